import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../core/finding/finding.ts';
import { EXAMPLES } from './examples.ts';
import { DOCUMENT_LIMITS } from './json/limits.ts';
import { lossesOf } from './losses.ts';
import { FORMATS, findFormat } from './registry.ts';
import { WRITERS } from './writers.ts';

const options = { limits: DOCUMENT_LIMITS, source: 'doc', origin: 'local' } as const;
const frame = {
  at: '2026-11-21T08:00:00Z',
  engine: '0.1.0',
  publisher: { name: 'Example', namespace: 'https://example.org' },
  organisation: '00000000-0000-4000-8000-000000000000',
};
const NAMES = Object.keys(WRITERS) as (keyof typeof WRITERS)[];

function findingsOf(id: (typeof FORMATS)[number]['id']): readonly Finding[] {
  const reading = findFormat(id)?.read(EXAMPLES[id], options);
  assert.ok(reading?.ok);
  return reading.value.findings;
}

for (const { id } of FORMATS) {
  for (const target of NAMES) {
    test(`what is read as ${id} and written as ${target} is a valid ${target} document again`, async () => {
      const findings = findingsOf(id);
      if (findings.length === 0) return;
      const written = WRITERS[target](findings, frame);
      if (target === 'cve' && !written.ok) {
        assert.match(written.reasons.join(), /no CVE identifier/);
        return;
      }
      assert.ok(written.ok, JSON.stringify(written));
      const format = findFormat(target);
      assert.ok(format);
      for (const document of written.documents) {
        const again = format.read(JSON.parse(JSON.stringify(document)), options);
        assert.ok(again.ok, JSON.stringify([again, document]));
        assert.deepEqual(again.value.rejected, []);
        assert.deepEqual((await format.examine?.(JSON.parse(JSON.stringify(document)))) ?? [], []);
      }
    });
  }
}

test('what a finding claims survives a round trip through OSV and SARIF', () => {
  const [finding] = findingsOf('native');
  assert.ok(finding);
  for (const target of ['osv', 'sarif', 'native'] as const) {
    const written = WRITERS[target]([finding], frame);
    assert.ok(written.ok);
    const again = findFormat(target)?.read(JSON.parse(JSON.stringify(written.documents[0])), options);
    assert.ok(again?.ok);
    const [back] = again.value.findings;
    for (const member of [
      'finder',
      'title',
      'description',
      'aliases',
      'references',
      'crash',
      'component',
      'affected',
      'weaknesses',
      'locations',
      'reproducer',
      'severity',
      'tlp',
    ] as const) {
      assert.deepEqual(back?.[member], finding[member], `${member} through ${target}`);
    }
  }
});

test('members that we do not know survive a round trip of their own format', () => {
  const native = { ...(EXAMPLES.native as object), mood: { deep: [1] } };
  const reading = findFormat('native')?.read(native, options);
  assert.ok(reading?.ok);
  const written = WRITERS.native(reading.value.findings, frame);
  assert.ok(written.ok);
  assert.deepEqual(written.documents[0]?.['mood'], { deep: [1] });
});

test('a CVE record is not written without an identifier, and says for which finding', () => {
  const written = WRITERS.cve(findingsOf('native'), frame);
  assert.deepEqual(written, {
    ok: false,
    reasons: ['example/1 has no CVE identifier among its aliases; a CVE record needs one.'],
  });
});

function native(changes: object): Finding {
  const reading = findFormat('native')?.read({ ...(EXAMPLES.native as object), ...changes }, options);
  assert.ok(reading?.ok, JSON.stringify(reading));
  return reading.value.findings[0] as Finding;
}

test('a label only tightens on its way into CSAF, and one that nobody gave is not invented', () => {
  const label = (tlp: string | undefined) => {
    const { tlp: _, ...bare } = native({});
    const written = WRITERS.csaf([tlp === undefined ? bare : native({ tlp })], frame);
    assert.ok(written.ok);
    const document = written.documents[0]?.['document'] as { distribution?: { tlp: { label: string } } };
    return document.distribution?.tlp.label;
  };
  assert.equal(label(undefined), undefined);
  assert.deepEqual(['CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED'].map(label), [
    'WHITE',
    'GREEN',
    'AMBER',
    'RED',
    'RED',
  ]);
});

test('the commit that was looked at is not where the flaw came in', () => {
  const commit = '0123456789abcdef0123456789abcdef01234567';
  const finding = native({
    component: { purl: 'pkg:npm/a@1.0.0', repository: 'https://git.example/a', commit },
  });
  const written = WRITERS.osv([finding], frame);
  assert.ok(written.ok);
  assert.doesNotMatch(JSON.stringify(written.documents[0]), new RegExp(`"introduced":"${commit}"`));
  const again = findFormat('osv')?.read(JSON.parse(JSON.stringify(written.documents[0])), options);
  assert.ok(again?.ok);
  assert.equal(again.value.findings[0]?.component.commit, commit);
});

test('what does not come back from another format is named, and what comes back is not', () => {
  const findings = [
    native({ 'x-own': 1, tlp: 'RED', crash: { kind: 'abort', frames: [] } }),
    native({ id: 'b/2' }),
  ];
  const lost = (format: (typeof NAMES)[number]) => {
    const written = WRITERS[format](findings, frame);
    assert.ok(written.ok);
    const losses = lossesOf(findings, { format, documents: written.documents, limits: DOCUMENT_LIMITS });
    return new Map(losses.map((each) => [each.member, each.findings]));
  };
  assert.deepEqual([...lost('native')], []);
  assert.deepEqual([...lost('osv')], [['unknown members', 1]]);
  assert.deepEqual(
    [...lost('sarif')],
    [
      ['id', 2],
      ['unknown members', 1],
    ],
  );
  assert.equal(lost('csaf').get('reproducer'), 2);
  assert.equal(lost('csaf').get('crash'), 2);
  assert.equal(lost('csaf').get('title'), undefined);
  assert.deepEqual([...lost('openvex')], []);
});
