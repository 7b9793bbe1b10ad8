/**
 * The one entry that the public log gets for each interval. Five lines, each of fixed meaning and the same
 * length whatever happened:
 *
 *     breakwater/interval/1
 *     <interval: whole intervals since 1970-01-01T00:00:00Z>
 *     <closed: the interval during which it was closed; one more than the line above unless closed late>
 *     <base64: root of the interval's tree>
 *     <base64: commitment to the internal log's checkpoint at that moment>
 *
 * Leaf i of the log is interval first + i, without gaps. An interval that passed while nothing was running
 * gets its leaf when the log resumes, with a `closed` that says so: a late leaf is an admission, not a fault.
 */
import { HASH_BYTES } from './hash.ts';
import { decodeBase64 } from './note.ts';

export type IntervalLeaf = {
  readonly interval: number;
  readonly closed: number;
  readonly root: Uint8Array;
  readonly internal: Uint8Array;
};

const HEADER = 'breakwater/interval/1';

export function encodeIntervalLeaf(leaf: IntervalLeaf): Uint8Array {
  const lines = [HEADER, leaf.interval, leaf.closed, base64(leaf.root), base64(leaf.internal), ''];
  return Buffer.from(lines.join('\n'), 'utf8');
}

/** Null for anything but the one spelling. The bytes come from outside. */
export function parseIntervalLeaf(bytes: Uint8Array): IntervalLeaf | null {
  if (bytes.length > 256) return null;
  const [, interval = '', closed = '', root = '', internal = ''] = Buffer.from(bytes)
    .toString('latin1')
    .split('\n');
  const rootBytes = decodeBase64(root);
  const internalBytes = decodeBase64(internal);
  if (rootBytes?.length !== HASH_BYTES || internalBytes?.length !== HASH_BYTES) return null;
  const leaf = { interval: count(interval), closed: count(closed), root: rootBytes, internal: internalBytes };
  if (!(leaf.closed > leaf.interval)) return null;
  return Buffer.compare(encodeIntervalLeaf(leaf), bytes) === 0 ? leaf : null;
}

function count(digits: string): number {
  return /^(0|[1-9]\d{0,15})$/.test(digits) ? Number(digits) : Number.NaN;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
