/**
 * C2SP signed-note: a text and Ed25519 signatures under it. A note is not to be believed, nor even read,
 * before a known key's signature on it has been checked, so `openNote` answers with text only then.
 */
import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { sha256 } from './hash.ts';

const ED25519 = 0x01;
/** Room for 16 post-quantum signatures of about 5 kB each. */
const MAX_NOTE = 128 * 1024;
const MAX_SIGNATURES = 64;

/** A key that may vouch for a note. */
export type NoteVerifier = { readonly name: string; readonly id: string; readonly key: KeyObject };

/** A key that signs notes. The private half stays in the KeyObject. */
export type NoteSigner = {
  readonly name: string;
  readonly privateKey: KeyObject;
  /** 32 bytes, RFC 8032. */
  readonly publicKey: Uint8Array;
};

export type OpenedNote =
  | { readonly ok: true; readonly text: string }
  /** `malformed`: not a note. `unknown-key`: nobody we know signed it. `bad-signature`: a known name and id, a wrong signature. */
  | { readonly ok: false; readonly reason: 'malformed' | 'unknown-key' | 'bad-signature' };

/** `<name>+<key id in hex>+<base64 of 0x01 ‖ public key>`. */
export function vkeyOf(signer: Pick<NoteSigner, 'name' | 'publicKey'>): string {
  const key = Buffer.concat([Uint8Array.of(ED25519), signer.publicKey]).toString('base64');
  return `${signer.name}+${keyId(signer.name, signer.publicKey)}+${key}`;
}

/** Null unless the text is one well-formed Ed25519 vkey whose id matches its key. */
export function parseVkey(text: string): NoteVerifier | null {
  if (text.length > 1024) return null;
  const [name = '', id = '', ...rest] = text.trim().split('+');
  if (!isKeyName(name)) return null;
  // Base64 has '+' of its own; a name and an id do not.
  const encoded = rest.join('+');
  const bytes = decodeBase64(encoded);
  if (bytes === null || bytes.length !== 33 || bytes[0] !== ED25519) return null;
  const publicKey = bytes.subarray(1);
  if (keyId(name, publicKey) !== id) return null;
  return { name, id, key: publicKeyFrom(publicKey) };
}

/** Signs a text that ends in a newline. Deterministic (RFC 8032). */
export function signNote(text: string, signer: NoteSigner): string {
  if (!isNoteText(text) || !isKeyName(signer.name))
    throw new RangeError('not a text or a key name of a note');
  const signature = Buffer.concat([
    Buffer.from(keyId(signer.name, signer.publicKey), 'hex'),
    sign(null, Buffer.from(text, 'utf8'), signer.privateKey),
  ]);
  return `${text}\n— ${signer.name} ${signature.toString('base64')}\n`;
}

/** The note's text, if a known key signed it and no known key's signature on it is wrong. */
export function openNote(bytes: Uint8Array, verifiers: readonly NoteVerifier[]): OpenedNote {
  const parsed = splitNote(bytes);
  if (parsed === null) return { ok: false, reason: 'malformed' };
  let isVouchedFor = false;
  for (const { name, id, signature } of parsed.signatures) {
    const verifier = verifiers.find((known) => known.name === name && known.id === id);
    if (verifier === undefined) continue;
    if (!verify(null, Buffer.from(parsed.text, 'utf8'), verifier.key, signature)) {
      return { ok: false, reason: 'bad-signature' };
    }
    isVouchedFor = true;
  }
  return isVouchedFor ? { ok: true, text: parsed.text } : { ok: false, reason: 'unknown-key' };
}

/** In words, after the name of what should have been signed. */
export function notSigned(
  keys: readonly NoteVerifier[],
  reason: Extract<OpenedNote, { readonly ok: false }>['reason'],
): string {
  if (reason === 'malformed') return 'not a signed note';
  if (reason === 'bad-signature')
    return 'not what was signed: a signature on it that names a given key is false';
  const ids = keys.map(({ id }) => id).join(', ');
  return keys.length === 1
    ? `not signed by the given key (${ids})`
    : `not signed by any of the given keys (${ids})`;
}

/** For showing a note whose signer is not known. Nothing in it may be relied on. */
export function unauthenticatedText(bytes: Uint8Array): string | null {
  return splitNote(bytes)?.text ?? null;
}

type Signature = { readonly name: string; readonly id: string; readonly signature: Uint8Array };

function splitNote(bytes: Uint8Array): { text: string; signatures: Signature[] } | null {
  if (bytes.length > MAX_NOTE) return null;
  const note = decodeUtf8(bytes);
  if (note === null) return null;
  const cut = note.lastIndexOf('\n\n');
  if (cut < 0 || !note.endsWith('\n')) return null;
  const text = note.slice(0, cut + 1);
  const lines = note.slice(cut + 2, -1).split('\n');
  if (!isNoteText(text) || lines.length > MAX_SIGNATURES) return null;
  const signatures: Signature[] = [];
  for (const line of lines) {
    const signature = parseSignature(line);
    if (signature === null) return null;
    signatures.push(signature);
  }
  return { text, signatures };
}

function parseSignature(line: string): Signature | null {
  const [dash, name = '', encoded = '', ...rest] = line.split(' ');
  if (dash !== '—' || rest.length > 0 || !isKeyName(name)) return null;
  const bytes = decodeBase64(encoded);
  if (bytes === null || bytes.length < 5) return null;
  return { name, id: Buffer.from(bytes.subarray(0, 4)).toString('hex'), signature: bytes.subarray(4) };
}

function keyId(name: string, publicKey: Uint8Array): string {
  const input = Buffer.concat([Buffer.from(`${name}\n`, 'utf8'), Uint8Array.of(ED25519), publicKey]);
  return Buffer.from(sha256(input).subarray(0, 4)).toString('hex');
}

function publicKeyFrom(bytes: Uint8Array): KeyObject {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(bytes).toString('base64url') };
  return createPublicKey({ key: jwk, format: 'jwk' });
}

function isKeyName(name: string): boolean {
  return name !== '' && !/[\p{White_Space}+\p{Cc}]/u.test(name);
}

function isNoteText(text: string): boolean {
  return text.endsWith('\n') && text.isWellFormed() && !/[\u0000-\u0009\u000b-\u001f]/.test(text);
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Strict: `Buffer` skips what it does not know, and two spellings of one signature would be two notes. */
export function decodeBase64(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}
