/**
 * How each kind of job is run. A job that failed `retryLimit` times more ends in the one dead-letter queue,
 * where it is seen (dead-letters.ts) and can be sent again; it is never dropped in silence.
 */
import { availableParallelism } from 'node:os';
import type { Queue } from 'pg-boss';
import type { JobName, Jobs } from '../../app/jobs.ts';

export const SCHEMA = 'pgboss';
export const DEAD_LETTERS = 'dead-letters';

type QueueSettings = {
  /** A person waits for it: it gets workers and connections that no batch work can take. */
  readonly interactive: boolean;
  /** How many run at once in one process. */
  readonly concurrency: number;
  /** Longest run; after it the job is taken to be lost and runs again. */
  readonly expireInSeconds: number;
  readonly retryLimit: number;
  /** Jobs that one run takes at once, as one payload: where many cost little more than one. */
  readonly atOnce?: number;
};

/** As many as the lab has cells for; each has a connection to the database. */
const LAB_WORKERS = Math.min(16, availableParallelism());

export const QUEUES: Readonly<Record<JobName, QueueSettings>> = {
  // Single POSTs bring a job each, 200 of them a second.
  'find-duplicates': { interactive: false, concurrency: 1, expireInSeconds: 600, retryLimit: 5, atOnce: 50 },
  reproduce: { interactive: false, concurrency: LAB_WORKERS, expireInSeconds: 3600, retryLimit: 2 },
  'fill-matrix': { interactive: false, concurrency: 1, expireInSeconds: 3600, retryLimit: 1 },
  'try-patch': { interactive: false, concurrency: 1, expireInSeconds: 3600, retryLimit: 2 },
  'refresh-cases': { interactive: true, concurrency: 2, expireInSeconds: 120, retryLimit: 5 },
  'compute-exposure': { interactive: false, concurrency: 1, expireInSeconds: 600, retryLimit: 5 },
  // Three minutes for 300,000 records, and the inventories after them.
  'import-advisories': { interactive: false, concurrency: 1, expireInSeconds: 3600, retryLimit: 3 },
  'draft-advisory': { interactive: true, concurrency: 1, expireInSeconds: 120, retryLimit: 5 },
  publish: { interactive: true, concurrency: 1, expireInSeconds: 300, retryLimit: 5 },
  'compare-criteria': { interactive: false, concurrency: 1, expireInSeconds: 300, retryLimit: 5 },
  'index-claims': { interactive: false, concurrency: 1, expireInSeconds: 300, retryLimit: 5 },
  'tend-probes': { interactive: false, concurrency: 1, expireInSeconds: 300, retryLimit: 3 },
  'judge-probe': { interactive: false, concurrency: 1, expireInSeconds: 3600, retryLimit: 2 },
};

/** How the payloads of jobs that run at once are made one. */
export const JOINED: { readonly [N in JobName]?: (payloads: readonly Jobs[N][]) => Jobs[N] } = {
  'find-duplicates': (payloads) => ({ findingIds: payloads.flatMap(({ findingIds }) => findingIds) }),
};

export const JOB_NAMES = Object.keys(QUEUES) as readonly JobName[];

const HEARTBEAT_SECONDS = 20;

/** What pg-boss is told of a queue. Finished jobs are kept a day for whoever asks what happened. */
export function queueOptions(name: JobName): Omit<Queue, 'name'> {
  const { expireInSeconds, retryLimit } = QUEUES[name];
  return {
    expireInSeconds,
    retryLimit,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 60,
    retentionSeconds: 30 * 24 * 3600,
    deleteAfterSeconds: 24 * 3600,
    deadLetter: DEAD_LETTERS,
    // A worker that was killed stops beating, and its job runs again long before it would expire.
    heartbeatSeconds: HEARTBEAT_SECONDS,
    notify: true,
  };
}
