/** Collects a stream up to a cap. What lies beyond is counted by nobody: the program is killed for it. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Captured } from '../../app/lab/sandbox.ts';

export type Capture = {
  /** What there is so far. */
  bytes(): Buffer;
  isTruncated(): boolean;
  /** Resolves when the stream has ended, whichever way. */
  readonly ended: Promise<void>;
  result(): Captured;
};

export function capture(stream: Readable, cap: number, onOverflow: () => void): Capture {
  const chunks: Buffer[] = [];
  let size = 0;
  let truncated = false;
  stream.on('data', (chunk: Buffer) => {
    if (truncated) return;
    const room = cap - size;
    if (chunk.length > room) {
      truncated = true;
      onOverflow();
    }
    chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
    size += Math.min(room, chunk.length);
  });
  const ended = new Promise<void>((resolve) => {
    if (stream.closed) resolve();
    stream.once('close', resolve);
    stream.once('error', () => resolve());
  });
  stream.resume();
  const joined = () => {
    if (chunks.length !== 1) chunks.splice(0, chunks.length, Buffer.concat(chunks));
    return chunks[0]!;
  };
  return {
    ended,
    bytes: joined,
    isTruncated: () => truncated,
    result() {
      const bytes = joined();
      return { bytes, truncated, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` };
    },
  };
}
