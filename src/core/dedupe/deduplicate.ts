/**
 * The whole of deduplication over a set of findings: what the command line runs at once and the server runs
 * piecewise with the same parts. Pure; the answer does not depend on the order of findings, but for which
 * member a cluster lists first.
 */
import type { Finding } from '../finding/finding.ts';
import { relatedAcross } from './across-components.ts';
import { candidatePairs } from './candidates.ts';
import { clustersOf } from './clusters.ts';
import { crashContexts } from './crash-context.ts';
import { CRASH_MODEL, type CrashModel } from './crash-model.ts';
import { isObjection, type JudgedPair, judgePair } from './judge.ts';
import type { Cluster, PersonDecision } from './link.ts';
import { MODEL, type ReportModel } from './model.ts';
import { signatureOf } from './signature.ts';
import { heldBackByWitnesses } from './witnesses.ts';

/** Suggestions listed for each finding at least, where its component has so many others. */
export const SUGGESTIONS_PER_FINDING = 5;

/** Confidence from which a suggestion is listed beyond the first five of a finding. */
const WORTH_SHOWING = 0.5;

export type Deduplication = {
  readonly clusters: readonly (Cluster & { readonly links: readonly JudgedPair[] })[];
  /** Best first; never a pair within one cluster. */
  readonly suggestions: readonly JudgedPair[];
};

/** The fitted ones, but where the fit itself is measured. */
export type Models = { readonly reports: ReportModel; readonly crashes: CrashModel };

export function deduplicate(
  findings: readonly Finding[],
  decisions: readonly PersonDecision[] = [],
  models: Models = { reports: MODEL, crashes: CRASH_MODEL },
): Deduplication {
  const signatures = findings.map((finding) => signatureOf(finding));
  const digests = new Map(signatures.map(({ finding, digest }) => [finding, digest]));
  const digestOf = (finding: string) => digests.get(finding) ?? '';
  const bySignature = new Map(signatures.map((signature) => [signature.finding, signature]));
  const crashes = crashContexts(signatures, models.crashes);
  const pairs = heldBackByWitnesses(
    candidatePairs(signatures).map(([a, b]) => judgePair(a, b, crashes.get(a.component), models.reports)),
    (finding) => bySignature.get(finding),
  );
  const clusters = clustersOf({
    findings: findings.map(({ id }) => id),
    links: pairs.filter(({ decidedBy }) => decidedBy === 'auto'),
    objections: pairs.filter(isObjection).map(({ a, b }) => [a, b] as const),
    decisions,
    digestOf,
  });
  const clusterOf = new Map(
    clusters.flatMap(({ id, findings: members }) => members.map((member) => [member, id])),
  );
  const within = Map.groupBy(pairs, ({ a, b }) =>
    clusterOf.get(a) === clusterOf.get(b) ? clusterOf.get(a) : null,
  );
  return {
    clusters: clusters.map((cluster) => ({
      ...cluster,
      links: ranked(within.get(cluster.id) ?? [], digestOf).filter(({ decidedBy }) => decidedBy === 'auto'),
    })),
    suggestions: ranked(
      [...suggestionsOf(ranked(within.get(null) ?? [], digestOf)), ...relatedAcross(signatures)],
      digestOf,
    ),
  };
}

/** Ties are listed together, so that the choice among equals does not fall to their order. */
function suggestionsOf(bestFirst: readonly JudgedPair[]): readonly JudgedPair[] {
  const scores = new Map<string, number[]>();
  for (const pair of bestFirst) {
    for (const end of [pair.a, pair.b]) {
      const known = scores.get(end);
      if (known === undefined) scores.set(end, [pair.score]);
      else if (known.length < SUGGESTIONS_PER_FINDING) known.push(pair.score);
    }
  }
  const isAmongBest = (finding: string, score: number) => {
    const best = scores.get(finding) ?? [];
    return best.length < SUGGESTIONS_PER_FINDING || score >= best[SUGGESTIONS_PER_FINDING - 1]!;
  };
  return bestFirst.filter(
    ({ a, b, score, confidence }) =>
      confidence >= WORTH_SHOWING || isAmongBest(a, score) || isAmongBest(b, score),
  );
}

function ranked(pairs: readonly JudgedPair[], digestOf: (finding: string) => string): readonly JudgedPair[] {
  const tie = (pair: JudgedPair) => [digestOf(pair.a), digestOf(pair.b)].toSorted().join(' ');
  return pairs.toSorted((x, y) => y.score - x.score || (tie(x) < tie(y) ? -1 : tie(x) > tie(y) ? 1 : 0));
}
