/** Experiments: one is one judgement of one finding. */
import type { Envelope } from '../../core/reproduction/attestation.ts';
import type { ExperimentBody, LabReads } from './read-ports.ts';

export type { ExperimentBody } from './read-ports.ts';

export type StartedExperiment = { readonly id: string; readonly compartmentId: string };

export type FinishedExperiment = StartedExperiment & {
  readonly findingId: string;
  readonly at: Date;
  readonly body: ExperimentBody;
  readonly attestation: Envelope | null;
};

export interface LabStore extends LabReads {
  /**
   * Takes up the finding's open experiment, queued or left running by a worker that died, or opens one under
   * `newId` where the finding was never judged. Null where it was judged and nobody asked again, or where
   * there is no such finding: then there is nothing to do.
   */
  begin(findingId: string, newId: string, at: Date): Promise<StartedExperiment | null>;
  /**
   * Writes the judgement. False where somebody else finished this experiment meanwhile: then nothing was
   * written, and nothing that follows from a judgement may be.
   */
  finish(experiment: FinishedExperiment): Promise<boolean>;
  /** How many findings of a compartment wait for their first judgement; counts no further than `cap`. */
  waiting(compartmentId: string, cap: number): Promise<number>;
  /** Asks for another judgement. False where one is open already. */
  ask(
    finding: { readonly id: string; readonly compartmentId: string },
    newId: string,
    at: Date,
  ): Promise<boolean>;
}
