/** What the database underneath does without us: rows of the same size, one plain table, durable commits. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../src/adapters/postgres/embedded/supervisor.ts';
import { findingText } from './findings.ts';

/** Rows a second for each of `rounds`: one client, `batch` rows a commit; or `clients` with a row a commit each. */
export async function bareDatabase(options: {
  readonly rows: number;
  readonly batch: number;
  readonly clients: number;
  readonly rounds: number;
}): Promise<readonly number[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'breakwater-floor-'));
  const server = await startEmbedded({ dataDir });
  const clients = await Promise.all(
    Array.from({ length: options.clients }, async () => {
      const client = new pg.Client({ connectionString: server.url('superuser', 'postgres') });
      await client.connect();
      return client;
    }),
  );
  try {
    await clients[0]!.query(
      'create table floor (id bigint generated always as identity primary key, body jsonb)',
    );
    const rates: number[] = [];
    for (let round = 0; round < options.rounds; round += 1) {
      const bodies = Array.from({ length: options.rows }, (_, at) =>
        findingText('floor', round * options.rows + at),
      );
      const started = performance.now();
      await Promise.all(
        clients.map(async (client, which) => {
          const share = options.rows / options.clients;
          for (let at = which * share; at < (which + 1) * share; at += options.batch) {
            const rows = bodies.slice(at, at + options.batch);
            await client.query('insert into floor (body) select * from unnest($1::jsonb[])', [rows]);
          }
        }),
      );
      rates.push(options.rows / ((performance.now() - started) / 1000));
    }
    return rates;
  } finally {
    await Promise.all(clients.map((client) => client.end()));
    await server.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}
