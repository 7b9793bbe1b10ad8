import assert from 'node:assert/strict';
import test from 'node:test';
import { deduplicate } from './deduplicate.ts';
import { finding, proven } from './fixtures.ts';

const CALL = "const e = require('example');\ne.set({}, '__proto__.mark', 1);\nconsole.log(({}).mark);\n";

const scanner = proven('scan', CALL.replaceAll('mark', 'flagged'), {
  finder: { party: 'scanner' },
  title: 'Uncontrolled key assignment',
  description: '`set` assigns to an object by a key from its argument.',
  locations: [{ file: './lib/set.js', startLine: 24, endLine: 24 }],
});
const researcher = proven('desk', CALL, { finder: { party: 'desk' }, severity: ['CVSS:3.1/AV:N'] });

test('two finders of one flaw in their own words become one cluster that says why', () => {
  const { clusters, suggestions } = deduplicate([researcher, scanner]);
  assert.deepEqual(
    clusters.map((cluster) => cluster.findings),
    [['desk', 'scan']],
  );
  assert.equal(suggestions.length, 0);
  const [link] = clusters[0]!.links;
  assert.equal(link?.decidedBy, 'auto');
  assert.ok(link.evidence.every(({ detail, weight }) => detail.endsWith('.') && weight !== 0));
});

test('different flaws in one file with one weakness stay apart and are suggested', () => {
  const other = proven('other', CALL.replaceAll('e.set(', 'e.mergeDefaults('), {
    title: 'mergeDefaults() copies inherited keys',
    description: 'mergeDefaults copies every key of its second argument, own or not.',
    locations: [{ file: 'lib/set.js', function: 'mergeDefaults', startLine: 140, endLine: 160 }],
  });
  const { clusters, suggestions } = deduplicate([researcher, other]);
  assert.equal(clusters.length, 2);
  assert.equal(suggestions.length, 1);
  assert.ok(suggestions[0]!.confidence < 0.9);
});

test('a neighbouring flaw in the same function, reached by another form of the key, is a suggestion', () => {
  const nested = proven('nested', "const e = require('example');\ne.set({}, [['__proto__'], 'x'], 1);\n", {
    title: 'set() does not check the type of path elements',
  });
  assert.equal(deduplicate([researcher, nested]).clusters.length, 2);
});

test('equal title and severity alone never merge', () => {
  const bare = {
    weaknesses: [],
    locations: [],
    description: 'x',
    title: 'Prototype pollution',
    severity: ['CVSS:3.1/AV:N'],
  };
  assert.equal(
    deduplicate([finding('a', bare), finding('b', { ...bare, description: 'y' })]).clusters.length,
    2,
  );
});

test('an identical crash stack alone never merges', () => {
  const crash = {
    kind: 'heap-buffer-overflow READ 4',
    frames: ['parse_box', 'parse_tree', 'decode', 'read_all', 'open_file'].map((name) => ({
      function: name,
      file: 'box.c',
    })),
  };
  const bare = { weaknesses: ['CWE-125'], locations: [], crash };
  const a = finding('a', { ...bare, title: 'overflow', description: 'Reads past the buffer of a box.' });
  const b = finding('b', { ...bare, title: 'crash', description: 'A fuzzer found this input.' });
  assert.equal(deduplicate([a, b]).clusters.length, 2);
});

test('the same flaw in another component is another finding', () => {
  const fork = proven('fork', CALL, { component: { purl: 'pkg:npm/example-fork@1.2.0' } });
  const { clusters, suggestions } = deduplicate([researcher, fork]);
  assert.equal(clusters.length, 2);
  assert.equal(suggestions.length, 0);
});

test('two CVE numbers keep two look-alikes apart, a shared one supports a merge', () => {
  const numbered = (id: string, cve: string) => ({ ...scanner, id, aliases: [cve], finder: { party: id } });
  const apart = deduplicate([numbered('a', 'CVE-2020-1111'), { ...researcher, aliases: ['CVE-2020-2222'] }]);
  assert.equal(apart.clusters.length, 2);
  const joined = deduplicate([numbered('a', 'CVE-2020-1111'), { ...researcher, aliases: ['CVE-2020-1111'] }]);
  assert.equal(joined.clusters.length, 1);
});

test('a flaw shown where the other one is claimed to be fixed is not merged', () => {
  const fixed = { ...scanner, affected: 'vers:npm/<1.2.0' };
  assert.equal(deduplicate([researcher, fixed]).clusters.length, 2);
});

test('a person keeps apart what machines merge, and joins what they do not', () => {
  const at = '2026-01-01T00:00:00Z';
  const apart = deduplicate(
    [researcher, scanner],
    [{ a: 'scan', b: 'desk', decision: 'apart', by: 'u', at }],
  );
  assert.equal(apart.clusters.length, 2);
  const other = finding('other', { component: { purl: 'pkg:npm/else@1.0.0' } });
  const joined = deduplicate(
    [researcher, other],
    [{ a: 'desk', b: 'other', decision: 'together', by: 'u', at }],
  );
  assert.equal(joined.clusters.length, 1);
});

test('the same claim sent again is one cluster even from the same finder', () => {
  assert.equal(deduplicate([researcher, { ...researcher, id: 'again' }]).clusters.length, 1);
});
