/** Starts the background work of one process: the loops, and workers for every job that has a handler. */
import type { Node } from '../node.ts';
import { LOOPS } from './handlers.ts';
import { runLoops } from './run-loops.ts';
import type { WorkerWorld } from './world.ts';

export type Work = {
  /** Takes no new job, waits for those in flight as long as it may, then resolves. */
  readonly stop: () => Promise<void>;
};

/** How long a turn or a job in flight may take to end. What is cut off is done again: everything is idempotent. */
const PATIENCE_MS = 5000;

export async function startWork(node: Node, log: (line: string) => void): Promise<Work> {
  const world: WorkerWorld = {
    transactions: node.transactions,
    clock: node.clock,
    randomness: node.randomness,
    blobs: node.blobs,
    actorOf: (name) => node.authentication.actorOfService(name),
    dataDir: node.dataDir,
    log,
  };
  const ending = new AbortController();
  const loops = runLoops(LOOPS, world, ending.signal);
  return {
    stop: async () => {
      ending.abort();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, PATIENCE_MS);
      });
      await Promise.race([loops, late]);
      clearTimeout(timer);
    },
  };
}
