/** Counts and intervals that the deduplication benches share. */
import type { Deduplication } from '../src/core/dedupe/deduplicate.ts';

/** 95 % interval of a share (Wilson 1927); everything is possible where nothing was measured. */
export function wilson(hits: number, n: number): readonly [number, number] {
  if (n === 0) return [0, 1];
  const z = 1.959964;
  const share = hits / n;
  const middle = share + (z * z) / (2 * n);
  const half = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return [Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale)];
}

/** `54/54 = 1.000 [0.934, 1.000]`; "nothing measured" where n is 0. */
export function spelled(hits: number, n: number): string {
  if (n === 0) return '0/0: nothing measured';
  const [low, high] = wilson(hits, n);
  return `${hits}/${n} = ${(hits / n).toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}

/** Which pairs of findings came out in one cluster. */
export function mergedBy({ clusters }: Deduplication): (a: string, b: string) => boolean {
  const clusterOf = new Map(clusters.flatMap(({ id, findings }) => findings.map((member) => [member, id])));
  return (a, b) => clusterOf.get(a) === clusterOf.get(b);
}

/** A finding's own cluster, then its suggestions, likeliest first: what a person is shown. */
export function shownFor(finding: string, { clusters, suggestions }: Deduplication): readonly string[] {
  const own = clusters.find(({ findings }) => findings.includes(finding))?.findings ?? [];
  return [
    ...own.filter((member) => member !== finding),
    ...suggestions
      .filter(({ a, b }) => a === finding || b === finding)
      .map(({ a, b }) => (a === finding ? b : a)),
  ];
}

/**
 * Expected hit@k and pair recall@k of a ranking in which ties fall in any order: an average over all orders, so
 * that no bench profits from the order of its data.
 */
export function atK(
  scores: readonly number[],
  same: readonly boolean[],
  k: number,
): { readonly hit: number; readonly found: number; readonly partners: number } {
  const partners = same.filter(Boolean).length;
  const cut = scores.toSorted((a, b) => b - a)[Math.min(k, scores.length) - 1] ?? Number.NEGATIVE_INFINITY;
  const above = scores.flatMap((score, index) => (score > cut ? [index] : []));
  const tied = scores.flatMap((score, index) => (score === cut ? [index] : []));
  const sure = above.filter((index) => same[index]).length;
  const places = Math.min(k, scores.length) - above.length;
  const tiedPartners = tied.filter((index) => same[index]).length;
  let miss = 1;
  for (let drawn = 0; drawn < places; drawn += 1) {
    miss *= Math.max(0, tied.length - tiedPartners - drawn) / (tied.length - drawn);
  }
  return {
    hit: sure > 0 ? 1 : 1 - miss,
    found: sure + (tied.length === 0 ? 0 : (places * tiedPartners) / tied.length),
    partners,
  };
}

/**
 * 95 % interval of a difference of means over queries that come in projects: the projects are what varies, so
 * they are the clusters (standard error after Miller, arXiv 2411.00640).
 */
export function clusteredInterval(
  differences: readonly { readonly cluster: string; readonly value: number; readonly weight: number }[],
): { readonly mean: number; readonly low: number; readonly high: number } {
  const total = differences.reduce((sum, { weight }) => sum + weight, 0);
  const mean = differences.reduce((sum, { value }) => sum + value, 0) / total;
  const sums = new Map<string, number>();
  for (const { cluster, value, weight } of differences) {
    sums.set(cluster, (sums.get(cluster) ?? 0) + value - mean * weight);
  }
  const clusters = sums.size;
  const squares = [...sums.values()].reduce((sum, value) => sum + value * value, 0);
  const error = Math.sqrt((squares * clusters) / Math.max(1, clusters - 1)) / total;
  return { mean, low: mean - 1.96 * error, high: mean + 1.96 * error };
}
