/** Writes ZIP archives for tests, honest or lying: every field of the directory can be falsified. */
import { crc32, deflateRawSync, zstdCompressSync } from 'node:zlib';

export type ZipEntry = {
  readonly name: string;
  readonly bytes: Uint8Array | string;
  /** Default: deflate. `zstd-frames` writes one frame for each 1,000 bytes. */
  readonly method?: 'store' | 'deflate' | 'zstd' | 'zstd-frames';
  readonly falseCrc?: number;
  readonly falseSize?: number;
  readonly falseMethod?: number;
  /** What the local header calls it; the directory says `name`. */
  readonly localName?: string;
  /** Where the directory says it lies. */
  readonly falseOffset?: number;
  readonly isEncrypted?: boolean;
  /** Sizes and place stand in the directory's zip64 field. */
  readonly isZip64?: boolean;
  /** As it lies in the archive, instead of what `method` makes of `bytes`. */
  readonly packed?: Uint8Array;
};

const METHODS = { store: 0, deflate: 8, zstd: 93, 'zstd-frames': 93 } as const;

export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const bytes = Buffer.from(entry.bytes);
    const method = entry.method ?? 'deflate';
    const packed = entry.packed === undefined ? pack(bytes, method) : Buffer.from(entry.packed);
    const name = Buffer.from(entry.name);
    const localName = Buffer.from(entry.localName ?? entry.name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(entry.isEncrypted === true ? 0x0801 : 0x0800, 2);
    fields.writeUInt16LE(entry.falseMethod ?? METHODS[method], 4);
    fields.writeUInt32LE(entry.falseCrc ?? crc32(bytes), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(entry.falseSize ?? bytes.length, 18);
    fields.writeUInt16LE(localName.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), fields, localName, packed]);
    const tail = Buffer.alloc(14);
    const place = entry.falseOffset ?? offset;
    tail.writeUInt32LE(place, 10);
    const listed = Buffer.from(fields);
    listed.writeUInt16LE(name.length, 22);
    const extra = entry.isZip64 === true ? zip64Field(listed, tail) : Buffer.alloc(0);
    const signature = [Buffer.from('PK\u0001\u0002'), Buffer.from([45, 3])];
    directory.push(Buffer.concat([...signature, listed, tail, name, extra]));
    locals.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, listed, end]);
}

/** Moves sizes and place out of the fields that have four bytes for them. */
function zip64Field(fields: Buffer, tail: Buffer): Buffer {
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(24, 2);
  extra.writeBigUInt64LE(BigInt(fields.readUInt32LE(18)), 4);
  extra.writeBigUInt64LE(BigInt(fields.readUInt32LE(14)), 12);
  extra.writeBigUInt64LE(BigInt(tail.readUInt32LE(10)), 20);
  fields.fill(0xff, 14, 22);
  tail.fill(0xff, 10, 14);
  fields.writeUInt16LE(extra.length, 24);
  return extra;
}

function pack(bytes: Buffer, method: keyof typeof METHODS): Buffer {
  if (method === 'store') return bytes;
  if (method === 'deflate') return deflateRawSync(bytes);
  if (method === 'zstd') return zstdCompressSync(bytes);
  const frames: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 1000)
    frames.push(zstdCompressSync(bytes.subarray(at, at + 1000)));
  return Buffer.concat(frames);
}
