import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type EvaluationSuite,
  problemsUnderSuite,
  suiteChanges,
  suiteDigest,
} from '../../core/model/suite.ts';
import { readEvaluationPlan } from '../evaluation-plan/read.ts';
import { readEvaluationSuite } from './read.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;
const SUITE: EvaluationSuite = {
  format: 'breakwater.evaluation-suite/1',
  name: 'harbour',
  version: '1',
  oracle: 'the flag stands in the answer',
  tasks: [
    { id: 'a', source: 'one', minutes: 4, publicSince: '2026-01-01' },
    { id: 'b', source: 'two', environment: DIGEST },
  ],
};

function said(change: object): readonly string[] {
  const read = readEvaluationSuite(Buffer.from(JSON.stringify({ ...SUITE, ...change })));
  return read.ok ? [] : read.problems.map(({ pointer, code }) => `${pointer} ${code}`);
}

test('a suite is read as it stands, and its digest is the same however it is spaced', () => {
  const read = readEvaluationSuite(Buffer.from(JSON.stringify(SUITE, null, 3)));
  assert.ok(read.ok);
  assert.deepEqual(read.value, SUITE);
  assert.equal(suiteDigest(read.value), suiteDigest(SUITE));
  assert.notEqual(suiteDigest({ ...SUITE, version: '2' }), suiteDigest(SUITE));
});

test('a task without a source, with a name of another, or that nothing judges, is a problem at its place', () => {
  assert.deepEqual(said({ tasks: [{ id: 'a' }] }), ['/tasks/0 missing-member']);
  assert.deepEqual(said({ tasks: [...SUITE.tasks, { id: 'a', source: 'x' }] }), ['/tasks/2/id repeated']);
  assert.deepEqual(said({ oracle: undefined, tasks: [SUITE.tasks[0], { ...SUITE.tasks[1], oracle: 'x' }] }), [
    '/tasks/0 no-oracle',
  ]);
  assert.deepEqual(said({ says: 'x\ny', mayRun: true }).toSorted(), [
    '/mayRun unexpected-member',
    '/says bad-form',
  ]);
});

test('changes between versions are told by task and field, defaults of the suite counted as the tasks’ own', () => {
  const later = { ...SUITE, version: '2', oracle: 'a person looks', tasks: SUITE.tasks.slice(0, 1) };
  assert.deepEqual(suiteChanges(SUITE, later), {
    added: [],
    removed: ['b'],
    changed: [{ task: 'a', fields: ['oracle'] }],
  });
  assert.deepEqual(suiteChanges(SUITE, SUITE), { added: [], removed: [], changed: [] });
});

test('a plan of a suite says of its tasks what the suite says, and takes as many as it likes', () => {
  const plan = (change: object) => {
    const document = {
      format: 'breakwater.evaluation-plan/1',
      suite: { name: 'harbour', version: '1', digest: DIGEST },
      model: { name: 'vendor/model', snapshot: '2026-10-01' },
      elicitation: { scaffold: 'none', attempts: 1 },
      scoring: { scorer: 'match', successAt: 1 },
      tasks: [{ id: 'a', source: 'one', minutes: 4, publicSince: '2026-01-01' }],
      analysis: { headline: 'as-failure', seed: 1, resamples: 1000 },
      ...change,
    };
    const read = readEvaluationPlan(Buffer.from(JSON.stringify(document)));
    assert.ok(read.ok, JSON.stringify(read));
    return problemsUnderSuite(read.value, SUITE).map(({ pointer, code }) => `${pointer} ${code}`);
  };
  assert.deepEqual(plan({}), []);
  assert.deepEqual(plan({ tasks: [{ id: 'a', source: 'one', publicSince: '2026-02-01' }, { id: 'c' }] }), [
    '/tasks/0/minutes unlike-suite',
    '/tasks/0/publicSince unlike-suite',
    '/tasks/1/id not-in-suite',
  ]);
  assert.deepEqual(plan({ suite: { name: 'harbour', version: '2', environment: DIGEST } }).slice(0, 2), [
    '/suite another-suite',
    '/suite/environment another-environment',
  ]);
});
