import type { WorkerWorld } from './world.ts';

/** Work that nobody asks for. Any number of processes may run it at once; taking turns is its own affair. */
export type Loop = {
  readonly name: string;
  /** Pause after one turn before the next. */
  readonly everyMs: number;
  readonly turn: (world: WorkerWorld, signal: AbortSignal) => Promise<void>;
};
