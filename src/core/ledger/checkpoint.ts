/** C2SP tlog-checkpoint: what a log says of itself at one size. The text of a signed note. */
import { HASH_BYTES } from './hash.ts';
import { decodeBase64 } from './note.ts';

export type Checkpoint = {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
};

export function checkpointText({ origin, size, root }: Checkpoint): string {
  if (origin === '' || /[\u0000-\u001f]/.test(origin)) throw new RangeError('an origin is one line of text');
  return `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;
}

/** Null for anything that is not a checkpoint. Extension lines are allowed and ignored, as they are not auditable. */
export function parseCheckpoint(text: string): Checkpoint | null {
  if (!text.endsWith('\n')) return null;
  const [origin = '', digits = '', encoded = '', ...extensions] = text.slice(0, -1).split('\n');
  if (origin === '' || extensions.includes('')) return null;
  if (!/^(0|[1-9]\d{0,15})$/.test(digits)) return null;
  const size = Number(digits);
  const root = decodeBase64(encoded);
  if (!Number.isSafeInteger(size) || root === null || root.length !== HASH_BYTES) return null;
  return { origin, size, root };
}
