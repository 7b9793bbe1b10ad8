import assert from 'node:assert/strict';
import test from 'node:test';
import { cpuTimeOf } from '../../../test/cpu-time.ts';
import type { Finding } from '../finding/finding.ts';
import { attackForms } from './attack-forms.ts';
import { candidateKeys, candidatePairs, MAX_PARTNERS, storedKeys } from './candidates.ts';
import { foldConfusables } from './confusables.ts';
import { deduplicate } from './deduplicate.ts';
import { observationsOf } from './evidence.ts';
import { finding, proven } from './fixtures.ts';
import { signatureOf } from './signature.ts';
import { spokenCalls } from './spoken-calls.ts';

const QUICK_MS = 2_000;

test('a megabyte of prose of any shape costs bounded time', () => {
  const shapes = ['a(', '`', '__proto__.', '[[', 'x.y', '/*', '../', "'", '<a '];
  for (const shape of shapes) {
    const description = shape.repeat(1_000_000 / shape.length);
    const text = description.slice(0, 40_000);
    assert.ok(cpuTimeOf(() => signatureOf(finding('x', { description }))) < QUICK_MS, shape);
    assert.ok(cpuTimeOf(() => signatureOf(proven('x', text))) < QUICK_MS, `program of ${shape}`);
  }
});

test('of a megabyte of prose or program only its beginning is read, but for the digest', () => {
  const shapes = ['word call() `name_` ', 'a(', '__proto__.x ', "'../x', ", "m.set('a', '; touch m'); "];
  for (const shape of shapes) {
    const much = shape.repeat(1_000_000 / shape.length);
    const seen = (text: string) => [
      { ...signatureOf(finding('x', { description: text })), digest: '' },
      { ...signatureOf(proven('x', text)), digest: '' },
    ];
    assert.deepEqual(seen(much), seen(much.slice(0, 40_000)), shape);
  }
});

test('of a stack of ten thousand frames two hundred are read, a fixed number of times each', () => {
  let read = 0;
  const frames = Array.from({ length: 10_000 }, (_, n) => ({
    get function() {
      read += 1;
      return n % 2 === 0 ? '__asan_memcpy' : `step_${n}`;
    },
    get file() {
      read += 1;
      return `src/step${n}.cc`;
    },
    line: n,
  }));
  const crash = { kind: 'heap-buffer-overflow', frames };
  signatureOf(finding('x', { weaknesses: [], title: '', description: '', locations: [], crash }));
  assert.ok(read > 0 && read <= 200 * 8, `${read} reads`);
  read = 0;
  const recursion = Array.from({ length: 10_000 }, () => frames[0]!);
  signatureOf(finding('x', { locations: [], crash: { ...crash, frames: recursion } }));
  assert.ok(read <= 200 * 8, `${read} reads where every frame is noise`);
});

test('look-alike letters neither hide a duplicate nor change a name', () => {
  // Cyrillic s, e and a zero-width space.
  assert.equal(foldConfusables('ѕеt\u200b'), 'set');
  const program = "const e = require('example');\ne.set({}, '__proto__.mark', 1);\n";
  const plain = proven('a', program, { finder: { party: 'one' } });
  const disguised = proven('b', program.replace('mark', 'other'), {
    finder: { party: 'two' },
    description: 'ѕеt\u200b walks a dotted path; ѕome words of its own.',
    locations: [{ file: 'lib/ѕet.js', function: 'ѕеt', startLine: 24 }],
  });
  assert.equal(deduplicate([plain, disguised]).clusters.length, 1);
});

test('findings that say nothing but a file, or nothing but an identifier, are suggestions at most', () => {
  const bare: Partial<Finding> = { weaknesses: [], title: 'x', description: '', locations: [] };
  const file = (id: string) => finding(id, { ...bare, locations: [{ file: 'index.js' }] });
  assert.equal(deduplicate([file('a'), { ...file('b'), title: 'y' }]).clusters.length, 2);
  const empty = (id: string, title: string) => finding(id, { ...bare, title });
  const { suggestions } = deduplicate([empty('a', 'x'), empty('b', 'y')]);
  assert.ok(suggestions.every(({ confidence }) => confidence < 0.5));
});

