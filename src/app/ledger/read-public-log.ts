/** The public log as files. Nothing is shown beyond the newest checkpoint that may be seen (its fixed delay). */
import { HASH_BYTES } from '../../core/ledger/hash.ts';
import { encodeBundle, parseTilePath, TILE_WIDTH, widthAt } from '../../core/ledger/tiles.ts';
import type { Actor } from '../../core/policy/actor.ts';
import type { Clock, Transactions } from '../ports.ts';
import { notFound } from '../refusal.ts';

export type PublicLog = {
  readonly transactions: Transactions;
  readonly clock: Clock;
  /** The `ledger` service: readers have no actor of their own. */
  readonly actor: Actor;
};

/** The signed checkpoint. Rejects with not-found before the first interval is closed. */
export async function readCheckpoint({ transactions, clock, actor }: PublicLog): Promise<string> {
  return transactions.run(actor, async ({ ledger }) => {
    const checkpoint = await ledger.checkpointAt('public', clock.now());
    if (checkpoint === null) throw notFound();
    return checkpoint.note;
  });
}

/**
 * The bytes at `tile/…`: hashes or an entry bundle. Any width up to what the visible log has is served,
 * since a narrower tile is the beginning of a wider one; every other path is not-found.
 */
export async function readTile({ transactions, clock, actor }: PublicLog, path: string): Promise<Uint8Array> {
  const wanted = parseTilePath(path);
  if (wanted === null) throw notFound();
  return transactions.run(actor, async ({ ledger }) => {
    const size = (await ledger.checkpointAt('public', clock.now()))?.size ?? 0;
    const id = { level: wanted.level === 'entries' ? 0 : wanted.level, index: wanted.index };
    if (wanted.width > widthAt(id, size)) throw notFound();
    if (wanted.level === 'entries') {
      return encodeBundle(await ledger.intervalLeaves(wanted.index * TILE_WIDTH, wanted.width));
    }
    const [tile] = await ledger.tiles('public', [id]);
    if (tile === undefined) throw new Error(`the public log lost tile ${id.level}/${id.index}`);
    return tile.hashes.subarray(0, wanted.width * HASH_BYTES);
  });
}
