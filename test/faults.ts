/**
 * Breaks every I/O call of an operation in turn, before and after it takes effect, until the operation runs
 * through unhit. What SQLite and Sunlight do to themselves. How to use it:
 *
 *   const hits = await everyCall({
 *     operation: (faults) => receiveFinding({
 *       transactions: database.transactionsOn(faults.pool(database.pool)),
 *       blobs: faults.calls(blobs, ['put']),
 *     }, bytes),
 *     check: async ({ error, at, mode }) => {
 *       // Reopen from what is stored (an unfaulted pool) and look: nothing acknowledged is missing, nothing is
 *       // there twice. `error` is what the operation rejected with, undefined if it said that it succeeded.
 *     },
 *   });
 *   // Exactly the calls of a run that nothing breaks, each broken once in each mode.
 *   assert.deepEqual(hits, { before: calls.length, after: calls.length });   // calls = await callsOf(operation)
 *
 * Files of the blob store: `breakableFiles(faults)`.
 *
 * The nth call counts across everything wrapped by one `faults`. `before`: the call never takes effect.
 * `after`: it takes effect and its caller is not told. With a database, either way the connection is dead
 * afterwards, as it is when a network or a server dies; what a transaction had not committed is then undone by
 * the server, and for the COMMIT itself `after` is the case that everyone forgets.
 *
 * The operation must start from the same state each time, so it usually makes its own ids or its own rows.
 */
import assert from 'node:assert/strict';
import type pg from 'pg';
import { type BlobFile, type BlobFiles, diskFiles } from '../src/adapters/blobs/file-blobs.ts';

export type FaultMode = 'before' | 'after';

export type Faults = {
  /** A pool whose calls (connect, and every query on it or on a client of it) are counted and broken. */
  readonly pool: (pool: pg.Pool) => pg.Pool;
  /** The same for named asynchronous methods of any port. */
  readonly calls: <T extends object>(port: T, names: readonly (keyof T & string)[]) => T;
};

/** What a broken call rejects with: it looks like a lost connection, so it has no SQLSTATE. */
export class InjectedFault extends Error {
  override readonly name = 'InjectedFault';
}

export type Outcome = {
  readonly mode: FaultMode;
  /** 1-based number of the call that was broken. */
  readonly at: number;
  /** False in the last round of each mode, in which nothing was broken. */
  readonly hit: boolean;
  /** What the call was: `commit`, `connect`, `put`, or the first words of a statement. */
  readonly call: string | null;
  readonly error: unknown;
};

export type EveryCall = {
  readonly operation: (faults: Faults, outcome: Pick<Outcome, 'mode' | 'at'>) => Promise<unknown>;
  /** Throws (asserts) if an invariant does not hold. */
  readonly check: (outcome: Outcome) => Promise<void>;
  readonly modes?: readonly FaultMode[];
  /** A guard against an operation that never gets through. */
  readonly limit?: number;
};

/** Resolves to how many calls were broken in each mode; rejects with the first check that failed, saying where. */
export async function everyCall(options: EveryCall): Promise<Record<FaultMode, number>> {
  const hits: Record<FaultMode, number> = { before: 0, after: 0 };
  for (const mode of options.modes ?? (['before', 'after'] as const)) {
    for (let at = 1; ; at++) {
      assert(at <= (options.limit ?? 2000), `the operation was still being broken at call ${at}`);
      const outcome = await oneRound(options, mode, at);
      try {
        await options.check(outcome);
      } catch (error) {
        throw new Error(
          `broken ${mode} call ${at} (${outcome.call ?? 'none'}): ${(error as Error).message}`,
          {
            cause: error,
          },
        );
      }
      if (!outcome.hit) {
        if (outcome.error !== undefined) throw outcome.error;
        break;
      }
      hits[mode] += 1;
    }
  }
  return hits;
}

/** What an operation calls when nothing breaks, in order: what `everyCall` must have broken, one by one. */
export async function callsOf(operation: EveryCall['operation']): Promise<readonly string[]> {
  const fuse = new Fuse('before', Number.POSITIVE_INFINITY);
  await operation(
    { pool: (pool) => faultyPool(pool, fuse), calls: (port, names) => faultyPort(port, names, fuse) },
    { mode: 'before', at: 0 },
  );
  return fuse.names;
}

