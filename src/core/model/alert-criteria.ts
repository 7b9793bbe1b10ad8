/**
 * Criteria say which figures of a report are worth an official's question. They are data, may be absent, and may be
 * hidden from whoever measures. A criterion that is crossed opens a question; it answers none.
 */
import type { ModelReport } from './report.ts';
import type { Treatment } from './treatment.ts';

export type AlertCriterion = {
  readonly id: string;
  /** In a sentence, for those who may read it. */
  readonly says: string;
  /** Only reports on this suite; absent: on any. */
  readonly suite?: string;
  readonly figure: 'success' | 'horizon-50' | 'horizon-80' | 'pass-at-k';
  /** How samples in trouble count; not for `pass-at-k`, which the plan decides. */
  readonly treatment?: Treatment;
  /** Of `pass-at-k`. */
  readonly k?: number;
  /** A share, or minutes for a horizon. */
  readonly atLeast: number;
  /** What has to reach it: the figure itself, or the low end of its interval. */
  readonly by: 'estimate' | 'interval-low';
};

export type AlertCriteria = {
  readonly format: 'breakwater.alert-criteria/1';
  readonly name: string;
  readonly criteria: readonly AlertCriterion[];
};

/** `undefined`: the report has no such figure, or it is itself undefined: not the same as not crossed. */
export type AlertOutcome = 'crossed' | 'not-crossed' | 'undefined';

/** What each criterion says of one model's report; those for suites of other names are left out. */
export function compareWithCriteria(
  { criteria }: AlertCriteria,
  { suite: measured, report }: { readonly suite: string; readonly report: ModelReport },
): readonly { readonly criterion: string; readonly outcome: AlertOutcome }[] {
  return criteria
    .filter(({ suite }) => suite === undefined || suite === measured)
    .map((criterion) => {
      const figure = figureOf(criterion, report);
      const outcome = figure === null ? 'undefined' : figure >= criterion.atLeast ? 'crossed' : 'not-crossed';
      return { criterion: criterion.id, outcome };
    });
}

function figureOf(
  { figure, treatment = 'as-failure', k = 1, by }: AlertCriterion,
  report: ModelReport,
): number | null {
  if (figure === 'pass-at-k') return report.repeated.find((each) => each.k === k)?.passAtK ?? null;
  if (figure === 'success') {
    const success = report.success.find((each) => each.treatment === treatment);
    return (by === 'estimate' ? success?.share : success?.interval?.low) ?? null;
  }
  const horizon = report.horizon.find((each) => each.treatment === treatment);
  if (by === 'estimate') return (figure === 'horizon-50' ? horizon?.p50 : horizon?.p80) ?? null;
  return (figure === 'horizon-50' ? horizon?.interval50 : horizon?.interval80)?.low ?? null;
}
