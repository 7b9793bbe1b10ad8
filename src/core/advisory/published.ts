/** What the world gets to know. Another type than the internal record on purpose: only `mapping.ts` makes one. */
export type PublishedRecord = {
  /** This instance's public identifier, e.g. `BW-2026-7k3m9qdv`. */
  readonly identifier: string;
  readonly title: string;
  /** One or two sentences of ours. */
  readonly summary: string;
  readonly component: {
    readonly name: string;
    readonly ecosystem: string | null;
    readonly purl: string | null;
  };
  readonly weaknesses: readonly string[];
  readonly aliases: readonly string[];
  /** VERS; null: only `affectedVersions` are known. */
  readonly affected: string | null;
  readonly affectedVersions: readonly string[];
  readonly fixed: readonly string[];
  /** A CVSS vector; null where no vector is published. */
  readonly severity: string | null;
  readonly credits: readonly string[];
  readonly remediation: string;
  /** Whether the lab saw it happen. Told to operators with their notice; no public document holds it. Absent: no. */
  readonly reproduced?: boolean;
};
