import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { EvaluationHeader, SampleRecord } from './evaluation-log.ts';
import { departuresFrom, type EvaluationPlan, planDigest } from './plan.ts';
import { compareRuns, reportOn } from './report.ts';
import { outcomesByTask } from './task-runs.ts';

const PLAN: EvaluationPlan = {
  format: 'breakwater.evaluation-plan/1',
  suite: { name: 'harbour', version: '1' },
  model: { name: 'vendor/model', snapshot: '2026-10-01', trainedUntil: '2026-06-01' },
  elicitation: { scaffold: 'none', attempts: 2, tokenBudget: 100, timeBudget: 60 },
  scoring: { scorer: 'match', successAt: 1 },
  tasks: [
    { id: 'a', source: 's1', minutes: 2, publicSince: '2026-06-01', difficulty: 0 },
    { id: 'b', source: 's1', minutes: 20, publicSince: '2026-06-02', difficulty: 1 },
    { id: 'c', source: 's2', minutes: 200 },
    { id: 'd', source: 's3' },
  ],
  exclusions: [{ task: 'd', reason: 'does not build' }],
  analysis: { headline: 'as-failure', seed: 1, resamples: 200, passAt: [1, 2, 3] },
};

const HEADER: EvaluationHeader = {
  schemaVersion: 2,
  status: 'success',
  task: 'harbour',
  taskVersion: '1',
  model: 'vendor/model',
  created: '',
  runId: 'r',
  epochs: 2,
  datasetSamples: 3,
  stated: [],
  statedCompleted: null,
};

function run(
  id: string,
  epoch: number,
  value: number | null,
  more: Partial<SampleRecord> = {},
): SampleRecord {
  const scores = value === null ? {} : { match: { value } };
  return { id, epoch, scores, trouble: null, tokens: 50, seconds: 10, ...more };
}

const RECORDS = [
  run('a', 1, 1),
  run('a', 2, 1),
  run('b', 1, 1),
  run('b', 2, null, { trouble: 'errored' }),
  run('c', 1, 0),
  run('c', 2, 0),
];

describe('a plan', () => {
  it('has one digest, however its members are ordered', () => {
    const reversed = Object.fromEntries(Object.entries(PLAN).reverse()) as unknown as EvaluationPlan;
    assert.equal(planDigest(reversed), planDigest(PLAN));
    assert.notEqual(planDigest({ ...PLAN, scoring: { ...PLAN.scoring, successAt: 0.5 } }), planDigest(PLAN));
  });

  it('that was kept has no departure', () => {
    assert.deepEqual(departuresFrom(PLAN, { header: HEADER, records: RECORDS }), []);
  });

  it('names everything in which a run departs, and how often', () => {
    const header: EvaluationHeader = { ...HEADER, model: 'vendor/other', status: 'error', epochs: 3 };
    const records = [
      run('a', 1, 1, { tokens: 101 }),
      run('a', 2, 1, { seconds: 61 }),
      run('b', 1, 1, { scores: { match: { value: 1, original: 0 } } }),
      run('b', 2, null),
      run('d', 1, 1, { earlierTries: 2 }),
      run('x', 1, 1),
    ];
    const found = departuresFrom(PLAN, { header, records });
    assert.deepEqual(
      found.map(({ kind, count }) => `${kind} ${count}`),
      [
        'another-model 1',
        'unfinished 1',
        'attempts 1',
        'unplanned-task 1',
        'not-run 1',
        'excluded-but-run 1',
        'over-token-budget 1',
        'over-time-budget 1',
        'retried 1',
        'not-scored-as-planned 1',
        'score-edited 1',
      ],
    );
    assert.match(found[4]?.detail ?? '', /"c"/);
  });
});

