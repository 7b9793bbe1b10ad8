/**
 * `Transactions` over PostgreSQL: the one place where a transaction begins, where its actor is told to
 * row-level security, and where a commit whose outcome nobody heard is told apart from one that failed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { OutcomeUnknown, type Stores, type Transactions } from '../../app/ports.ts';
import type { Actor } from '../../core/policy/actor.ts';
import type { Tx } from './tx.ts';

/** Assembles every store over one transaction. */
export type StoresFactory = (tx: Tx) => Stores;

/** serialization_failure and deadlock_detected: nothing was written, and trying again is what they ask for. */
const RETRYABLE = new Set(['40001', '40P01']);
const ATTEMPTS = 5;

/**
 * `work` may run more than once (a deadlock is broken by starting over), so it must do nothing outside the
 * database; all of its runs but the last leave nothing behind.
 */
export function transactionsOver(pool: pg.Pool, storesOf: StoresFactory): Transactions {
  return {
    run: async (actor, work) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await runOnce(pool, actor, (tx) => work(storesOf(tx)));
        } catch (error) {
          if (!RETRYABLE.has(sqlState(error)) || attempt === ATTEMPTS) throw error;
          await sleep(10 * 2 ** attempt);
        }
      }
    },
  };
}

async function runOnce<T>(pool: pg.Pool, actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = true;
  try {
    await begin(client, actor);
    let result: T;
    try {
      result = await work({ query: (text, values) => client.query(text, values as unknown[]) });
    } catch (error) {
      await client.query('rollback');
      broken = false;
      throw error;
    }
    await commit(client);
    broken = false;
    return result;
  } finally {
    // A connection in a state that we do not know never serves another actor.
    client.release(broken);
  }
}

/**
 * Begins, and tells the database who acts: `breakwater.held()` turns these subjects into compartments. The
 * setting ends with the transaction. A connection that still carries a setting from before is refused: it
 * could only come from code that went around this function.
 */
async function begin(client: pg.PoolClient, actor: Actor): Promise<void> {
  for (const subject of actor.subjects) {
    if (!/^[a-zA-Z0-9_-]{1,128}$/.test(subject)) throw new Error('a subject of this actor is not an id');
  }
  const subjects = pg.escapeLiteral(actor.subjects.join(','));
  // One round trip. The first column is evaluated before the second sets it.
  const results = (await client.query(
    `begin; select current_setting('breakwater.subjects', true) as before, set_config('breakwater.subjects', ${subjects}, true)`,
  )) as unknown as readonly pg.QueryResult<{ before: string | null }>[];
  const before = results[1]?.rows[0]?.before;
  if (before !== null && before !== '') {
    throw new Error('a connection came from the pool with an actor already set; it was closed');
  }
}

async function commit(client: pg.PoolClient): Promise<void> {
  let answer: pg.QueryResult;
  try {
    answer = await client.query('commit');
  } catch (error) {
    if (isDefinite(error)) throw error;
    throw new OutcomeUnknown('the connection was lost while committing', { cause: error });
  }
  // PostgreSQL answers COMMIT of a failed transaction by rolling back, without an error.
  if (answer.command !== 'COMMIT') {
    throw new Error('a statement of this transaction failed and was not heeded: nothing was written');
  }
}

/** Whether the server said that the commit failed. Silence, and a server that is going down, say nothing. */
function isDefinite(error: unknown): boolean {
  const state = sqlState(error);
  return state !== '' && !state.startsWith('08') && !state.startsWith('57P') && state !== '58030';
}

function sqlState(error: unknown): string {
  return error instanceof pg.DatabaseError ? (error.code ?? '') : '';
}
