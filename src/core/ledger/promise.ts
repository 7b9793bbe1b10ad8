/**
 * What a receipt promises before there is a proof: that this commitment will stand in the public log by a
 * given instant. Signed as a note by the log's key; its first line cannot be that of a checkpoint, whose
 * origin is a log's name. A log that breaks it can be shown to have broken it.
 */
import { HASH_BYTES } from './hash.ts';
import { decodeBase64 } from './note.ts';

export type LogPromise = { readonly commitment: Uint8Array; readonly by: string };

const HEADER = 'breakwater/promise/1';

export function promiseText({ commitment, by }: LogPromise): string {
  return `${HEADER}\n${Buffer.from(commitment).toString('base64')}\n${by}\n`;
}

/** Null for anything else. */
export function parsePromise(text: string): LogPromise | null {
  const [header, encoded = '', by = '', end, ...rest] = text.split('\n');
  const commitment = decodeBase64(encoded);
  if (header !== HEADER || commitment?.length !== HASH_BYTES || end !== '' || rest.length > 0) return null;
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(by) ? { commitment, by } : null;
}
