/**
 * The two hash functions of a Merkle log (RFC 9162 §2.1.1). The prefixes keep a leaf from ever being read
 * as a node, which is what makes a second preimage of the tree as hard as one of SHA-256.
 */
import { hash } from 'node:crypto';

export const HASH_BYTES = 32;

const LEAF = 0x00;
const NODE = 0x01;

export function sha256(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer');
}

/** MTH({}): the root of a log that holds nothing. */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array(0));

/** SHA-256(0x00 ‖ entry). */
export function hashLeaf(entry: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + entry.length);
  bytes[0] = LEAF;
  bytes.set(entry, 1);
  return sha256(bytes);
}

/** SHA-256(0x01 ‖ left ‖ right). Both must be 32 bytes: anything else is a programming error, and throws. */
export function hashNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length !== HASH_BYTES || right.length !== HASH_BYTES)
    throw new RangeError('a node hash is 32 bytes');
  const bytes = new Uint8Array(1 + 2 * HASH_BYTES);
  bytes[0] = NODE;
  bytes.set(left, 1);
  bytes.set(right, 1 + HASH_BYTES);
  return sha256(bytes);
}

/** Not constant in time: hashes in a log are public. */
export function isSameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0;
}
