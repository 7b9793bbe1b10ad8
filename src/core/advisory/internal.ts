/**
 * What the clearinghouse knows of a case when an advisory is drafted. Everything in it is under embargo until
 * the mapping says otherwise (`mapping.ts`); a field added here must be given a line there, which the type of
 * the mapping enforces.
 */
export type InternalRecord = {
  readonly caseId: string;
  readonly caseNumber: number;
  /** Of the canonical finding, as its finder wrote it. */
  readonly title: string;
  /** Prose of all findings; holds the way to attack. */
  readonly descriptions: readonly string[];
  readonly component: {
    readonly key: string;
    readonly name: string;
    readonly ecosystem: string | null;
    /** Without version. */
    readonly purl: string | null;
  };
  readonly weaknesses: readonly string[];
  /** CVE, GHSA and other identifiers, as asserted. */
  readonly aliases: readonly string[];
  /** VERS, the one that counts; null where none was claimed. */
  readonly affected: string | null;
  /** Versions on which it was shown, where no range is known. */
  readonly affectedVersions: readonly string[];
  /** Ascending. */
  readonly fixed: readonly string[];
  /** Vectors as claimed by finders. */
  readonly claimedSeverities: readonly string[];
  /** What a person decided; null while nobody did. */
  readonly decidedSeverity: string | null;
  readonly finders: readonly string[];
  readonly findingIds: readonly string[];
  /** Programs that show it. */
  readonly reproducers: readonly string[];
  readonly locations: readonly string[];
  readonly patches: readonly string[];
  /** URLs as given by finders. */
  readonly references: readonly string[];
  /** The lab's word, e.g. `reproduced (observed)`; null where it has none. */
  readonly reproduction: string | null;
  readonly mergeEvidence: readonly string[];
  readonly participants: readonly string[];
  /** Names of operators found exposed. */
  readonly exposedOperators: readonly string[];
  readonly embargo: string;
  readonly tlp: string;
};
