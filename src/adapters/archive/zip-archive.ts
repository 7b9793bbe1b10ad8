/**
 * ZIP archives as Inspect writes them: deflate, and since 0.3.206 Zstandard (method 93), several frames in a
 * row. yauzl reads the directory; sizes and CRC-32 are checked here, because an archive from outside may lie.
 */
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { crc32, inflateRaw, zstdDecompress } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { ArchiveFault, type LogArchive } from '../../app/model/ports.ts';
import { splitFrames } from './zstd-frames.ts';

const inflate = promisify(inflateRaw);
const unzstd = promisify(zstdDecompress);

const MAX_ENTRIES = 2_000_000;
const STORED = 0;
const DEFLATE = 8;
const ZSTANDARD = 93;

export async function openZipArchive(path: string): Promise<LogArchive> {
  const zip = await openDirectory(path);
  const entries = new Map<string, Entry>();
  try {
    for await (const entry of zip.eachEntry()) {
      if (entries.has(entry.fileName))
        throw new ArchiveFault('repeated-entry', `'${entry.fileName}' occurs twice`);
      if (entries.size >= MAX_ENTRIES)
        throw new ArchiveFault('too-many-entries', `more than ${MAX_ENTRIES} entries are not read`);
      entries.set(entry.fileName, entry);
    }
  } catch (error) {
    zip.close();
    throw asFault(error);
  }
  return {
    names: [...entries.keys()],
    read: (name, maxBytes) => readEntry(zip, entries.get(name), { name, maxBytes }),
    close: async () => zip.close(),
  };
}

async function openDirectory(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { autoClose: false, validateEntrySizes: true, strictFileNames: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error;
    throw asFault(error);
  }
}

type Wanted = { readonly name: string; readonly maxBytes: number };

async function readEntry(
  zip: ZipFile,
  entry: Entry | undefined,
  { name, maxBytes }: Wanted,
): Promise<Uint8Array> {
  if (entry === undefined) throw new ArchiveFault('missing-entry', `'${name}' is not in the archive`);
  if (entry.isEncrypted()) throw new ArchiveFault('encrypted', `'${name}' is encrypted`);
  // What comes out is held to what the directory declares, and that to the caller's bound.
  if (entry.uncompressedSize > maxBytes || entry.compressedSize > maxBytes) throw tooLarge(name, maxBytes);
  let bytes: Buffer;
  try {
    const raw = await zip.openReadStreamPromise(entry, { decodeFileData: false });
    bytes = await unpacked(await buffer(raw), entry);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw tooLarge(name, entry.uncompressedSize);
    throw asFault(error, name);
  }
  if (bytes.length !== entry.uncompressedSize || crc32(bytes) !== entry.crc32) {
    throw new ArchiveFault('checksum', `'${name}' is not what its checksum says`);
  }
  return bytes;
}

async function unpacked(packed: Buffer, entry: Entry): Promise<Buffer> {
  const bound = (left: number): { readonly maxOutputLength: number } => ({
    maxOutputLength: Math.max(1, left),
  });
  if (entry.compressionMethod === STORED) return packed;
  if (entry.compressionMethod === DEFLATE) return inflate(packed, bound(entry.uncompressedSize));
  if (entry.compressionMethod !== ZSTANDARD) {
    throw new ArchiveFault(
      'unknown-method',
      `'${entry.fileName}' is compressed by method ${entry.compressionMethod}, which is not read here`,
    );
  }
  const frames = splitFrames(packed);
  if (frames === null)
    throw new ArchiveFault('truncated', `'${entry.fileName}' is not whole Zstandard frames`);
  const pieces: Buffer[] = [];
  let left = entry.uncompressedSize;
  for (const frame of frames) {
    const piece = await unzstd(frame, bound(left));
    left -= piece.length;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function tooLarge(name: string, maxBytes: number): ArchiveFault {
  return new ArchiveFault('too-large', `'${name}' is larger than ${maxBytes} bytes`);
}

/** A broken archive is the world's fault; a fault of the file system goes on as it is. */
function asFault(error: unknown, name?: string): unknown {
  if (error instanceof ArchiveFault || (error instanceof Error && 'syscall' in error)) return error;
  const where = name === undefined ? 'the archive' : `'${name}'`;
  const message = error instanceof Error ? error.message : String(error);
  const code = name === undefined ? 'not-an-archive' : 'truncated';
  return new ArchiveFault(code, `${where} cannot be read: ${message}`);
}
