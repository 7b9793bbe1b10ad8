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
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Randomness } from '../../app/ports.ts';
import { type Envelope, PAYLOAD_TYPE, preAuthentication } from '../../core/reproduction/attestation.ts';

const FILE = 'lab-key.pem';

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
  const existing = await readFile(path, 'utf8').catch(() => null);
  if (existing === null) await makeOnce(path, randomness);
  const key = privateKey(existing ?? (await readFile(path, 'utf8')), path);
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

async function makeOnce(path: string, randomness: Randomness): Promise<void> {
  const { privateKey: fresh } = generateKeyPairSync('ed25519');
  const temporary = `${path}.${Buffer.from(randomness.bytes(8)).toString('hex')}`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(fresh.export({ type: 'pkcs8', format: 'pem' }));
    await file.sync();
  } finally {
    await file.close();
  }
  await link(temporary, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(temporary);
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
  return isSigned ? { ok: true, payload } : { ok: false, reason: 'no signature is by this key' };
}
