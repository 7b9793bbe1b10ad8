/**
 * Keys as numbers. A million findings have 24 million keys, and all that is asked of one is whether it is equal:
 * eight bytes answer that as well as the words, in a third of the room. The upper half is the component's, so that
 * a finding's keys lie together and writing them touches one page of the index, not 24. Two keys that share a
 * number by chance cost one look at a pair that is then found unlike.
 */
import { hash } from 'node:crypto';
import type { CandidateKey } from './candidates.ts';

/** Under this in place of a component, findings of any component meet (across-components.ts). */
export const ANY_COMPONENT = '*';

/**
 * Numbers the keys of one component: signed 64 bits, in decimal, as the database keeps them. Migration 0018 numbers
 * alike.
 */
export function keyNumbering(component: string): (key: CandidateKey) => string {
  const upper = BigInt(digestOf(component).readInt32BE(0)) << 32n;
  return ({ kind, value }) => {
    const key = digestOf(`${kind}\n${value}`);
    return (
      component === ANY_COMPONENT ? key.readBigInt64BE(0) : upper | BigInt(key.readUInt32BE(0))
    ).toString();
  };
}

/** A finding's own place among those that share a key: from what it claims, never from when it came. */
export function placeNumber(digest: string): string {
  return digestOf(digest).readBigInt64BE(0).toString();
}

function digestOf(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
