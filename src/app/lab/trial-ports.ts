/** Patches that somebody tries in the lab without proposing them. */
import type { PatchVerdict, TestsOutcome } from '../../core/reproduction/verdict.ts';

export type TriedPatch = { readonly diff: string } | { readonly version: string };

/** What one finding's proof did with it, and that finding's functional tests. */
export type TrialResult = {
  readonly findingId: string;
  readonly verdict: PatchVerdict;
  readonly tests: TestsOutcome;
  readonly at: Date;
};

export type Trial = {
  readonly id: string;
  readonly compartmentId: string;
  /** The finding that it was asked about. */
  readonly findingId: string;
  readonly patch: TriedPatch;
  /** The desk's is the desk's alone; a finder's, and a maintainer's by private link, the desk sees too. */
  readonly by: 'finder' | 'desk' | 'maintainer';
  readonly state: 'queued' | 'running' | 'done';
  readonly askedAt: Date;
  /** Null until it is done. */
  readonly finishedAt: Date | null;
  /** The findings whose proofs it meets, in the order of their runs: the one asked about first. */
  readonly proofs: readonly string[];
  /** In the order in which they were known. */
  readonly results: readonly TrialResult[];
};

export type NewTrial = Pick<Trial, 'id' | 'findingId' | 'patch' | 'proofs' | 'askedAt'> & {
  readonly askedBy: string;
  /** A finder's intake, or a maintainer's thread. Null: the desk's. */
  readonly compartmentId: string | null;
};

export interface TrialStore {
  ask(trial: NewTrial): Promise<void>;
  /** How many of a principal's are not done. */
  openOf(principalId: string): Promise<number>;
  /** Takes up one that is not done, queued or left by a worker that died; null for any other. */
  begin(id: string): Promise<Trial | null>;
  /** What is known of a proof stays: a second result for it is dropped. */
  addResult(trial: Trial, result: TrialResult): Promise<void>;
  /** False where somebody else finished it. */
  finish(trial: Trial, at: Date): Promise<boolean>;
  /** Null where there is none, and where the actor does not hold it. */
  trial(id: string): Promise<Trial | null>;
  /** Newest first, as far as the actor holds them. */
  trialsOf(findingId: string, limit: number): Promise<readonly Trial[]>;
  /** What a principal asked for itself, newest first. */
  trialsBy(principalId: string, limit: number): Promise<readonly Trial[]>;
  askedSince(principalId: string, since: Date): Promise<number>;
  /** Those that are not done and whose job is not there to do them any more, the oldest first. */
  left(limit: number): Promise<readonly Trial[]>;
}
