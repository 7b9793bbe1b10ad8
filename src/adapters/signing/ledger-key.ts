/**
 * The keys that sign the log, in the data directory: one line each in the form Go's note package reads,
 * `PRIVATE+KEY+<name>+<id>+<base64 of 0x01 ‖ seed>`, readable by their owner only. The first line is the key in
 * force; those below it were in force before and go on signing beside it, so that whoever knows only an older
 * key can still check what is new. The log's name is fixed: a log that changed its name would be another log.
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LedgerSigner } from '../../app/ledger/ports.ts';
import type { Randomness } from '../../app/ports.ts';
import { decodeBase64, signNote, vkeyOf } from '../../core/ledger/note.ts';
import { readKeyFile, replaceKeyFile, writeKeyOnce } from './key-file.ts';

const FILE = 'ledger-key';
/** A note may carry 64 signatures; long before that the first keys have served their time. */
const MAX_KEYS = 16;
/** How long a process may go on with the file as it was. */
const RECHECK_MS = 1000;

/** What is in the file cannot be used. The message says what to do. */
export class LedgerKeyError extends Error {
  override readonly name = 'LedgerKeyError';
}

/**
 * Opens the log's key, making it first where there is none. Of two processes at once, one makes it and both
 * use that one. `origin` names a new log; an existing one keeps its name. A running process notices within a
 * second that the file was changed by `rotateLedgerKey`.
 */
export async function openLedgerKey(
  dataDir: string,
  choice: { readonly origin: string; readonly randomness: Randomness },
): Promise<LedgerSigner> {
  const path = join(dataDir, FILE);
  if ((await readKeyFile(path)) === null) {
    await writeKeyOnce(path, newLine(choice.origin, choice.randomness), choice.randomness);
  }
  return followed(path);
}

/** A name for a new log that no other has, and that tells nothing of where it runs. */
export function newLogOrigin(randomness: Randomness): string {
  return `breakwater-${Buffer.from(randomness.bytes(8)).toString('hex')}/ledger`;
}

/** The key of a log that exists already; null where this directory has none. Makes nothing. */
export async function readLedgerKey(dataDir: string): Promise<LedgerSigner | null> {
  const path = join(dataDir, FILE);
  const text = await readKeyFile(path);
  return text === null ? null : signerFrom(text, path);
}

/** Puts a new key before those that are there, under the same name. Resolves to all of them as they sign from now on. */
export async function rotateLedgerKey(dataDir: string, randomness: Randomness): Promise<LedgerSigner> {
  const path = join(dataDir, FILE);
  const before = await readFile(path, 'utf8');
  const { origin, vkeys } = signerFrom(before, path);
  if (vkeys.length >= MAX_KEYS) {
    throw new LedgerKeyError(`${path} holds ${MAX_KEYS} keys: take the last line away first.`);
  }
  await replaceKeyFile(path, newLine(origin, randomness) + before, randomness);
  return signerFrom(await readFile(path, 'utf8'), path);
}

function newLine(origin: string, randomness: Randomness): string {
  const seed = randomness.bytes(32);
  const id = signerOf(origin, seed).vkey.slice(origin.length + 1, origin.length + 9);
  const secret = Buffer.concat([Uint8Array.of(1), seed]).toString('base64');
  return `PRIVATE+KEY+${origin}+${id}+${secret}\n`;
}

/** Looks at the file again when it changed. Synchronous, because signing is; a stat a second costs nothing. */
function followed(path: string): LedgerSigner {
  let version = '';
  let signer = signerFrom(readFileSync(path, 'utf8'), path);
  let checkedAt = Number.NEGATIVE_INFINITY;
  const current = (): LedgerSigner => {
    const now = performance.now();
    if (now - checkedAt < RECHECK_MS) return signer;
    checkedAt = now;
    const { ino, mtimeMs } = statSync(path);
    if (version !== `${ino} ${mtimeMs}`) {
      signer = signerFrom(readFileSync(path, 'utf8'), path);
      version = `${ino} ${mtimeMs}`;
    }
    return signer;
  };
  return {
    get origin() {
      return current().origin;
    },
    get vkey() {
      return current().vkey;
    },
    get vkeys() {
      return current().vkeys;
    },
    sign: (text) => current().sign(text),
  };
}

function signerFrom(text: string, path: string): LedgerSigner {
  const lines = text.endsWith('\n') ? text.slice(0, -1).split('\n') : [];
  const signers = lines.map((line) => signerOfLine(line, path));
  const [first, ...others] = signers;
  if (first === undefined || others.some(({ origin }) => origin !== first.origin)) throw notAKey(path);
  return togetherAs(first, others);
}

function signerOfLine(line: string, path: string): LedgerSigner {
  const parts = /^PRIVATE\+KEY\+([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(line);
  const bytes = decodeBase64(parts?.[3] ?? '');
  if (parts === null || bytes === null || bytes.length !== 33 || bytes[0] !== 1) throw notAKey(path);
  const signer = signerOf(parts[1] ?? '', bytes.subarray(1));
  if (!signer.vkey.startsWith(`${parts[1]}+${parts[2]}+`)) {
    throw new LedgerKeyError(
      `${path} is damaged: its key does not have the id it names. Restore it from a backup.`,
    );
  }
  return signer;
}

function notAKey(path: string): LedgerKeyError {
  return new LedgerKeyError(
    `${path} is not a log's signing key. Restore it from a backup: a new key is a new log.`,
  );
}

/** One note with a signature of each: the others' notes end in their signature lines, which are added. */
function togetherAs(first: LedgerSigner, others: readonly LedgerSigner[]): LedgerSigner {
  return {
    ...first,
    vkeys: [first, ...others].map(({ vkey }) => vkey),
    sign: (text) =>
      first.sign(text) + others.map((other) => other.sign(text).slice(text.length + 1)).join(''),
  };
}

export function signerOf(origin: string, seed: Uint8Array): LedgerSigner {
  const { privateKey, publicKey } = keyPair(seed);
  const note = { name: origin, privateKey, publicKey };
  const vkey = vkeyOf(note);
  return { origin, vkey, vkeys: [vkey], sign: (text) => signNote(text, note) };
}

/** RFC 8410: an Ed25519 private key in PKCS #8 is a fixed prefix and the seed. */
function keyPair(seed: Uint8Array): { privateKey: KeyObject; publicKey: Uint8Array } {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
  return { privateKey, publicKey: Buffer.from(jwk.x ?? '', 'base64url') };
}
