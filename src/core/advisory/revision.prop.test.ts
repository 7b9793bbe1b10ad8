import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { toCsaf } from './csaf.ts';
import { nextRevisionAt, type RevisionEntry, trackingOf } from './history.ts';
import { toOsv } from './osv.ts';
import type { PublishedRecord } from './published.ts';
import {
  type Corrections,
  changesBetween,
  correctedLines,
  correctedRecord,
  identifiersIn,
  problemsOfRecord,
  recordDigest,
} from './revision.ts';

const RECORD: PublishedRecord = {
  identifier: 'BW-2026-0001',
  title: 'Prototype pollution in walker',
  summary: 'walker before 1.2.1 is affected. Update walker to 1.2.1, or later on the same line.',
  component: { name: 'walker', ecosystem: 'npm', purl: 'pkg:npm/walker' },
  weaknesses: ['CWE-1321'],
  aliases: [],
  affected: 'vers:npm/<1.2.1',
  affectedVersions: [],
  fixed: ['1.2.1'],
  severity: null,
  credits: ['lab-a'],
  remediation: 'Update walker to 1.2.1, or later on the same line.',
};

const version = fc.tuple(fc.nat(4), fc.nat(4)).map(([a, b]) => `${a}.${b}.0`);
const words = fc.string({ maxLength: 12 });
const corrections: fc.Arbitrary<Corrections> = fc.record(
  {
    title: words,
    summary: words,
    remediation: words,
    weaknesses: fc.array(fc.constantFrom('CWE-79', 'CWE-1321'), { maxLength: 3 }),
    aliases: fc.array(fc.constantFrom('CVE-2026-1000', 'CVE-2026-1001', 'other'), { maxLength: 2 }),
    affected: fc.option(
      version.map((at) => `vers:npm/<${at}`),
      { nil: null },
    ),
    affectedVersions: fc.array(version, { maxLength: 2 }),
    fixed: fc.array(version, { maxLength: 3 }),
    severity: fc.constantFrom(null, 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'CVSS:9'),
    credits: fc.array(words, { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

/** Published again and again by a clock that may run backwards. */
const clock = fc.array(fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 }), {
  minLength: 1,
  maxLength: 8,
});

function historyBy(times: readonly number[]): RevisionEntry[] {
  const history: RevisionEntry[] = [];
  for (const [index, time] of times.entries()) {
    const last = history.at(-1);
    const now = new Date(time);
    const at = last === undefined ? now : nextRevisionAt(new Date(last.at), now);
    history.push({ no: index + 1, at: at.toISOString(), summary: `Round ${index + 1}` });
  }
  return history;
}

test('a history ascends without a gap, and the date of the first publication never moves', () => {
  fc.assert(
    fc.property(clock, corrections, (times, given) => {
      const history = historyBy(times);
      const frame = {
        publisher: { name: 'Clearinghouse', namespace: 'https://clearinghouse.example' },
        engine: '0',
        score: null,
      };
      const record = correctedRecord(RECORD, given);
      for (const length of history.keys()) {
        const upTo = history.slice(0, length + 1);
        const { document } = toCsaf(record, { ...frame, history: upTo }) as {
          document: { tracking: ReturnType<typeof trackingOf>; references: { url: string }[] };
        };
        const { tracking, references } = document;
        assert.equal(tracking.initial_release_date, history[0]?.at);
        assert.equal(tracking.current_release_date, history[length]?.at);
        assert.equal(tracking.version, String(length + 1));
        assert.deepEqual(
          tracking.revision_history.map(({ number }) => Number(number)),
          upTo.map((_, index) => index + 1),
        );
        const dates = tracking.revision_history.map(({ date }) => Date.parse(date));
        assert.ok(dates.every((date, index) => index === 0 || date > (dates[index - 1] ?? 0)));
        assert.ok(references[0]?.url.includes(`/white/${history[0]?.at.slice(0, 4)}/`));
        const osv = toOsv(record, { at: history[length]!.at, publishedAt: history[0]!.at });
        assert.deepEqual([osv['published'], osv['modified']], [history[0]?.at, history[length]?.at]);
      }
    }),
  );
});

test('a history with a gap, out of order or empty is no history', () => {
  const [one, two, three] = historyBy([1, 2, 3].map((hour) => hour * 3_600_000)) as [
    RevisionEntry,
    RevisionEntry,
    RevisionEntry,
  ];
  for (const wrong of [[], [two], [one, three], [two, one], [one, { ...two, at: one.at }]])
    assert.throws(() => trackingOf(wrong));
});

test('the digest differs exactly where a field that leaves does, and each such field is a change', () => {
  fc.assert(
    fc.property(corrections, corrections, (first, second) => {
      const [a, b] = [correctedRecord(RECORD, first), correctedRecord(RECORD, second)];
      assert.equal(recordDigest(a) === recordDigest(b), changesBetween(a, b).length === 0);
      assert.deepEqual(correctedRecord(a, {}), a);
      assert.deepEqual([a.identifier, a.component], [RECORD.identifier, RECORD.component]);
    }),
  );
});

test('a record that would break its standard is refused, and one that passes says nothing twice', () => {
  fc.assert(
    fc.property(corrections, (given) => {
      const record = correctedRecord(RECORD, given);
      if (problemsOfRecord(record).length > 0) return;
      for (const list of [record.aliases, record.fixed, record.affectedVersions])
        assert.equal(new Set(list).size, list.length);
      assert.ok(record.affected !== null || record.affectedVersions.length > 0);
      assert.ok(record.title !== '' && record.summary !== '' && record.remediation !== '');
    }),
  );
});

test('words that nobody wrote follow the versions; words that a person wrote stay', () => {
  const next = correctedRecord(RECORD, { fixed: ['1.10.0', '1.3.0'], affected: 'vers:npm/<1.3.0' });
  assert.deepEqual(next.fixed, ['1.3.0', '1.10.0']);
  assert.match(next.remediation, /^Update walker to 1\.3\.0 or 1\.10\.0,/);
  assert.match(next.summary, /^walker before 1\.10\.0 is affected\./);
  const written = correctedRecord(RECORD, { remediation: 'Turn the merge off.' });
  assert.equal(correctedRecord(written, { fixed: ['2.0.0'] }).remediation, 'Turn the merge off.');
});

test('every problem is told at once, with its place', () => {
  const broken = correctedRecord(RECORD, {
    title: ' ',
    weaknesses: ['XSS'],
    aliases: ['cve-2026-1000'],
    affected: 'vers:npm/<2.0.0',
    severity: 'high',
  });
  assert.deepEqual(
    problemsOfRecord(broken).map(({ pointer }) => pointer),
    ['/title', '/weaknesses/0', '/aliases/0', '/severity', '/fixed/0'],
  );
  const codes = (given: Corrections) =>
    problemsOfRecord(correctedRecord(RECORD, given)).map(({ code }) => code);
  assert.deepEqual(codes({ affected: null }), ['nothing-affected']);
  assert.deepEqual(codes({ affected: '<2' }), ['no-range']);
  assert.deepEqual(codes({ affected: 'vers:pypi/<1.2.1' }), ['other-ecosystem']);
  assert.deepEqual(codes({ affected: null, affectedVersions: ['1.2.1'] }), ['fixed-and-affected']);
});

test('an identifier is found wherever it was written, and the mapping shows what was corrected', () => {
  const written = ['See CVE-2026-77777: also (ghsa-cccc-ffff-gggg).', 'Not CVE-2026-1.'];
  assert.deepEqual(identifiersIn(written), ['CVE-2026-77777', 'GHSA-cccc-ffff-gggg']);
  const line = {
    field: 'fixed versions',
    internal: '1.2.1',
    leaves: 'now',
    published: '1.2.1',
    until: null,
  } as const;
  const changes = changesBetween(RECORD, correctedRecord(RECORD, { fixed: ['1.2.2'] }));
  assert.deepEqual(
    correctedLines([line, { ...line, field: 'tlp' }], changes).map(({ published }) => published),
    ['1.2.2', '1.2.1'],
  );
});
