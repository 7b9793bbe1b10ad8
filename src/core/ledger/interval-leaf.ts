/**
 * The one entry that the public log gets for each interval. Six lines, each of fixed meaning, together the
 * same length whatever happened:
 *
 *     breakwater/interval/1
 *     <start: RFC 3339, milliseconds, Z>
 *     <end: likewise; the start of the next leaf's interval>
 *     <closed: the last boundary of an interval before it was closed; its end, unless closed late>
 *     <base64: root of the interval's tree>
 *     <base64: commitment to the internal log's checkpoint at that moment>
 *
 * Intervals follow each other without gaps. One that passed while nothing was running gets its leaf when the
 * log resumes, with a `closed` that says so: a late leaf is an admission, not a fault. `closed` is rounded
 * to a boundary because the exact moment would tell how long the closing took, and so how much happened.
 */
import { HASH_BYTES } from './hash.ts';
import { decodeBase64 } from './note.ts';

export type IntervalLeaf = {
  /** Milliseconds since 1970-01-01T00:00:00Z, like `end` and `closed`. */
  readonly start: number;
  readonly end: number;
  readonly closed: number;
  readonly root: Uint8Array;
  readonly internal: Uint8Array;
};

const HEADER = 'breakwater/interval/1';

export function encodeIntervalLeaf(leaf: IntervalLeaf): Uint8Array {
  const instants = [leaf.start, leaf.end, leaf.closed].map((instant) => new Date(instant).toISOString());
  return Buffer.from([HEADER, ...instants, base64(leaf.root), base64(leaf.internal), ''].join('\n'), 'utf8');
}

/** Null for anything but the one spelling. The bytes come from outside. */
export function parseIntervalLeaf(bytes: Uint8Array): IntervalLeaf | null {
  if (bytes.length > 256) return null;
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  const [, start = '', end = '', closed = '', root = '', internal = ''] = lines;
  const rootBytes = decodeBase64(root);
  const internalBytes = decodeBase64(internal);
  if (rootBytes?.length !== HASH_BYTES || internalBytes?.length !== HASH_BYTES) return null;
  const leaf = {
    start: instant(start),
    end: instant(end),
    closed: instant(closed),
    root: rootBytes,
    internal: internalBytes,
  };
  if (!(leaf.end > leaf.start && leaf.closed >= leaf.end)) return null;
  return Buffer.compare(encodeIntervalLeaf(leaf), bytes) === 0 ? leaf : null;
}

/** NaN for anything but the form `toISOString` writes for this era. */
function instant(text: string): number {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) ? Date.parse(text) : Number.NaN;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
