import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Cell, clustersByExecution, type MatrixPatch, relationsByExecution } from './matrix.ts';
import type { SeenCrash } from './seen-crash.ts';

const patch = (finding: string, isEvidence = true): MatrixPatch => ({
  id: `p${finding}`,
  finding,
  isEvidence,
});
const cell = (finding: string, by: string, stops: boolean | null = true): Cell => ({
  finding,
  patch: `p${by}`,
  kind: 'diff',
  stops,
});
const own = (...findings: string[]) => findings.map((finding) => cell(finding, finding));
const ALL = ['A', 'B', 'C'];
const clusters = (patches: readonly MatrixPatch[], cells: readonly Cell[]) =>
  clustersByExecution(ALL, { patches, cells, crashes: [] });

test('two that crash alike in one build are one root cause, without any patch', () => {
  const crash = { class: 'heap-buffer-overflow', frames: ['read chunk.c:12'], build: 'sha256:a' };
  const of = (finding: string, different: Partial<SeenCrash> = {}) => ({
    finding,
    crash: { ...crash, ...different },
  });
  const seen = (...crashes: ReturnType<typeof of>[]) =>
    clustersByExecution(ALL, { patches: [], cells: [], crashes });
  assert.deepEqual(seen(of('C'), of('A')), [['A', 'C'], ['B']]);
  for (const different of [
    { build: 'sha256:b' },
    { frames: ['read chunk.c:13'] },
    { class: 'heap-use-after-free' },
  ])
    assert.deepEqual(seen(of('A'), of('B', different)), [['A'], ['B'], ['C']]);
});

test('two proofs that each other’s patch stops are one root cause', () => {
  const cells = [...own('A', 'B'), cell('A', 'B'), cell('B', 'A')];
  assert.deepEqual(clusters([patch('A'), patch('B')], cells), [['A', 'B'], ['C']]);
});

test('one direction alone is over-reach or a subsuming patch, not identity', () => {
  const cells = [...own('A', 'B'), cell('A', 'B'), cell('B', 'A', false)];
  assert.deepEqual(clusters([patch('A'), patch('B')], cells), [['A'], ['B'], ['C']]);
});

test('a patch that is no evidence says nothing, whatever it stops', () => {
  const cells = [...own('A', 'B'), cell('A', 'B'), cell('B', 'A')];
  assert.deepEqual(clusters([patch('A', false), patch('B')], cells), [['A'], ['B'], ['C']]);
});

test('what could not be told stops nothing', () => {
  const cells = [...own('A', 'B'), cell('A', 'B', null), cell('B', 'A')];
  assert.deepEqual(clusters([patch('A'), patch('B')], cells), [['A'], ['B'], ['C']]);
});

test('identity goes on from one to the next, in the order given', () => {
  const cells = [...own(...ALL), cell('A', 'C'), cell('C', 'A'), cell('B', 'C'), cell('C', 'B')];
  assert.deepEqual(
    clusters(
      ALL.map((one) => patch(one)),
      cells,
    ),
    [ALL],
  );
});

test('every finding is in exactly one cluster, without any patch too', () => {
  assert.deepEqual(clusters([], []), [['A'], ['B'], ['C']]);
});

test('a patch that stops two proofs, where the other’s stops only its own, belongs to the flaw that contains the other', () => {
  const both = [patch('A'), patch('B')];
  const oneWay = [...own('A', 'B'), cell('B', 'A'), cell('A', 'B', false)];
  assert.deepEqual(relationsByExecution(both, oneWay), [{ kind: 'contains', whole: 'A', part: 'B' }]);
  const mutual = [...own('A', 'B'), cell('B', 'A'), cell('A', 'B')];
  assert.deepEqual(relationsByExecution(both, mutual), [{ kind: 'same', a: 'A', b: 'B' }]);
});

test('nothing contains another where the way back was not told, or a patch is no evidence', () => {
  const untold = [...own('A', 'B'), cell('B', 'A'), cell('A', 'B', null)];
  assert.deepEqual(relationsByExecution([patch('A'), patch('B')], untold), []);
  const oneWay = [...own('A', 'B'), cell('B', 'A'), cell('A', 'B', false)];
  assert.deepEqual(relationsByExecution([patch('A', false), patch('B')], oneWay), []);
  assert.deepEqual(relationsByExecution([patch('A'), patch('B', false)], oneWay), []);
});
