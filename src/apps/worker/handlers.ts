/**
 * Who does each kind of job, and what runs by the clock. The registry of background work, as
 * `routes/registry.ts` is of the front: each area adds its own lines here and nothing elsewhere.
 */
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

export const HANDLERS: JobHandlers = {};

/** Work that nobody asks for. Any number of processes may run it at once; taking turns is its own affair. */
export type Loop = {
  readonly name: string;
  /** Pause after one turn before the next. */
  readonly everyMs: number;
  readonly turn: (world: WorkerWorld, signal: AbortSignal) => Promise<void>;
};

export const LOOPS: readonly Loop[] = [];
