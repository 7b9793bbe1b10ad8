/**
 * Opens the database that a command works on: the one of a URL, or the embedded one of a data directory;
 * brought up to the code, connected as the application's role, with `Transactions` over it. One call for
 * `serve`, `worker`, `key create` and the tests, so that all of them stand on the same ground.
 */
import type pg from 'pg';
import type { Randomness, Transactions } from '../../app/ports.ts';
import { type JobSender, startSender } from '../jobs/queue.ts';
import { startEmbedded } from './embedded/supervisor.ts';
import { type MigrateReport, migrate } from './migrate.ts';
import { openPool } from './pool.ts';
import { DATABASE, ensureDatabase, provisionEmbedded, provisionGiven } from './roles.ts';
import { storesOver } from './stores.ts';
import { transactionsOver } from './transactions.ts';

export type Access = {
  /** Owns the schema: migrations only. */
  readonly ownerUrl: string;
  readonly appUrl: string;
  /** What the application takes on after logging in by `appUrl`; null where it logs in as itself. */
  readonly role: 'breakwater_app' | null;
};

export type OpenDatabase = Access & {
  readonly pool: pg.Pool;
  readonly transactions: Transactions;
  readonly jobs: JobSender;
  readonly migrated: MigrateReport;
  /** The embedded server's process, null with a given server. */
  readonly postmasterPid: number | null;
  /** Waits for transactions in flight; stops the embedded server if nobody else uses it. */
  readonly close: () => Promise<void>;
};

export type DatabaseChoice =
  | { readonly kind: 'given'; readonly url: string }
  | {
      readonly kind: 'embedded';
      readonly dataDir: string;
      /** Where given, a server that dies is started again, and this is told so. */
      readonly onTrouble?: (line: string) => void;
    };

export async function openDatabase(
  choice: DatabaseChoice,
  options: { readonly randomness: Randomness; readonly name?: string; readonly max?: number },
): Promise<OpenDatabase> {
  if (choice.kind === 'given') {
    await provisionGiven(choice.url);
    const access: Access = { ownerUrl: choice.url, appUrl: choice.url, role: 'breakwater_app' };
    return connect(access, options, { postmasterPid: null, close: async () => undefined });
  }
  const server = await startEmbedded(choice);
  try {
    await provisionEmbedded(server);
    await ensureDatabase(server);
    const access: Access = {
      ownerUrl: server.url('owner', DATABASE),
      appUrl: server.url('app', DATABASE),
      role: null,
    };
    return await connect(access, options, server);
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** Migrates and connects. `server` is closed last. */
export async function connect(
  access: Access,
  options: { readonly randomness: Randomness; readonly name?: string; readonly max?: number },
  server: { readonly postmasterPid: number | null; readonly close: () => Promise<void> },
): Promise<OpenDatabase> {
  const migrated = await migrate(access.ownerUrl);
  const pool = openPool({
    url: access.appUrl,
    role: access.role,
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.max === undefined ? {} : { max: options.max }),
  });
  try {
    const jobs = await startSender(pool);
    return {
      ...access,
      pool,
      jobs,
      migrated,
      transactions: transactionsOver(pool, storesOver({ randomness: options.randomness, jobs })),
      postmasterPid: server.postmasterPid,
      close: async () => {
        await jobs.stop();
        await pool.end();
        await server.close();
      },
    };
  } catch (error) {
    await pool.end();
    throw error;
  }
}
