import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EvaluationPlan } from '../../core/model/plan.ts';
import { recompute } from '../../core/model/recompute.ts';
import { reportOn } from '../../core/model/report.ts';
import { readInspectHeader } from './header.ts';
import { readInspectSample } from './sample.ts';

function record(sample: object) {
  const read = readInspectSample({ id: 't', epoch: 1, ...sample }, '');
  assert.ok(read.ok);
  return read.value;
}

function header(scores: readonly object[] = [], epochs = 1) {
  const evaluation = { task: 'harbour', model: 'vendor/model', config: { epochs } };
  const read = readInspectHeader({ version: 2, status: 'success', eval: evaluation, results: { scores } });
  assert.ok(read.ok);
  return read.value;
}

test('what the clock ended and was scored all the same timed out, unless it had succeeded', () => {
  const wrong = { match: { value: 'I' } };
  const runs = [
    record({ id: 'a', scores: wrong, limit: { type: 'time', limit: 1 } }),
    record({ id: 'b', scores: { match: { value: 'C' } }, limit: { type: 'working', limit: 1 } }),
    record({ id: 'c', scores: wrong, limit: { type: 'token', limit: 9 } }),
    record({ id: 'd', limit: { type: 'message', limit: 9 } }),
    record({ id: 'e', scores: wrong, invalidation: { author: 'a reviewer' } }),
  ];
  const { outcomes } = reportOn(PLAN, { header: header(), records: runs });
  assert.deepEqual(
    [outcomes['timed-out'], outcomes.success, outcomes.failure, outcomes['harness-failed']],
    [2, 1, 1, 1],
  );
  assert.equal(recompute(header(), runs).trouble['timed-out'], 2);
});

test('a run on which the planned scorer sees cheating is neither a success nor a failure', () => {
  const runs = [
    record({ id: 'a', scores: { match: { value: 'C' }, judge: { value: 0.9 } } }),
    record({ id: 'b', scores: { match: { value: 'C' }, judge: { value: 0.1 } } }),
    record({ id: 'c', scores: { match: { value: 'C' } } }),
  ];
  const run = { header: header(), records: runs };
  const cheating = { scorer: 'judge', atLeast: 0.5 };
  const looked = reportOn({ ...PLAN, scoring: { ...PLAN.scoring, cheating } }, run);
  assert.deepEqual([looked.outcomes.cheated, looked.outcomes.success], [1, 2]);
  assert.deepEqual(
    looked.success.map(({ share }) => share?.toFixed(3)),
    ['0.667', '1.000', '1.000'],
  );
  assert.equal(reportOn(PLAN, run).outcomes.success, 3);
});

test('a score with members is that many scores, and each is held against what the log says of it', () => {
  const runs = ['a', 'b'].map((id, at) =>
    record({ id, scores: { many: { value: { depth: at / 2, grade: at === 0 ? 'C' : 'N' } } } }),
  );
  assert.deepEqual(Object.keys(runs[0]?.scores ?? {}), ['many/depth', 'many/grade']);
  const said = (name: string, value: number) => ({
    name,
    scorer: 'many',
    metrics: { mean: { name: 'mean', value } },
  });
  const report = recompute(header([said('depth', 0.25), said('grade', 0.9)]), runs);
  assert.deepEqual(report.disagreements, [{ scorer: 'grade', metric: 'mean', stated: 0.9, recomputed: 0.5 }]);
});

test('an edit of one member leaves the others as they were', () => {
  const value = { depth: 1, grade: 'C' };
  const { scores } = record({
    scores: { many: { value, history: [{ value: { depth: 0, grade: 'C' } }, { value }] } },
  });
  assert.deepEqual(scores, { 'many/depth': { value: 1, original: 0 }, 'many/grade': { value: 1 } });
});

test('repetitions are reduced by the rule that the log names, and a rule unknown here accuses nobody', () => {
  const runs = [1, 0, 0, 1].map((value, at) =>
    record({ id: at < 2 ? 'a' : 'b', epoch: (at % 2) + 1, scores: { match: { value } } }),
  );
  const said = (reducer: string, value: number) => ({
    name: 'match',
    scorer: 'match',
    reducer,
    metrics: { accuracy: { name: 'accuracy', value } },
  });
  const right = [said('mean', 0.5), said('max', 1), said('at_least_2', 0), said('pass_at_2', 1)];
  const rest = [said('pass_k_2', 0), said('median', 0.123)];
  assert.deepEqual(recompute(header([...right, ...rest], 2), runs).disagreements, []);
  const [wrong] = recompute(header([said('max', 0.5)], 2), runs).disagreements;
  assert.deepEqual(wrong, { scorer: 'match', metric: 'accuracy', stated: 0.5, recomputed: 1 });
});

const PLAN: EvaluationPlan = {
  format: 'breakwater.evaluation-plan/1',
  suite: { name: 'harbour', version: '1' },
  model: { name: 'vendor/model', snapshot: '2026-10-01' },
  elicitation: { scaffold: 'none', attempts: 1 },
  scoring: { scorer: 'match', successAt: 1 },
  tasks: ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id })),
  analysis: { headline: 'as-failure', seed: 1, resamples: 100 },
};
