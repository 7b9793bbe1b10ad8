/**
 * Clusters are derived from links, never stored as truth: the same links and decisions give the same
 * clusters in any order. A person's word comes first: `together` joins, `apart` keeps two findings in
 * different clusters whatever machines say, also through third findings.
 */
import { createHash } from 'node:crypto';
import type { Cluster, PersonDecision } from './link.ts';
import { UnionFind } from './union-find.ts';

/** A cluster larger than this is not grown by machines: a person looks first (alias groups above 32 are mostly wrong). */
export const MAX_MACHINE_CLUSTER = 25;

export type MergingLink = { readonly a: string; readonly b: string; readonly score: number };

export type ClusterQuestion = {
  /** All findings; their order decides only which member is canonical and how members are listed. */
  readonly findings: readonly string[];
  /** Machine links above the bar. */
  readonly links: readonly MergingLink[];
  /** Pairs that evidence speaks against so strongly that no third finding may join them. */
  readonly objections: readonly (readonly [string, string])[];
  readonly decisions: readonly PersonDecision[];
  /** Content that outlives renumbering, to break ties between equally strong links. */
  readonly digestOf: (finding: string) => string;
};

export function clustersOf(question: ClusterQuestion): readonly Cluster[] {
  const position = new Map(question.findings.map((finding, index) => [finding, index]));
  const sets = new UnionFind(question.findings.length);
  const { together, apart } = settled(question.decisions);
  const at = (finding: string) => position.get(finding);

  // Apart first: where two decisions contradict each other through a third finding, the safer one stands.
  for (const [a, b] of apart) forbid(sets, at(a), at(b));
  for (const [a, b] of together) join(sets, at(a), at(b));
  const joined = new Set(together.map(([a, b]) => JSON.stringify([a, b])));
  for (const [a, b] of question.objections) {
    if (!joined.has(JSON.stringify(a < b ? [a, b] : [b, a]))) forbid(sets, at(a), at(b));
  }
  for (const link of strongestFirst(question)) {
    const a = at(link.a);
    const b = at(link.b);
    if (a === undefined || b === undefined || sets.find(a) === sets.find(b)) continue;
    if (sets.size(a) + sets.size(b) > MAX_MACHINE_CLUSTER) continue;
    sets.unite(a, b);
  }
  return grouped(question.findings, sets);
}

/** The latest word on each pair; of two at one instant `apart` stands, the safer one. */
function settled(decisions: readonly PersonDecision[]): {
  readonly together: readonly (readonly [string, string])[];
  readonly apart: readonly (readonly [string, string])[];
} {
  const latest = new Map<string, PersonDecision>();
  for (const decision of decisions) {
    const [a, b] = decision.a < decision.b ? [decision.a, decision.b] : [decision.b, decision.a];
    const pair = JSON.stringify([a, b]);
    const known = latest.get(pair);
    const newer =
      known === undefined ||
      decision.at > known.at ||
      (decision.at === known.at && decision.decision === 'apart');
    if (newer) latest.set(pair, { ...decision, a, b });
  }
  const standing = [...latest.values()].toSorted((x, y) =>
    x.a < y.a ? -1 : x.a > y.a ? 1 : x.b < y.b ? -1 : 1,
  );
  const of = (word: PersonDecision['decision']) =>
    standing.filter(({ decision }) => decision === word).map(({ a, b }) => [a, b] as const);
  return { together: of('together'), apart: of('apart') };
}

function strongestFirst(question: ClusterQuestion): readonly MergingLink[] {
  const spelled = (link: MergingLink) => {
    const ends = [question.digestOf(link.a), question.digestOf(link.b)].toSorted();
    return ends.join(' ');
  };
  return question.links
    .map((link) => ({ link, tie: spelled(link) }))
    .toSorted((x, y) => y.link.score - x.link.score || (x.tie < y.tie ? -1 : x.tie > y.tie ? 1 : 0))
    .map(({ link }) => link);
}

function join(sets: UnionFind, a: number | undefined, b: number | undefined): void {
  if (a !== undefined && b !== undefined) sets.unite(a, b);
}

function forbid(sets: UnionFind, a: number | undefined, b: number | undefined): void {
  if (a !== undefined && b !== undefined) sets.forbid(a, b);
}

function grouped(findings: readonly string[], sets: UnionFind): readonly Cluster[] {
  const members = new Map<number, string[]>();
  for (const [index, finding] of findings.entries()) {
    const root = sets.find(index);
    const cluster = members.get(root);
    if (cluster === undefined) members.set(root, [finding]);
    else cluster.push(finding);
  }
  return [...members.values()].map((cluster) => ({
    id: clusterId(cluster),
    canonical: cluster[0]!,
    findings: cluster,
  }));
}

/** Of its members alone. */
export function clusterId(findings: readonly string[]): string {
  const hash = createHash('sha256');
  for (const finding of findings.toSorted()) hash.update(`${finding.length}:${finding}`);
  return `k-${hash.digest('hex').slice(0, 20)}`;
}
