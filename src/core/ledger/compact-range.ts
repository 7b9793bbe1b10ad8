/**
 * A log that remembers only its peaks: enough to append and to know the root, in log₂(size) hashes. What a
 * third party keeps while it reads every entry of a log once.
 */
import { hashNode } from './hash.ts';
import { fold } from './tree.ts';

export type CompactRange = {
  readonly size: number;
  /** Hashes of the complete subtrees, largest first: one for each bit set in `size`. */
  readonly peaks: readonly Uint8Array[];
};

export const EMPTY_RANGE: CompactRange = { size: 0, peaks: [] };

export function appendLeaf(range: CompactRange, leafHash: Uint8Array): CompactRange {
  const peaks = [...range.peaks];
  let hash = leafHash;
  for (let rest = range.size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
    const left = peaks.pop();
    if (left === undefined) throw new RangeError('a compact range has one peak for each bit of its size');
    hash = hashNode(left, hash);
  }
  return { size: range.size + 1, peaks: [...peaks, hash] };
}

export function rootOf(range: CompactRange): Uint8Array {
  return fold(range.peaks);
}
