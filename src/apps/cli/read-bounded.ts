/**
 * Whole files named on a command line. A device or a pipe states no size, and /dev/zero has no end: what is read is
 * counted, whatever was stated before.
 */
import { createReadStream } from 'node:fs';

const CHUNK_BYTES = 256 * 1024;

/** @throws what the file system says, or an error of code EFBIG as soon as more than that many bytes have come. */
export async function readBounded(path: string, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw Object.assign(new Error(`larger than ${maxBytes} bytes`), { code: 'EFBIG' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
