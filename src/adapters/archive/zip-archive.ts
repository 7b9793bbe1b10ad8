/**
 * ZIP archives as Inspect writes them: deflate, and since 0.3.206 Zstandard (method 93), several frames in a
 * row. yauzl reads the directory; sizes and CRC-32 are checked here, because an archive from outside may lie.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { crc32, inflateRaw, inflateRawSync, zstdDecompress, zstdDecompressSync } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { ArchiveFault, type LogArchive } from '../../app/model/ports.ts';
import { splitFrames } from './zstd-frames.ts';

const inflate = promisify(inflateRaw);
const unzstd = promisify(zstdDecompress);

const MAX_ENTRIES = 2_000_000;
/** Of all entries together: what a log of a hundred thousand long transcripts comes to. */
const MAX_UNPACKED = 64 * 1024 ** 3;
const STORED = 0;
const DEFLATE = 8;
const ZSTANDARD = 93;

const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;
/** What the local header's extra field usually stays under; a longer one costs a second read. */
const USUAL_EXTRA_BYTES = 64;
/** What packing may add to an entry that does not get smaller by it. */
const MOST_OVERHEAD = 64 * 1024;
/** Below this a trip to the thread pool costs more than the unpacking. */
const UNPACKED_AT_ONCE_BYTES = 256 * 1024;

/** What the directory says of an entry. yauzl's own objects are ten times as large, and a log has 100,000. */
type Place = {
  readonly at: number;
  readonly nameBytes: number;
  /** As it stands in the archive, where that is not the name in UTF-8. */
  readonly rawName: Buffer | null;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly crc32: number;
  readonly method: number;
  readonly isEncrypted: boolean;
};

export async function openZipArchive(path: string): Promise<LogArchive> {
  const { places, replaced } = await readDirectory(path);
  const file = await open(path);
  return {
    names: [...places.keys()],
    replaced,
    read: (name, maxBytes) => readEntry(file, places.get(name), { name, maxBytes }),
    close: () => file.close(),
  };
}

type Directory = {
  readonly places: ReadonlyMap<string, Place>;
  readonly replaced: ReadonlyMap<string, number>;
};

async function readDirectory(path: string): Promise<Directory> {
  const zip = await openDirectory(path);
  const places = new Map<string, Place>();
  const replaced = new Map<string, number>();
  let entries = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      entries += 1;
      if (entries > MAX_ENTRIES)
        throw new ArchiveFault('too-many-entries', `more than ${MAX_ENTRIES} entries are not read`);
      const { fileName } = entry;
      if (places.has(fileName)) replaced.set(fileName, (replaced.get(fileName) ?? 0) + 1);
      places.set(fileName, placeOf(entry));
    }
  } catch (error) {
    throw asFault(error);
  } finally {
    zip.close();
  }
  requireApart(places);
  return { places, replaced };
}

/**
 * Entries that lie over each other make a small file large without packing anything twice (Fifield, "A better zip bomb",
 * 2019), and no writer makes them; what the rest comes to has a bound.
 */
function requireApart(places: ReadonlyMap<string, Place>): void {
  let [end, total] = [0, 0];
  for (const [name, place] of [...places].toSorted(([, a], [, b]) => a.at - b.at)) {
    if (place.at < end)
      throw new ArchiveFault('overlapping', `'${name}' lies over the entry before it in the file`);
    end = place.at + LOCAL_HEADER_BYTES + place.nameBytes + place.packedBytes;
    total += place.bytes;
  }
  if (total > MAX_UNPACKED)
    throw new ArchiveFault('too-large', `all entries together are larger than ${MAX_UNPACKED} bytes`);
}

