import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDocument } from '../registry.ts';
import { validateDocument } from '../validate.ts';

const RECORD = {
  schema_version: '1.7.0',
  id: 'OSV-2026-1',
  modified: '2026-11-01T08:00:00Z',
  summary: 's',
  affected: [{ package: { ecosystem: 'npm', name: 'a' }, versions: ['1.0.0'] }],
};

function read(change: object) {
  return readDocument(Buffer.from(JSON.stringify({ ...RECORD, ...change })), {
    source: 'o.json',
    origin: 'http',
  });
}

function finding(change: object) {
  const reading = read(change);
  assert.ok(reading.ok, JSON.stringify(reading));
  const [first] = reading.value.findings;
  assert.ok(first, JSON.stringify(reading));
  return first;
}

function said(change: object): readonly string[] {
  const reading = read(change);
  return (reading.ok ? reading.warnings : reading.problems).map(({ pointer, code }) => `${pointer} ${code}`);
}

const npm = (...events: readonly object[]) => [
  { package: { ecosystem: 'npm', name: 'a' }, ranges: [{ type: 'SEMVER', events }] },
];

test('the record’s own id is the finding’s, and the package gets a purl', () => {
  const { id, component } = finding({});
  assert.equal(id, 'OSV-2026-1');
  assert.deepEqual(component, { purl: 'pkg:npm/a@1.0.0', ecosystem: 'npm', name: 'a', version: '1.0.0' });
});

test('range events become one canonical VERS range', () => {
  assert.equal(
    finding({ affected: npm({ introduced: '0' }, { fixed: '1.2.0' }) }).affected,
    'vers:npm/<1.2.0',
  );
  assert.equal(
    finding({ affected: npm({ introduced: '2.0.0' }, { last_affected: '2.1.0' }, { introduced: '1.0.0' }) })
      .affected,
    'vers:npm/>=1.0.0|<=2.1.0',
  );
  assert.equal(finding({ affected: npm({ introduced: '0' }) }).affected, 'vers:npm/*');
});

test('a version listed beside a range that holds it is not said twice', () => {
  const affected = [{ ...npm({ introduced: '0' }, { fixed: '1.2.0' })[0], versions: ['1.0.0', '3.0.0'] }];
  assert.equal(finding({ affected }).affected, 'vers:npm/<1.2.0|3.0.0');
});

test('a record about two packages makes a finding for each, and both keep its id', () => {
  const affected = [
    ...RECORD.affected,
    { package: { ecosystem: 'PyPI', name: 'b' } },
    ...npm({ introduced: '0' }),
  ];
  const reading = read({ affected });
  assert.ok(reading.ok);
  assert.deepEqual(
    reading.value.findings.map(({ id, ownId, pointer }) => [id, ownId, pointer]),
    [
      ['o.json#/affected/0', 'OSV-2026-1', '/affected/0'],
      ['o.json#/affected/1', 'OSV-2026-1', '/affected/1'],
    ],
  );
});

test('a withdrawn record claims nothing, and says so', () => {
  const reading = read({ withdrawn: '2026-11-02T08:00:00Z' });
  assert.ok(reading.ok);
  assert.deepEqual(reading.value.findings, []);
  assert.equal(reading.value.rejected[0]?.problems[0]?.code, 'withdrawn');
});

test('a record without words keeps its standard, and makes no finding', async () => {
  const { summary: _, details: __, ...rest } = RECORD as Record<string, unknown>;
  const bytes = Buffer.from(JSON.stringify(rest));
  const judged = await validateDocument(bytes, { source: 'o', origin: 'http' });
  assert.deepEqual([judged.valid, judged.findings], [true, 0]);
  assert.ok(judged.warnings.some(({ code }) => code === 'words-missing'));
});

test('an unregistered prefix or ecosystem and a missing time only warn', () => {
  const { modified: _, ...rest } = RECORD;
  const document = { ...rest, id: 'LAB-1', affected: [{ package: { ecosystem: 'Nowhere', name: 'a' } }] };
  const reading = readDocument(Buffer.from(JSON.stringify(document)), { source: 'o', origin: 'http' });
  assert.ok(reading.ok);
  assert.deepEqual(reading.warnings.map(({ code }) => code).sort(), [
    'ecosystem',
    'id-prefix',
    'missing-member',
  ]);
});

test('what the schema forbids with a meaning is a problem with its place', () => {
  const twice = { severity: [], affected: [{ ...RECORD.affected[0], severity: [] }] };
  assert.deepEqual(said(twice), ['/severity severity-twice']);
  assert.deepEqual(said({ affected: npm({ fixed: '1.0.0' }) }), ['/affected/0/ranges/0/events introduced']);
  assert.deepEqual(said({ affected: npm({ introduced: '0', fixed: '1' }) }), [
    '/affected/0/ranges/0/events/0 event',
  ]);
  assert.deepEqual(
    said({ severity: [{ type: 'CVSS_V4', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }] }),
    ['/severity/0/score cvss'],
  );
  assert.deepEqual(said({ published: '2026-02-30T08:00:00Z' }), ['/published date-time']);
  assert.deepEqual(said({ schema_version: '2.0.0' }), ['/schema_version version']);
});

test('a severity type that would steer a terminal is shown escaped', () => {
  const score = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
  const reading = read({ severity: [{ type: '\u202eCVSS_V3', score }] });
  assert.ok(!reading.ok);
  for (const { message } of reading.problems) assert.doesNotMatch(message, /\u202e/);
});

test('null for none, as 1.7 allows, is read as none', () => {
  assert.deepEqual(said({ aliases: null, severity: null, references: null }), []);
});

test('symbols that Go names are places', () => {
  const affected = [
    {
      package: { ecosystem: 'Go', name: 'm' },
      ecosystem_specific: { imports: [{ path: 'm/p', symbols: ['F'] }] },
    },
  ];
  assert.deepEqual(finding({ affected }).locations, [{ file: 'm/p', function: 'F' }]);
});
