/**
 * Advisories prepared for matching, as bytes: what `breakwater match index` writes and `match --index` reads
 * without parsing a single advisory that no component asks for.
 *
 * Layout: the magic `BWMATCH\n`; the layout's version (u32 BE); SHA-256 of all that follows; the lengths of
 * three parts (u32 BE each); a JSON header; a JSON array of component keys, sorted; for each key what is said
 * of it as JSON, one after the other, found by a table of offsets (u32 BE) that stands before them.
 * The digest finds accidents, not forgers: whoever can write the index can write the digest.
 */
import { createHash } from 'node:crypto';
import type { AdvisoryLookup, Disbelieved, GroupOfPackage } from '../core/exposure/lookup.ts';

/** A change of the layout, of the keys, or of `GroupOfPackage` needs the next number. */
export const INDEX_VERSION = 1;

const MAGIC = Buffer.from('BWMATCH\n', 'latin1');
const DIGEST_AT = MAGIC.length + 4;
const BODY_AT = DIGEST_AT + 32;

/** Where the advisories came from, so that an index that is behind them can be refused. */
export type IndexedSource = {
  readonly path: string;
  /** Digest over names, sizes and times of change; the index's reader computes it again. */
  readonly fingerprint: string;
};

export type IndexHeader = {
  readonly sources: readonly IndexedSource[];
  readonly advisories: number;
  /** Records that could not be read when the index was made. */
  readonly rejected: number;
  readonly suspicious: readonly Disbelieved[];
};

export type ReadIndex =
  | { readonly ok: true; readonly header: IndexHeader; readonly lookup: AdvisoryLookup }
  | { readonly ok: false; readonly reason: string };

/** The same advisories give the same bytes, whatever their order. */
export function writeAdvisoryIndex(
  header: IndexHeader,
  byComponent: ReadonlyMap<string, readonly GroupOfPackage[]>,
): Uint8Array {
  const keys = [...byComponent.keys()].toSorted();
  const said = keys.map((key) => {
    const groups = (byComponent.get(key) ?? []).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    return Buffer.from(JSON.stringify(groups));
  });
  const offsets = Buffer.alloc((keys.length + 1) * 4);
  let at = 0;
  for (const [index, each] of said.entries()) {
    at += each.length;
    offsets.writeUInt32BE(at, (index + 1) * 4);
  }
  const parts = [Buffer.from(JSON.stringify(header)), Buffer.from(JSON.stringify(keys)), offsets];
  const lengths = Buffer.alloc(parts.length * 4);
  for (const [index, part] of parts.entries()) lengths.writeUInt32BE(part.length, index * 4);
  const body = Buffer.concat([lengths, ...parts, ...said]);
  const version = Buffer.alloc(4);
  version.writeUInt32BE(INDEX_VERSION);
  return Buffer.concat([MAGIC, version, digestOf(body), body]);
}

/** Never throws. A reason completes "The index …". */
export function readAdvisoryIndex(bytes: Uint8Array): ReadIndex {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!buffer.subarray(0, MAGIC.length).equals(MAGIC)) return refused('is not an index of this program');
  if (buffer.length < BODY_AT + 12) return refused('is cut off');
  const version = buffer.readUInt32BE(MAGIC.length);
  if (version !== INDEX_VERSION)
    return refused(`has the layout ${version} and this release reads ${INDEX_VERSION}; make it anew`);
  const body = buffer.subarray(BODY_AT);
  if (!digestOf(body).equals(buffer.subarray(DIGEST_AT, BODY_AT)))
    return refused('is damaged: its contents do not match its checksum; make it anew');
  try {
    return opened(body);
  } catch {
    return refused('is damaged; make it anew');
  }
}

function opened(body: Buffer): ReadIndex {
  const [headerLength, keysLength, offsetsLength] = [0, 4, 8].map((at) => body.readUInt32BE(at));
  const headerAt = 12;
  const keysAt = headerAt + (headerLength ?? 0);
  const offsetsAt = keysAt + (keysLength ?? 0);
  const saidAt = offsetsAt + (offsetsLength ?? 0);
  const header = JSON.parse(body.toString('utf8', headerAt, keysAt)) as IndexHeader;
  const keys = JSON.parse(body.toString('utf8', keysAt, offsetsAt)) as readonly string[];
  const places = new Map(keys.map((key, index) => [key, index]));
  const groupsAt = (index: number): readonly GroupOfPackage[] => {
    const from = saidAt + body.readUInt32BE(offsetsAt + index * 4);
    const to = saidAt + body.readUInt32BE(offsetsAt + (index + 1) * 4);
    return JSON.parse(body.toString('utf8', from, to)) as readonly GroupOfPackage[];
  };
  return {
    ok: true,
    header,
    lookup: {
      of: (key) => {
        const index = places.get(key);
        return index === undefined ? [] : groupsAt(index);
      },
      suspicious: header.suspicious,
    },
  };
}

function refused(reason: string): ReadIndex {
  return { ok: false, reason };
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
