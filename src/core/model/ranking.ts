/** Claims of order between models. No claim where the evidence does not carry one. */
import type { Difference } from './mean.ts';

export type Comparison =
  | { readonly claim: 'a-above-b' | 'b-above-a' }
  /** Undefined error or an interval of the difference that holds zero: not ranked, which is not "equal". */
  | { readonly claim: 'not-distinguishable' };

/** From the paired difference a − b at its own confidence. */
export function compareModels(difference: Difference | null): Comparison {
  const interval = difference?.interval ?? null;
  if (interval === null || (interval.low <= 0 && interval.high >= 0)) return { claim: 'not-distinguishable' };
  return { claim: interval.low > 0 ? 'a-above-b' : 'b-above-a' };
}