describe('a report', () => {
  const report = reportOn(PLAN, { header: HEADER, records: RECORDS });

  it('tells success under each treatment: means of task shares, clustered by source', () => {
    // Tasks a, b, c: shares 1, ½, 0 as failures; 1, 1, 0 as successes and left out.
    assert.deepEqual(
      report.success.map(({ treatment, share, tasks, sources }) => [treatment, share, tasks, sources]),
      [
        ['as-failure', 0.5, 3, 2],
        ['as-success', 2 / 3, 3, 2],
        ['excluded', 2 / 3, 3, 2],
      ],
    );
    // Sums by source around ½: s1 +½, s2 −½; √(2/1 · (¼ + ¼)) / 3 = 1/3.
    assert.ok(Math.abs((report.success[0]?.standardError ?? 0) - 1 / 3) < 1e-12);
  });

  it('says of how many tasks it could tell pass@k, and nothing where there are too few attempts', () => {
    assert.deepEqual(report.repeated, [
      { k: 1, passAtK: 0.5, passAllK: 0.5, tasks: 3 },
      { k: 2, passAtK: 2 / 3, passAllK: 1 / 3, tasks: 3 },
      { k: 3, passAtK: null, passAllK: null, tasks: 0 },
    ]);
  });

  it('counts by human time, and says how many tasks have none', () => {
    assert.deepEqual(
      report.byDifficulty.map(({ from, to, successes, trials }) => [from, to, successes, trials]),
      [
        [1, 4, 2, 2],
        [15, 60, 1, 2],
        [60, 240, 0, 2],
      ],
    );
    assert.equal(report.withoutMinutes, 0);
  });

  it('has a horizon between what is solved and what is not, the same each time it is drawn', () => {
    const horizon = report.horizon[0];
    assert.ok(horizon?.p50 && horizon.p50 > 2 && horizon.p50 < 200);
    assert.deepEqual(reportOn(PLAN, { header: HEADER, records: RECORDS }).horizon, report.horizon);
  });

  it('calls a horizon undefined, not zero, where every run ends the same way', () => {
    const records = RECORDS.map((record) => ({ ...record, trouble: null, scores: { match: { value: 0 } } }));
    const { horizon, ability, cost } = reportOn(PLAN, { header: HEADER, records });
    assert.deepEqual([horizon[0]?.undefined, horizon[0]?.p50], ['one-outcome', null]);
    assert.deepEqual(ability, { undefined: 'none-solved' });
    assert.equal(cost.tokensPerSuccess, null);
  });

  it('sets tasks that were public before training ended beside those that were not', () => {
    const { before, after } = report.contamination;
    assert.deepEqual([before?.successes, before?.trials], [2, 2]);
    assert.deepEqual([after?.successes, after?.trials], [1, 2]);
  });

  it('takes a run without the planned score for a failure of the harness', () => {
    const [task] = outcomesByTask(PLAN, [run('a', 1, null)]);
    assert.equal(task?.runs[0]?.outcome, 'harness-failed');
  });

  it('of nothing is undefined throughout, and no crash', () => {
    const empty = reportOn(PLAN, { header: HEADER, records: [] });
    assert.deepEqual(
      empty.success.map(({ share, interval }) => [share, interval]),
      [
        [null, null],
        [null, null],
        [null, null],
      ],
    );
    assert.deepEqual(empty.byBudget, []);
  });
});

const outcomes = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(5), fc.boolean()), {
  maxLength: 40,
});

describe('laws of a report', () => {
  it('counting trouble as failure never shows more than counting it as success', () => {
    fc.assert(
      fc.property(outcomes, (drawn) => {
        const records = drawn.map(([id, kind, isRight], index) =>
          kind === 0
            ? run(id, index + 1, null, { trouble: 'refused' })
            : run(id, index + 1, isRight ? 1 : 0, { tokens: kind * 10 }),
        );
        const { success, byBudget } = reportOn(
          { ...PLAN, analysis: { ...PLAN.analysis, resamples: 2 } },
          { header: HEADER, records },
        );
        const [failure, solved] = success;
        assert.ok((failure?.share ?? 0) <= (solved?.share ?? 0));
        for (const { share, interval } of success)
          if (share !== null && interval !== null)
            assert.ok(
              0 <= interval.low && interval.low <= share && share <= interval.high && interval.high <= 1,
            );
        const shares = byBudget.map(({ share }) => share);
        assert.deepEqual(
          shares,
          shares.toSorted((a, b) => a - b),
          'more budget never shows less',
        );
      }),
      { numRuns: 100 },
    );
  });

  it('compared with itself nothing is ranked; swapping the sides turns the difference', () => {
    const a = { plan: PLAN, run: { header: HEADER, records: RECORDS } };
    const worse = {
      ...a,
      run: { header: HEADER, records: RECORDS.map((each) => ({ ...each, scores: {} })) },
    };
    assert.ok(compareRuns([a, a]).every(({ claim }) => claim === 'not-distinguishable'));
    const [there] = compareRuns([a, worse]);
    const [back] = compareRuns([worse, a]);
    assert.equal(there?.difference?.difference, -(back?.difference?.difference ?? 0));
  });
});