test('no words at all, and nothing but an identifier: no likeness is made up, and a number joins nothing it contradicts', () => {
  const bare: Partial<Finding> = { weaknesses: [], title: '', description: '', locations: [] };
  const silent = ['a', 'b'].map((id) =>
    finding(id, { ...bare, component: { purl: `pkg:npm/example@1.2.${id === 'a' ? 0 : 1}` } }),
  );
  const { clusters, suggestions } = deduplicate(silent);
  assert.equal(clusters.length, 2);
  assert.ok(suggestions.every(({ confidence }) => confidence < 0.5));
  const numbered = (id: string, different: Partial<Finding>) =>
    finding(id, { aliases: ['CVE-2026-12345'], ...different });
  const spread = [
    numbered('bare', bare),
    numbered('one', { weaknesses: ['CWE-1321'], title: 'set() follows __proto__' }),
    numbered('other', {
      weaknesses: ['CWE-22'],
      title: 'open() leaves its folder',
      locations: [{ function: 'open' }],
    }),
  ];
  const joined = deduplicate(spread).clusters.find(({ findings }) => findings.includes('one'));
  assert.ok(!joined?.findings.includes('other'), 'not even through the one that says nothing but the number');
  const unparsed = ['a', 'b'].map((id) =>
    finding(id, { ...bare, title: id, aliases: ['CVE-2026-1', 'N/A', 'CVE'] }),
  );
  assert.ok(deduplicate(unparsed).suggestions.every(({ confidence }) => confidence < 0.5));
});

test('stacks of ten thousand frames cost bounded work and merge nothing by themselves', () => {
  const crash = (id: string, from: number) =>
    finding(id, {
      weaknesses: [],
      title: 'heap-buffer-overflow',
      description: '',
      locations: [],
      crash: {
        kind: 'heap-buffer-overflow',
        frames: Array.from({ length: 10_000 }, (_, n) => ({
          function: `ns::Parser<${'a, '.repeat(20)}int>::step_${from + n}(char const*)`,
          file: `src/deep/step${n}.cc`,
          line: n,
        })),
      },
    });
  const stacks = Array.from({ length: 10 }, (_, n) => crash(`stack-${n}`, n % 3));
  let clusters = 0;
  assert.ok(cpuTimeOf(() => (clusters = deduplicate(stacks).clusters.length)) < 3 * QUICK_MS);
  assert.equal(clusters, 10);
  assert.ok(JSON.stringify(signatureOf(stacks[0]!)).length < 20_000, 'what is stored is bounded');
});

test('a chain of near-duplicates does not join two that are told apart', () => {
  const program = (key: string) => `const e = require('example');\ne.set({}, ${key}, 1);\n`;
  const path = proven('path', program("'__proto__.x'"), { finder: { party: 'one' } });
  const nested = proven('nested', program("[['__proto__'], 'x']"), { finder: { party: 'two' } });
  const between = Array.from({ length: 10 }, (_, index) =>
    finding(`between-${index}`, { finder: { party: `bridge-${index}` }, title: `set() ${index}` }),
  );
  const { clusters } = deduplicate([path, nested, ...between]);
  assert.ok(!clusters.some(({ findings }) => findings.includes('path') && findings.includes('nested')));
});

test('a component flooded by one finder or by many costs each finding a bounded number of comparisons', () => {
  const flood = (count: number, party: (index: number) => string) =>
    Array.from({ length: count }, (_, index) =>
      signatureOf(finding(`f${index}`, { title: `claim ${index} of many`, finder: { party: party(index) } })),
    );
  for (const party of [() => 'one', (index: number) => `party-${index}`]) {
    const pairs = candidatePairs(flood(1_000, party));
    assert.ok(pairs.length <= 1_000 * MAX_PARTNERS, `${pairs.length} of ${(1_000 * 999) / 2}`);
  }
});

