/** Fills one interval's tree: places, the row of hashes to keep, and the root. */
import { setImmediate } from 'node:timers/promises';
import {
  foldRow,
  hashSubtree,
  keptLevels,
  type Placed,
  placesFor,
  under,
} from '../../core/ledger/interval-tree.ts';
import type { Randomness } from '../ports.ts';
import type { WaitingLeaf } from './ports.ts';

export type IntervalContent = {
  readonly root: Uint8Array;
  /** Null for an interval that held nothing: its root is a random hash and needs no seed. */
  readonly secret: { readonly seed: Uint8Array; readonly kept: Uint8Array } | null;
  readonly places: ReadonlyMap<bigint, number>;
};

/** How many kept subtrees, of some hundred hashes each, are computed before others get their turn. */
const SUBTREES_A_TURN = 32;

export async function fillInterval(
  randomness: Randomness,
  leaves: readonly WaitingLeaf[],
): Promise<IntervalContent> {
  const committed = leaves.filter((leaf) => leaf.commitment !== null);
  const seed = randomness.bytes(32);
  if (committed.length === 0) return { root: seed, secret: null, places: new Map() };
  const drawn = placesFor(seed, committed.length);
  const places = new Map<bigint, number>();
  const placed: Placed[] = [];
  for (const [at, { intentId, commitment }] of committed.entries()) {
    const place = drawn[at]!;
    places.set(intentId, place);
    placed.push({ place, commitment: commitment! });
  }
  placed.sort((a, b) => a.place - b.place);
  const kept = await keptRow(seed, placed);
  return { root: foldRow(kept), secret: { seed, kept }, places };
}

async function keptRow(seed: Uint8Array, placed: readonly Placed[]): Promise<Uint8Array> {
  const depth = keptLevels(placed.length);
  const row: Uint8Array[] = [];
  for (let index = 0; index < 2 ** depth; index += 1) {
    row.push(hashSubtree(seed, { depth, index }, under(placed, { depth, index })));
    if (index % SUBTREES_A_TURN === SUBTREES_A_TURN - 1) await setImmediate();
  }
  return Buffer.concat(row);
}
