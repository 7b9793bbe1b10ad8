/**
 * C2SP tlog-tiles: the log as static files of up to 256 hashes, so that any web server and any cache can
 * serve it. A tile only ever grows at its end; a full one never changes, and a partial one of width w is
 * the first w hashes of what it becomes.
 */
import { HASH_BYTES, hashNode } from './hash.ts';
import type { NodeId, ReadNode } from './tree.ts';

export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;

export type TileId = { readonly level: number; readonly index: number };

/** What a path under `/tile/` asks for: hashes at a level, or the entries themselves. */
export type TilePath = {
  readonly level: number | 'entries';
  readonly index: number;
  /** 1–255 for a partial tile, 256 for a full one. */
  readonly width: number;
};

/** `tile/<L>/<N>[.p/<W>]`, N in groups of three digits. */
export function tilePath({ level, index, width }: TilePath): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  const place = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${place}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

const PATH = /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** Null for anything but the one spelling of a tile that could exist. Paths come from outside. */
export function parseTilePath(path: string): TilePath | null {
  if (path.length > 80) return null;
  const found = PATH.exec(path);
  if (found === null) return null;
  const [, name = '', place = '', partial] = found;
  const level = name === 'entries' ? 'entries' : Number(name);
  if (level !== 'entries' && level > 63) return null;
  const index = Number(place.replace(/[x/]/g, ''));
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  if (!Number.isSafeInteger(index) || (partial !== undefined && width >= TILE_WIDTH)) return null;
  const parsed: TilePath = { level, index, width };
  // One spelling only: `x000/001` would be a second name for `001`.
  return tilePath(parsed) === path ? parsed : null;
}

/** How many hashes of this tile the log of `size` has; 0 where it has none. */
export function widthAt({ level, index }: TileId, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level);
  return Math.max(0, Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH));
}

/** The tile that holds, or can compute, a node, and the hashes in it that the node covers. */
export function tileOf(node: NodeId): TileId & { readonly first: number; readonly count: number } {
  const level = Math.floor(node.level / TILE_HEIGHT);
  const count = 2 ** (node.level % TILE_HEIGHT);
  const start = node.index * count;
  return { level, index: Math.floor(start / TILE_WIDTH), first: start % TILE_WIDTH, count };
}

/** Reads nodes out of tiles. `tile` answers with at least as many hashes as the node needs, or null. */
export function readNodesFrom(tile: (id: TileId) => Uint8Array | null): ReadNode {
  return (node) => {
    const { first, count, ...id } = tileOf(node);
    const hashes = tile(id);
    if (hashes === null || hashes.length < (first + count) * HASH_BYTES) {
      throw new RangeError(`tile ${id.level}/${id.index} lacks hashes ${first} to ${first + count - 1}`);
    }
    return foldComplete(hashes.subarray(first * HASH_BYTES, (first + count) * HASH_BYTES));
  };
}

/** The root of a power of two of hashes. */
export function foldComplete(hashes: Uint8Array): Uint8Array {
  let row = hashes;
  while (row.length > HASH_BYTES) {
    const next = new Uint8Array(row.length / 2);
    for (let at = 0; at < next.length; at += HASH_BYTES) {
      const left = row.subarray(at * 2, at * 2 + HASH_BYTES);
      next.set(hashNode(left, row.subarray(at * 2 + HASH_BYTES, at * 2 + 2 * HASH_BYTES)), at);
    }
    row = next;
  }
  return row;
}

/** The rightmost tile of each level that is not full: what must be read before appending. */
export function openTiles(size: number): TileId[] {
  const tiles: TileId[] = [];
  for (let level = 0, hashes = size; hashes > 0; level += 1, hashes = Math.floor(hashes / TILE_WIDTH)) {
    if (hashes % TILE_WIDTH !== 0) tiles.push({ level, index: Math.floor(hashes / TILE_WIDTH) });
  }
  return tiles;
}

export type GrownTile = TileId & { readonly hashes: Uint8Array };

/**
 * Appends leaf hashes to a log of `size`, given its open tiles. Returns every tile that grew, lowest level
 * first; writing them (by level and index, over what was there) is the whole of the append.
 */
export function growTiles(
  size: number,
  open: (id: TileId) => Uint8Array,
  leafHashes: readonly Uint8Array[],
): GrownTile[] {
  const grown: GrownTile[] = [];
  let have = size;
  let incoming = leafHashes;
  for (let level = 0; incoming.length > 0; level += 1) {
    const next: Uint8Array[] = [];
    let at = 0;
    while (at < incoming.length) {
      const index = Math.floor(have / TILE_WIDTH);
      const width = have % TILE_WIDTH;
      const taken = incoming.slice(at, at + TILE_WIDTH - width);
      const before = width === 0 ? new Uint8Array(0) : open({ level, index }).subarray(0, width * HASH_BYTES);
      const hashes = new Uint8Array(before.length + taken.length * HASH_BYTES);
      hashes.set(before);
      for (const [offset, hash] of taken.entries()) hashes.set(hash, before.length + offset * HASH_BYTES);
      grown.push({ level, index, hashes });
      if (hashes.length === TILE_WIDTH * HASH_BYTES) next.push(foldComplete(hashes));
      have += taken.length;
      at += taken.length;
    }
    have = Math.floor((have - incoming.length) / TILE_WIDTH);
    incoming = next;
  }
  return grown;
}

const MAX_ENTRY = 0xffff;

/** Entries as a bundle: each behind its length in two bytes, big-endian. Throws above 65,535 bytes: our fault. */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const entry of entries) {
    if (entry.length > MAX_ENTRY) throw new RangeError('an entry of the public log is at most 65,535 bytes');
    parts.push(Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry);
  }
  return new Uint8Array(Buffer.concat(parts));
}

/** Null unless the bytes are exactly `width` entries. The bytes come from outside. */
export function decodeBundle(bytes: Uint8Array, width: number): Uint8Array[] | null {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at + 2 <= bytes.length && entries.length < width) {
    const length = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    if (at + 2 + length > bytes.length) return null;
    entries.push(bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return at === bytes.length && entries.length === width ? entries : null;
}