test('who names every number, or every weakness, agrees with nobody for it', () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, n) => `CVE-2026-${10_000 + n}`);
  const one = finding('one', { aliases: ['CVE-2026-10003'], finder: { party: 'one' } });
  const other = (aliases: string[], weaknesses: string[]) =>
    finding('other', { aliases, weaknesses, finder: { party: 'two' } });
  const kinds = (a: Finding, b: Finding) =>
    observationsOf(signatureOf(a), signatureOf(b)).map(({ kind }) => kind);
  const few = kinds(one, other(numbers(5), ['CWE-1321']));
  assert.ok(few.includes('shared-identifier') && few.includes('same-weakness'));
  const all = Array.from({ length: 1_400 }, (_, n) => `CWE-${n + 1}`);
  const many = kinds(one, other(numbers(5_000), all));
  for (const kind of ['shared-identifier', 'different-identifiers', 'same-weakness', 'weakness-family'])
    assert.ok(!many.some((seen) => seen === kind), kind);
});

test('what is kept of a finding, and what it is looked for by, has a size however much it says', () => {
  const words = Array.from({ length: 60_000 }, (_, n) => `w${n.toString(36)}x \`n${n}_\``).join(' ');
  const much = (description: string) =>
    proven('m', `const e = require('example');\n${'e.set({}, "__proto__.x", 1);\n'.repeat(20_000)}`, {
      description,
      aliases: Array.from({ length: 5_000 }, (_, n) => `CVE-2026-${10_000 + n}`),
      weaknesses: Array.from({ length: 2_000 }, (_, n) => `CWE-${n}`),
      locations: Array.from({ length: 5_000 }, (_, n) => ({
        file: `f${n}.js`,
        function: `f${n}`,
        startLine: n,
      })),
      patches: Array.from({ length: 2_000 }, (_, n) => ({
        id: `p${n}`,
        diff: `--- a/f${n}.js\n+++ b/f${n}.js\n@@ -1 +1 @@\n-a\n+b\n`,
      })),
    });
  const signatures = ['', words, words.repeat(4)].map((text) => signatureOf(much(text)));
  for (const signature of signatures) {
    assert.ok(candidateKeys(signature).length <= 49);
    assert.ok(storedKeys(signature).length <= 16);
  }
  assert.ok(signatures.every((signature) => JSON.stringify(signature).length < 60_000));
  const [, once, often] = signatures.map((signature) => JSON.stringify(signature).length);
  assert.equal(often, once, 'four times as many words leave as much');
});

test('an attack is known by its form: in a path, in an array inside a path, encoded', () => {
  assert.deepEqual(attackForms("'__proto__.x'"), ['__proto__:path']);
  assert.deepEqual(attackForms('\'[["__proto__"],"x"]\''), ['__proto__:nested']);
  assert.deepEqual(attackForms('\'{"constructor":{"prototype":{"x":1}}}\''), [
    'constructor:member',
    'prototype:member',
  ]);
  assert.deepEqual(attackForms("'/%2e%2e/secret'"), ['parent-path:encoded']);
  assert.deepEqual(attackForms("'x; touch y'"), ['shell:separator']);
});

test('a call that a sentence speaks of is a way in, the package itself included', () => {
  assert.deepEqual(spokenCalls('slow hwb()', 'cs.get.hwb() runs on.', 'color-string'), ['hwb']);
  assert.deepEqual(spokenCalls('', 'mergeDeep({}, input) follows.', 'merge-deep'), ['(module)']);
});

test('a likely duplicate that names the fixed release speaks for one that names none', () => {
  const program = "const e = require('example');\ne.set({}, '__proto__.mark', 1);\n";
  const silent = proven('silent', program.replace('mark', 'one'), { finder: { party: 'scanner' } });
  const ranged = proven('ranged', program.replace('mark', 'two'), {
    finder: { party: 'lab' },
    affected: 'vers:npm/<1.2.3',
  });
  const onFixed = proven('on-fixed', program.replace('mark', 'three'), {
    finder: { party: 'other' },
    component: { purl: 'pkg:npm/example@1.2.8' },
  });
  assert.equal(deduplicate([silent, onFixed]).clusters.length, 1);
  const { clusters } = deduplicate([silent, ranged, onFixed]);
  const apart = clusters.find(({ findings }) => findings.includes('on-fixed'));
  assert.deepEqual(apart?.findings, ['on-fixed']);
});
