/**
 * The link and evidence model shared by deduplication, the lab and the desk. A link is an assertion by
 * someone that two findings stand in a relation; it says why; it is never edited, only superseded, and a
 * person's decision always stands over a machine's (invariants 3, 5, 7). Clusters are derived from links.
 */
export type Relation = 'duplicate' | 'subsumes' | 'chains' | 'related';

/** One reason for or against, with its weight in log odds (positive speaks for the relation). */
export type Evidence = {
  /** Closed by each producer's own list, kebab-case: `same-function`, `shared-identifier`, `patch-stops-both`… */
  readonly kind: string;
  /** One plain sentence for a person. Text from a finding in it is data. */
  readonly detail: string;
  readonly weight: number;
};

/** What one asserter holds of a pair. `a` < `b` by code unit order, so a pair has one spelling. */
export type LinkAssertion = {
  readonly a: string;
  readonly b: string;
  readonly relation: Relation;
  /** 0–1, calibrated where the asserter has a calibration, else the asserter's own word. */
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
};

/** auto: a machine above its bar, merges. suggested: below, does not merge. */
export type MachineLink = LinkAssertion & { readonly decidedBy: 'auto' | 'suggested' };

/** A person's word: `together` merges whatever machines say, `apart` keeps two findings in different clusters. */
export type PersonDecision = {
  readonly a: string;
  readonly b: string;
  readonly decision: 'together' | 'apart';
  readonly by: string;
  /** RFC 3339 UTC. */
  readonly at: string;
};

export type Cluster = {
  /** Derived from its members alone, so that it does not depend on the order of arrival. */
  readonly id: string;
  readonly canonical: string;
  /** In input order, canonical first. */
  readonly findings: readonly string[];
};
