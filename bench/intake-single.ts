import { Agent, request } from 'node:http';
import type { Bench } from './bench.ts';
import { figure, quantile } from './bench.ts';
import { findingText } from './findings.ts';
import { bareDatabase } from './floor.ts';
import { type BenchServer, startBenchServer } from './server.ts';

const CLIENTS = 8;
const REQUESTS = 2_000;
const ROUNDS = 7;

export const intakeSingle: Bench = {
  name: 'intake-single',
  promise: 'at least 300 durable findings a second from 8 clients of single POSTs, p95 at most 250 ms',
  run: async (say) => {
    const floor = await bareDatabase({ rows: REQUESTS, batch: 1, clients: CLIENTS, rounds: 3 });
    say(`bare database, 8 clients, a row a commit: ${floor.map(Math.round).join(', ')} rows/s`);
    const server = await startBenchServer();
    try {
      const figures = [];
      for (const parties of [1, CLIENTS]) {
        const keys: string[] = [];
        for (let at = 0; at < parties; at += 1) keys.push(await server.finderKey(`lab-${parties}-${at}`));
        const rates: number[] = [];
        const p95s: number[] = [];
        for (let round = 0; round <= ROUNDS; round += 1) {
          const latencies: number[] = [];
          const started = performance.now();
          await Promise.all(
            Array.from({ length: CLIENTS }, (_, which) =>
              client(server, { key: keys[which % parties]!, from: round * REQUESTS + which, latencies }),
            ),
          );
          if (round === 0) continue;
          rates.push(REQUESTS / ((performance.now() - started) / 1000));
          p95s.push(quantile(latencies, 0.95));
        }
        const whose = parties === 1 ? 'one-key' : 'eight-keys';
        say(
          `${whose}: ${rates.map(Math.round).join(', ')} findings/s, p95 ${p95s.map(Math.round).join(', ')} ms`,
        );
        figures.push(
          figure(`intake-single-${whose}`, 'findings/s', rates, floor),
          figure(`intake-single-${whose}-p95`, 'ms', p95s),
        );
      }
      return figures;
    } finally {
      await server.stop();
    }
  },
};

/** One client: a request after the other on one connection. Throws unless each is a 202. */
async function client(
  server: BenchServer,
  work: { readonly key: string; readonly from: number; readonly latencies: number[] },
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let at = 0; at < REQUESTS / CLIENTS; at += 1) {
    const started = performance.now();
    const status = await post(
      server,
      agent,
      work.key,
      findingText(work.key.slice(3, 9), work.from + at * CLIENTS),
    );
    if (status !== 202) throw new Error(`a submission was answered with ${status}`);
    work.latencies.push(performance.now() - started);
  }
  agent.destroy();
}

function post(server: BenchServer, agent: Agent, key: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asking = request(
      new URL('/api/v1/findings', server.url),
      {
        method: 'POST',
        agent,
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/vnd.breakwater.finding+json',
          'content-length': Buffer.byteLength(body),
        },
      },
      (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    asking.on('error', reject);
    asking.end(body);
  });
}
