/**
 * The documents that advisory paths hold: JSON files, NDJSON (a document a line), each also gzipped, and ZIP
 * archives of them; directories in name order, files of other names in them passed over.
 */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import type { Problem } from '../../core/problem.ts';

const MAX_DEPTH = 16;
const MIB = 1024 * 1024;
const MAX_FILE_BYTES = 2048 * MIB;
/** A gzip member may unfold a thousandfold: what comes out is bounded, not what goes in. */
const MAX_UNPACKED_BYTES = 4096 * MIB;
const MAX_DOCUMENT_BYTES = 256 * MIB;
const NAMES = /\.(?:json|ndjson|jsonl|zip)$|\.(?:json|ndjson|jsonl)\.gz$/i;
const LINES = /\.(?:ndjson|jsonl)(?:\.gz)?$/i;

export type AdvisoryDocument =
  | { readonly source: string; readonly bytes: Uint8Array }
  | { readonly source: string; readonly problem: Problem };

/** Never rejects for what a path holds. */
export async function* advisoryDocuments(paths: readonly string[]): AsyncGenerator<AdvisoryDocument> {
  for (const path of paths) {
    try {
      for await (const file of filesAt(path, 0)) yield* documentsIn(file);
    } catch (error) {
      yield unreadable(path, error);
    }
  }
}

/** Regular files below a path, or the path itself; sorted. */
export async function* filesAt(path: string, depth: number): AsyncGenerator<string> {
  if (!(await stat(path)).isDirectory()) {
    yield path;
    return;
  }
  if (depth >= MAX_DEPTH) return;
  const entries = await readdir(path, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) yield* filesAt(inside, depth + 1);
    else if (entry.isFile() && NAMES.test(entry.name)) yield inside;
  }
}

async function* documentsIn(file: string): AsyncGenerator<AdvisoryDocument> {
  try {
    if (/\.zip$/i.test(file)) yield* documentsInArchive(file);
    else if (LINES.test(file)) yield* numbered(file, linesOf(unpacked(file)));
    else yield { source: file, bytes: await whole(unpacked(file)) };
  } catch (error) {
    yield unreadable(file, error);
  }
}

async function* documentsInArchive(file: string): AsyncGenerator<AdvisoryDocument> {
  const { openZipArchive } = await import('./zip-archive.ts');
  const archive = await openZipArchive(file);
  try {
    let size = 0;
    for (const name of archive.names.filter((each) => /\.(?:json|ndjson|jsonl)$/i.test(each)).toSorted()) {
      const source = `${file}#${name}`;
      const bytes = await archive.read(name, MAX_DOCUMENT_BYTES).catch((error: unknown) => error);
      if (!(bytes instanceof Uint8Array)) {
        yield unreadable(source, bytes);
        continue;
      }
      size += bytes.length;
      if (size > MAX_UNPACKED_BYTES) throw new Error('it unpacks to more than 4 GiB');
      if (!LINES.test(name)) yield { source, bytes };
      else yield* numbered(source, linesOf(once(bytes)));
    }
  } finally {
    await archive.close();
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* numbered(source: string, lines: AsyncIterable<Uint8Array>): AsyncGenerator<AdvisoryDocument> {
  let line = 0;
  for await (const bytes of lines) {
    line += 1;
    if (bytes.length > 0) yield { source: `${source}:${line}`, bytes };
  }
}

async function* unpacked(file: string): AsyncGenerator<Uint8Array> {
  if ((await stat(file)).size > MAX_FILE_BYTES) throw new Error('the file is larger than 2 GiB');
  const packed = createReadStream(file, { highWaterMark: 256 * 1024 });
  const bytes = /\.gz$/i.test(file) ? packed.pipe(createGunzip()) : packed;
  packed.on('error', (error) => bytes.destroy(error));
  let size = 0;
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_UNPACKED_BYTES) throw new Error('it unpacks to more than 4 GiB');
    yield chunk;
  }
}

async function whole(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > MAX_DOCUMENT_BYTES) throw new Error('the document is larger than 256 MiB');
    pieces.push(chunk);
  }
  return Buffer.concat(pieces);
}

/** Lines without their end; an empty last one is left out. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let pending: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      yield Buffer.concat([...pending, chunk.subarray(from, end)]);
      pending = [];
      size = 0;
      from = end + 1;
    }
    size += chunk.length - from;
    if (size > MAX_DOCUMENT_BYTES) throw new Error('a line is larger than 256 MiB');
    pending.push(chunk.subarray(from));
  }
  const rest = Buffer.concat(pending);
  if (rest.length > 0) yield rest;
}

function unreadable(source: string, error: unknown): AdvisoryDocument {
  return { source, problem: problemOf(error) };
}

/** What the file system or an archive says, as a problem of the whole document. */
export function problemOf(error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const said = error instanceof Error ? error.message.replace(/\.+$/, '') : 'it cannot be read';
  const isFileSystem = error instanceof Error && 'syscall' in error;
  const message =
    code === 'ENOENT'
      ? 'There is no such file or directory.'
      : `It cannot be read: ${isFileSystem ? code : said}.`;
  return { pointer: '', code: 'unreadable', message };
}
