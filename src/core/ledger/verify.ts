/**
 * Proof checks for anyone who holds a root: no log, no tree, only hashes from outside. Every argument may be
 * hostile; the answer is true or false, never an exception. Algorithms: RFC 9162 §2.1.3.2 and §2.1.4.2, and
 * for subtrees the generalisation in draft-ietf-plants-merkle-tree-certs §4.
 */
import { EMPTY_ROOT, HASH_BYTES, hashNode, isSameHash } from './hash.ts';

export type InclusionClaim = {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
};

export type ConsistencyClaim = {
  readonly oldSize: number;
  readonly newSize: number;
  readonly oldRoot: Uint8Array;
  readonly newRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
};

/** The leaves [start, end) of a log, taken as a tree of their own. */
export type Subtree = { readonly start: number; readonly end: number };

export function isIncluded(claim: InclusionClaim): boolean {
  const { index, size, leafHash, root, proof } = claim;
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  if (!areHashes([leafHash, root, ...proof])) return false;
  let place = index;
  let last = size - 1;
  let hash = leafHash;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(place) || place === last) {
      hash = hashNode(sibling, hash);
      while (!isOdd(place) && place !== 0) {
        place = half(place);
        last = half(last);
      }
    } else hash = hashNode(hash, sibling);
    place = half(place);
    last = half(last);
  }
  return last === 0 && isSameHash(hash, root);
}

/**
 * Whether the log of `newSize` extends that of `oldSize`. A proof from the empty log proves nothing, so
 * `oldSize` 0 is false: a caller that starts from nothing has nothing to compare.
 */
export function isConsistent(claim: ConsistencyClaim): boolean {
  if (claim.oldSize === 0) return false;
  return isSubtreeConsistent(
    { start: 0, end: claim.oldSize },
    { size: claim.newSize, subtreeRoot: claim.oldRoot, root: claim.newRoot, proof: claim.proof },
  );
}

/** A subtree starts at a multiple of the power of two that can hold it; anything else is not one. */
export function isSubtree({ start, end }: Subtree): boolean {
  if (!isCount(start) || !isCount(end) || start >= end) return false;
  let width = 1;
  while (width < end - start) width *= 2;
  return start % width === 0;
}

export function isIncludedInSubtree(subtree: Subtree, claim: Omit<InclusionClaim, 'size'>): boolean {
  if (!isSubtree(subtree) || !isCount(claim.index) || claim.index < subtree.start) return false;
  return isIncluded({
    ...claim,
    index: claim.index - subtree.start,
    size: subtree.end - subtree.start,
  });
}

/** An empty subtree is part of every log that reaches its start: its root is the empty one and its proof is empty. */
export function isSubtreeConsistent(
  subtree: Subtree,
  claim: {
    readonly size: number;
    readonly subtreeRoot: Uint8Array;
    readonly root: Uint8Array;
    readonly proof: readonly Uint8Array[];
  },
): boolean {
  const { size, subtreeRoot, root, proof } = claim;
  if (!isCount(size) || subtree.end > size || !areHashes(proof)) return false;
  if (isCount(subtree.start) && subtree.start === subtree.end) {
    return proof.length === 0 && isSameHash(subtreeRoot, EMPTY_ROOT);
  }
  if (!isSubtree(subtree)) return false;
  // Without a proof the roots are only compared, never hashed.
  if (proof.length > 0 && !areHashes([subtreeRoot])) return false;
  let first = subtree.start;
  let last = subtree.end - 1;
  let edge = size - 1;
  const up = (): void => {
    first = half(first);
    last = half(last);
    edge = half(edge);
  };
  if (last === edge) while (first !== last) up();
  else while (first !== last && isOdd(last)) up();
  const [seed, ...rest] = first === last ? [subtreeRoot, ...proof] : proof;
  if (seed === undefined) return false;
  let old = seed;
  let whole = seed;
  for (const sibling of rest) {
    if (edge === 0) return false;
    if (isOdd(last) || last === edge) {
      if (first < last) old = hashNode(sibling, old);
      whole = hashNode(sibling, whole);
      while (!isOdd(last) && last !== 0) up();
    } else whole = hashNode(whole, sibling);
    up();
  }
  return edge === 0 && isSameHash(old, subtreeRoot) && isSameHash(whole, root);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** 2⁵³ leaves would need 53 siblings; a consistency proof one more. */
const MAX_PROOF = 64;

function areHashes(hashes: readonly Uint8Array[]): boolean {
  return hashes.length <= MAX_PROOF && hashes.every((hash) => hash.length === HASH_BYTES);
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isOdd(value: number): boolean {
  return value % 2 === 1;
}
