/** Work that was tried as often as its kind may be and failed each time: it waits for a person. */
import type { JobName } from '../jobs.ts';

export type FailedJob = {
  readonly id: string;
  readonly name: JobName;
  /** Ids only, as every payload. */
  readonly payload: unknown;
  /** The code that the last attempt failed with. */
  readonly reason: string;
  readonly attempts: number;
  readonly failedAt: Date;
};

export interface FailedJobs {
  /** Of these kinds, the oldest first, at most `limit`. */
  failed(names: readonly JobName[], limit: number): Promise<readonly FailedJob[]>;
  countFailed(names: readonly JobName[]): Promise<number>;
  /** Takes one of these kinds out, so that only one taker gets it; null where it is not, or no longer, there. */
  takeFailed(id: string, names: readonly JobName[]): Promise<FailedJob | null>;
}
