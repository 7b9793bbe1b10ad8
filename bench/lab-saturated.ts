/**
 * What people wait for the API while the lab has more to do than it can: the real server as it is started by
 * default, workers in the same process, every cell of the lab busy the whole time. The packages are ours, from a
 * registry on the loopback. The requests are what a finder's pages ask for, with pauses as
 * between clicks, and every eighth submits a finding.
 */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { testRegistry } from '../test/npm-registry.ts';
import type { Bench } from './bench.ts';
import { figure, quantile } from './bench.ts';
import { findingText } from './findings.ts';
import { type BenchServer, startBenchServer } from './server.ts';

const CLIENTS = 6;
const PAUSE_MS = 100;
const WARM_MS = 8_000;
const ROUND_MS = 15_000;
const ROUNDS = 3;
/** More than the lab can judge meanwhile. */
const WAITING = 120;

const WALKS =
  'exports.set = (o, k, v) => { const p = k.split("."); const l = p.pop(); for (const s of p) o = o[s]; o[l] = v; };';
/** A third of a second of work, as a small real proof has. */
const PROGRAM = `const until = Date.now() + 300; while (Date.now() < until);
require('walker').set({}, '__proto__.x', 1);`;

export const labSaturated: Bench = {
  name: 'lab-saturated',
  promise: 'the API answers within 150 ms (p95) while the lab is saturated',
  run: async (say) => {
    const registry = await testRegistry([
      { name: 'walker', version: '1.0.0', files: { 'index.js': WALKS } },
      { name: 'walker', version: '1.0.1', files: { 'index.js': 'exports.set = () => undefined;' } },
    ]);
    process.env['npm_config_registry'] = registry.url;
    const server = await startBenchServer();
    try {
      const key = await server.finderKey('saturating');
      const quiet = await round(server, key, 0);
      say(`without the lab: p95 ${quantile(quiet, 0.95).toFixed(0)} ms of ${quiet.length} requests`);
      for (let at = 0; at < WAITING; at++) await ask(server, null, { key, body: proof(at) });
      await sleep(WARM_MS);
      const p95s: number[] = [];
      const before = await judgedSoFar(server, key);
      const began = performance.now();
      for (let at = 1; at <= ROUNDS; at++) p95s.push(quantile(await round(server, key, at), 0.95));
      const judged = (await judgedSoFar(server, key)) - before;
      const rate = judged / ((performance.now() - began) / 1000);
      if (judged < 2 || before + judged >= WAITING) throw new Error('the lab was not saturated');
      say(`p95 ${p95s.map((one) => one.toFixed(0)).join(', ')} ms, ${judged} findings judged meanwhile`);
      return [
        figure('lab-saturated-api-p95', 'ms', p95s, [quantile(quiet, 0.95)]),
        figure('lab-saturated-findings', 'findings/s', [rate]),
      ];
    } finally {
      delete process.env['npm_config_registry'];
      await server.stop();
      await registry.close();
    }
  },
};

function proof(number: number): string {
  return JSON.stringify({
    ...(JSON.parse(findingText('saturating', 1_000_000 + number)) as object),
    component: { purl: 'pkg:npm/walker@1.0.0' },
    affected: 'vers:npm/<1.0.1',
    reproducer: {
      environment: 'npm',
      files: [{ path: 'poc.js', text: PROGRAM }],
      command: ['node', 'poc.js'],
      runs: 3,
      oracle: { type: 'prototype-polluted' },
    },
  });
}

/** Latencies of one round, all clients together. */
async function round(server: BenchServer, key: string, number: number): Promise<number[]> {
  const until = performance.now() + ROUND_MS;
  const latencies: number[] = [];
  const clients = Array.from({ length: CLIENTS }, async (_, which) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let at = which; performance.now() < until; at++) {
      const began = performance.now();
      await ask(server, agent, requestOf(key, at, `${number}-${which}`));
      latencies.push(performance.now() - began);
      await sleep(PAUSE_MS);
    }
    agent.destroy();
  });
  await Promise.all(clients);
  return latencies;
}

const PAGES = [
  '/api/v1/findings',
  '/api/v1/experiments',
  '/api/v1/me',
  '/api/v1/findings?q=pollution',
  '/api/v1/experiments?state=done',
  '/api/v1/findings?severity=high',
];

type Asking = { readonly key: string; readonly path?: string; readonly body?: string };

function requestOf(key: string, at: number, series: string): Asking {
  const path = PAGES[at % (PAGES.length + 1)];
  return path === undefined ? { key, body: findingText(`saturating-${series}`, at) } : { key, path };
}

async function judgedSoFar(server: BenchServer, key: string): Promise<number> {
  const answer = await ask(server, null, { key, path: '/api/v1/experiments?state=done' });
  return (JSON.parse(answer) as { total: number }).total;
}

/** Resolves to the body. Throws for any answer but a good one. */
function ask(server: BenchServer, agent: Agent | null, { key, path, body }: Asking): Promise<string> {
  const url = new URL(path ?? '/api/v1/findings', server.url);
  const headers = {
    authorization: `Bearer ${key}`,
    ...(body === undefined
      ? {}
      : {
          'content-type': 'application/vnd.breakwater.finding+json',
          'content-length': Buffer.byteLength(body),
        }),
  };
  return new Promise((resolve, reject) => {
    const asking = request(
      url,
      { method: body === undefined ? 'GET' : 'POST', headers, ...(agent === null ? {} : { agent }) },
      async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk);
        const text = Buffer.concat(chunks).toString('utf8');
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve(text);
        else reject(new Error(`${url.pathname} was answered with ${status}: ${text.slice(0, 300)}`));
      },
    );
    asking.on('error', reject);
    asking.end(body);
  });
}
