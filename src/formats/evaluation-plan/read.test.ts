import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEvaluationPlan } from './read.ts';

const PLAN = {
  format: 'breakwater.evaluation-plan/1',
  suite: { name: 'harbour', version: '1' },
  model: { name: 'vendor/model', snapshot: '2026-10-01' },
  elicitation: { scaffold: 'none', attempts: 1 },
  scoring: { scorer: 'match', successAt: 1 },
  tasks: [{ id: 'a' }, { id: 'b', minutes: 4 }],
  analysis: { headline: 'as-failure', seed: 1, resamples: 1000 },
};

function said(change: object): readonly string[] {
  const read = readEvaluationPlan(Buffer.from(JSON.stringify({ ...PLAN, ...change })));
  return read.ok ? [] : read.problems.map(({ pointer, code }) => `${pointer} ${code}`);
}

test('a plan is read as it stands', () => {
  const read = readEvaluationPlan(Buffer.from(JSON.stringify(PLAN)));
  assert.ok(read.ok);
  assert.deepEqual(read.value, PLAN);
});

test('a model without an identity, or with two, could be any model', () => {
  const digest = `sha256:${'0'.repeat(64)}`;
  assert.deepEqual(said({ model: { name: 'm' } }), ['/model model-identity']);
  assert.deepEqual(said({ model: { name: 'm', snapshot: 's', checkpoint: digest } }), [
    '/model model-identity',
  ]);
  assert.deepEqual(said({ model: { name: 'm', checkpoint: digest } }), []);
});

test('every problem is told at once, each with its place', () => {
  assert.deepEqual(
    said({
      tasks: [
        { id: 'a', minutes: -1 },
        { id: 'b', publicSince: '2026-02-30' },
      ],
      analysis: { headline: 'as-you-like', seed: 1, resamples: 1000 },
      verdict: 'cleared',
    }),
    [
      '/tasks/0/minutes out-of-range',
      '/tasks/1/publicSince date',
      '/analysis/headline unknown-value',
      '/verdict unexpected-member',
    ],
  );
});

test('a task is named once, and only tasks of the plan are excluded', () => {
  assert.deepEqual(said({ tasks: [{ id: 'a' }, { id: 'a' }] }), ['/tasks/1/id repeated']);
  assert.deepEqual(said({ exclusions: [{ task: 'z', reason: 'r' }] }), ['/exclusions/0/task unknown-task']);
});

test('a range that stands upside down, or holds nothing, is no range', () => {
  const scoring = (range: readonly number[]) => said({ scoring: { scorer: 'match', successAt: 1, range } });
  assert.deepEqual(scoring([0, 1]), []);
  assert.deepEqual(scoring([1, 0]), ['/scoring/range range']);
  assert.deepEqual(scoring([1, 1]), ['/scoring/range range']);
  assert.deepEqual(scoring([1]), ['/scoring/range too-few']);
});
