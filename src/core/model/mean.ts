/**
 * Means of scores with honest errors. Every function answers `null` where the quantity is undefined (too few
 * scores, one cluster): undefined is a result, and is shown as such.
 */
import { studentQuantile } from './distributions.ts';

/** A score and the group it shares luck with: the source document of a question, the family of a task. */
export type Clustered = { readonly score: number; readonly cluster: string };

export type Interval = { readonly low: number; readonly high: number };

/** null for no scores. */
export function mean(scores: readonly number[]): number | null {
  return scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** s/√n with n−1 in the variance. null below two scores. */
export function standardError(scores: readonly number[]): number | null {
  const centre = mean(scores);
  if (centre === null || scores.length < 2) return null;
  const squares = scores.reduce((sum, score) => sum + (score - centre) ** 2, 0);
  return Math.sqrt(squares / (scores.length - 1) / scores.length);
}

/**
 * Standard error when scores within a cluster move together (Miller, arXiv 2411.00640):
 * √(C/(C−1) · Σ_c (Σ_i (s_ic − s̄))²) / n. null below two clusters.
 */
export function clusteredStandardError(scores: readonly Clustered[]): number | null {
  const centre = mean(scores.map(({ score }) => score));
  const sums = new Map<string, number>();
  for (const { score, cluster } of scores)
    sums.set(cluster, (sums.get(cluster) ?? 0) + score - (centre ?? 0));
  if (centre === null || sums.size < 2) return null;
  const squares = [...sums.values()].reduce((sum, part) => sum + part * part, 0);
  return Math.sqrt((squares * sums.size) / (sums.size - 1)) / scores.length;
}

/** Below this an error is what adding up in another order leaves, not a spread. */
export const ROUNDING = 1e-12;

/**
 * Mean ± t·se. `freedom` is n−1, or clusters−1 for a clustered error. null where the error is undefined, and where it is
 * zero: scores that are all the same say nothing of how much they would vary, and an interval without width is a claim.
 */
export function meanInterval(
  centre: number | null,
  error: number | null,
  { freedom, confidence = 0.95 }: { readonly freedom: number; readonly confidence?: number },
): Interval | null {
  if (centre === null || error === null || freedom < 1) return null;
  if (error <= ROUNDING * Math.max(1, Math.abs(centre))) return null;
  const reach = studentQuantile((1 + confidence) / 2, freedom) * error;
  return { low: centre - reach, high: centre + reach };
}

export type Difference = {
  readonly pairs: number;
  readonly difference: number;
  readonly standardError: number | null;
  readonly interval: Interval | null;
  /** Scores of one side that have no partner on the other. They are left out, and said. */
  readonly unpaired: number;
};

/**
 * a − b over the tasks both were given (Miller, "paired differences"): what is common to a task cancels.
 * Keys are task ids, values mean scores. Clusters, where given, are looked up by task id. null without a pair.
 */
export function pairedDifference(
  a: ReadonlyMap<string, number>,
  b: ReadonlyMap<string, number>,
  clusters?: ReadonlyMap<string, string>,
): Difference | null {
  const shared = [...a.keys()].filter((task) => b.has(task));
  if (shared.length === 0) return null;
  const differences = shared.map((task) => ({
    score: (a.get(task) ?? 0) - (b.get(task) ?? 0),
    cluster: clusters?.get(task) ?? task,
  }));
  const error = clusteredStandardError(differences);
  const difference = mean(differences.map(({ score }) => score)) ?? 0;
  const freedom = new Set(differences.map(({ cluster }) => cluster)).size - 1;
  return {
    pairs: shared.length,
    difference,
    standardError: error,
    interval: meanInterval(difference, error, { freedom }) ?? oneSided(difference, freedom + 1),
    unpaired: a.size + b.size - 2 * shared.length,
  };
}

/**
 * One side solved everything and the other nothing, over n clusters: the exact interval of a share of n in n (Clopper
 * and Pearson 1934), (α/2)^(1/n) to 1, turned into a difference. It holds zero below six clusters, as the sign test says.
 */
function oneSided(difference: number, clusters: number): Interval | null {
  if (Math.abs(difference) !== 1 || clusters < 2) return null;
  const least = 2 * 0.025 ** (1 / clusters) - 1;
  return difference > 0 ? { low: least, high: 1 } : { low: -1, high: -least };
}
