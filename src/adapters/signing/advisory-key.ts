/**
 * The OpenPGP key that signs advisories, in the data directory, readable by its owner only. Made at first use;
 * losing it means a new key that everyone must be told of, so it belongs in every backup.
 */
import { chmod, link, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as openpgp from 'openpgp';
import type { Randomness } from '../../app/ports.ts';
import type { AdvisorySigner } from '../../app/publication/world.ts';

const FILE = 'advisory-key.asc';

/** Of two processes at once, one makes the key and both use that one. `name` is the publisher's, in the user id. */
export async function openAdvisoryKey(
  dataDir: string,
  choice: { readonly name: string; readonly randomness: Randomness },
): Promise<AdvisorySigner> {
  const path = join(dataDir, FILE);
  const existing = await readIfThere(path);
  if (existing !== null) return signerFrom(existing);
  const made = await openpgp.generateKey({
    type: 'curve25519',
    // OpenPGP user ids are free text; parentheses and angle brackets would be read as comment and address.
    userIDs: [{ name: choice.name.replaceAll(/[<>()\p{Cc}]/gu, ' ').trim() || 'Clearinghouse' }],
    format: 'armored',
  });
  await writeOnce(path, made.privateKey, choice.randomness);
  return signerFrom(await readFile(path, 'utf8'));
}

async function signerFrom(armored: string): Promise<AdvisorySigner> {
  const privateKey = await openpgp.readPrivateKey({ armoredKey: armored });
  return {
    fingerprint: privateKey.getFingerprint().toUpperCase(),
    publicKey: privateKey.toPublic().armor(),
    sign: async (bytes) => {
      const message = await openpgp.createMessage({ binary: bytes });
      const signature = await openpgp.sign({
        message,
        signingKeys: privateKey,
        detached: true,
        format: 'armored',
      });
      return String(signature);
    },
  };
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Complete or not at all, and never over an existing key: written aside, synced, then linked into place. */
async function writeOnce(path: string, text: string, randomness: Randomness): Promise<void> {
  const aside = `${path}.${Buffer.from(randomness.bytes(8)).toString('hex')}`;
  const file = await open(aside, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await chmod(aside, 0o600);
  try {
    await link(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(aside, { force: true });
  }
}
