/** Starts the background work of one process: the loops, and workers for every job that has a handler. */
import { QUEUES } from '../../adapters/jobs/queues.ts';
import { type JobRunners, startWorkers } from '../../adapters/jobs/workers.ts';
import type { JobName, Jobs } from '../../app/jobs.ts';
import type { Node } from '../node.ts';
import { HANDLERS, type JobHandler, LOOPS } from './handlers.ts';
import { runLoops } from './run-loops.ts';
import { waitForCalm } from './wait-for-calm.ts';
import type { WorkerWorld } from './world.ts';

export type Work = {
  /** Takes no new job, waits for those in flight as long as it may, then resolves. */
  readonly stop: () => Promise<void>;
};

/** How long a turn or a job in flight may take to end. What is cut off is done again: everything is idempotent. */
const PATIENCE_MS = 3000;

export async function startWork(node: Node, log: (line: string) => void): Promise<Work> {
  const world: WorkerWorld = {
    transactions: node.transactions,
    clock: node.clock,
    randomness: node.randomness,
    blobs: node.blobs,
    ledger: node.ledger,
    actorOf: (name) => node.authentication.actorOfService(name),
    dataDir: node.dataDir,
    log,
  };
  const ending = new AbortController();
  const workers = await startWorkers({ access: node.database, runners: runnersFor(world), log });
  const loops = runLoops(LOOPS, world, ending.signal);
  return {
    stop: async () => {
      ending.abort();
      await Promise.all([within(loops, PATIENCE_MS), workers.stop(PATIENCE_MS)]);
    },
  };
}

function runnersFor(world: WorkerWorld): JobRunners {
  const names = Object.keys(HANDLERS) as JobName[];
  return Object.fromEntries(
    names.map((name) => {
      const handler = HANDLERS[name] as JobHandler<JobName>;
      const run = async (payload: Jobs[JobName], signal: AbortSignal) => {
        if (!QUEUES[name].interactive) await waitForCalm(signal);
        await handler(payload, world, signal);
      };
      return [name, run];
    }),
  );
}

async function within(work: Promise<unknown>, patienceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
