/**
 * A database for a test file. How to use it, in a `*.db.test.ts`:
 *
 *   import { testDatabase } from '../../../test/database.ts';
 *   const database = await testDatabase();          // at the top level of the file, once
 *   test('a row is there', async () => {
 *     await database.transactions.run(actor, (stores) => …);   // as the application does it
 *     await database.pool.query('…');                          // as breakwater_app, with no actor set
 *     await database.asOwner('insert into party …', [..]);     // as the owner: to set the scene
 *   });
 *
 * It is a fresh copy of the migrated template, this file's alone, dropped when the file's tests are over
 * (an `after` hook is registered). `database.another()` gives one more; `database.databaseUrl` opens it as
 * `--database-url` would, for a test that starts a command.
 *
 * Where the server comes from:
 * - `BREAKWATER_TEST_DATABASE_URL`, a superuser's URL: that server is used, through SET ROLE as in production.
 * - else the embedded PostgreSQL in a directory under the system's temporary one (a whole run takes one in memory,
 *   where there is room, and gives it back). All test processes of one user on one checkout share it: the first starts
 *   it, the last stops it, so a single file run by hand works
 *   as a whole run does. It does not sync to disk (`lost-on-power-failure`): tests of durability start their
 *   own with `startEmbedded({ dataDir })`.
 */
