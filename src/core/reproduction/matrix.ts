/**
 * Proofs against patches, and what follows. Only minimal diffs are evidence of identity: one that applies to
 * the vulnerable source, keeps tests green that touch the changed file, stops the proof, and of which no hunk
 * can be left out. A version bump, an untested diff or an empty row stops a proof for reasons of its own.
 */
import { type SeenCrash, spelledCrash } from './seen-crash.ts';

export type Cell = {
  readonly finding: string;
  readonly patch: string;
  readonly kind: 'diff' | 'version';
  /** Null: it could not be told, or the proof never held. */
  readonly stops: boolean | null;
};

export type MatrixPatch = {
  readonly id: string;
  /** The finding that proposes it. */
  readonly finding: string;
  readonly isEvidence: boolean;
};

export type Matrix = {
  readonly findings: readonly string[];
  readonly patches: readonly string[];
  readonly cells: readonly Cell[];
};

export type Seen = {
  readonly patches: readonly MatrixPatch[];
  readonly cells: readonly Cell[];
  /** Of those that a sanitizer saw crash, every run alike. */
  readonly crashes: readonly { readonly finding: string; readonly crash: SeenCrash }[];
};

/**
 * Every finding once, in the given order, together with those that execution shows to be the same root cause:
 * each has a patch that is evidence, and each one's patch stops the other's proof, or both crash alike in one build.
 * Clusters are the connected parts of that relation. The desk links by the same two signs (core/dedupe/execution-links.ts).
 */
export function clustersByExecution(
  findings: readonly string[],
  { patches, cells, crashes }: Seen,
): string[][] {
  const stops = stoppedBy(patches, cells);
  const crashOf = new Map(crashes.map(({ finding, crash }) => [finding, spelledCrash(crash)]));
  const crashAlike = (a: string, b: string) => crashOf.has(a) && crashOf.get(a) === crashOf.get(b);
  const clusters: string[][] = [];
  for (const finding of findings) {
    const same = clusters.filter((cluster) =>
      cluster.some((other) => (stops(finding, other) && stops(other, finding)) || crashAlike(finding, other)),
    );
    for (const cluster of same) clusters.splice(clusters.indexOf(cluster), 1);
    clusters.push([...same.flat(), finding]);
  }
  const order = new Map(findings.map((finding, index) => [finding, index]));
  const at = (finding: string) => order.get(finding) ?? 0;
  return clusters
    .map((cluster) => cluster.toSorted((a, b) => at(a) - at(b)))
    .toSorted((a, b) => at(a[0]!) - at(b[0]!));
}

export type ExecutionRelation =
  /** Each one's patch stops the other's proof. */
  | { readonly kind: 'same'; readonly a: string; readonly b: string }
  /** The patch of `whole` stops both proofs; that of `part` was tried on the proof of `whole`, and does not. */
  | { readonly kind: 'contains'; readonly whole: string; readonly part: string };

/** Both need a patch that is evidence on either side: without one nothing tells containing from over-reach. */
export function relationsByExecution(
  patches: readonly MatrixPatch[],
  cells: readonly Cell[],
): readonly ExecutionRelation[] {
  const stops = stoppedBy(patches, cells);
  const lets = new Set(
    cells.filter((cell) => cell.stops === false).map(({ finding, patch }) => `${finding}\0${patch}`),
  );
  const owners = Map.groupBy(
    patches.filter(({ isEvidence }) => isEvidence),
    ({ finding }) => finding,
  );
  const holdsAgainst = (proof: string, owner: string) =>
    (owners.get(owner) ?? []).every(({ id }) => lets.has(`${proof}\0${id}`));
  const relations: ExecutionRelation[] = [];
  const named = [...owners.keys()].toSorted();
  for (const [index, a] of named.entries()) {
    for (const b of named.slice(index + 1)) {
      const forth = stops(b, a);
      const back = stops(a, b);
      if (forth && back) relations.push({ kind: 'same', a, b });
      else if (forth && holdsAgainst(a, b) && stops(b, b))
        relations.push({ kind: 'contains', whole: a, part: b });
      else if (back && holdsAgainst(b, a) && stops(a, a))
        relations.push({ kind: 'contains', whole: b, part: a });
    }
  }
  return relations;
}

/** Whether a patch of `owner` that is evidence stops this proof, and its owner's. */
function stoppedBy(
  patches: readonly MatrixPatch[],
  cells: readonly Cell[],
): (proof: string, owner: string) => boolean {
  const stopped = new Set(
    cells.filter(({ stops }) => stops === true).map(({ finding, patch }) => `${finding}\0${patch}`),
  );
  const evidence = Map.groupBy(
    patches.filter(({ isEvidence }) => isEvidence),
    ({ finding }) => finding,
  );
  return (proof, owner) =>
    (evidence.get(owner) ?? []).some(
      ({ id }) => stopped.has(`${proof}\0${id}`) && stopped.has(`${owner}\0${id}`),
    );
}
