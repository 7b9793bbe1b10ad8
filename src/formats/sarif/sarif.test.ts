import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../core/finding/finding.ts';
import { readDocument } from '../registry.ts';

const PURL = { purl: 'pkg:npm/a@1.0.0' };

type Parts = { readonly result?: object; readonly driver?: object; readonly run?: object };

function log({ result = {}, driver = {}, run = {} }: Parts): object {
  const whole = { message: { text: 'a flaw' }, properties: PURL, ...result };
  return {
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'scan', ...driver } }, results: [whole], ...run }],
  };
}

function read(parts: Parts) {
  return readDocument(Buffer.from(JSON.stringify(log(parts))), { source: 's.sarif', origin: 'http' });
}

function finding(parts: Parts): Finding {
  const reading = read(parts);
  assert.ok(reading.ok, JSON.stringify(reading));
  const [only] = reading.value.findings;
  assert.ok(only, JSON.stringify(reading));
  return only;
}

function codes(parts: Parts): readonly string[] {
  const reading = read(parts);
  const said = reading.ok
    ? [...reading.warnings, ...reading.value.rejected.flatMap(({ problems }) => problems)]
    : reading.problems;
  return said.map(({ pointer, code }) => `${pointer} ${code}`);
}

test('a finding is named by its place, since SARIF results have no id of their own', () => {
  assert.equal(finding({}).id, 's.sarif#/runs/0/results/0');
});

test('weaknesses come from taxa, relationships, tags and properties, without repeats', () => {
  const taxonomy = { taxonomies: [{ name: 'CWE', taxa: [{ id: '22' }] }] };
  const rule = {
    id: 'R',
    relationships: [{ target: { id: 'CWE-78', toolComponent: { name: 'CWE' } } }],
    properties: { tags: ['external/cwe/cwe-079', 'security'] },
  };
  const result = {
    ruleId: 'R',
    taxa: [{ index: 0, toolComponent: { index: 0 } }],
    properties: { ...PURL, cwe: ['CWE-1321', 'cwe-22'] },
  };
  assert.deepEqual(finding({ result, driver: { rules: [rule] }, run: taxonomy }).weaknesses, [
    'CWE-22',
    'CWE-1321',
    'CWE-78',
    'CWE-79',
  ]);
});

test('a taxon of another taxonomy is no weakness', () => {
  assert.deepEqual(
    finding({ result: { taxa: [{ id: '22', toolComponent: { name: 'OWASP' } }] } }).weaknesses,
    [],
  );
});

test('a place is file, function and lines, with indexes followed and escapes undone', () => {
  const run = {
    artifacts: [{ location: { uri: './src/a%20b.js' } }],
    logicalLocations: [{ fullyQualifiedName: 'x.set', kind: 'function' }],
  };
  const location = {
    physicalLocation: { artifactLocation: { index: 0 }, region: { startLine: 4 } },
    logicalLocations: [{ name: 'm', kind: 'module' }, { index: 0 }],
  };
  assert.deepEqual(finding({ result: { locations: [location] }, run }).locations, [
    { file: 'src/a b.js', function: 'x.set', startLine: 4, endLine: 4 },
  ]);
});

test('message arguments are filled in, from the rule where the message only has an id', () => {
  const rules = [{ id: 'R', messageStrings: { m: { text: '{0} reaches {1}, not {{0}}' } } }];
  const result = { ruleId: 'R', message: { id: 'm', arguments: ['input', 'shell'] } };
  assert.equal(finding({ result, driver: { rules } }).description, 'input reaches shell, not {0}');
});

test('the component is the result’s own, else the run’s, joined by where the code was checked out', () => {
  const run = {
    versionControlProvenance: [{ repositoryUri: 'https://example.org/a.git', revisionId: 'abc' }],
    properties: { purl: 'pkg:npm/run@2.0.0' },
  };
  assert.equal(finding({ run }).component.name, 'a');
  const { component } = finding({ run, result: { properties: {} } });
  assert.deepEqual(component, {
    repository: 'https://example.org/a.git',
    commit: 'abc',
    purl: 'pkg:npm/run@2.0.0',
    ecosystem: 'npm',
    name: 'run',
    version: '2.0.0',
  });
});

test('a result about no component is rejected alone; the document stays valid', () => {
  assert.ok(codes({ result: { properties: {} } }).includes('/runs/0/results/0 component-missing'));
});

test('results that pass, are suppressed or are gone make no finding', () => {
  for (const result of [
    { kind: 'pass' },
    { suppressions: [{ kind: 'external' }] },
    { baselineState: 'absent' },
  ]) {
    const reading = read({ result });
    assert.ok(reading.ok);
    assert.deepEqual([reading.value.findings, reading.value.rejected], [[], []]);
  }
  assert.ok(finding({ result: { suppressions: [{ kind: 'external', status: 'underReview' }] } }));
});

test('a reproducer in the property bag obeys the rules of the native one', () => {
  const reproducer = {
    environment: 'npm',
    command: ['node', 'a'],
    runs: 99,
    oracle: { type: 'prototype-polluted' },
  };
  assert.ok(
    codes({ result: { properties: { ...PURL, reproducer } } }).includes(
      '/runs/0/results/0/properties/reproducer/runs out-of-range',
    ),
  );
});

test('what we do not understand is kept with its pointer', () => {
  const unknown = finding({ result: { partialFingerprints: { 'a/v1': 'x' }, rank: 3 } }).unknown ?? {};
  assert.deepEqual(unknown['/runs/0/results/0/partialFingerprints'], { 'a/v1': 'x' });
  assert.equal(unknown['/runs/0/results/0/rank'], 3);
});

test('a rule that is a public identifier is an alias', () => {
  assert.deepEqual(finding({ result: { ruleId: 'CVE-2021-23337' } }).aliases, ['CVE-2021-23337']);
});

test('links that are not http never become references', () => {
  const result = { hostedViewerUri: 'javascript:alert(1)', workItemUris: ['https://example.org/1'] };
  assert.deepEqual(finding({ result }).references, [{ type: 'report', url: 'https://example.org/1' }]);
});

test('members that the standard does not have are refused outside property bags', () => {
  assert.deepEqual(codes({ result: { colour: 'red' } }), ['/runs/0/results/0/colour unexpected-member']);
});
