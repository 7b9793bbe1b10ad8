/**
 * The lab's signing key: Ed25519, PKCS #8 PEM in the data directory, readable by its owner only, made at
 * first use. Losing it loses nothing but the ability to sign under that name; giving it away lets anyone
 * attest in this lab's name.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SealCheck } from '../../app/model/exchange/ports.ts';
import type { Randomness } from '../../app/ports.ts';
import { type Envelope, PAYLOAD_TYPE, preAuthentication } from '../../core/reproduction/attestation.ts';
import { readKeyFile, replaceKeyFile, writeKeyOnce } from './key-file.ts';

const FILE = 'lab-key.pem';
const RETIRED = 'lab-keys-retired.pem';

export type AttestationSigner = {
  sign(payload: Uint8Array): Envelope;
  /** SPKI PEM, for those who verify. */
  readonly publicKey: string;
};

/** Of two processes that make it at once, one does and both use that one. Throws where the file is no Ed25519 key. */
export async function openAttestationKey(
  dataDir: string,
  randomness: Randomness,
): Promise<AttestationSigner> {
  await mkdir(dataDir, { recursive: true });
  const path = join(dataDir, FILE);
  if ((await readKeyFile(path)) === null) await writeKeyOnce(path, newKey(), randomness);
  const key = privateKey(await readFile(path, 'utf8'), path);
  const publicKey = createPublicKey(key);
  const keyid = keyIdOf(publicKey);
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
    sign(payload) {
      const signature = sign(null, preAuthentication(PAYLOAD_TYPE, payload), key);
      return {
        payloadType: PAYLOAD_TYPE,
        payload: Buffer.from(payload).toString('base64'),
        signatures: [{ keyid, sig: signature.toString('base64') }],
      };
    },
  };
}

/**
 * Puts a new key in the old one's place; the old one's private half is gone, its public half stays for what it
 * signed. The lab opens the key for each experiment; what else a process signs with it stays under the old one
 * until it starts again.
 */
export async function rotateAttestationKey(dataDir: string, randomness: Randomness): Promise<void> {
  const { publicKey } = await openAttestationKey(dataDir, randomness);
  const retired = (await readKeyFile(join(dataDir, RETIRED))) ?? '';
  // First: a crash in between lists a key as retired that is still in force, and loses none.
  await replaceKeyFile(join(dataDir, RETIRED), publicKey + retired, randomness);
  await replaceKeyFile(join(dataDir, FILE), newKey(), randomness);
}

/** SPKI PEM, newest first. */
export async function retiredAttestationKeys(dataDir: string): Promise<readonly string[]> {
  const text = (await readKeyFile(join(dataDir, RETIRED))) ?? '';
  return text.match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----\n/g) ?? [];
}

function newKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}

function privateKey(pem: string, path: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Told below, without the library's words about key material.
  }
  throw new Error(
    `${path} is not an Ed25519 private key. Restore it from a backup, or move it away for a new one.`,
  );
}

/** SHA-256 of the public key's SPKI form. A hint for finding the key, never a proof (DSSE, "keyid"). */
function keyIdOf(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

const SHA256 = /^[0-9a-f]{64}$/;

export type Verification =
  | { readonly ok: true; readonly payload: Uint8Array }
  | { readonly ok: false; readonly reason: string };

/** Whether one of the signatures is by this key. Needs the envelope and the public key, nothing else. Throws for a key that is none. */
export function verifyEnvelope(envelope: Envelope, publicKeyPem: string): Verification {
  const key = createPublicKey(publicKeyPem);
  if (key.asymmetricKeyType !== 'ed25519') return { ok: false, reason: 'the key is not an Ed25519 key' };
  if (envelope.payloadType !== PAYLOAD_TYPE)
    return { ok: false, reason: 'the payload is not an in-toto statement' };
  const payload = Buffer.from(envelope.payload, 'base64');
  const signed = preAuthentication(envelope.payloadType, payload);
  const isSigned = envelope.signatures.some(({ sig }) =>
    verify(null, signed, key, Buffer.from(sig, 'base64')),
  );
  return isSigned ? { ok: true, payload } : { ok: false, reason: whyNot(envelope, keyIdOf(key)) };
}

/** What the signatures say of themselves, so a hint for whoever looks further and no more. */
function whyNot({ signatures }: Envelope, keyid: string): string {
  const named = signatures.flatMap(({ keyid: id }) =>
    typeof id === 'string' && SHA256.test(id) ? [id] : [],
  );
  if (named.includes(keyid)) {
    return 'it names this key, but its signature does not fit: what was signed has been changed since';
  }
  if (named.length < signatures.length) return 'no signature is by this key';
  return `it is signed under another key: it names ${named.join(', ')}, and this one is ${keyid}`;
}

/** The same, and under which id the key is known. A text that is no Ed25519 key is a reason, not an error. */
export const checkSeal: SealCheck = (envelope, publicKeyPem) => {
  let key: KeyObject;
  try {
    key = createPublicKey(publicKeyPem);
  } catch {
    return { ok: false, reason: 'the key is not a public key in PEM' };
  }
  const verified = verifyEnvelope(envelope, publicKeyPem);
  return verified.ok ? { ...verified, keyid: keyIdOf(key) } : verified;
};
