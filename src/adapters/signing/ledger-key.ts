/**
 * The key that signs the log, in the data directory: one line in the form Go's note package reads,
 * `PRIVATE+KEY+<name>+<id>+<base64 of 0x01 ‖ seed>`, readable by its owner only. The log's name is fixed with
 * it: a log that changed its name would be another log.
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { chmod, link, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LedgerSigner } from '../../app/ledger/ports.ts';
import type { Randomness } from '../../app/ports.ts';
import { decodeBase64, signNote, vkeyOf } from '../../core/ledger/note.ts';

const FILE = 'ledger-key';

/** What is in the file cannot be used. The message says what to do. */
export class LedgerKeyError extends Error {
  override readonly name = 'LedgerKeyError';
}

/**
 * Opens the log's key, making it first where there is none. Of two processes at once, one makes it and both
 * use that one. `origin` names a new log; an existing one keeps its name.
 */
export async function openLedgerKey(
  dataDir: string,
  choice: { readonly origin: string; readonly randomness: Randomness },
): Promise<LedgerSigner> {
  const path = join(dataDir, FILE);
  const existing = await readIfThere(path);
  if (existing !== null) return signerFrom(existing, path);
  const seed = choice.randomness.bytes(32);
  const signer = signerOf(choice.origin, seed);
  const id = signer.vkey.slice(choice.origin.length + 1, choice.origin.length + 9);
  const secret = Buffer.concat([Uint8Array.of(1), seed]).toString('base64');
  await writeOnce(path, `PRIVATE+KEY+${choice.origin}+${id}+${secret}\n`, choice.randomness);
  return signerFrom(await readFile(path, 'utf8'), path);
}

/** A name for a new log that no other has, and that tells nothing of where it runs. */
export function newLogOrigin(randomness: Randomness): string {
  return `breakwater-${Buffer.from(randomness.bytes(8)).toString('hex')}/ledger`;
}

/** The key of a log that exists already; null where this directory has none. Makes nothing. */
export async function readLedgerKey(dataDir: string): Promise<LedgerSigner | null> {
  const path = join(dataDir, FILE);
  const text = await readIfThere(path);
  return text === null ? null : signerFrom(text, path);
}

function signerFrom(text: string, path: string): LedgerSigner {
  const parts = /^PRIVATE\+KEY\+([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)\n$/.exec(text);
  const bytes = decodeBase64(parts?.[3] ?? '');
  if (parts === null || bytes === null || bytes.length !== 33 || bytes[0] !== 1) {
    throw new LedgerKeyError(
      `${path} is not a log's signing key. Restore it from a backup: a new key is a new log.`,
    );
  }
  const signer = signerOf(parts[1] ?? '', bytes.subarray(1));
  if (!signer.vkey.startsWith(`${parts[1]}+${parts[2]}+`)) {
    throw new LedgerKeyError(
      `${path} is damaged: its key does not have the id it names. Restore it from a backup.`,
    );
  }
  return signer;
}

export function signerOf(origin: string, seed: Uint8Array): LedgerSigner {
  const { privateKey, publicKey } = keyPair(seed);
  const note = { name: origin, privateKey, publicKey };
  return { origin, vkey: vkeyOf(note), sign: (text) => signNote(text, note) };
}

/** RFC 8410: an Ed25519 private key in PKCS #8 is a fixed prefix and the seed. */
function keyPair(seed: Uint8Array): { privateKey: KeyObject; publicKey: Uint8Array } {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
  return { privateKey, publicKey: Buffer.from(jwk.x ?? '', 'base64url') };
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Whole and on stable storage, or not at all; never over a key that is there. */
async function writeOnce(path: string, text: string, randomness: Randomness): Promise<void> {
  const temporary = `${path}.${Buffer.from(randomness.bytes(8)).toString('hex')}`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await chmod(temporary, 0o600);
    await link(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  const directory = await open(dirname(path));
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
