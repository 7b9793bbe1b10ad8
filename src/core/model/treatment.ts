/**
 * What became of a sample is more than right or wrong. Errored, refused, timed-out, harness-failed and
 * cheating samples change numerator and denominator, so every headline is told under each treatment.
 */
export type SampleOutcome =
  | 'success'
  | 'failure'
  | 'errored'
  | 'refused'
  | 'timed-out'
  | 'harness-failed'
  | 'cheated';

/** How the outcomes that are neither success nor failure are counted. */
export type Treatment = 'as-failure' | 'as-success' | 'excluded';

export const TREATMENTS: readonly Treatment[] = ['as-failure', 'as-success', 'excluded'];

export type Tally = Readonly<Record<SampleOutcome, number>>;

export function tallyOutcomes(outcomes: readonly SampleOutcome[]): Tally {
  const tally = {
    success: 0,
    failure: 0,
    errored: 0,
    refused: 0,
    'timed-out': 0,
    'harness-failed': 0,
    cheated: 0,
  };
  for (const outcome of outcomes) tally[outcome] += 1;
  return tally;
}

/** Successes and trials under a treatment of the outcomes named in `doubtful`; the rest count as failures. */
export function underTreatment(
  tally: Tally,
  treatment: Treatment,
  doubtful: readonly Exclude<SampleOutcome, 'success' | 'failure'>[],
): { readonly successes: number; readonly trials: number } {
  const all = Object.values(tally).reduce((sum, count) => sum + count, 0);
  const inDoubt = doubtful.reduce((sum, outcome) => sum + tally[outcome], 0);
  return {
    successes: tally.success + (treatment === 'as-success' ? inDoubt : 0),
    trials: treatment === 'excluded' ? all - inDoubt : all,
  };
}
