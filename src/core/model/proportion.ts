/** Successes out of trials: the Wilson interval, and what k attempts give. */
import { normalQuantile } from './distributions.ts';
import type { Interval } from './mean.ts';

/**
 * Wilson's score interval (Wilson 1927), which behaves at 0 and at n where the textbook one collapses.
 * null for no trials.
 */
export function wilsonInterval(successes: number, trials: number, confidence = 0.95): Interval | null {
  checkCounts(successes, trials);
  if (trials === 0) return null;
  const z = normalQuantile((1 + confidence) / 2);
  const share = successes / trials;
  const spread = z * z;
  const centre = (share + spread / (2 * trials)) / (1 + spread / trials);
  const reach =
    (z / (1 + spread / trials)) * Math.sqrt((share * (1 - share)) / trials + spread / (4 * trials * trials));
  // At the ends the interval touches them exactly; rounding must not step over.
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - reach),
    high: successes === trials ? 1 : Math.min(1, centre + reach),
  };
}

/**
 * pass@k (Chen et al., arXiv 2107.03374): the chance that at least one of k attempts drawn from n with c
 * successes succeeds, 1 − C(n−c, k)/C(n, k). null where n < k: too few attempts to say.
 */
export function passAtK(attempts: number, successes: number, k: number): number | null {
  checkCounts(successes, attempts);
  if (k < 1 || attempts < k) return null;
  return 1 - drawAll(attempts, attempts - successes, k);
}

/** pass^k: the chance that all of k attempts succeed, C(c, k)/C(n, k). null where n < k. */
export function passAllK(attempts: number, successes: number, k: number): number | null {
  checkCounts(successes, attempts);
  if (k < 1 || attempts < k) return null;
  return drawAll(attempts, successes, k);
}

/** C(marked, k)/C(all, k), as a product so that no factorial overflows. */
function drawAll(all: number, marked: number, k: number): number {
  let chance = 1;
  for (let drawn = 0; drawn < k; drawn++) chance *= Math.max(0, marked - drawn) / (all - drawn);
  return chance;
}

function checkCounts(successes: number, trials: number): void {
  if (!Number.isInteger(successes) || !Number.isInteger(trials) || successes < 0 || successes > trials) {
    throw new RangeError(`${successes} successes of ${trials} trials is not a count`);
  }
}
