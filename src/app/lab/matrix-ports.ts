/** Proofs and patches of one component, and what the lab saw when one met the other. */
import type { ProposedPatch } from '../../core/finding/finding.ts';
import type { Oracle } from '../../core/finding/reproducer.ts';
import type { SeenCrash } from '../../core/reproduction/seen-crash.ts';
import type { JudgedPatch, Verdict } from '../../core/reproduction/verdict.ts';
import type { Party } from '../identity/ports.ts';
import type { ProofMeetsPatch } from './judge-patches.ts';

/** A finding that the lab has judged: a row of the matrix where its proof holds, columns for its patches. */
export type MatrixProof = {
  readonly findingId: string;
  readonly ownId: string | null;
  readonly title: string;
  readonly submitter: Party;
  readonly componentKey: string;
  /** Null: it came without a reproducer, so that it can only bring columns. */
  readonly oracle: Oracle | null;
  readonly patches: readonly ProposedPatch[];
  /** Of its newest judgement. */
  readonly experimentId: string;
  readonly verdict: Verdict;
  readonly judged: readonly JudgedPatch[];
  /** Null where no sanitizer saw it crash, or not every run alike. */
  readonly crash: SeenCrash | null;
  /** Null while it is in no case. */
  readonly case: { readonly id: string; readonly number: number; readonly title: string } | null;
};

export type MatrixCell = {
  /** Whose proof. */
  readonly findingId: string;
  /** Whose patch; never the same finding. */
  readonly ownerId: string;
  readonly patchId: string;
  readonly outcome: ProofMeetsPatch;
  readonly at: Date;
};

/** Whether a patch of a finding is evidence of identity. */
export type PatchWeight = {
  readonly findingId: string;
  readonly patchId: string;
  readonly isEvidence: boolean;
};

export type AroundFinding = {
  readonly componentKey: string;
  readonly findingId: string;
  readonly limit: number;
};

export interface MatrixStore {
  /** The judged findings of a component, or of one case of it, that the actor holds; oldest first. */
  proofs(query: {
    readonly componentKey: string;
    readonly limit: number;
    readonly caseId?: string;
  }): Promise<readonly MatrixProof[]>;
  /** Those of the findings that are judged and held; in no order. */
  proofsOf(findingIds: readonly string[]): Promise<readonly MatrixProof[]>;
  /**
   * Whom of its component a finding should meet first, without itself: likely duplicates, then one of each case, then
   * the rest. Whoever came first has no precedence. Not all of them need be judged.
   */
  partners(query: AroundFinding): Promise<readonly string[]>;
  /** Findings of its component whose newest judgement saw the very crash of its own, by id; empty where none was seen. */
  twins(findingId: string, limit: number): Promise<readonly string[]>;
  /** What was run between these findings of a component; empty to whoever does not hold the desk. */
  cells(componentKey: string, among: readonly string[]): Promise<readonly MatrixCell[]>;
  /** What was run of a finding's proof against others' patches and of its patches against others' proofs, newest first. */
  cellsOf(query: AroundFinding): Promise<readonly MatrixCell[]>;
  /** A cell that is there already is replaced: what could not be told once may be told later. */
  putCells(componentKey: string, cells: readonly MatrixCell[]): Promise<void>;
  /** What was weighed of these findings' patches; empty to whoever does not hold the desk. */
  weights(findingIds: readonly string[]): Promise<readonly PatchWeight[]>;
  /** A weight that is there already stays: patches never change. */
  putWeights(weights: readonly PatchWeight[], at: Date): Promise<void>;
  /** Whether a finding with a reproducer still waits for its first judgement. */
  isFirstJudgementWaiting(): Promise<boolean>;
}
