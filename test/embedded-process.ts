/**
 * A process that uses the embedded PostgreSQL, for the tests that kill it: `embedded-process.ts DATA_DIR`.
 * Prints `{ "pid", "url", "confinement" }`, then for every line it reads either inserts rows until it is killed
 * (`insert`, printing each number once its commit was acknowledged) or leaves in order (end of input).
 */
import { createInterface } from 'node:readline';
import pg from 'pg';
import { startEmbedded } from '../src/adapters/postgres/embedded/supervisor.ts';

const [dataDir] = process.argv.slice(2);
if (dataDir === undefined) throw new Error('usage: embedded-process.ts DATA_DIR');
const server = await startEmbedded({ dataDir });
const url = server.url('superuser', 'postgres');
print({ pid: server.postmasterPid, url, confinement: server.confinement });
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'insert') await insertForEver();
}
await server.close();

async function insertForEver(): Promise<never> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('create table if not exists acknowledged (n bigint primary key)');
  const { rows } = await client.query<{ next: number }>(
    'select coalesce(max(n), 0)::int + 1 as next from acknowledged',
  );
  for (let n = rows[0]?.next ?? 1; ; n++) {
    await client.query('insert into acknowledged values ($1)', [n]);
    print(n);
  }
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
