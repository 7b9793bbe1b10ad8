/**
 * Whole files named on a command line. A device or a pipe states no size, and /dev/zero has no end: what is read is
 * counted, whatever was stated before.
 */
import { createReadStream } from 'node:fs';

const CHUNK_BYTES = 256 * 1024;

/** Stands for standard input, where a command reads documents. */
export const STDIN = '-';

/** @throws what the file system says, or an error of code EFBIG as soon as more than that many bytes have come. */
export async function readBounded(path: string, maxBytes: number): Promise<Buffer> {
  return readAllBounded(createReadStream(path, { highWaterMark: CHUNK_BYTES }), maxBytes);
}

/** One sentence on why a file could not be read, for a person: what the system said, in words where it is common. */
export function whyUnread(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'There is no such file.';
  if (code === 'EISDIR') return 'This is a directory; name the files in it.';
  if (code === 'EACCES' || code === 'EPERM') return 'The file may not be read.';
  if (code === 'EFBIG') return `The file is ${String(message)}.`;
  return `The file cannot be read (${String(code)}).`;
}

/** Why a server did not answer: what the network said, which `fetch` hides behind words of its own. */
export function whyUnanswered(error: Error): string {
  const { code, message } = (error.cause ?? error) as { readonly code?: unknown; readonly message?: unknown };
  return typeof code === 'string' ? code : String(message ?? error.name);
}

/** @throws as `readBounded`. */
export async function readAllBounded(source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > maxBytes) throw Object.assign(new Error(`larger than ${maxBytes} bytes`), { code: 'EFBIG' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
