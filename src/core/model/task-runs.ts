/** What a log says, task by task, in the words of its plan: tries, successes, trouble, cost. */
import type { SampleRecord } from './evaluation-log.ts';
import type { EvaluationPlan, PlannedTask } from './plan.ts';
import type { SampleOutcome, Treatment } from './treatment.ts';

export type TaskOutcomes = {
  readonly task: PlannedTask;
  readonly runs: readonly { readonly outcome: SampleOutcome; readonly tokens: number }[];
};

/**
 * Planned tasks that were run, without the excluded ones. A run without a score of the planned scorer is a
 * failure of the harness, not of the model; a score between is held to `successAt`.
 */
export function outcomesByTask(
  plan: EvaluationPlan,
  records: readonly SampleRecord[],
): readonly TaskOutcomes[] {
  const excluded = new Set((plan.exclusions ?? []).map(({ task }) => task));
  const byId = Map.groupBy(records, ({ id }) => id);
  return plan.tasks
    .filter(({ id }) => !excluded.has(id) && byId.has(id))
    .map((task) => ({
      task,
      runs: (byId.get(task.id) ?? []).map((record) => ({
        outcome: outcomeOf(record, plan.scoring),
        tokens: record.tokens,
      })),
    }));
}

function outcomeOf(
  { scores, trouble, timedOut }: SampleRecord,
  { scorer, successAt, cheating }: EvaluationPlan['scoring'],
): SampleOutcome {
  const valueBy = (name: string): number | null =>
    Object.hasOwn(scores, name) ? (scores[name]?.value ?? null) : null;
  if (trouble !== null) return trouble;
  if (cheating !== undefined && (valueBy(cheating.scorer) ?? -Infinity) >= cheating.atLeast) return 'cheated';
  const value = valueBy(scorer);
  if (value === null) return 'harness-failed';
  if (value >= successAt) return 'success';
  return timedOut ? 'timed-out' : 'failure';
}

/** Successes and trials of one task under a treatment. Trials may be 0 where everything is excluded. */
export function countsOf(
  { runs }: TaskOutcomes,
  treatment: Treatment,
): { readonly successes: number; readonly trials: number } {
  const doubtful = runs.filter(({ outcome }) => outcome !== 'success' && outcome !== 'failure').length;
  const solved = runs.filter(({ outcome }) => outcome === 'success').length;
  return {
    successes: solved + (treatment === 'as-success' ? doubtful : 0),
    trials: runs.length - (treatment === 'excluded' ? doubtful : 0),
  };
}

/** The task's share of successes, by task id; tasks without a trial are absent. */
export function sharesOf(tasks: readonly TaskOutcomes[], treatment: Treatment): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  for (const each of tasks) {
    const { successes, trials } = countsOf(each, treatment);
    if (trials > 0) shares.set(each.task.id, successes / trials);
  }
  return shares;
}

/** Where the plan names no source a task shares its luck with nothing. */
export function sourceOf({ id, source }: PlannedTask): string {
  return source ?? `task ${id}`;
}
