import assert from 'node:assert/strict';
import test from 'node:test';
import { cpuTimeOf } from '../../../test/cpu-time.ts';
import { candidatePairs, MAX_PARTNERS } from './candidates.ts';
import { saysFixedAt } from './claimed-range.ts';
import { clustersOf } from './clusters.ts';
import { finding, proven } from './fixtures.ts';
import { compareIdentifiers, identifiersOf } from './identifiers.ts';
import { touchedSpans } from './patch-lines.ts';
import { functionSegments, normalFile, sameFile } from './places.ts';
import { traceOf } from './reproducer-calls.ts';
import { signatureOf } from './signature.ts';
import { compareWeaknesses } from './weakness.ts';
import { codeNamesOf, jaccard, wordsOf } from './words.ts';

test('identifiers are read by strict grammar and only conflict within one scheme', () => {
  assert.deepEqual(
    identifiersOf(['cve-2021-44906', 'GHSA-XVCH-5GV4-984H', 'see CVE-2021-1', 'CVE-21-1234']),
    ['CVE-2021-44906', 'GHSA-xvch-5gv4-984h'],
  );
  assert.equal(compareIdentifiers(['CVE-2021-44906'], ['GHSA-xvch-5gv4-984h']).kind, 'silent');
  assert.equal(compareIdentifiers(['CVE-2021-44906'], ['CVE-2021-44907']).kind, 'conflict');
});

test('weaknesses are compared through their parents, and too abstract ones say nothing', () => {
  assert.equal(compareWeaknesses(['CWE-1321'], ['CWE-915']), 'family');
  assert.equal(compareWeaknesses(['CWE-1333'], ['CWE-400']), 'family');
  assert.equal(compareWeaknesses(['CWE-1321'], ['CWE-78']), 'different');
  assert.equal(compareWeaknesses(['CWE-20'], ['CWE-78']), 'unknown');
  assert.equal(compareWeaknesses(['CWE-121'], ['CWE-122']), 'family');
});

test('one file and one function are recognised under several spellings', () => {
  assert.equal(normalFile('./node_modules/@s/example/lib/a.js'), 'lib/a.js');
  assert.equal(normalFile('package/lib/a.js'), 'lib/a.js');
  assert.ok(sameFile('packages/x/lib/a.js', 'lib/a.js'));
  assert.ok(!sameFile('lib/ba.js', 'a.js'));
  assert.deepEqual(functionSegments('module.exports.set(obj, path)'), ['set']);
  assert.deepEqual(functionSegments('cs.get.hwb'), ['cs', 'get', 'hwb']);
  assert.deepEqual(functionSegments('<anonymous>'), []);
});

test('what a reproducer calls on the component is read, the harness around it is not', () => {
  const program = `
    /* console.trace() */ const { merge } = require('deep'); const p = require('fs');
    const op = require('object-walk');
    // op.never()
    op.nested.set({}, '__proto__.x', 'yes'); merge({}, JSON.parse('{"constructor": 1}'));
    p.readFileSync('x'); setTimeout(() => console.log('done'), 5);`;
  const trace = traceOf(proven('p', program));
  assert.deepEqual(trace.calls, ['merge', 'nested', 'set']);
  assert.deepEqual(trace.attack, ['__proto__:path', 'constructor:member']);
});

test('the input that makes an expression run away is known by what precedes the repetition', () => {
  const pump = (program: string) => traceOf(proven('p', program)).pump;
  assert.deepEqual(pump("const s = 'hwb(' + '1'.repeat(9000); get(s);"), { unit: '1', after: 'hwb' });
  assert.deepEqual(pump("parse('/'.repeat(8e4) + 'x');"), { unit: '/', after: '' });
  assert.equal(pump('parse(x)'), null);
});

test('the touched lines of a diff are those of the old file', () => {
  const diff =
    '--- a/lib/a.js\n+++ b/lib/a.js\n@@ -10,4 +10,5 @@\n context\n-old\n+new\n+more\n context\n context\n';
  assert.deepEqual(touchedSpans([{ id: 'p', diff }]), [{ file: 'lib/a.js', start: 11, end: 12 }]);
  assert.deepEqual(
    touchedSpans([
      { id: 'p', version: '2.0.0' },
      { id: 'q', diff: 'not a diff' },
    ]),
    [],
  );
});

test('only an exclusive upper bound says that a version is fixed', () => {
  assert.ok(saysFixedAt('vers:npm/<1.2.3', '1.2.3'));
  assert.ok(saysFixedAt('vers:npm/>=1.0.0|<1.2.3', '1.10.0'));
  assert.ok(!saysFixedAt('vers:npm/<=1.2.3', '1.2.4'));
  assert.ok(!saysFixedAt('vers:npm/<1.2.3', '1.2.3-rc.1'));
  assert.ok(!saysFixedAt('*', '9.9.9'));
});

test('empty prose is not alike to empty prose', () => {
  assert.equal(jaccard(wordsOf(''), wordsOf('')), 0);
  assert.deepEqual(codeNamesOf('calls `deepExtend` and lib.parseNested(x)'), [
    'deepextend',
    'lib',
    'parsenested',
  ]);
});

test('hostile prose and programs cost bounded time', () => {
  const texts = [
    'a.'.repeat(500_000),
    '/*'.repeat(500_000),
    '`'.repeat(1_000_000),
    'x'.repeat(1_000_000),
    "'+".repeat(500_000),
  ];
  const cost = cpuTimeOf(() => {
    for (const text of texts) signatureOf(proven('p', text, { title: text, description: text }));
  });
  assert.ok(cost < 3_000, `${cost} ms`);
});

test('a flooded component costs each finding a bounded number of partners', () => {
  const flood = Array.from({ length: 600 }, (_, index) =>
    signatureOf(finding(`f${index}`, { description: `claim number ${'abcdefghij'[index % 10]}${index}` })),
  );
  assert.ok(candidatePairs(flood).length <= flood.length * MAX_PARTNERS);
});

test('links cannot chain two findings that evidence or a person keeps apart', () => {
  const question = {
    findings: ['a', 'b', 'c'],
    links: [
      { a: 'a', b: 'b', score: 9 },
      { a: 'b', b: 'c', score: 8 },
    ],
    objections: [['a', 'c']] as const,
    decisions: [],
    digestOf: (finding: string) => finding,
  };
  assert.deepEqual(
    clustersOf(question).map(({ findings }) => findings),
    [['a', 'b'], ['c']],
  );
});

test('the latest word of a person on a pair stands', () => {
  const word = (decision: 'together' | 'apart', at: string) => ({ a: 'a', b: 'b', decision, by: 'u', at });
  const clusters = clustersOf({
    findings: ['a', 'b'],
    links: [],
    objections: [],
    decisions: [word('together', '2026-01-02T00:00:00Z'), word('apart', '2026-01-01T00:00:00Z')],
    digestOf: (finding) => finding,
  });
  assert.equal(clusters.length, 1);
});
