/** The ledger in PostgreSQL: append for everyone, everything else for the `ledger` service alone (migration 0003). */

import type {
  AppendedEntry,
  ClosedInterval,
  LedgerEntry,
  LedgerStore,
  StoredCheckpoint,
} from '../../app/ledger/ports.ts';
import type { Randomness } from '../../app/ports.ts';
import { canonicalJson } from '../../core/ledger/canonical-json.ts';
import { commitmentOf, internalLeafOf, NONCE_BYTES } from '../../core/ledger/commitment.ts';
import { countEntries, entriesHeld } from './ledger-reads.ts';
import { sequencerStore } from './ledger-sequencer-store.ts';
import type { Queryable } from './queryable.ts';

/** A store for one transaction. */
export function ledgerStore(connection: Queryable, randomness: Randomness): LedgerStore {
  return {
    append: (compartmentId, entries, options) =>
      append({ connection, randomness }, compartmentId, entries, options),
    entryOf: (intentId) => entryOf(connection, intentId),
    entriesHeld: (query) => entriesHeld(connection, query),
    countEntries: (query, cap) => countEntries(connection, query, cap),
    ...sequencerStore(connection),
    checkpointAt: async (log, now) => {
      const { rows } = await connection.query(
        `select log, size, root, note, visible_at from checkpoint
         where log = $1 and visible_at <= $2 order by size desc limit 1`,
        [log, now],
      );
      return rows[0] === undefined ? null : toCheckpoint(rows[0]);
    },
    intervalLeaves: async (first, count) => {
      const { rows } = await connection.query(
        'select leaf from public_interval where index >= $1 and index < $2 order by index',
        [first, first + count],
      );
      return rows.map((row) => row['leaf'] as Uint8Array);
    },
    placeOf: async (intentId) => {
      const { rows } = await connection.query(
        `select leaf_index, interval_index, place, commitment from ledger_leaf
         where intent_id = $1 and leaf_index is not null`,
        [intentId],
      );
      const row = rows[0];
      if (row === undefined) return null;
      return {
        intentId,
        leafIndex: Number(row['leaf_index']),
        intervalIndex: row['interval_index'] === null ? null : Number(row['interval_index']),
        place: row['place'] as number | null,
        commitment: row['commitment'] as Uint8Array | null,
      };
    },
    interval: async (index) => {
      const { rows } = await connection.query('select * from public_interval where index = $1', [index]);
      return rows[0] === undefined ? null : toInterval(rows[0]);
    },
    commitmentsAt: async (intervalIndex, { first, end }) => {
      const { rows } = await connection.query(
        `select place, commitment from ledger_leaf
         where interval_index = $1 and place >= $2 and place < $3 order by place`,
        [intervalIndex, first, end],
      );
      return rows.map((row) => ({
        place: row['place'] as number,
        commitment: row['commitment'] as Uint8Array,
      }));
    },
  };
}

async function append(
  { connection, randomness }: { readonly connection: Queryable; readonly randomness: Randomness },
  compartmentId: string,
  entries: readonly LedgerEntry[],
  { commit }: { readonly commit: boolean },
): Promise<readonly AppendedEntry[]> {
  if (entries.length === 0) return [];
  const nonces = randomness.bytes(entries.length * NONCE_BYTES);
  const written = entries.map((entry, at) => {
    const text = canonicalJson(entry);
    const bytes = Buffer.from(text, 'utf8');
    const nonce = nonces.subarray(at * NONCE_BYTES, (at + 1) * NONCE_BYTES);
    return {
      text,
      bytes,
      nonce,
      internal: internalLeafOf(nonce, bytes),
      commitment: commit ? commitmentOf(nonce, bytes) : null,
      at: entry.at,
    };
  });
  const { rows } = await connection.query(
    `with written as (
       insert into ledger_intent (compartment_id, entry, nonce, at)
       select $1, convert_to(e.entry, 'UTF8'), decode(e.nonce, 'hex'), e.at
       from unnest($2::text[], $3::text[], $4::timestamptz[]) with ordinality as e (entry, nonce, at, n)
       order by e.n
       returning id, nonce
     ), leaf as (
       insert into ledger_leaf (intent_id, internal, commitment)
       select w.id, decode(h.internal, 'hex'), decode(h.commitment, 'hex')
       from written w
       join unnest($3::text[], $5::text[], $6::text[]) as h (nonce, internal, commitment)
         on decode(h.nonce, 'hex') = w.nonce
     )
     select id from written order by id`,
    [
      compartmentId,
      written.map((entry) => entry.text),
      written.map((entry) => hex(entry.nonce)),
      written.map((entry) => entry.at),
      written.map((entry) => hex(entry.internal)),
      written.map((entry) => (entry.commitment === null ? null : hex(entry.commitment))),
    ],
  );
  return written.map((entry, at) => ({
    intentId: BigInt(rows[at]!['id'] as string),
    entry: entry.text,
    nonce: commit ? entry.nonce : null,
    commitment: entry.commitment,
  }));
}

async function entryOf(
  connection: Queryable,
  intentId: bigint,
): Promise<{ entry: string; nonce: Uint8Array | null } | null> {
  const { rows } = await connection.query(
    `select convert_from(entry, 'UTF8') as entry, nonce from ledger_intent where id = $1`,
    [intentId],
  );
  const row = rows[0];
  return row === undefined
    ? null
    : { entry: row['entry'] as string, nonce: row['nonce'] as Uint8Array | null };
}

function toCheckpoint(row: Record<string, unknown>): StoredCheckpoint {
  return {
    log: row['log'] as StoredCheckpoint['log'],
    size: Number(row['size']),
    root: row['root'] as Uint8Array,
    note: row['note'] as string,
    visibleAt: row['visible_at'] as Date,
  };
}

function toInterval(row: Record<string, unknown>): ClosedInterval {
  return {
    index: Number(row['index']),
    startsAt: row['starts_at'] as Date,
    endsAt: row['ends_at'] as Date,
    leaf: row['leaf'] as Uint8Array,
    seed: row['seed'] as Uint8Array | null,
    kept: row['kept'] as Uint8Array | null,
    internalNonce: row['internal_nonce'] as Uint8Array,
    internalSize: Number(row['internal_size']),
  };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