import { createHash, randomBytes } from 'node:crypto';
import { accessSync, constants, readFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import pg from 'pg';
import { systemRandomness } from '../src/adapters/clock/system-clock.ts';
import { type EmbeddedPostgres, ROLES, startEmbedded } from '../src/adapters/postgres/embedded/supervisor.ts';
import { migrate, readMigrations } from '../src/adapters/postgres/migrate.ts';
import { type Access, connect, type OpenDatabase } from '../src/adapters/postgres/open.ts';
import { provisionEmbedded, provisionGiven } from '../src/adapters/postgres/roles.ts';
import { storesOver } from '../src/adapters/postgres/stores.ts';
import { transactionsOver } from '../src/adapters/postgres/transactions.ts';
import type { Transactions } from '../src/app/ports.ts';

export type TestDatabase = OpenDatabase & {
  readonly name: string;
  /** A URL that a command takes as `--database-url`: an administrator's, as a person would give it. */
  readonly databaseUrl: string;
  /** One statement as the schema's owner, who is bound by row-level security too (it is forced). */
  readonly asOwner: (text: string, values?: readonly unknown[]) => Promise<pg.QueryResult>;
  /** One statement as the superuser, who sees everything: to look at what the application cannot show. */
  readonly asSuperuser: (text: string, values?: readonly unknown[]) => Promise<pg.QueryResult>;
  /** The application's transactions over another pool: `faults.pool(database.pool)` of test/faults.ts. */
  readonly transactionsOn: (pool: pg.Pool) => Transactions;
  /** One more database like this one, closed and dropped with it. */
  readonly another: () => Promise<TestDatabase>;
};

type Server = {
  readonly superuserUrl: (database: string) => string;
  readonly access: (database: string) => Access;
  readonly owner: string | null;
  readonly close: () => Promise<void>;
};

/** Call at the top level of a test file: closing is tied to the file's end by an `after` hook. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = await openServer();
  const opened: TestDatabase[] = [];
  after(async () => {
    for (const database of opened) {
      await database.close();
      await onServer(server.superuserUrl('postgres'), `drop database "${database.name}" with (force)`);
    }
    await server.close();
  });
  const open = async (): Promise<TestDatabase> => {
    const database = await openCopy(server, open);
    opened.push(database);
    return database;
  };
  return open();
}

async function openCopy(server: Server, another: () => Promise<TestDatabase>): Promise<TestDatabase> {
  const name = await copyTemplate(server);
  const database = await connect(
    server.access(name),
    { randomness: systemRandomness, name: 'breakwater-test' },
    { postmasterPid: null, close: async () => undefined },
  );
  const owner = lasting(database.ownerUrl);
  const superuser = lasting(server.superuserUrl(name));
  return {
    ...database,
    close: async () => {
      await Promise.all([owner.end(), superuser.end(), database.close()]);
    },
    name,
    databaseUrl: server.superuserUrl(name),
    asOwner: owner.query,
    asSuperuser: superuser.query,
    transactionsOn: (pool) =>
      transactionsOver(pool, storesOver({ randomness: systemRandomness, jobs: database.jobs })),
    another,
  };
}

async function openServer(): Promise<Server> {
  const given = process.env['BREAKWATER_TEST_DATABASE_URL'];
  if (given !== undefined && given !== '') {
    await provisionGiven(given);
    const inDatabase = (database: string) => {
      const url = new URL(given);
      url.pathname = `/${database}`;
      return url.href;
    };
    return {
      superuserUrl: inDatabase,
      access: (database) => ({
        ownerUrl: inDatabase(database),
        appUrl: inDatabase(database),
        role: 'breakwater_app',
      }),
      owner: null,
      close: async () => undefined,
    };
  }
  const embedded = await startEmbedded({ dataDir: testDataDir(), durability: 'lost-on-power-failure' });
  await provisionEmbedded(embedded);
  return ofEmbedded(embedded);
}

/** Room for the templates and the copies of as many files as run at once, several times over. */
const ROOM_IN_MEMORY = 4 * 1024 ** 3;

/** The directory of the shared test server: one for each user and checkout. */
export function testDataDir(): string {
  return process.env['BREAKWATER_TEST_DATA'] ?? join(tmpdir(), dataDirName());
}

/** For a whole run: the same in memory, if the machine has room for it there; to be removed when the run is over. */
export function testDataDirInMemory(): string | null {
  try {
    const { bsize, bavail } = statfsSync('/dev/shm');
    accessSync('/dev/shm', constants.W_OK | constants.X_OK);
    return bsize * bavail >= ROOM_IN_MEMORY ? join('/dev/shm', dataDirName()) : null;
  } catch {
    return null;
  }
}

function dataDirName(): string {
  const checkout = createHash('sha256')
    .update(import.meta.dirname)
    .digest('hex')
    .slice(0, 12);
  return `breakwater-test-${process.getuid?.() ?? 0}-${checkout}`;
}

function ofEmbedded(embedded: EmbeddedPostgres): Server {
  return {
    superuserUrl: (database) => embedded.url('superuser', database),
    access: (database) => ({
      ownerUrl: embedded.url('owner', database),
      appUrl: embedded.url('app', database),
      role: null,
    }),
    owner: ROLES.owner,
    close: embedded.close,
  };
}

/** Names the template after everything that shapes it, so that a changed migration makes a new one. */
async function templateName(): Promise<string> {
  const digest = createHash('sha256');
  for (const migration of await readMigrations()) digest.update(migration.digest);
  for (const file of ['migrate.ts', '../jobs/queues.ts', '../jobs/install.ts']) {
    digest.update(readFileSync(join(import.meta.dirname, '../src/adapters/postgres', file)));
  }
  return `bw_template_${digest.digest('hex').slice(0, 16)}`;
}

/** Copies the template, making it first if it is not there. Many processes may ask at once. */
async function copyTemplate(server: Server): Promise<string> {
  const template = await templateName();
  const name = `bw_test_${process.pid}_${randomBytes(6).toString('hex')}`;
  const owner = server.owner === null ? '' : ` owner ${server.owner}`;
  const client = new pg.Client({ connectionString: server.superuserUrl('postgres') });
  await client.connect();
  try {
    // One at a time: PostgreSQL refuses to copy a template that anybody is connected to.
    await client.query('select pg_advisory_lock(7242135)');
    await sweep(client, template);
    const found = await client.query('select 1 from pg_database where datname = $1', [template]);
    if (found.rowCount === 0) await makeTemplate(server, client, template, owner);
    await client.query(`create database "${name}" template "${template}"${owner}`);
  } finally {
    await client.end();
  }
  return name;
}

async function makeTemplate(
  server: Server,
  client: pg.Client,
  template: string,
  owner: string,
): Promise<void> {
  const fresh = `${template}_fresh`;
  await client.query(`drop database if exists "${fresh}" with (force)`);
  await client.query(`create database "${fresh}"${owner}`);
  await migrate(server.access(fresh).ownerUrl);
  await client.query(`alter database "${fresh}" rename to "${template}"`);
}

/** Drops what dead test processes left, and templates of other migrations. Only ever our own names. */
async function sweep(client: pg.Client, template: string): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    `select datname from pg_database
     where datname ~ '^bw_(test_[0-9]+|template)_' and datname <> $1`,
    [template],
  );
  for (const { datname } of rows) {
    const pid = /^bw_test_(\d+)_/.exec(datname)?.[1];
    if (pid !== undefined && isAlive(Number(pid))) continue;
    await client.query(`drop database if exists "${datname}" with (force)`);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Connections that stay: to log in costs more than most statements. */
function lasting(url: string) {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on('error', () => undefined);
  return {
    query: (text: string, values: readonly unknown[] = []): Promise<pg.QueryResult> =>
      pool.query(text, values as unknown[]),
    end: () => pool.end(),
  };
}

async function onServer(url: string, text: string, values: readonly unknown[] = []): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(text, values as unknown[]);
  } finally {
    await client.end();
  }
}
