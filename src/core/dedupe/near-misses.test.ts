/** Pairs that agree in nearly everything and are two flaws, or in nearly nothing and are one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../finding/finding.ts';
import { storedKeys } from './candidates.ts';
import { deduplicate } from './deduplicate.ts';
import { finding, proven } from './fixtures.ts';
import { judgePair } from './judge.ts';
import { signatureOf } from './signature.ts';
import { compareWeaknesses } from './weakness.ts';

function injection(id: string, call: string): Finding {
  return proven(id, `const { convert } = require('example');\n${call};\n`, {
    finder: { party: `lab-${id}` },
    weaknesses: ['CWE-78'],
    title: 'Command injection in convert()',
    description: 'The command of convert() is put together from what the caller says and given to a shell.',
    locations: [{ file: 'index.js', function: 'convert', startLine: 12, endLine: 20 }],
  });
}

const groups = (findings: readonly Finding[]) =>
  deduplicate(findings)
    .clusters.map((cluster) => cluster.findings.toSorted().join('+'))
    .toSorted();

test('two arguments of one call that each reach a shell are two flaws, whoever reports them how often', () => {
  assert.deepEqual(
    groups([
      injection('a', "convert('x.png; touch m', { format: 'png' })"),
      injection('b', "convert('y.png; touch n', { format: 'jpg' })"),
      injection('c', "convert('x.png', { format: 'png; touch m' })"),
      injection('d', "convert('z.png', { format: 'gif; touch o' })"),
    ]),
    ['a+b', 'c+d'],
  );
});

test('a report that is nothing but a patch is likely about the function and lines that the patch changes', () => {
  const diff =
    '--- a/src/chunk.c\n+++ b/src/chunk.c\n@@ -116,4 +116,5 @@ int img_read_chunk(img *p)\n   uint32_t len;\n+  if (len > room(p)) return -1;\n   memcpy(p->text, p->pos, len);\n';
  const bare = { title: 'Missing check', description: 'See the patch.', weaknesses: [], locations: [] };
  const patch = signatureOf(finding('p', { ...bare, patches: [{ id: 'fix', diff }] }));
  const told = (line: number, name: string) =>
    signatureOf(
      finding(name, { ...bare, locations: [{ file: 'chunk.c', function: name, startLine: line }] }),
    );
  const here = judgePair(patch, told(117, 'img_read_chunk'));
  for (const kind of ['same-lines', 'same-function'])
    assert.ok(
      here.evidence.some((seen) => seen.kind === kind),
      kind,
    );
  assert.equal(here.decidedBy, 'suggested');
  assert.ok(judgePair(patch, told(400, 'img_write')).confidence < here.confidence);
  assert.ok(storedKeys(patch).some(({ kind, value }) => kind === 'function' && value === 'img_read_chunk'));
});

test('a crash without words is likely about the function and lines where it crashed, and is not merged for it', () => {
  const crash = signatureOf(
    finding('c', {
      ...{ title: 'heap-buffer-overflow', description: '', weaknesses: [], locations: [] },
      crash: {
        kind: 'heap-buffer-overflow',
        frames: [
          { function: '__asan_memcpy', file: 'asan_interceptors.cpp', line: 1 },
          { function: 'img_read_chunk', file: '/src/img/src/chunk.c', line: 118 },
        ],
      },
    }),
  );
  const told = (line: number, name: string) =>
    signatureOf(
      finding(name, {
        ...{ title: 'A length is trusted', description: 'It reads on.', weaknesses: ['CWE-125'] },
        locations: [{ file: 'src/chunk.c', function: name, startLine: line }],
      }),
    );
  const here = judgePair(crash, told(117, 'img_read_chunk'));
  assert.equal(here.decidedBy, 'suggested');
  assert.ok(here.confidence > 0.5 && here.confidence > judgePair(crash, told(400, 'img_write')).confidence);
});

test('a cause and what it leads to neither agree nor differ', () => {
  assert.equal(compareWeaknesses(['CWE-190'], ['CWE-787']), 'unknown');
  assert.equal(compareWeaknesses(['CWE-94'], ['CWE-502']), 'unknown');
  assert.equal(compareWeaknesses(['CWE-639'], ['CWE-862']), 'family');
  assert.equal(compareWeaknesses(['CWE-416'], ['CWE-787']), 'different');
  assert.equal(compareWeaknesses(['CWE-1321'], ['CWE-94']), 'different');
});

test('a finding is kept under sixteen keys at most, its component among them, with prose where there is little else', () => {
  const rich = storedKeys(signatureOf(injection('a', "convert('x.png; touch m', {})")));
  const prose = storedKeys(
    signatureOf(
      finding('q', {
        weaknesses: [],
        locations: [],
        title: 'Slow answers',
        description:
          'Long headers with many colons keep the server busy for minutes until the client gives up waiting.',
      }),
    ),
  );
  const bands = (keys: typeof rich) => keys.filter(({ kind }) => kind === 'prose').length;
  for (const keys of [rich, prose]) {
    assert.ok(keys.length <= 16);
    assert.equal(keys.at(-1)?.kind, 'component');
  }
  assert.ok(bands(prose) > bands(rich));
});
