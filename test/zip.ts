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
};

const METHODS = { store: 0, deflate: 8, zstd: 93, 'zstd-frames': 93 } as const;

export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const bytes = Buffer.from(entry.bytes);
    const method = entry.method ?? 'deflate';
    const packed = pack(bytes, method);
    const name = Buffer.from(entry.name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(0x0800, 2);
    fields.writeUInt16LE(entry.falseMethod ?? METHODS[method], 4);
    fields.writeUInt32LE(entry.falseCrc ?? crc32(bytes), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(entry.falseSize ?? bytes.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), fields, name, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 3]), fields, tail, name]));
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

function pack(bytes: Buffer, method: keyof typeof METHODS): Buffer {
  if (method === 'store') return bytes;
  if (method === 'deflate') return deflateRawSync(bytes);
  if (method === 'zstd') return zstdCompressSync(bytes);
  const frames: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 1000)
    frames.push(zstdCompressSync(bytes.subarray(at, at + 1000)));
  return Buffer.concat(frames);
}
