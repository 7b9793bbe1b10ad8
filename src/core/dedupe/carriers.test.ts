/** Two options, or two arguments, of one call: told apart by what carries the attack; one option told twice is one flaw. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../finding/finding.ts';
import { carriersOf, otherCarriers } from './carriers.ts';
import { deduplicate } from './deduplicate.ts';
import { proven } from './fixtures.ts';

/** One function, one weakness, one file and neighbouring lines, one skeleton of a program and nearly the same words. */
function near(id: string, weakness: string, call: string, line: number): Finding {
  return proven(id, `const kit = require('example');\n${call};\n`, {
    finder: { party: `lab-${id}` },
    weaknesses: [weakness],
    title: 'open() trusts what it is given',
    description: 'open() hands on what the caller says, without looking at it.',
    locations: [{ file: 'lib/open.js', function: 'open', startLine: line }],
  });
}

const APART: readonly (readonly [weakness: string, one: string, other: string])[] = [
  ['CWE-89', "kit.open('t', { orderBy: '1; drop table x' })", "kit.open('t', { limit: '1; drop table y' })"],
  [
    'CWE-22',
    "kit.open([{ name: '../../out', type: 'file' }], 'dir')",
    "kit.open([{ name: 'a', type: 'link', target: '../../out' }], 'dir')",
  ],
  ['CWE-79', "kit.open({ title: '<script>1</script>' })", "kit.open({ body: '<script>2</script>' })"],
  [
    'CWE-918',
    "kit.open({ url: 'http://127.0.0.1:1/' })",
    "kit.open({ url: 'http://example.org/', proxy: 'http://127.0.0.1:1/' })",
  ],
  ['CWE-502', "kit.open('function(){child_process}', '{}')", "kit.open('{}', 'function(){child_process}')"],
  ['CWE-78', "kit.open('a', 'b; touch m')", "kit.open('a; touch n', 'b')"],
];

test('one call, two options or arguments that each carry the attack: two flaws, each told twice', () => {
  for (const [weakness, one, other] of APART) {
    const { clusters } = deduplicate([
      near('a', weakness, one, 20),
      near('b', weakness, one.replace('kit.open(', 'kit.open( '), 21),
      near('c', weakness, other, 22),
      near('d', weakness, other.replace('kit.open(', 'kit.open( '), 23),
    ]);
    assert.deepEqual(
      clusters.map(({ findings }) => findings.toSorted().join('+')).toSorted(),
      ['a+b', 'c+d'],
      one,
    );
  }
});

test('a place is counted in the call that takes the string, whatever the strings before it hold', () => {
  assert.deepEqual(carriersOf("kit.open('a, (b', [1, 2], '../x')"), ['path open#3']);
  assert.deepEqual(carriersOf('kit.open({ "file": "../x" })'), ['path option:file']);
  assert.deepEqual(carriersOf("const p = '../x'; kit.open(p)"), [], 'what goes by a name is not followed');
});

test('different calls, and an option beside a place, say nothing but of a shell', () => {
  assert.equal(otherCarriers(['path open#1'], ['path write#2']), null);
  assert.equal(otherCarriers(['path open#1'], ['path option:file']), null);
  assert.notEqual(otherCarriers(['shell open#1'], ['shell option:file']), null);
  assert.equal(otherCarriers(['path option:a', 'path option:b'], ['path option:b']), null);
});

test('of a program full of attacks a bounded number is kept', () => {
  const program = Array.from({ length: 5_000 }, (_, n) => `kit.open({ o${n}: '../x' });`).join('\n');
  assert.equal(carriersOf(program).length, 12);
});