function placeOf(entry: Entry): Place {
  const raw = entry.fileNameRaw;
  return {
    // A copy: what yauzl reads the directory into is larger than a name.
    rawName: raw.equals(Buffer.from(entry.fileName)) ? null : Buffer.from(raw),
    at: entry.relativeOffsetOfLocalHeader,
    nameBytes: entry.fileNameLength,
    packedBytes: entry.compressedSize,
    bytes: entry.uncompressedSize,
    crc32: entry.crc32,
    method: entry.compressionMethod,
    isEncrypted: entry.isEncrypted(),
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
  file: FileHandle,
  place: Place | undefined,
  { name, maxBytes }: Wanted,
): Promise<Uint8Array> {
  if (place === undefined) throw new ArchiveFault('missing-entry', `'${name}' is not in the archive`);
  if (place.isEncrypted) throw new ArchiveFault('encrypted', `'${name}' is encrypted`);
  // What comes out is held to what the directory declares, and that to the caller's bound.
  if (place.bytes > maxBytes || place.packedBytes > maxBytes) throw tooLarge(name, maxBytes);
  let bytes: Buffer;
  try {
    if (place.packedBytes > 2 * place.bytes + MOST_OVERHEAD)
      throw new ArchiveFault('too-large', `'${name}' is packed larger than what it holds`);
    bytes = await unpacked(await packedBytes(file, place, name), place, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(name, place.bytes);
    throw asFault(error, name);
  }
  if (bytes.length !== place.bytes || crc32(bytes) !== place.crc32) {
    throw new ArchiveFault('checksum', `'${name}' is not what its checksum says`);
  }
  return bytes;
}

/**
 * The local header and what follows it in one read; its extra field may differ from the directory's. By another name there
 * a reader that goes by local headers would see another log.
 */
async function packedBytes(file: FileHandle, place: Place, name: string): Promise<Buffer> {
  const guess = LOCAL_HEADER_BYTES + place.nameBytes + USUAL_EXTRA_BYTES + place.packedBytes;
  const read = await readAt(file, place.at, guess);
  if (read.length < LOCAL_HEADER_BYTES || read.readUInt32LE(0) !== LOCAL_HEADER)
    throw new ArchiveFault('truncated', `'${name}' does not begin where the directory says`);
  const isNamed = (place.rawName ?? Buffer.from(name)).equals(
    read.subarray(LOCAL_HEADER_BYTES, LOCAL_HEADER_BYTES + read.readUInt16LE(26)),
  );
  if (!isNamed) throw new ArchiveFault('other-name', `'${name}' has another name where it lies`);
  const start = LOCAL_HEADER_BYTES + read.readUInt16LE(26) + read.readUInt16LE(28);
  const end = start + place.packedBytes;
  const whole = end <= guess ? read : await readAt(file, place.at, end);
  if (whole.length < end) throw new ArchiveFault('truncated', `'${name}' ends before its end`);
  return whole.subarray(start, end);
}

/** Shorter than asked only at the end of the file. */
async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const into = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(into, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return into.subarray(0, filled);
}

async function unpacked(packed: Buffer, place: Place, name: string): Promise<Buffer> {
  const bound = (left: number): { readonly maxOutputLength: number } => ({
    maxOutputLength: Math.max(1, left),
  });
  const isSmall = place.bytes <= UNPACKED_AT_ONCE_BYTES;
  if (place.method === STORED) return packed;
  if (place.method === DEFLATE)
    return isSmall ? inflateRawSync(packed, bound(place.bytes)) : inflate(packed, bound(place.bytes));
  if (place.method !== ZSTANDARD) {
    throw new ArchiveFault(
      'unknown-method',
      `'${name}' is compressed by method ${place.method}, which is not read here`,
    );
  }
  const frames = splitFrames(packed);
  if (frames === 'too-many')
    throw new ArchiveFault('too-many-frames', `'${name}' is in more Zstandard frames than are read`);
  if (frames === null) throw new ArchiveFault('truncated', `'${name}' is not whole Zstandard frames`);
  const pieces: Buffer[] = [];
  let left = place.bytes;
  for (const frame of frames) {
    const piece = isSmall ? zstdDecompressSync(frame, bound(left)) : await unzstd(frame, bound(left));
    left -= piece.length;
    pieces.push(piece);
  }
  return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
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
