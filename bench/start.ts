/**
 * From the command, as a person types it, to a server that answers: on an empty data directory, and again on the same
 * one. The floor is PostgreSQL alone, initialised and started by the same supervisor.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startEmbedded } from '../src/adapters/postgres/embedded/supervisor.ts';
import { type Bench, figure } from './bench.ts';

const COMMAND = join(import.meta.dirname, '../bin/breakwater');
const ROUNDS = 3;

export const start: Bench = {
  name: 'start',
  promise: 'healthy within 5 s of the first start, within 2 s of a later one',
  run: async (say) => {
    const first: number[] = [];
    const later: number[] = [];
    const floor = { first: [] as number[], later: [] as number[] };
    for (let round = 1; round <= ROUNDS; round++) {
      say(`round ${round} of ${ROUNDS}`);
      const dataDir = await mkdtemp(join(tmpdir(), 'breakwater-bench-start-'));
      first.push(await secondsToReady(join(dataDir, 'server')));
      later.push(await secondsToReady(join(dataDir, 'server')));
      floor.first.push(await secondsToPostgres(join(dataDir, 'bare')));
      floor.later.push(await secondsToPostgres(join(dataDir, 'bare')));
      await rm(dataDir, { recursive: true, force: true });
    }
    return [figure('start-first', 's', first, floor.first), figure('start-later', 's', later, floor.later)];
  },
};

/** `serve --json` prints its line once `/readyz` is 200; asked once more here, over HTTP. */
async function secondsToReady(dataDir: string): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, [COMMAND, 'serve', '--port', '0', '--data', dataDir, '--json'], {
    env: { ...process.env, DATABASE_URL: '', BREAKWATER_DATA: '', PORT: '' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  for await (const line of createInterface({ input: child.stdout })) {
    const { url } = JSON.parse(line) as { url: string };
    const { status } = await fetch(new URL('/readyz', url));
    const seconds = (performance.now() - began) / 1000;
    child.kill('SIGTERM');
    await ended;
    if (status !== 200) throw new Error(`/readyz answered ${status}`);
    return seconds;
  }
  throw new Error('the server did not start');
}

async function secondsToPostgres(dataDir: string): Promise<number> {
  const began = performance.now();
  const server = await startEmbedded({ dataDir });
  const seconds = (performance.now() - began) / 1000;
  await server.close();
  return seconds;
}
