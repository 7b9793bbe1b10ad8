/**
 * The secrets this instance gives out. Each has 256 random bits, so what is stored is one SHA-256 of it: a
 * slow hash protects guessable secrets, and these are not. Lookup is by that hash, so comparing takes the same
 * time whatever was sent: nobody can choose a hash's leading bytes.
 */
import { createHash } from 'node:crypto';
import type { Randomness } from '../ports.ts';

/** `bw_` lets secret scanners find a leaked key. */
const PREFIXES = { key: 'bw_', link: '', session: '', peer: '' } as const;

export type Secret = { readonly text: string; readonly hash: Uint8Array };

/** `text` is shown once and stored nowhere. */
export function newSecret(kind: keyof typeof PREFIXES, randomness: Randomness): Secret {
  const text = PREFIXES[kind] + Buffer.from(randomness.bytes(32)).toString('base64url');
  return { text, hash: hashSecret(text) };
}

export function hashSecret(text: string): Uint8Array {
  return createHash('sha256').update(text, 'utf8').digest();
}
