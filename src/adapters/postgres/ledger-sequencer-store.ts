/** What only the sequencer does: every statement here finds empty tables under any actor but the `ledger` service. */
import type { LedgerStore } from '../../app/ledger/ports.ts';
import type { Queryable } from './queryable.ts';

export type SequencerStore = Pick<
  LedgerStore,
  | 'becomeSequencer'
  | 'claimIdentity'
  | 'changeIdentity'
  | 'heads'
  | 'waiting'
  | 'tiles'
  | 'putTiles'
  | 'markSequenced'
  | 'putIntervals'
  | 'putCheckpoints'
>;

/** Held to the end of the transaction. Any constant, the same for every Breakwater. */
const SEQUENCER_LOCK = 7_242_136;

export function sequencerStore(connection: Queryable): SequencerStore {
  return {
    becomeSequencer: async () => {
      const { rows } = await connection.query('select pg_try_advisory_xact_lock($1) as mine', [
        SEQUENCER_LOCK,
      ]);
      return rows[0]!['mine'] as boolean;
    },
    claimIdentity: async (vkey) => {
      await connection.query('insert into ledger_identity (vkey) values ($1) on conflict do nothing', [vkey]);
      const { rows } = await connection.query('select vkey from ledger_identity');
      return rows[0]!['vkey'] as string;
    },
    changeIdentity: async (from, to) => {
      const changed = await connection.query(
        'update ledger_identity set vkey = $2 where vkey = $1 returning vkey',
        [from, to],
      );
      return changed.rows.length > 0;
    },
    heads: async () => {
      const { rows } = await connection.query(
        `select coalesce((select max(size) from checkpoint where log = 'internal'), 0) as internal,
                coalesce((select max(index) + 1 from public_interval), 0) as public,
                (select ends_at from public_interval order by index desc limit 1) as until`,
      );
      const row = rows[0]!;
      return {
        internalSize: Number(row['internal']),
        publicSize: Number(row['public']),
        closedUntil: row['until'] as Date | null,
      };
    },
    waiting: async (limit) => {
      const { rows } = await connection.query(
        `select intent_id, internal, commitment from ledger_leaf
         where leaf_index is null order by intent_id limit $1`,
        [limit],
      );
      return rows.map((row) => ({
        intentId: BigInt(row['intent_id'] as string),
        internal: row['internal'] as Uint8Array,
        commitment: row['commitment'] as Uint8Array | null,
      }));
    },
    tiles: async (log, ids) => {
      if (ids.length === 0) return [];
      const { rows } = await connection.query(
        `select level, index, hashes from log_tile
         where log = $1 and (level, index) in (select * from unnest($2::smallint[], $3::bigint[]))`,
        [log, ids.map((id) => id.level), ids.map((id) => id.index)],
      );
      return rows.map((row) => ({
        level: row['level'] as number,
        index: Number(row['index']),
        hashes: row['hashes'] as Uint8Array,
      }));
    },
    putTiles: async (log, tiles) => {
      if (tiles.length === 0) return;
      // A tile only grows: what stands must be the beginning of what replaces it, or the log would fork here.
      const { rowCount } = await connection.query(
        `insert into log_tile as t (log, level, index, hashes)
         select $1, level, index, hashes from unnest($2::smallint[], $3::bigint[], $4::bytea[]) as n (level, index, hashes)
         on conflict (log, level, index) do update set hashes = excluded.hashes
           where substring(excluded.hashes for length(t.hashes)) = t.hashes`,
        [
          log,
          tiles.map((tile) => tile.level),
          tiles.map((tile) => tile.index),
          tiles.map((tile) => buffer(tile.hashes)),
        ],
      );
      if (rowCount !== tiles.length) throw new Error(`the ${log} log would lose hashes it already has`);
    },
    markSequenced: async (leaves) => {
      if (leaves.length === 0) return;
      const { rowCount } = await connection.query(
        `update ledger_leaf l set leaf_index = n.leaf_index, interval_index = n.interval_index, place = n.place
         from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::integer[])
           as n (intent_id, leaf_index, interval_index, place)
         where l.intent_id = n.intent_id and l.leaf_index is null`,
        [
          leaves.map((leaf) => leaf.intentId),
          leaves.map((leaf) => leaf.leafIndex),
          leaves.map((leaf) => leaf.intervalIndex),
          leaves.map((leaf) => leaf.place),
        ],
      );
      if (rowCount !== leaves.length) throw new Error('an entry would stand twice in the internal log');
    },
    putIntervals: async (intervals) => {
      await connection.query(
        `insert into public_interval (index, starts_at, ends_at, leaf, seed, kept, internal_nonce, internal_size)
         select * from unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[], $4::bytea[], $5::bytea[],
                              $6::bytea[], $7::bytea[], $8::bigint[])`,
        [
          intervals.map((interval) => interval.index),
          intervals.map((interval) => interval.startsAt),
          intervals.map((interval) => interval.endsAt),
          intervals.map((interval) => buffer(interval.leaf)),
          intervals.map((interval) => interval.seed && buffer(interval.seed)),
          intervals.map((interval) => interval.kept && buffer(interval.kept)),
          intervals.map((interval) => buffer(interval.internalNonce)),
          intervals.map((interval) => interval.internalSize),
        ],
      );
    },
    putCheckpoints: async (checkpoints) => {
      await connection.query(
        // The internal log may not have grown: then its checkpoint of that size stands already.
        `insert into checkpoint (log, size, root, note, visible_at)
         select * from unnest($1::text[], $2::bigint[], $3::bytea[], $4::text[], $5::timestamptz[])
         on conflict (log, size) do nothing`,
        [
          checkpoints.map((checkpoint) => checkpoint.log),
          checkpoints.map((checkpoint) => checkpoint.size),
          checkpoints.map((checkpoint) => buffer(checkpoint.root)),
          checkpoints.map((checkpoint) => checkpoint.note),
          checkpoints.map((checkpoint) => checkpoint.visibleAt),
        ],
      );
    },
  };
}

/** The driver takes Buffers for bytea, not other views. */
function buffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
