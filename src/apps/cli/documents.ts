/** Files named on the command line → documents, without ever holding more than is allowed. */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Problem } from '../../core/problem.ts';
import type { JsonLimits } from '../../formats/json/limits.ts';
import { STREAM_LIMITS } from '../../formats/json/limits.ts';
import { readAllBounded, readBounded, STDIN, whyUnread } from './read-bounded.ts';

const MIB = 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;

/** On the owner's own machine a document may be larger than over the network. */
export const LOCAL_LIMITS: JsonLimits = {
  maxBytes: 64 * MIB,
  maxDepth: 64,
  maxValues: 4_000_000,
  maxStringBytes: 16 * MIB,
  maxProblems: 1000,
};
export const LOCAL_STREAM_LIMITS: JsonLimits = { ...STREAM_LIMITS, maxProblems: 1000 };

/**
 * One document: its whole bytes; for a large one its first bytes and a way to read it again and again; or why it
 * cannot be had.
 */
export type LocalDocument =
  | { readonly name: string; readonly bytes: Uint8Array }
  | { readonly name: string; readonly problem: Problem }
  | { readonly name: string; readonly head: Uint8Array; readonly read: () => AsyncIterable<Uint8Array> };

export type LocalFile =
  | { readonly ok: true; readonly documents: Iterable<LocalDocument> | AsyncIterable<LocalDocument> }
  | { readonly ok: false; readonly problem: Problem };

/**
 * `*.ndjson` and `*.jsonl` hold a document a line, named `<path>:<line>`, and may be of any length; `-` is one document
 * on standard input.
 */
export async function readLocalFile(path: string, stdin: AsyncIterable<Uint8Array>): Promise<LocalFile> {
  try {
    if (path === STDIN) {
      return {
        ok: true,
        documents: [{ name: path, bytes: await readAllBounded(stdin, LOCAL_LIMITS.maxBytes) }],
      };
    }
    if (/\.(ndjson|jsonl)$/i.test(path)) {
      await (await open(path)).close();
      return { ok: true, documents: documentsOfLines(path) };
    }
    const large = await largeFile(path);
    if (large !== null) return { ok: true, documents: [large] };
    return { ok: true, documents: [{ name: path, bytes: await readBounded(path, LOCAL_LIMITS.maxBytes) }] };
  } catch (error) {
    return { ok: false, problem: unreadable(error) };
  }
}

/** null: small enough to be held, or nothing that can be read twice. */
async function largeFile(path: string): Promise<LocalDocument | null> {
  const stated = await stat(path);
  if (!stated.isFile() || stated.size <= LOCAL_LIMITS.maxBytes) return null;
  const handle = await open(path);
  try {
    const head = new Uint8Array(65536);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    const read = (): AsyncIterable<Uint8Array> => createReadStream(path, { highWaterMark: CHUNK_BYTES });
    return { name: path, head: head.subarray(0, bytesRead), read };
  } finally {
    await handle.close();
  }
}

/** Blank lines are skipped; one that is too long, or where reading fails, is a document that cannot be had. */
async function* documentsOfLines(path: string): AsyncGenerator<LocalDocument> {
  let [line, isAny] = [0, false];
  try {
    const chunks = createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>;
    for await (const bytes of boundedLines(chunks, LOCAL_LIMITS.maxBytes)) {
      line += 1;
      const name = `${path}:${line}`;
      if (bytes === null) yield { name, problem: tooLarge() };
      else if (bytes.some((byte) => byte > 0x20)) yield { name, bytes };
      else continue;
      isAny = true;
    }
  } catch (error) {
    yield { name: path, problem: unreadable(error) };
    return;
  }
  if (!isAny)
    yield { name: path, problem: { pointer: '', code: 'empty', message: 'No line holds a document.' } };
}

/** null stands for a line that is longer. */
async function* boundedLines(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer | null> {
  let [pending, size]: [Buffer[], number] = [[], 0];
  const take = (piece: Buffer): void => {
    size += piece.length;
    if (size <= maxBytes) pending.push(piece);
    else pending = [];
  };
  const whole = (): Buffer | null => {
    const line = size <= maxBytes ? Buffer.concat(pending, size) : null;
    [pending, size] = [[], 0];
    return line;
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      take(chunk.subarray(from, end));
      yield whole();
      from = end + 1;
    }
    take(chunk.subarray(from));
  }
  if (size > 0) yield whole();
}

export function tooLarge(): Problem {
  const message = `The document is larger than ${LOCAL_LIMITS.maxBytes} bytes; only SARIF may be.`;
  return { pointer: '', code: 'too-large', message };
}

function unreadable(error: unknown): Problem {
  if ((error as { readonly code?: unknown }).code === 'EFBIG') return tooLarge();
  return { pointer: '', code: 'unreadable', message: whyUnread(error) };
}