async function oneRound({ operation }: EveryCall, mode: FaultMode, at: number): Promise<Outcome> {
  const fuse = new Fuse(mode, at);
  let error: unknown;
  try {
    await operation(
      { pool: (pool) => faultyPool(pool, fuse), calls: (port, names) => faultyPort(port, names, fuse) },
      { mode, at },
    );
  } catch (caught) {
    error = caught;
  }
  return { mode, at, hit: fuse.blownBy !== null, call: fuse.blownBy, error };
}

/** The blob store's files on disk, every call on them and on an open one counted and broken. */
export function breakableFiles(faults: Faults): BlobFiles {
  const files = faults.calls({ ...diskFiles }, ['mkdir', 'rename', 'syncDirectory', 'exists']);
  return {
    ...files,
    open: async (path, flags, mode) => {
      const file = await openOne(faults, () => diskFiles.open(path, flags, mode));
      const breakable = faults.calls(file, ['write', 'sync']);
      // Closed in any case, so that none stays open: whether it took effect cannot be seen from outside.
      const closing = faults.calls({ close: async () => undefined }, ['close']);
      return {
        write: breakable.write,
        sync: breakable.sync,
        close: async () => {
          await file.close();
          await closing.close();
        },
      };
    },
  };
}

/** One that was opened without its caller being told is closed here: nobody else can. */
async function openOne(faults: Faults, open: () => Promise<BlobFile>): Promise<BlobFile> {
  let file: BlobFile | undefined;
  const opening = {
    open: async () => {
      file = await open();
      return file;
    },
  };
  try {
    return await faults.calls(opening, ['open']).open();
  } catch (error) {
    await file?.close();
    throw error;
  }
}

class Fuse {
  readonly mode: FaultMode;
  readonly #at: number;
  readonly names: string[] = [];
  blownBy: string | null = null;

  constructor(mode: FaultMode, at: number) {
    this.mode = mode;
    this.#at = at;
  }

  /**
   * Runs the call, or breaks it if it is the one. `onBreak` runs after the effect and before the rejection; its
   * argument is what the caller never gets to see, undefined where the call took no effect.
   */
  async run<T>(
    name: string,
    call: () => Promise<T>,
    onBreak: (unseen: T | undefined) => void = () => undefined,
  ): Promise<T> {
    this.names.push(name);
    if (this.names.length !== this.#at) return call();
    this.blownBy = name;
    onBreak(this.mode === 'after' ? await call() : undefined);
    throw new InjectedFault(`broken ${this.mode} call ${this.#at}: ${name}`);
  }
}

function faultyPort<T extends object>(port: T, names: readonly (keyof T & string)[], fuse: Fuse): T {
  return new Proxy(port, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      const method = value.bind(target) as (...args: unknown[]) => Promise<unknown>;
      if (!names.includes(key as keyof T & string)) return method;
      return (...args: unknown[]) => fuse.run(String(key), () => method(...args));
    },
  });
}

function faultyPool(pool: pg.Pool, fuse: Fuse): pg.Pool {
  const connect = () =>
    fuse.run(
      'connect',
      async () => faultyClient(await pool.connect(), fuse),
      (unseen) => unseen?.release(true),
    );
  return new Proxy(pool, {
    get: (target, key) => {
      if (key === 'connect') return connect;
      if (key === 'query') {
        return async (...args: Parameters<pg.PoolClient['query']>) => {
          const client = await connect();
          try {
            return await client.query(...args);
          } finally {
            client.release();
          }
        };
      }
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** After its break the client is dead: its socket is closed and every further query rejects. */
function faultyClient(client: pg.PoolClient, fuse: Fuse): pg.PoolClient {
  let dead = false;
  const query = (...args: unknown[]) => {
    if (dead) return Promise.reject(new InjectedFault('the connection is gone'));
    const text = typeof args[0] === 'string' ? args[0] : ((args[0] as { text?: string }).text ?? '');
    return fuse.run(
      text.trim().split(/\s+/).slice(0, 4).join(' '),
      () => (client.query as (...given: unknown[]) => Promise<unknown>)(...args),
      () => {
        dead = true;
        (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
      },
    );
  };
  return new Proxy(client, {
    get: (target, key) => {
      if (key === 'query') return query;
      if (key === 'release') return (error?: Error | boolean) => target.release(dead || error);
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
