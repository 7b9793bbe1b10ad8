import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, test } from 'node:test';
import Fastify from 'fastify';
import { createMetrics } from './metrics.ts';
import { listenForMonitoring } from './metrics-listener.ts';

const pool = { totalCount: 3, idleCount: 2, waitingCount: 0 };
const metrics = createMetrics(pool);
const server = Fastify();
metrics.watch(server);
server.get('/findings/:id', async () => ({ embargoed: true }));
server.get('/fault', async () => {
  throw new Error('ours');
});
const listener = await listenForMonitoring(metrics, 0);
after(async () => {
  metrics.stop();
  await listener.close();
  await server.close();
});

/** Everything that may ever be said, to the last label. */
const SAID = [
  'process_cpu_seconds_total',
  'process_resident_memory_bytes',
  'process_heap_bytes',
  'process_start_time_seconds',
  'process_event_loop_lag_p99_seconds',
  ...['open', 'idle', 'awaited'].map((state) => `breakwater_database_connections{state="${state}"}`),
  'breakwater_http_connections',
  'breakwater_http_requests_in_flight',
  'breakwater_http_requests_cut_off_total',
  ...['1xx', '2xx', '3xx', '4xx', '5xx'].map((name) => `breakwater_http_answers_total{class="${name}"}`),
  ...['0.005', '0.025', '0.1', '0.25', '1', '5', '30', '+Inf'].map(
    (bound) => `breakwater_http_answer_seconds_bucket{le="${bound}"}`,
  ),
  'breakwater_http_answer_seconds_sum',
  'breakwater_http_answer_seconds_count',
];

async function figures(): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(listener.url);
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])]));
}

test('the figures are of the process and of transport, and no request can add a name or a label', async () => {
  for (const path of ['/findings/f-hidden', '/findings/f-other', '/fault', '/nowhere', '/%00']) {
    await server.inject(path);
  }
  const seen = await figures();
  assert.deepEqual([...seen.keys()], SAID);
  for (const [name, value] of seen) assert.ok(Number.isFinite(value) && value >= 0, `${name} ${value}`);
});

test('an answer counts by its class and its time, and no longer as in flight', async () => {
  const before = await figures();
  await server.inject('/findings/f-1');
  await server.inject('/fault');
  const grown = async (name: string) => ((await figures()).get(name) ?? 0) - (before.get(name) ?? 0);
  assert.equal(await grown('breakwater_http_answers_total{class="2xx"}'), 1);
  assert.equal(await grown('breakwater_http_answers_total{class="5xx"}'), 1);
  assert.equal(await grown('breakwater_http_answer_seconds_bucket{le="+Inf"}'), 2);
});

test('only the loopback address listens, under its own names, for one path', async () => {
  assert.match(listener.url, /^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
  assert.equal((await fetch(listener.url.replace('/metrics', '/'))).status, 404);
  assert.equal((await fetch(listener.url, { method: 'POST' })).status, 405);
  const { port } = new URL(listener.url);
  const rebound = await new Promise<number | undefined>((resolve, reject) => {
    request(
      { host: '127.0.0.1', port, path: '/metrics', headers: { host: 'evil.example' } },
      ({ statusCode }) => resolve(statusCode),
    )
      .on('error', reject)
      .end();
  });
  assert.equal(rebound, 421);
});
