/** One open transaction, as a store sees it. Its beginning and end belong to transactions.ts alone. */
import type { Queryable } from './queryable.ts';

/**
 * `query` runs one statement with parameters. 64-bit integers come back as bigint, timestamps as Date, JSON
 * parsed, bytea as Buffer (pool.ts). A `jsonb` parameter is given as text (JSON.stringify).
 */
export type Tx = Queryable;
