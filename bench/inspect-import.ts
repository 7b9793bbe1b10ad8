/**
 * The same log of 1 GB and 100,000 samples, imported over HTTP into an engagement of a real server: sent, written down,
 * unpacked, recomputed and kept. Sent half and given up first, which must leave nothing behind.
 */
import { openAsBlob } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Bench, figure } from './bench.ts';
import { SAMPLES, writeLog } from './inspect-log.ts';
import { type BenchServer, startBenchServer } from './server.ts';

const HALF_MS = 1500;

export const inspectImport: Bench = {
  name: 'inspect-import',
  promise: 'a log of 1 GB is imported over HTTP at 30 MB/s or more, the server at 400 MB resident or less',
  run: async (say) => {
    const folder = await mkdtemp(join(tmpdir(), 'breakwater-bench-import-'));
    const server = await startBenchServer();
    try {
      const path = join(folder, 'run.eval');
      const megabytes = (await writeLog(path, 'zstd')) / 1e6;
      const { session, runs } = await evaluating(server);
      const log = await openAsBlob(path);
      const send = (signal: AbortSignal) => {
        const headers = { cookie: session, 'content-type': 'application/octet-stream' };
        return fetch(runs, {
          method: 'POST',
          headers: { ...headers, origin: server.url.origin },
          body: log,
          signal,
        });
      };
      await send(AbortSignal.timeout(HALF_MS)).catch(() => undefined);
      await pause(2000);
      await requireNothingKept(server, { session, runs });
      say(`given up after ${HALF_MS} ms: no run, no file`);
      const began = performance.now();
      const answer = await send(AbortSignal.timeout(600_000));
      const seconds = (performance.now() - began) / 1000;
      const run = (await answer.json()) as { readonly runs?: number };
      if (run.runs !== SAMPLES) throw new Error(`${answer.status} ${JSON.stringify(run).slice(0, 300)}`);
      const peak = (await server.peakResident()) / 1e6;
      say(`${megabytes.toFixed(0)} MB in ${seconds.toFixed(1)} s, ${peak.toFixed(0)} MB resident`);
      return [
        figure('inspect-import', 'MB/s', [megabytes / seconds]),
        figure('inspect-import-peak', 'MB', [peak]),
      ];
    } finally {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function requireNothingKept(
  server: BenchServer,
  { session, runs }: { readonly session: string; readonly runs: URL },
): Promise<void> {
  const listed = await fetch(new URL(runs.pathname, server.url), { headers: { cookie: session } });
  const { items } = (await listed.json()) as { readonly items: readonly unknown[] };
  const files = (await readdir(server.dataDir, { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile() && /material/.test(entry.parentPath),
  );
  if (items.length > 0 || files.length > 0)
    throw new Error(`${items.length} runs, ${files.length} files kept`);
}

/** An engagement whose evaluation is going on, a plan in it, and the evaluator's session. */
async function evaluating(server: BenchServer): Promise<{ readonly session: string; readonly runs: URL }> {
  const ask = async (session: string, path: string, body?: object): Promise<Json> => {
    const response = await fetch(new URL(`/api/v1${path}`, server.url), {
      method: body === undefined ? 'GET' : 'POST',
      headers: { cookie: session, origin: server.url.origin, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Json;
  };
  const enter = async (url: string): Promise<string> => {
    const token = new URL(url).hash.slice('#token='.length);
    const response = await fetch(new URL('/api/v1/session/link', server.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.url.origin },
      body: JSON.stringify({ token }),
    });
    return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  };
  const first = await enter(server.signInUrl);
  const invite = async (name: string, role: string, party: string) => {
    const { id, signInUrl } = await ask(first, `/parties/${party}/people`, { name, role });
    return { id, session: await enter(String(signInUrl)) };
  };
  const house = (await ask(first, '/parties?kind=clearinghouse'))['items'] as Json[];
  const lab = await ask(first, '/parties', { name: 'bench-lab', kind: 'developer' });
  const official = await invite('official', 'official', String(house[0]?.['id']));
  const evaluator = await invite('evaluator', 'evaluator', String(house[0]?.['id']));
  const developer = await invite('counsel', 'developer', String(lab['id']));
  const { id } = await ask(developer.session, '/engagements', { model: 'vendor/model', question: 'Now?' });
  const { proposal } = await ask(official.session, `/engagements/${id}/terms`, TERMS);
  const { digest } = proposal as Json;
  await ask(developer.session, `/engagements/${id}/terms/agreement`, { digest });
  for (const person of [official, evaluator]) {
    await ask(official.session, `/engagements/${id}/people`, { person: person.id });
    const [naming] = (await ask(person.session, '/namings'))['items'] as Json[];
    await ask(person.session, `/namings/${id}/acknowledgement`, { digest: naming?.['digest'] });
  }
  await ask(official.session, `/engagements/${id}/steps`, { step: 'open-access' });
  const plan = await ask(evaluator.session, `/engagements/${id}/plans`, PLAN);
  await ask(evaluator.session, `/engagements/${id}/steps`, { step: 'begin-evaluation' });
  const runs = new URL(`/api/v1/engagements/${id}/runs?plan=${plan['id']}`, server.url);
  return { session: evaluator.session, runs };
}

type Json = Readonly<Record<string, unknown>>;

const TERMS = {
  document: `sha256:${'ab'.repeat(32)}`,
  windowDays: 10,
  zone: 'UTC',
  anchor: { kind: 'access-works' },
  retentionDays: 30,
  sharesDetermination: true,
};

const PLAN = {
  format: 'breakwater.evaluation-plan/1',
  suite: { name: 'bench', version: '1' },
  model: { name: 'vendor/model', snapshot: '2026-10-01' },
  elicitation: { scaffold: 'none', attempts: 1 },
  scoring: { scorer: 'match', successAt: 1 },
  tasks: [{ id: '0', minutes: 4 }],
  analysis: { headline: 'as-failure', seed: 1, resamples: 100 },
};
