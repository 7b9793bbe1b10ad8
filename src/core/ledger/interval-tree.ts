/**
 * One interval of the public log: a tree of fixed depth 24 in which that interval's commitments sit at
 * random places and every empty subtree is a random hash. The root, and any proof under it, look the same
 * whether nothing or a hundred thousand things happened.
 *
 * The random hashes come from a 32-byte seed through SHA-256 as a PRF (fixed-length input, seed first), so
 * that nothing but the seed is stored. Erasing seed and nonces leaves a root nobody can open again.
 */
import { HASH_BYTES, isSameHash, sha256 } from './hash.ts';

export const INTERVAL_DEPTH = 24;
export const SEED_BYTES = 32;
const PLACES = 2 ** INTERVAL_DEPTH;

/** A sixteenth of the places: drawing a free one stays cheap. What exceeds it waits for the next interval. */
export const INTERVAL_CAPACITY = 2 ** 20;

export type Placed = { readonly place: number; readonly commitment: Uint8Array };

/** Distinct random places for `count` commitments, from the seed. Throws above the capacity. */
export function placesFor(seed: Uint8Array, count: number): number[] {
  if (count > INTERVAL_CAPACITY) throw new RangeError('an interval holds at most 2^20 commitments');
  const taken = new Set<number>();
  for (let draw = 0; taken.size < count; draw += 1) taken.add(prf(seed, PLACE, draw).readUIntBE(0, 3));
  return [...taken];
}

/**
 * How many levels below the root to keep the hashes of, so that recomputing any proof touches about eight
 * commitments however many there are.
 */
export function keptLevels(count: number): number {
  return count <= 8 ? 0 : Math.min(INTERVAL_DEPTH, Math.ceil(Math.log2(count / 8)));
}

/**
 * The hash of the subtree at `depth` below the root and position `index` there, given exactly the
 * commitments under it, in order of place.
 */
export function hashSubtree(
  seed: Uint8Array,
  at: { readonly depth: number; readonly index: number },
  placed: readonly Placed[],
): Uint8Array {
  if (placed.length === 0) return prf(seed, at.depth, at.index);
  const { depth, index } = at;
  if (depth === INTERVAL_DEPTH) return placed[0]!.commitment;
  const middle = (index * 2 + 1) * 2 ** (INTERVAL_DEPTH - depth - 1);
  const cut = lowerBound(placed, middle);
  return hashPair(
    hashSubtree(seed, { depth: depth + 1, index: index * 2 }, placed.slice(0, cut)),
    hashSubtree(seed, { depth: depth + 1, index: index * 2 + 1 }, placed.slice(cut)),
  );
}

/** Those of `placed` (in order of place) that lie under a subtree. */
export function under(
  placed: readonly Placed[],
  at: { readonly depth: number; readonly index: number },
): readonly Placed[] {
  const width = 2 ** (INTERVAL_DEPTH - at.depth);
  return placed.slice(lowerBound(placed, at.index * width), lowerBound(placed, (at.index + 1) * width));
}

/**
 * Folds a complete row of subtree hashes, as kept beside the seed, into the interval's root. Above the row a node is
 * always of its two children, also where both are empty, so that root and proofs need the row alone; `hashSubtree` of
 * such a node would be one random hash.
 */
export function foldRow(row: Uint8Array): Uint8Array {
  let hashes = row;
  while (hashes.length > HASH_BYTES) {
    const next = new Uint8Array(hashes.length / 2);
    for (let at = 0; at < next.length; at += HASH_BYTES) {
      const left = hashes.subarray(at * 2, at * 2 + HASH_BYTES);
      next.set(hashPair(left, hashes.subarray(at * 2 + HASH_BYTES, at * 2 + 2 * HASH_BYTES)), at);
    }
    hashes = next;
  }
  return hashes;
}

/** The 24 siblings from a place up to the root, lowest first. `placed` are those under the kept subtree. */
export function intervalProof(
  seed: Uint8Array,
  kept: { readonly row: Uint8Array; readonly placed: readonly Placed[] },
  place: number,
): Uint8Array[] {
  const levels = Math.log2(kept.row.length / HASH_BYTES);
  const siblings: Uint8Array[] = [];
  for (let depth = INTERVAL_DEPTH; depth > levels; depth -= 1) {
    const index = Math.floor(place / 2 ** (INTERVAL_DEPTH - depth)) ^ 1;
    siblings.push(hashSubtree(seed, { depth, index }, under(kept.placed, { depth, index })));
  }
  for (let depth = levels; depth > 0; depth -= 1) {
    const index = Math.floor(place / 2 ** (INTERVAL_DEPTH - depth)) ^ 1;
    const width = kept.row.length / 2 ** depth;
    siblings.push(foldRow(kept.row.subarray(index * width, (index + 1) * width)));
  }
  return siblings;
}

/** Whether a commitment stands at a place under an interval's root. Every argument may be hostile. */
export function isInInterval(claim: {
  readonly root: Uint8Array;
  readonly place: number;
  readonly commitment: Uint8Array;
  readonly siblings: readonly Uint8Array[];
}): boolean {
  const { root, place, commitment, siblings } = claim;
  if (!Number.isInteger(place) || place < 0 || place >= PLACES) return false;
  if (siblings.length !== INTERVAL_DEPTH || commitment.length !== HASH_BYTES) return false;
  if (!siblings.every((sibling) => sibling.length === HASH_BYTES)) return false;
  let hash = commitment;
  let at = place;
  for (const sibling of siblings) {
    hash = at % 2 === 1 ? hashPair(sibling, hash) : hashPair(hash, sibling);
    at = Math.floor(at / 2);
  }
  return isSameHash(hash, root);
}

/** A label outside the depths, so that places and hashes never share an input. */
const PLACE = 0xff;
const NODE = 0x02;

/** 32 + 1 + 4 bytes: one block of SHA-256. */
function prf(seed: Uint8Array, label: number, index: number): Buffer {
  if (seed.length !== SEED_BYTES) throw new RangeError('a seed is 32 bytes');
  const input = Buffer.alloc(SEED_BYTES + 5);
  input.set(seed);
  input[SEED_BYTES] = label;
  input.writeUInt32BE(index, SEED_BYTES + 1);
  return Buffer.from(sha256(input));
}

/** Its own prefix: a node of an interval is never a node or a leaf of a log. */
function hashPair(left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + 2 * HASH_BYTES);
  bytes[0] = NODE;
  bytes.set(left, 1);
  bytes.set(right, 1 + HASH_BYTES);
  return sha256(bytes);
}

function lowerBound(placed: readonly Placed[], place: number): number {
  let low = 0;
  let high = placed.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (placed[middle]!.place < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
