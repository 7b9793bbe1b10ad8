/**
 * The database's rows out and in again, as lines of JSON that PostgreSQL itself writes and reads. Out: one
 * snapshot, while others go on writing. In: into the empty tables of a database that was just migrated.
 */
import pg from 'pg';

export type Table = { readonly name: string; readonly columns: readonly string[] };

/** The backup, or the place it should go to, is not what it has to be. The message says what to do. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused';
}

/** Rows at a time; also how much of a table is in memory at once. */
const BATCH = 1000;

/** What the code makes anew at every migration is not carried over. */
const MADE_BY_MIGRATING = ['breakwater.migration', 'breakwater.app_limit', 'breakwater.app_function'];
const JOBS = 'pgboss.job';

export type Snapshot = {
  readonly tables: readonly Table[];
  readonly migrations: readonly { readonly number: number; readonly name: string; readonly digest: string }[];
  readonly sequences: readonly { readonly name: string; readonly value: string }[];
  /** Batches of lines, one row each. */
  readonly rows: (table: Table) => AsyncGenerator<{ readonly lines: string; readonly count: number }>;
  readonly close: () => Promise<void>;
};

/**
 * `url` is of a user whom row-level security does not bind: a backup that left out rows would be worse than
 * none, so with any other this rejects.
 */
export async function openSnapshot(url: string): Promise<Snapshot> {
  const client = await connect(url);
  try {
    await client.query('begin isolation level repeatable read read only');
    // Errors instead of silently filtering.
    await client.query('set local row_security = off');
    await client.query('set local statement_timeout = 0');
    const { rows: migrations } = await client.query(
      'select number, name, digest from breakwater.migration order by number',
    );
    const { rows: sequences } = await client.query(
      "select quote_ident(schemaname) || '.' || quote_ident(sequencename) as name, last_value::text as value from pg_sequences where schemaname = 'public' and last_value is not null",
    );
    return {
      tables: await tablesOf(client),
      migrations,
      sequences,
      rows: (table) => rowsOf(client, table),
      close: () => client.end(),
    };
  } catch (error) {
    await client.end();
    throw error;
  }
}

async function tablesOf(client: pg.Client): Promise<readonly Table[]> {
  const { rows } = await client.query<Table>(
    `select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name,
       array_agg(quote_ident(a.attname) order by a.attnum) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relkind in ('r', 'p') and not c.relispartition
       and (n.nspname in ('public', 'breakwater') or (n.nspname || '.' || c.relname) = $1)
     group by 1 order by 1`,
    [JOBS],
  );
  return rows.filter(({ name }) => !MADE_BY_MIGRATING.includes(name));
}

async function* rowsOf(client: pg.Client, { name }: Table): AsyncGenerator<{ lines: string; count: number }> {
  await client.query(`declare batch no scroll cursor for select row_to_json(t)::text as line from ${name} t`);
  for (;;) {
    const { rows } = await client.query<{ line: string }>(`fetch ${BATCH} from batch`);
    if (rows.length === 0) break;
    yield { lines: rows.map(({ line }) => `${line}\n`).join(''), count: rows.length };
  }
  await client.query('close batch');
}

export type Restorer = {
  readonly migrations: Snapshot['migrations'];
  readonly insert: (table: string, lines: readonly string[]) => Promise<void>;
  /** Makes all of it durable at once. */
  readonly commit: (sequences: Snapshot['sequences']) => Promise<void>;
  readonly abort: () => Promise<void>;
};

/** One transaction: a restore that fails leaves the database as empty as it was. */
export async function openRestorer(url: string): Promise<Restorer> {
  const client = await connect(url);
  try {
    await client.query('begin');
    // Rows arrive table by table, so references are checked by having been checked when they were written.
    await client.query('set local session_replication_role = replica');
    await client.query('set local statement_timeout = 0');
    const tables = await tablesOf(client);
    for (const { name } of tables) {
      const { rowCount } = await client.query(`select 1 from ${name} limit 1`);
      if (rowCount !== 0)
        throw new BackupRefused(
          `${name} is not empty: a backup is restored into a new data directory or database`,
        );
    }
    const { rows: migrations } = await client.query(
      'select number, name, digest from breakwater.migration order by number',
    );
    const known = new Map(tables.map((table) => [table.name, table]));
    return {
      migrations,
      insert: async (name, lines) => {
        const table = known.get(name);
        if (table === undefined)
          throw new BackupRefused(
            `the backup has a table that this release does not: ${JSON.stringify(name.slice(0, 80))}`,
          );
        const columns = table.columns.join(', ');
        await client.query(
          `insert into ${table.name} (${columns}) overriding system value select ${columns} from json_populate_recordset(null::${table.name}, $1::json)`,
          [`[${lines.join(',')}]`],
        );
      },
      commit: async (sequences) => {
        for (const { name, value } of sequences)
          await client.query('select setval($1::regclass, $2::bigint)', [name, value]);
        await client.query('commit');
        await client.end();
      },
      abort: () => client.end(),
    };
  } catch (error) {
    await client.end();
    throw error;
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'breakwater-backup' });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
