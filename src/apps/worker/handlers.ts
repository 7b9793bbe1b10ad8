/**
 * Who does each kind of job, and what runs by the clock. The registry of background work, as
 * `routes/registry.ts` is of the front: each area adds its own lines here and nothing elsewhere.
 */
import { DESK_HANDLERS } from './desk-handlers.ts';
import type { JobHandlers } from './job-handler.ts';
import type { WorkerWorld } from './world.ts';

export type { JobHandler, JobHandlers } from './job-handler.ts';

export const HANDLERS: JobHandlers = { ...DESK_HANDLERS };

/** Work that nobody asks for. Any number of processes may run it at once; taking turns is its own affair. */
export type Loop = {
  readonly name: string;
  /** Pause after one turn before the next. */
  readonly everyMs: number;
  readonly turn: (world: WorkerWorld, signal: AbortSignal) => Promise<void>;
};

export const LOOPS: readonly Loop[] = [];
