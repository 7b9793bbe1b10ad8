import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { toCsaf } from './csaf.ts';
import type { InternalRecord } from './internal.ts';
import { MAPPING, mappingLines, publishedFrom } from './mapping.ts';
import { toOsv } from './osv.ts';

const FRAME = {
  publisher: { name: 'Clearinghouse', namespace: 'https://clearinghouse.example' },
  publishedAt: '2026-11-21T10:00:00Z',
  at: '2026-11-21T10:00:00Z',
  history: [{ no: 1, at: '2026-11-21T10:00:00Z', summary: 'First publication' }],
  engine: '0',
  score: null,
};

/** Every text of a field carries the field's own mark, so that whatever leaves can be traced to its line. */
function marked(field: keyof InternalRecord, seed: number): string {
  return `mark-${field}-${seed}`;
}

function world(seed: number): InternalRecord {
  const one = (field: keyof InternalRecord) => marked(field, seed);
  return {
    caseId: one('caseId'),
    caseNumber: 900_000_000 + seed,
    title: one('title'),
    descriptions: [one('descriptions')],
    component: {
      key: one('component'),
      name: one('component'),
      ecosystem: 'npm',
      purl: `pkg:npm/${one('component')}`,
    },
    weaknesses: ['CWE-1321'],
    aliases: [one('aliases')],
    affected: seed % 2 === 0 ? 'vers:npm/>=1.0.0|<2.0.0' : null,
    affectedVersions: [one('affectedVersions')],
    fixed: [one('fixed')],
    claimedSeverities: [one('claimedSeverities')],
    decidedSeverity: seed % 3 === 0 ? null : 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    finders: [one('finders')],
    findingIds: [one('findingIds')],
    reproducers: [one('reproducers')],
    locations: [one('locations')],
    patches: [one('patches')],
    references: [one('references')],
    reproduction: one('reproduction'),
    mergeEvidence: [one('mergeEvidence')],
    participants: [one('participants')],
    exposedOperators: [one('exposedOperators')],
    embargo: one('embargo'),
    tlp: one('tlp'),
  };
}

test('what is published came through the mapping', () => {
  fc.assert(
    fc.property(fc.nat(10_000), (seed) => {
      const internal = world(seed);
      const record = publishedFrom(internal, 'BW-2026-0001');
      const out = [record, toOsv(record, FRAME), toCsaf(record, FRAME)]
        .map((value) => JSON.stringify(value))
        .join('\n');
      const left = new Set([...out.matchAll(/mark-([a-zA-Z]+)-/g)].map((match) => match[1] ?? ''));
      for (const field of left) assert.equal(MAPPING[field as keyof InternalRecord].leaves, 'now', field);
      assert.ok(!out.includes(String(internal.caseNumber)));
    }),
  );
});

test('every internal field has its line, and a line that does not leave shows nothing published', () => {
  const internal = world(1);
  const lines = mappingLines(internal);
  assert.equal(lines.length, Object.keys(internal).length);
  for (const line of lines) assert.equal(line.published === null, line.leaves === 'never', line.field);
});

test("a finder's headline does not become the public title", () => {
  const record = publishedFrom({ ...world(2), title: 'CRITICAL RCE!!! run poc.js' }, 'BW-2026-0002');
  assert.ok(!JSON.stringify(record).includes('RCE'));
  assert.match(record.title, /^Improperly Controlled Modification of Object Prototype Attributes in /);
});
