/** The face of whoever does a job. */
import type { JobName, Jobs } from '../../app/jobs.ts';
import type { WorkerWorld } from './world.ts';

/**
 * May be called twice with the same payload, and after a crash is. Rejecting puts the job back; a payload
 * whose rows are gone is done.
 */
export type JobHandler<N extends JobName> = (
  payload: Jobs[N],
  world: WorkerWorld,
  signal: AbortSignal,
) => Promise<void>;

export type JobHandlers = { readonly [N in JobName]?: JobHandler<N> };
