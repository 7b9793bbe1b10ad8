/** What a report does not show: said with it wherever it is read. A measurement's silence is taken for an answer. */
import type { EvaluationPlan } from './plan.ts';
import type { ModelReport } from './report.ts';

/** From so many sources on an interval by t is not called rough. */
const ENOUGH_SOURCES = 30;

/** Sentences: those of every report first, then what its own figures call for. */
export function limitsOf(plan: EvaluationPlan, report: ModelReport): readonly string[] {
  const success = report.success.find(({ treatment }) => treatment === plan.analysis.headline);
  const sources = success?.sources ?? 0;
  const isDated =
    plan.model.trainedUntil !== undefined && plan.tasks.some(({ publicSince }) => publicSince !== undefined);
  return [
    'A benchmark shows what was reached with this scaffold and budget. What a more patient user could reach may be more.',
    'Deliberate underperformance is not testable with these runs, so nothing is said about it.',
    ...(sources < ENOUGH_SOURCES
      ? [`Only ${sources} sources that do not share their luck: intervals from so few are rough.`]
      : []),
    ...(isDated ? [] : ['Whether tasks stood in the training data cannot be told from this plan.']),
    ...(report.withoutMinutes > 0
      ? [`${report.withoutMinutes} tasks have no human time and count for no horizon.`]
      : []),
    ...(plan.scoring.cheating === undefined ? ['Nobody looked for cheating in these runs.'] : []),
  ];
}
