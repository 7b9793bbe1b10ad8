/** Successes out of trials: the Wilson interval, also over trials that share their luck, and what k attempts give. */
import { normalQuantile, studentQuantile } from './distributions.ts';
import type { Interval } from './mean.ts';

/**
 * Wilson's score interval (Wilson 1927), which behaves at 0 and at n where the textbook one collapses.
 * null for no trials.
 */
export function wilsonInterval(successes: number, trials: number, confidence = 0.95): Interval | null {
  checkCounts(successes, trials);
  return trials === 0 ? null : scoreInterval(successes / trials, trials, confidence);
}

/** `trials` may be a fraction: what the trials are worth. */
function scoreInterval(share: number, trials: number, confidence: number): Interval {
  const z = normalQuantile((1 + confidence) / 2);
  const spread = z * z;
  const centre = (share + spread / (2 * trials)) / (1 + spread / trials);
  const reach =
    (z / (1 + spread / trials)) * Math.sqrt((share * (1 - share)) / trials + spread / (4 * trials * trials));
  // At the ends the interval touches them exactly; rounding must not step over.
  return {
    low: share === 0 ? 0 : Math.max(0, centre - reach),
    high: share === 1 ? 1 : Math.min(1, centre + reach),
  };
}

/** Successes of trials that share their luck: the attempts at a task, the tasks of a source. */
export type ClusterCounts = {
  readonly cluster: string;
  readonly successes: number;
  readonly trials: number;
};

/**
 * Wilson's interval over what the trials are worth, n divided by the design effect and by (t/z)² for the few
 * clusters it was estimated from (Korn and Graubard 1998; with Wilson's form, Franco et al. 2019). The variance
 * is the ratio estimator's, C/(C−1) · Σ_c (s_c − p̂·n_c)² / n². Trials are never worth more than their number.
 * Where all end alike their dependence cannot be estimated: each cluster then counts once. null below two
 * clusters with a trial.
 */
export function clusteredWilsonInterval(
  counts: readonly ClusterCounts[],
  confidence = 0.95,
): Interval | null {
  const clusters = new Map<string, { successes: number; trials: number }>();
  for (const { cluster, successes, trials } of counts) {
    checkCounts(successes, trials);
    if (trials === 0) continue;
    const sum = clusters.get(cluster) ?? { successes: 0, trials: 0 };
    clusters.set(cluster, { successes: sum.successes + successes, trials: sum.trials + trials });
  }
  if (clusters.size < 2) return null;
  const sums = [...clusters.values()];
  const trials = sums.reduce((sum, each) => sum + each.trials, 0);
  const share = sums.reduce((sum, each) => sum + each.successes, 0) / trials;
  if (share === 0 || share === 1) return scoreInterval(share, clusters.size, confidence);
  const squares = sums.reduce((sum, each) => sum + (each.successes - share * each.trials) ** 2, 0);
  const variance = (squares * clusters.size) / (clusters.size - 1) / trials ** 2;
  const tail = (1 + confidence) / 2;
  const fewness = (studentQuantile(tail, clusters.size - 1) / normalQuantile(tail)) ** 2;
  const effect = variance / ((share * (1 - share)) / trials);
  return scoreInterval(share, trials / Math.max(1, effect * fewness), confidence);
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
