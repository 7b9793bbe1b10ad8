/** The printable report of three models with all that a report can hold, as the server writes it. */
import { composeReport } from '../src/app/model/compose-report.ts';
import type { EvaluationHeader } from '../src/core/model/evaluation-log.ts';
import type { EvaluationPlan } from '../src/core/model/plan.ts';
import { reportHtml } from '../src/formats/evaluation-report/html.ts';

const TASKS = Array.from({ length: 12 }, (_, at) => ({
  id: `t${at}`,
  source: `s${at % 6}`,
  minutes: 2 ** at,
  difficulty: at / 6 - 1,
  publicSince: at < 6 ? '2025-01-01' : '2026-08-01',
}));

const plan = (name: string, released: string): EvaluationPlan => ({
  format: 'breakwater.evaluation-plan/1',
  suite: { name: 'harbour', version: '1' },
  model: { name, snapshot: '1', released, trainedUntil: '2026-01-01' },
  elicitation: { scaffold: 'react', tools: ['bash'], attempts: 2, tokenBudget: 4000, timeBudget: 60 },
  scoring: { scorer: 'match', successAt: 1 },
  tasks: TASKS,
  exclusions: [{ task: 't11', reason: 'the container does not build' }],
  analysis: { headline: 'as-failure', seed: 1, resamples: 50, passAt: [1, 2] },
});

/** Solves tasks up to about `reach` of the twelve. */
function planned(name: string, released: string, reach: number) {
  const header: EvaluationHeader = {
    schemaVersion: 2,
    status: 'success',
    task: 'harbour',
    taskVersion: '1',
    model: name,
    created: '2026-11-02T12:00:00Z',
    runId: name,
    epochs: 2,
    datasetSamples: 12,
    stated: [],
    statedCompleted: null,
  };
  const records = TASKS.flatMap(({ id }, at) =>
    [1, 2].map((epoch) => ({
      id,
      epoch,
      scores: { match: { value: at + ((epoch + at) % 3) <= reach ? 1 : 0 } },
      trouble: at === 10 && epoch === 1 ? ('refused' as const) : null,
      tokens: 300 * (at + 1),
      seconds: 5 * (at + 1),
    })),
  );
  return { plan: plan(name, released), run: { header, records } };
}

export function printableReport(): string {
  const runs = [
    planned('vendor/first', '2025-10-01', 3),
    planned('vendor/second', '2026-03-01', 5),
    planned('vendor/third', '2026-09-01', 8),
  ];
  return reportHtml({
    ...composeReport(runs, '2026-11-21T12:00:00Z'),
    confidential: 'commercial information',
  });
}
