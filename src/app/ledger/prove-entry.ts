/**
 * Proves that an entry's commitment stands in the public log: 24 siblings from its place to its interval's
 * root, the interval's leaf, that leaf's inclusion, and the signed checkpoint. The proof says nothing of what
 * else the interval held: siblings are hashes, real or random, and there are always 24.
 */

import { HASH_BYTES } from '../../core/ledger/hash.ts';
import { INTERVAL_DEPTH, intervalProof } from '../../core/ledger/interval-tree.ts';
import { inclusionRanges, proofOf } from '../../core/ledger/tree.ts';
import type { Actor } from '../../core/policy/actor.ts';
import type { Clock, Transactions } from '../ports.ts';
import type { EntryProof } from './entry-proof.ts';
import { readerFor } from './log-reader.ts';
import type { LedgerStore } from './ports.ts';

/** Null while the entry waits for its interval to close and to be shown, or has no public commitment. */
export async function proveEntry(
  ports: { readonly transactions: Transactions; readonly clock: Clock; readonly actor: Actor },
  intentId: bigint,
): Promise<EntryProof | null> {
  return ports.transactions.run(ports.actor, async ({ ledger }) => {
    const stands = await ledger.placeOf(intentId);
    if (stands === null || stands.intervalIndex === null || stands.place === null) return null;
    const checkpoint = await ledger.checkpointAt('public', ports.clock.now());
    if (checkpoint === null || checkpoint.size <= stands.intervalIndex) return null;
    const siblings = await siblingsOf(ledger, stands.intervalIndex, stands.place);
    const leaf = (await ledger.intervalLeaves(stands.intervalIndex, 1))[0];
    if (siblings === null || leaf === undefined) return null;
    const ranges = inclusionRanges(stands.intervalIndex, checkpoint.size);
    const inclusion = proofOf(ranges, await readerFor(ledger, 'public', ranges));
    return {
      place: stands.place,
      siblings: siblings.map(base64),
      leaf: base64(leaf),
      leafIndex: stands.intervalIndex,
      inclusion: inclusion.map(base64),
      checkpoint: checkpoint.note,
    };
  });
}

/** Null where the interval's seed was erased: then nobody can prove anything in it any more. */
async function siblingsOf(
  ledger: LedgerStore,
  intervalIndex: number,
  place: number,
): Promise<Uint8Array[] | null> {
  const interval = await ledger.interval(intervalIndex);
  if (interval === null || interval.seed === null || interval.kept === null) return null;
  const depth = Math.log2(interval.kept.length / HASH_BYTES);
  const width = 2 ** (INTERVAL_DEPTH - depth);
  const first = Math.floor(place / width) * width;
  const placed = await ledger.commitmentsAt(intervalIndex, { first, end: first + width });
  return intervalProof(interval.seed, { row: interval.kept, placed }, place);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
