/**
 * From clusters to cases. A case is rooted in the finding that opened it. When clusters merge, the case with
 * the lowest number goes on and the others stand aside, keeping their root; when a cluster falls apart, each
 * part finds its own case again by its root. So every merge can be undone without losing a case's number.
 */
export type KnownCase = {
  readonly id: string;
  readonly number: number;
  readonly root: string;
  readonly mergedInto: string | null;
};

export type Arrival = { readonly finding: string; readonly receivedAt: string };

export type PlacedCase = {
  /** Null: a case is to be opened, rooted in `root`. */
  readonly caseId: string | null;
  readonly root: string;
  /** Oldest received first; that one is canonical. */
  readonly findings: readonly string[];
  /** Cases rooted in the same cluster that stand aside. */
  readonly absorbed: readonly string[];
};

/** `arrivals` covers every finding of every cluster. Independent of the order of its arguments. */
export function placeCases(question: {
  readonly clusters: readonly (readonly string[])[];
  readonly known: readonly KnownCase[];
  readonly arrivals: readonly Arrival[];
}): readonly PlacedCase[] {
  const receivedAt = new Map(question.arrivals.map((arrival) => [arrival.finding, arrival.receivedAt]));
  const byRoot = new Map(question.known.map((known) => [known.root, known]));
  const when = (finding: string) => receivedAt.get(finding) ?? '';
  return question.clusters.map((cluster) => {
    const findings = cluster.toSorted((a, b) =>
      when(a) !== when(b) ? (when(a) < when(b) ? -1 : 1) : a < b ? -1 : 1,
    );
    const rooted = findings
      .flatMap((finding) => byRoot.get(finding) ?? [])
      .toSorted((a, b) => a.number - b.number);
    const [survivor, ...others] = rooted;
    return {
      caseId: survivor?.id ?? null,
      root: survivor?.root ?? findings[0]!,
      findings,
      absorbed: others.map(({ id }) => id),
    };
  });
}
