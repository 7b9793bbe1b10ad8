/**
 * Brings a database up to the code: numbered SQL files, forward only, each in one transaction with the row
 * that records it, under an advisory lock so that two starts do not race. Run by the owner of the schema;
 * afterwards the application's role is granted what it needs and nothing else.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { installJobs } from '../jobs/install.ts';

export type Migration = {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, hex: an applied file must never change again. */
  readonly digest: string;
};

/** The database and the code do not fit. The message says which is ahead and what to do. */
export class SchemaMismatch extends Error {
  override readonly name = 'SchemaMismatch';
}

export type MigrateReport = { readonly applied: readonly string[]; readonly version: number };

const MIGRATIONS_DIR = join(import.meta.dirname, 'migrations');

/** Any constant will do; it is the same for every Breakwater. */
const LOCK = 7_242_133;

export async function readMigrations(dir = MIGRATIONS_DIR): Promise<readonly Migration[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.sql')).toSorted();
  const migrations = await Promise.all(
    names.map(async (name) => {
      const number = Number(/^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1]);
      if (!Number.isInteger(number)) throw new Error(`${name} is not named NNNN-words.sql`);
      const sql = await readFile(join(dir, name), 'utf8');
      return { number, name, sql, digest: createHash('sha256').update(sql).digest('hex') };
    }),
  );
  for (const [index, { number, name }] of migrations.entries()) {
    if (number !== index + 1) throw new Error(`${name}: migrations are numbered without gaps from 0001`);
  }
  return migrations;
}

/**
 * What has to be run, given what the database says was. Throws SchemaMismatch where the database is newer than
 * the code or was made by other files than these.
 */
export function pending(
  migrations: readonly Migration[],
  applied: readonly { readonly number: number; readonly name: string; readonly digest: string }[],
): readonly Migration[] {
  const newest = applied.at(-1);
  if (newest !== undefined && newest.number > migrations.length) {
    throw new SchemaMismatch(
      `the database is newer than this release: it has migration ${newest.name}, the newest here is ` +
        `${migrations.at(-1)?.name ?? 'none'}. Run the release that made it, or a later one.`,
    );
  }
  for (const row of applied) {
    const file = migrations[row.number - 1];
    if (file?.digest !== row.digest) {
      throw new SchemaMismatch(
        `the database was made by another ${row.name} than the one here. A released migration never changes; ` +
          'in development, start with an empty data directory.',
      );
    }
  }
  return migrations.slice(newest?.number ?? 0);
}

/**
 * Migrates as the connection's user, who has to own the schema, then grants. Safe to run at every start.
 * `given`: those of this release, unless a test makes a database of an older one.
 */
export async function migrate(ownerUrl: string, given?: readonly Migration[]): Promise<MigrateReport> {
  const migrations = given ?? (await readMigrations());
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'breakwater-migrate' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query(BOOK);
    const applied = await client.query(
      'select number, name, digest from breakwater.migration order by number',
    );
    const waiting = pending(migrations, applied.rows);
    for (const migration of waiting) await apply(client, migration);
    const jobsChanged = await installJobs(client);
    if (waiting.length > 0 || jobsChanged) await grant(client);
    return { applied: waiting.map(({ name }) => name), version: migrations.length };
  } finally {
    await client.end();
  }
}

/** What `migrate` would apply, without doing it. Throws SchemaMismatch as it would. */
export async function waitingMigrations(ownerUrl: string): Promise<readonly string[]> {
  const migrations = await readMigrations();
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'breakwater-migrate' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const book = await client.query("select to_regclass('breakwater.migration') is not null as there");
    if (book.rows[0].there !== true) return migrations.map(({ name }) => name);
    const applied = await client.query(
      'select number, name, digest from breakwater.migration order by number',
    );
    return pending(migrations, applied.rows).map(({ name }) => name);
  } finally {
    await client.end();
  }
}

async function apply(client: pg.Client, { number, name, sql, digest }: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(sql);
    await client.query('insert into breakwater.migration (number, name, digest) values ($1, $2, $3)', [
      number,
      name,
      digest,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    const { message, position } = error as pg.DatabaseError;
    const line = position === undefined ? '' : `:${sql.slice(0, Number(position)).split('\n').length}`;
    throw new Error(`migration ${name}${line}: ${message}`, { cause: error });
  }
}

/**
 * The book of what was applied, and `breakwater.limit_app`, by which a migration narrows what the
 * application's role may do to a table, e.g. `select breakwater.limit_app('receipt', 'select, insert')`, or
 * `'select, update (leaf_index)'`. Tables that are not named there get select, insert, update and delete.
 * Functions are the other way round: the role may call only those given to `breakwater.allow_app`.
 */
const BOOK = `
create schema if not exists breakwater;
create table if not exists breakwater.migration (
  number integer primary key,
  name text not null,
  digest text not null,
  applied_at timestamptz not null default now()
);
create table if not exists breakwater.app_limit (
  target text primary key,
  privileges text not null
);
create or replace function breakwater.limit_app(target regclass, privileges text) returns void
language sql as $$
  insert into breakwater.app_limit values (target::text, privileges)
  on conflict (target) do update set privileges = excluded.privileges
$$;
create table if not exists breakwater.app_function (target text primary key);
create or replace function breakwater.allow_app(target regprocedure) returns void
language sql as $$
  insert into breakwater.app_function values (target::text) on conflict do nothing
$$;
`;

/** Everything the application's role may do, from nothing: what was granted before and is not here is gone. */
const GRANT = `
do $$
declare
  item record;
begin
  revoke all on all tables in schema public, breakwater, pgboss from breakwater_app;
  revoke all on all functions in schema breakwater from public;
  revoke create on schema public from public;
  grant usage on schema public, breakwater, pgboss to breakwater_app;
  for item in select target from breakwater.app_function loop
    execute format('grant execute on function %s to breakwater_app', item.target);
  end loop;
  grant select on breakwater.migration to breakwater_app;
  for item in
    select c.oid::regclass::text as target, coalesce(l.privileges, 'select, insert, update, delete') as privileges
    from pg_class c left join breakwater.app_limit l on l.target = c.oid::regclass::text
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v')
  loop
    execute format('grant %s on %s to breakwater_app', item.privileges, item.target);
  end loop;
  grant usage on all sequences in schema public to breakwater_app;
  grant select, insert, update, delete on all tables in schema pgboss to breakwater_app;
  grant usage on all sequences in schema pgboss to breakwater_app;
end
$$;
`;

async function grant(client: pg.Client): Promise<void> {
  await client.query(GRANT);
}
