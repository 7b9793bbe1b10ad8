/**
 * The server's settings, given on its command line: nothing is ever written into the cluster's own files.
 * Modest, for a machine of 2 cores that also runs the application; an installation that outgrows them brings
 * its own server (DATABASE_URL).
 */

/**
 * `durable` is the product. `lost-on-power-failure` is for tests only: it survives the death of every process
 * but not of the machine.
 */
export type Durability = 'durable' | 'lost-on-power-failure';

const ALWAYS = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '100',
  superuser_reserved_connections: '5',
  shared_buffers: '256MB',
  effective_cache_size: '2GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  max_wal_size: '2GB',
  min_wal_size: '128MB',
  checkpoint_timeout: '10min',
  // Deduplication's keys touch many pages a little each: packing every one cost more than half of all its time, and
  // what is not packed doubles what is written to the log.
  wal_compression: 'off',
  random_page_cost: '1.1',
  max_parallel_workers_per_gather: '1',
  jit: 'off',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_destination: 'stderr',
  logging_collector: 'off',
  // Rows hold embargoed text: errors name the statement's kind, never its values.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_statement: 'none',
  idle_in_transaction_session_timeout: '5min',
} as const;

const LOST_ON_POWER_FAILURE = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '128MB',
  max_connections: '200',
  max_wal_size: '512MB',
  autovacuum: 'off',
} as const;

const DURABLE = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' } as const;

/** Command-line arguments of `postgres`. */
export function serverArguments(dataDir: string, socketDir: string, durability: Durability): string[] {
  const settings: Record<string, string> = {
    ...ALWAYS,
    ...(durability === 'durable' ? DURABLE : LOST_ON_POWER_FAILURE),
    unix_socket_directories: socketDir,
    port: '5432',
  };
  return ['-D', dataDir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/**
 * Arguments of `initdb`. The built-in C.UTF-8 locale sorts alike on every machine, whatever its libc is.
 * The password of the superuser is read from a file, so that it is on no command line.
 */
export function initArguments(dataDir: string, passwordFile: string): string[] {
  return [
    `--pgdata=${dataDir}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth-local=scram-sha-256',
    '--auth-host=reject',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
  ];
}
