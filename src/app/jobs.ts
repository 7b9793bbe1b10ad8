/**
 * Work that happens after an answer was given. Payloads hold ids only, never text from a finding. Every
 * handler is idempotent: a job may run twice, and after a crash it does.
 */
export type Jobs = {
  /** New findings: compute signatures, find candidates, assert links, recluster, open or grow cases. */
  'find-duplicates': { readonly findingIds: readonly string[] };
  /** Judge one finding in the lab. */
  reproduce: { readonly findingId: string };
  /** A finding was judged: run its proof against others' patches, and others' proofs against its own. */
  'fill-matrix': { readonly findingId: string };
  /** Somebody tries a patch: run the proofs of its component against it. */
  'try-patch': { readonly trialId: string };
  /** A verdict or a decision is new: recompute the stage, severity and dates of these cases. */
  'refresh-cases':
    | { readonly caseIds: readonly string[] }
    | { readonly findingIds: readonly string[] }
    | { readonly advisoryIds: readonly string[] };
  /** Recompute who is exposed, for a case or for a new inventory. */
  'compute-exposure': { readonly caseId: string } | { readonly inventoryId: string };
  /** Read an uploaded dump of what others have published. */
  'import-advisories': { readonly importId: string };
  /** Draft or redraft a case's advisory from its internal record. */
  'draft-advisory': { readonly caseId: string };
  /** Hold reports against the criteria there are: those of one engagement, or all where criteria are new. */
  'compare-criteria': { readonly engagementId: string } | { readonly engagementId: null };
  /** Write a released advisory into the published tree and tell the operators it reaches. */
  publish: { readonly advisoryId: string };
  /** A peer was made: digest the findings that came before it, a page at a time. */
  'index-claims': { readonly after: readonly [compartmentId: string, findingId: string] | null };
  /** A consent was given or taken back, or probes were asked for: lay out, end and draw. Names no flaw. */
  'tend-probes': { readonly because: 'consent' | 'request' };
  /** An answer to a probe waits for the lab. */
  'judge-probe': { readonly probeId: string };
};

export type JobName = keyof Jobs;

/** Enqueues in the caller's transaction: the job exists if and only if the transaction commits. */
export interface JobQueue {
  /** `priority`: higher goes first, 0 where absent; among equals the older. */
  enqueue<N extends JobName>(name: N, payload: Jobs[N], priority?: number): Promise<void>;
  /** One job for each payload, in one statement. */
  enqueueAll<N extends JobName>(
    name: N,
    payloads: readonly Jobs[N][],
    priorityOf?: (index: number) => number,
  ): Promise<void>;
}
