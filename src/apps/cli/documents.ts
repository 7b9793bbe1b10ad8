/** Files named on the command line → documents, without ever holding more than is allowed. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Problem } from '../../core/problem.ts';
import type { JsonLimits } from '../../formats/json/limits.ts';
import { STREAM_LIMITS } from '../../formats/json/limits.ts';
import { linesOf } from '../../formats/validate.ts';

export { printable } from './printable.ts';

const MIB = 1024 * 1024;

/** On the owner's own machine a document may be larger than over the network. */
export const LOCAL_LIMITS: JsonLimits = {
  maxBytes: 64 * MIB,
  maxDepth: 64,
  maxValues: 4_000_000,
  maxStringBytes: 16 * MIB,
  maxProblems: 1000,
};
export const LOCAL_STREAM_LIMITS: JsonLimits = { ...STREAM_LIMITS, maxProblems: 1000 };

/** One document: its whole bytes, or for a large one its first bytes and a way to read it again and again. */
export type LocalDocument =
  | { readonly name: string; readonly bytes: Uint8Array }
  | { readonly name: string; readonly head: Uint8Array; readonly read: () => AsyncIterable<Uint8Array> };

export type LocalFile =
  | { readonly ok: true; readonly documents: readonly LocalDocument[] }
  | { readonly ok: false; readonly problem: Problem };

/** `*.ndjson` and `*.jsonl` hold a document a line, named `<path>:<line>`. */
export async function readLocalFile(path: string): Promise<LocalFile> {
  try {
    const handle = await open(path);
    try {
      const { size } = await handle.stat();
      if (size <= LOCAL_LIMITS.maxBytes) {
        const bytes = await handle.readFile();
        if (!/\.(ndjson|jsonl)$/i.test(path)) return { ok: true, documents: [{ name: path, bytes }] };
        const documents = [...linesOf(bytes)].map((line) => ({
          name: `${path}:${line.line}`,
          bytes: line.bytes,
        }));
        return { ok: true, documents };
      }
      const head = new Uint8Array(65536);
      const { bytesRead } = await handle.read(head, 0, head.length, 0);
      const read = (): AsyncIterable<Uint8Array> => createReadStream(path, { highWaterMark: 256 * 1024 });
      return { ok: true, documents: [{ name: path, head: head.subarray(0, bytesRead), read }] };
    } finally {
      await handle.close();
    }
  } catch (error) {
    return { ok: false, problem: { pointer: '', code: 'unreadable', message: `${reasonOf(error)}.` } };
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'ENOENT') return 'The file does not exist';
  if (code === 'EISDIR') return 'This is a directory; name the files in it';
  if (code === 'EACCES' || code === 'EPERM') return 'The file may not be read';
  return `The file cannot be read (${String(code)})`;
}
