/**
 * What every process of this instance stands on, whatever it then does: the database, the blobs, the clock,
 * the doors, and the instance itself, founded if this is its first start. `serve`, `worker` and `key create`
 * open it the same way.
 */
import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { fileBlobs } from '../adapters/blobs/file-blobs.ts';
import { systemClock, systemRandomness } from '../adapters/clock/system-clock.ts';
import { authenticationOver } from '../adapters/postgres/authentication.ts';
import { type DatabaseChoice, type OpenDatabase, openDatabase } from '../adapters/postgres/open.ts';
import { LedgerKeyError, newLogOrigin, openLedgerKey } from '../adapters/signing/ledger-key.ts';
import { foundInstance } from '../app/identity/found-instance.ts';
import type { Authentication } from '../app/identity/ports.ts';
import { ForeignLog, requireOwnLog } from '../app/ledger/own-log.ts';
import type { LedgerSigner } from '../app/ledger/ports.ts';
import type { Blobs, Clock, Randomness, Transactions } from '../app/ports.ts';
import { Refusal } from '../app/refusal.ts';

export type Node = {
  readonly dataDir: string;
  readonly database: OpenDatabase;
  readonly transactions: Transactions;
  readonly authentication: Authentication;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly blobs: Blobs;
  /** Signs the log. Made at the first start; a data directory without it is another log. */
  readonly ledger: LedgerSigner;
  /** The clearinghouse's name, and the key that signs cursors and challenges. */
  readonly instance: { readonly name: string; readonly signingKey: Uint8Array };
  /** Whether this start founded the instance. */
  readonly isNew: boolean;
  readonly close: () => Promise<void>;
};

export type NodeOptions = {
  /** Keys, blobs and, without a URL, the embedded database. Made if it is not there, readable by its owner only. */
  readonly dataDir: string;
  /** Absent: the embedded PostgreSQL under `dataDir`. */
  readonly databaseUrl?: string;
  /** Shown in pg_stat_activity. */
  readonly name: string;
  readonly connections?: number;
  /** For what runs until it is stopped: an embedded database that dies is started again, and this is told so. */
  readonly onTrouble?: (line: string) => void;
};

/** Rejects with one clear sentence, and leaves nothing running then. */
export async function openNode(options: NodeOptions): Promise<Node> {
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const dataDir = await realpath(options.dataDir);
  const choice: DatabaseChoice =
    options.databaseUrl === undefined
      ? {
          kind: 'embedded',
          dataDir,
          ...(options.onTrouble === undefined ? {} : { onTrouble: options.onTrouble }),
        }
      : { kind: 'given', url: options.databaseUrl };
  const database = await openDatabase(choice, {
    randomness: systemRandomness,
    name: options.name,
    ...(options.connections === undefined ? {} : { max: options.connections }),
  });
  try {
    const authentication = authenticationOver(database.pool);
    const isNew = await foundInstance({ authentication, clock: systemClock, randomness: systemRandomness });
    const ledger = await openLedgerKey(dataDir, {
      origin: newLogOrigin(systemRandomness),
      randomness: systemRandomness,
    });
    const sequencer = await authentication.actorOfService('ledger');
    await database.transactions.run(sequencer, (stores) => requireOwnLog(stores.ledger, ledger));
    return {
      dataDir,
      database,
      transactions: database.transactions,
      authentication,
      clock: systemClock,
      randomness: systemRandomness,
      blobs: await fileBlobs(join(dataDir, 'blobs'), systemRandomness),
      ledger,
      instance: await authentication.instance(),
      isNew,
      close: database.close,
    };
  } catch (error) {
    await database.close();
    throw isForOperator(error) ? new Refusal('conflict', error.message, { cause: error }) : error;
  }
}

/** What whoever started this has to put right; its message says how. */
function isForOperator(error: unknown): error is Error {
  return error instanceof ForeignLog || error instanceof LedgerKeyError;
}
