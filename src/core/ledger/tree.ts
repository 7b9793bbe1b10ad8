/**
 * Which nodes a proof is made of, and how they fold into one hash. A log stores complete subtrees only
 * (a node at level l and index i covers the leaves [i·2ˡ, (i+1)·2ˡ)), so that nothing stored ever changes;
 * everything else is folded from those on demand. RFC 9162 §2.1.3.1 and §2.1.4.1.
 */
import { EMPTY_ROOT, hashNode } from './hash.ts';

export type NodeId = { readonly level: number; readonly index: number };

/** The leaves [start, end). */
export type Range = { readonly start: number; readonly end: number };

/** Reads the hash of a complete subtree. Throws where the log does not hold it: that is our fault. */
export type ReadNode = (node: NodeId) => Uint8Array;

/** The complete subtrees that make up a range, left to right: a compact range. */
export function nodesOf({ start, end }: Range): NodeId[] {
  const nodes: NodeId[] = [];
  let at = start;
  while (at < end) {
    let level = 0;
    let width = 1;
    while (at % (width * 2) === 0 && at + width * 2 <= end) {
      width *= 2;
      level += 1;
    }
    nodes.push({ level, index: at / width });
    at += width;
  }
  return nodes;
}

/** The Merkle tree hash of a range that a proof names, or of the whole log from 0. */
export function hashRange(range: Range, read: ReadNode): Uint8Array {
  return fold(nodesOf(range).map(read));
}

/** Folds the peaks of a compact range, highest first, into one root. */
export function fold(peaks: readonly Uint8Array[]): Uint8Array {
  if (peaks.length === 0) return EMPTY_ROOT;
  return peaks.reduceRight((right, left) => hashNode(left, right));
}

/** The ranges whose hashes prove that leaf `index` is in the log of `size`, in proof order. */
export function inclusionRanges(index: number, size: number): Range[] {
  if (index < 0 || index >= size) throw new RangeError('the log of that size has no such leaf');
  const ranges: Range[] = [];
  let range: Range = { start: 0, end: size };
  while (range.end - range.start > 1) {
    const [left, right] = split(range);
    ranges.push(index < left.end ? right : left);
    range = index < left.end ? left : right;
  }
  return ranges.reverse();
}

/** The ranges whose hashes prove that the log of `newSize` extends that of `oldSize`, in proof order. */
export function consistencyRanges(oldSize: number, newSize: number): Range[] {
  if (oldSize < 1 || oldSize > newSize)
    throw new RangeError('only a log that held something can be extended');
  const ranges: Range[] = [];
  let range: Range = { start: 0, end: newSize };
  // The old tree is a complete subtree of the new one for as long as the walk never went right.
  let isWhole = true;
  while (range.end !== oldSize) {
    const [left, right] = split(range);
    ranges.push(oldSize <= left.end ? right : left);
    if (oldSize > left.end) isWhole = false;
    range = oldSize <= left.end ? left : right;
  }
  if (!isWhole) ranges.push(range);
  return ranges.reverse();
}

/** Hashes for the ranges of a proof. */
export function proofOf(ranges: readonly Range[], read: ReadNode): Uint8Array[] {
  return ranges.map((range) => hashRange(range, read));
}

/** Splits at the largest power of two smaller than the width. */
function split({ start, end }: Range): readonly [Range, Range] {
  let width = 1;
  while (width * 2 < end - start) width *= 2;
  return [
    { start, end: start + width },
    { start: start + width, end },
  ];
}
