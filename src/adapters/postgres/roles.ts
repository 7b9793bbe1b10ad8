/**
 * The three roles. The superuser (embedded) or the URL's own user (given server) makes the others; the owner
 * owns the schema and migrates; `breakwater_app` serves, owns nothing, and is bound by row-level security.
 */
import pg from 'pg';
import { Refusal } from '../../app/refusal.ts';
import type { EmbeddedPostgres } from './embedded/supervisor.ts';

/** The application's database on the embedded server. */
export const DATABASE = 'breakwater';

/** Makes the roles on an embedded server, each with its own password. Safe to repeat, and twice at once. */
export async function provisionEmbedded(server: EmbeddedPostgres): Promise<void> {
  await withClient(server.url('superuser', 'postgres'), async (client) => {
    await locked(client, async () => {
      for (const role of ['owner', 'app'] as const) {
        const name = `breakwater_${role}`;
        await ensureRole(client, name, `login password ${pg.escapeLiteral(server.secrets[role])}`);
      }
    });
  });
}

/** Makes the application's database, or one of another name for a test. */
export async function ensureDatabase(server: EmbeddedPostgres, database = DATABASE): Promise<void> {
  await withClient(server.url('superuser', 'postgres'), async (client) => {
    await locked(client, async () => {
      const found = await client.query('select 1 from pg_database where datname = $1', [database]);
      if (found.rowCount === 0) {
        await client.query(`create database ${pg.escapeIdentifier(database)} owner breakwater_owner`);
      }
      await client.query(
        `revoke connect, temporary on database ${pg.escapeIdentifier(database)} from public`,
      );
      await client.query(`grant connect on database ${pg.escapeIdentifier(database)} to breakwater_app`);
    });
  });
}

/**
 * On a server that was given by URL: makes the application's role and lets the URL's user become it. There is
 * one login, so `SET ROLE` is what separates the two. A known hole: whoever reaches SQL could set it back,
 * which on the embedded server, where the application logs in as itself, it cannot.
 */
export async function provisionGiven(url: string): Promise<void> {
  await withClient(url, async (client) => {
    await locked(client, async () => {
      try {
        await ensureRole(client, 'breakwater_app', 'nologin');
        if (!(await mayBecomeApp(client))) await client.query('grant breakwater_app to current_user');
      } catch (error) {
        throw new Refusal(
          'conflict',
          `The role 'breakwater_app' cannot be made (${(error as Error).message}). As an administrator of the ` +
            "server run: create role breakwater_app nologin; grant breakwater_app to <the URL's user>;",
          { cause: error },
        );
      }
    });
  });
}

/** Whom an administrator let become it need not be one who may grant it. Being a member is not enough since 16. */
async function mayBecomeApp(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    `select pg_has_role('breakwater_app',
       case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end) as may`,
  );
  return rows[0]?.may === true;
}

async function ensureRole(client: pg.Client, name: string, options: string): Promise<void> {
  const found = await client.query('select 1 from pg_roles where rolname = $1', [name]);
  if (found.rowCount === 0) {
    await client.query(
      `create role ${pg.escapeIdentifier(name)} nosuperuser nocreatedb nocreaterole nobypassrls ${options}`,
    );
  }
}

/** Roles belong to the whole server, so the lock is taken in the one database that every caller connects to. */
async function locked(client: pg.Client, work: () => Promise<void>): Promise<void> {
  await client.query('select pg_advisory_lock(7242134)');
  try {
    await work();
  } finally {
    await client.query('select pg_advisory_unlock(7242134)');
  }
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'breakwater-setup' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
