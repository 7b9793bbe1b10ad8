/**
 * The bytes of an inventory as they come: small ones are held and stand in their row, larger ones go to the blob
 * store and are read from there, as often as it takes. Either way they are kept as received.
 */
import { createHash } from 'node:crypto';
import type { ByteSource } from '../../formats/json/capture.ts';
import type { Blobs } from '../ports.ts';

export const HELD_BYTES = 1024 * 1024;

export type KeptBytes = {
  /** SHA-256. */
  readonly digest: Uint8Array;
  /** Null: they stand among the blobs. */
  readonly body: Uint8Array | null;
  readonly open: ByteSource;
};

export async function keepBytes(
  blobs: Blobs,
  given: AsyncIterable<Uint8Array> | Uint8Array,
): Promise<KeptBytes> {
  const chunks = (given instanceof Uint8Array ? inPieces(given) : given)[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let size = 0;
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
    head.push(next.value);
    size += next.value.length;
    if (size <= HELD_BYTES) continue;
    const stored = await blobs.put(onward(head, chunks));
    const digest = Buffer.from(stored.digest.slice('sha256:'.length), 'hex');
    return { digest, body: null, open: fromBlob(blobs, digest) };
  }
  const body = Buffer.concat(head);
  return { digest: createHash('sha256').update(body).digest(), body, open: () => inPieces(body) };
}

/** What was kept, wherever it stands. Reading rejects where the blob is gone. */
export function openKept(blobs: Blobs, { digest, body }: Omit<KeptBytes, 'open'>): ByteSource {
  return body === null ? fromBlob(blobs, digest) : () => inPieces(body);
}

function fromBlob(blobs: Blobs, digest: Uint8Array): ByteSource {
  return async function* () {
    const name = `sha256:${Buffer.from(digest).toString('hex')}`;
    const bytes = await blobs.get(name);
    if (bytes === null) throw new Error(`the bytes of an inventory are gone: ${name}`);
    yield* bytes;
  };
}

/** What is already here is let go of piece by piece. */
async function* onward(head: Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (let piece = head.shift(); piece !== undefined; piece = head.shift()) yield piece;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

const PIECE = 256 * 1024;

async function* inPieces(body: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += PIECE) yield body.subarray(at, at + PIECE);
}
