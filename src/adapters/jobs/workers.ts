/**
 * Runs jobs, by the settings of queues.ts. Woken by NOTIFY; where that is cut off, by asking twice a second.
 * Interactive queues have workers and connections of their own, so that a flood of findings never makes a
 * person wait behind it.
 */
import { type Job, type JobResult, PgBoss } from 'pg-boss';
import type { JobName, Jobs } from '../../app/jobs.ts';
import type { Access } from '../postgres/open.ts';
import { JOB_NAMES, JOINED, QUEUES, SCHEMA } from './queues.ts';

export type JobRunners = {
  readonly [N in JobName]?: (payload: Jobs[N], signal: AbortSignal) => Promise<void>;
};

export type JobWorkers = {
  /** Tells running jobs to stop, waits for them up to `patienceMs`; what was not done by then runs again. */
  readonly stop: (patienceMs?: number) => Promise<void>;
};

export type WorkerOptions = {
  readonly access: Pick<Access, 'appUrl' | 'role'>;
  readonly runners: JobRunners;
  /** Job names, ids and codes only. */
  readonly log: (line: string) => void;
  /** False cuts NOTIFY off: for the test of the fallback, and for poolers that cannot pass it on. */
  readonly listen?: boolean;
  /** How often a worker asks that has heard of nothing. Half a second where absent. */
  readonly pollSeconds?: number;
};

const POLL_SECONDS = 0.5;

/** Starts the workers of every queue that has a runner. */
export async function startWorkers(options: WorkerOptions): Promise<JobWorkers> {
  const stopping = new AbortController();
  const bosses: PgBoss[] = [];
  const stop = async (patienceMs = 8000) => {
    // First no worker fetches any more, then those that run are told: a job that is given up here would
    // otherwise be fetched again at once.
    for (const boss of bosses) {
      for (const name of JOB_NAMES) await boss.offWork(name, { wait: false });
    }
    stopping.abort(new Error('stopping'));
    await Promise.all(bosses.map((boss) => boss.stop({ graceful: true, timeout: patienceMs })));
  };
  try {
    for (const interactive of [true, false]) {
      const names = JOB_NAMES.filter(
        (name) => QUEUES[name].interactive === interactive && options.runners[name],
      );
      const boss = await startBoss(options, {
        interactive,
        connections: connectionsFor(names),
        stopping: stopping.signal,
      });
      bosses.push(boss);
      for (const name of names) await work(boss, name, { ...options, stopping: stopping.signal });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

function connectionsFor(names: readonly JobName[]): number {
  return 2 + names.reduce((sum, name) => sum + QUEUES[name].concurrency, 0);
}

async function startBoss(
  { access, listen, log }: WorkerOptions,
  {
    interactive,
    connections,
    stopping,
  }: { readonly interactive: boolean; readonly connections: number; readonly stopping: AbortSignal },
): Promise<PgBoss> {
  const boss = new PgBoss({
    schema: SCHEMA,
    connectionString: access.appUrl,
    application_name: interactive ? 'breakwater-jobs-interactive' : 'breakwater-jobs',
    options: access.role === null ? '' : `-c role=${access.role}`,
    max: connections,
    useListenNotify: listen ?? true,
    // The owner made the schema and looks after its indexes; this role may not.
    migrate: false,
    reindex: false,
    monitorVacuum: false,
    schedule: false,
    // One of the two looks for jobs whose worker died.
    supervise: !interactive,
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
  });
  // Its round of supervision may still be under way when the connections are closed, and then says so.
  boss.on('error', (error) => {
    if (!stopping.aborted) log(`jobs: ${codeOf(error)}`);
  });
  boss.on('warning', (warning) => log(`jobs: ${warning.message}`));
  await boss.start();
  return boss;
}

async function work<N extends JobName>(
  boss: PgBoss,
  name: N,
  options: WorkerOptions & { readonly stopping: AbortSignal },
): Promise<void> {
  const run = options.runners[name];
  if (run === undefined) return;
  const { concurrency, atOnce = 1 } = QUEUES[name];
  await boss.work<Jobs[N]>(
    name,
    {
      localConcurrency: concurrency,
      batchSize: atOnce,
      burstWhenBatchFull: true,
      perJobResults: true,
      pollingIntervalSeconds: options.pollSeconds ?? POLL_SECONDS,
      notifyPollingIntervalSeconds: options.pollSeconds ?? POLL_SECONDS,
    },
    (jobs) => runAll({ ...options, name, run }, jobs),
  );
}

type Running<N extends JobName> = WorkerOptions & {
  readonly stopping: AbortSignal;
  readonly name: N;
  readonly run: (payload: Jobs[N], signal: AbortSignal) => Promise<void>;
};

/** As one where the queue allows it; if that fails, each alone, so that one that cannot be done holds up no other. */
async function runAll<N extends JobName>(
  running: Running<N>,
  jobs: readonly Job<Jobs[N]>[],
): Promise<JobResult[]> {
  const { name, run, stopping } = running;
  const join = JOINED[name];
  if (join !== undefined && jobs.length > 1) {
    try {
      const signals = jobs.map(({ signal }) => signal);
      await run(join(jobs.map(({ data }) => data)), AbortSignal.any([...signals, stopping]));
      return jobs.map(({ id }) => ({ id, status: 'completed' }));
    } catch (error) {
      if (!stopping.aborted)
        running.log(`${name}, ${jobs.length} at once: ${codeOf(error)}${placeOf(error)}`);
    }
  }
  const results: JobResult[] = [];
  for (const job of jobs) results.push(await runOne(running, job));
  return results;
}

async function runOne<N extends JobName>(
  { name, run, log, stopping }: Running<N>,
  job: Job<Jobs[N]>,
): Promise<JobResult> {
  try {
    await run(job.data, AbortSignal.any([job.signal, stopping]));
    return { id: job.id, status: 'completed' };
  } catch (error) {
    const code = stopping.aborted ? 'stopped' : codeOf(error);
    log(`${name} ${job.id} attempt ${job.retryCount + 1}: ${code}${placeOf(error)}`);
    return failed(job.id, code);
  }
}

/** pg-boss keeps the code beside the job; never words that may quote a finding. */
function failed(id: string, code: string): JobResult {
  return { id, status: 'failed', output: { message: code } };
}

/** Where in our own source it was thrown, for whoever has to mend it: a place holds no words of a finding. */
function placeOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frame = /\/(src\/[a-z0-9/-]+\.ts:\d+):\d+\)?$/m.exec(stack)?.[1];
  return frame === undefined ? '' : ` at ${frame}`;
}

/** What may be kept and logged of any error: its class, and its SQLSTATE or system code. */
function codeOf(error: unknown): string {
  // pg-boss passes some errors on as plain objects.
  const { name, code } = (typeof error === 'object' && error !== null ? error : {}) as {
    readonly name?: unknown;
    readonly code?: unknown;
  };
  const kind = typeof name === 'string' && /^[A-Za-z]{1,60}$/.test(name) ? name : 'Error';
  return typeof code === 'string' && /^[A-Z0-9_]{2,40}$/.test(code) ? `${kind} ${code}` : kind;
}
