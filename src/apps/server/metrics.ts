/**
 * Figures for whoever keeps the machine, in Prometheus's text format 0.0.4: how the process fares and how
 * requests move. Nothing of the domain: no path, no route, no method and no count of what is stored, for each of
 * those would tell how much lies under embargo to someone who may read no row of it. So the labels are the class
 * of an answer and a few fixed words.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { FastifyInstance } from 'fastify';

/** Connections to the database: how many there are, idle, and how many wait for one. */
export type PoolFigures = {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
};

/** Upper bounds of the histogram, in seconds. */
const BOUNDS = [0.005, 0.025, 0.1, 0.25, 1, 5, 30] as const;
const CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const;
const MICRO = 1e6;
const NANO = 1e9;

export type Metrics = {
  /** Counts every request of this server from now on. Before it is ready. */
  readonly watch: (server: FastifyInstance) => void;
  readonly text: () => Promise<string>;
  readonly stop: () => void;
};

export function createMetrics(pool: PoolFigures): Metrics {
  const answers = new Map<string, number>(CLASSES.map((name) => [name, 0]));
  const buckets = BOUNDS.map(() => 0);
  const seen = { count: 0, seconds: 0, inFlight: 0, cutOff: 0 };
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  let watched: FastifyInstance | null = null;
  return {
    watch: (server) => {
      watched = server;
      server.addHook('onRequest', async (_request, reply) => {
        seen.inFlight++;
        // Whatever becomes of it: answered, cut off by the client, or timed out.
        reply.raw.once('close', () => {
          seen.inFlight--;
          if (!reply.raw.writableFinished) seen.cutOff++;
        });
      });
      server.addHook('onResponse', async (_request, reply) => {
        const name = `${Math.trunc(reply.statusCode / 100)}xx`;
        answers.set(name, (answers.get(name) ?? 0) + 1);
        const seconds = reply.elapsedTime / 1000;
        seen.count++;
        seen.seconds += seconds;
        for (const [index, bound] of BOUNDS.entries()) {
          if (seconds <= bound) buckets[index] = (buckets[index] ?? 0) + 1;
        }
      });
    },
    text: async () =>
      [
        ...processFigures(delay),
        ...figure('breakwater_database_connections', 'gauge', 'Connections to the database.', [
          ['{state="open"}', pool.totalCount],
          ['{state="idle"}', pool.idleCount],
          ['{state="awaited"}', pool.waitingCount],
        ]),
        ...figure('breakwater_http_connections', 'gauge', 'Open connections of clients.', [
          ['', await connectionsOf(watched)],
        ]),
        ...figure('breakwater_http_requests_in_flight', 'gauge', 'Requests being answered.', [
          ['', seen.inFlight],
        ]),
        ...figure('breakwater_http_requests_cut_off_total', 'counter', 'Requests whose client left early.', [
          ['', seen.cutOff],
        ]),
        ...figure(
          'breakwater_http_answers_total',
          'counter',
          'Answers by class of status.',
          [...answers].map(([name, count]) => [`{class="${name}"}`, count]),
        ),
        ...figure('breakwater_http_answer_seconds', 'histogram', 'From a request to its answer.', [
          ...BOUNDS.map((bound, index): Sample => [`_bucket{le="${bound}"}`, buckets[index] ?? 0]),
          ['_bucket{le="+Inf"}', seen.count],
          ['_sum', seen.seconds],
          ['_count', seen.count],
        ]),
        '',
      ].join('\n'),
    stop: () => delay.disable(),
  };
}

type Sample = readonly [suffix: string, value: number];

function figure(name: string, kind: string, help: string, samples: readonly Sample[]): readonly string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${kind}`,
    ...samples.map(([suffix, value]) => `${name}${suffix} ${value}`),
  ];
}

function processFigures(delay: ReturnType<typeof monitorEventLoopDelay>): readonly string[] {
  const cpu = process.cpuUsage();
  const memory = process.memoryUsage();
  const began = Date.now() / 1000 - process.uptime();
  // Before the first sample the histogram has no percentile, and says NaN.
  const lag = delay.count === 0 ? 0 : delay.percentile(99) / NANO;
  return [
    ...figure('process_cpu_seconds_total', 'counter', 'User and system time.', [
      ['', (cpu.user + cpu.system) / MICRO],
    ]),
    ...figure('process_resident_memory_bytes', 'gauge', 'Resident memory.', [['', memory.rss]]),
    ...figure('process_heap_bytes', 'gauge', 'Heap in use.', [['', memory.heapUsed]]),
    ...figure('process_start_time_seconds', 'gauge', 'Start, in seconds since 1970.', [['', began]]),
    ...figure('process_event_loop_lag_p99_seconds', 'gauge', 'Delay of the event loop since the start.', [
      ['', lag],
    ]),
  ];
}

async function connectionsOf(server: FastifyInstance | null): Promise<number> {
  if (server === null) return 0;
  return new Promise((resolve) => {
    server.server.getConnections((error, count) => resolve(error === null ? count : 0));
  });
}
