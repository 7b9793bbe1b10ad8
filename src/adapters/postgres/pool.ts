/**
 * Connections of the application's role, with limits, and with values read as the types that cannot mislead:
 * 64-bit integers as bigint, timestamps as Date, JSON parsed.
 */
import pg from 'pg';

export type PoolOptions = {
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly name?: string;
  /** Default 10: with two cores more connections only queue inside the server. */
  readonly max?: number;
  /** Default 30 s; 0 for none. */
  readonly statementTimeoutMs?: number;
  /** Where the URL's user is not the application's role itself: the role it takes on every connection. */
  readonly role?: 'breakwater_app' | null;
};

/** Ends every connection at once with `pool.end()`. Rejects nothing by itself: connections are made on demand. */
export function openPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.name ?? 'breakwater',
    max: options.max ?? 10,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    idle_in_transaction_session_timeout: 60_000,
    types: { getTypeParser },
    // `role` is a startup parameter: no query ever runs on the connection before it holds.
    ...(options.role ? { options: `-c role=${options.role}` } : {}),
  });
  // An idle connection that dies (the server restarted) is replaced at the next checkout; nobody was using it.
  pool.on('error', () => undefined);
  // As long as it lives, checked out or being closed: a connection that the server cuts may say so more than
  // once, and a word that nobody listens to ends the process. The query in flight rejects as well.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

const INT8 = 20;
const INT8_ARRAY = 1016;

const getTypeParser = ((oid: number, format?: 'text' | 'binary') => {
  if (oid === INT8) return BigInt;
  if (oid === INT8_ARRAY) return (text: string) => parseInt8Array(text);
  return pg.types.getTypeParser(oid, format as 'text');
}) as typeof pg.types.getTypeParser;

function parseInt8Array(text: string): (bigint | null)[] {
  const inner = text.slice(1, -1);
  return inner === '' ? [] : inner.split(',').map((item) => (item === 'NULL' ? null : BigInt(item)));
}
