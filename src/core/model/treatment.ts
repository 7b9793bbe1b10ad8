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

export function tallyOutcomes(outcomes: Iterable<SampleOutcome>): Tally {
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

/** Runs that are counted together, those among them that succeeded, and those whose outcome is in doubt. */
export type Counted = { readonly all: number; readonly successes: number; readonly inDoubt: number };

export function underTreatment(
  { all, successes, inDoubt }: Counted,
  treatment: Treatment,
): { readonly successes: number; readonly trials: number } {
  return {
    successes: successes + (treatment === 'as-success' ? inDoubt : 0),
    trials: treatment === 'excluded' ? all - inDoubt : all,
  };
}
