/**
 * The OpenPGP key that signs advisories, in the data directory, readable by its owner only. Made at first use;
 * losing it means a new key that everyone must be told of, so it belongs in every backup.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as openpgp from 'openpgp';
import type { Randomness } from '../../app/ports.ts';
import type { AdvisorySigner, PublicSigningKey } from '../../app/publication/world.ts';
import { readKeyFile, replaceKeyFile, writeKeyOnce } from './key-file.ts';

const FILE = 'advisory-key.asc';
const RETIRED = 'advisory-keys-retired.asc';

type Choice = { readonly name: string; readonly randomness: Randomness };

/** Of two processes at once, one makes the key and both use that one. `name` is the publisher's, in the user id. */
export async function openAdvisoryKey(dataDir: string, choice: Choice): Promise<AdvisorySigner> {
  const path = join(dataDir, FILE);
  if ((await readKeyFile(path)) === null)
    await writeKeyOnce(path, await newKey(choice.name), choice.randomness);
  const privateKey = await openpgp.readPrivateKey({ armoredKey: await readFile(path, 'utf8') });
  return {
    ...publicHalf(privateKey),
    retired: await retiredKeys(dataDir),
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

/**
 * Puts a new key in the old one's place, under the same name; the old one's private half is gone, its public
 * half stays for what it signed and goes on standing in the provider metadata.
 */
export async function rotateAdvisoryKey(dataDir: string, randomness: Randomness): Promise<void> {
  const path = join(dataDir, FILE);
  const before = await openpgp.readPrivateKey({ armoredKey: await readFile(path, 'utf8') });
  const name = (await before.getPrimaryUser()).user.userID?.name ?? '';
  const fresh = await newKey(name);
  const retired = (await readKeyFile(join(dataDir, RETIRED))) ?? '';
  // First: a crash in between lists a key as retired that is still in force, and loses none.
  await replaceKeyFile(join(dataDir, RETIRED), before.toPublic().armor() + retired, randomness);
  await replaceKeyFile(path, fresh, randomness);
}

async function retiredKeys(dataDir: string): Promise<readonly PublicSigningKey[]> {
  const text = (await readKeyFile(join(dataDir, RETIRED))) ?? '';
  const blocks = text.match(
    /-----BEGIN PGP PUBLIC KEY BLOCK-----[\s\S]+?-----END PGP PUBLIC KEY BLOCK-----/g,
  );
  return Promise.all(
    (blocks ?? []).map(async (armoredKey) => publicHalf(await openpgp.readKey({ armoredKey }))),
  );
}

function publicHalf(key: openpgp.Key): PublicSigningKey {
  return { fingerprint: key.getFingerprint().toUpperCase(), publicKey: key.toPublic().armor() };
}

async function newKey(name: string): Promise<string> {
  const { privateKey } = await openpgp.generateKey({
    // Ed25519 as GnuPG knows it (algorithm 22): it reads none of RFC 9580's new key types, and readers use it.
    type: 'ecc',
    curve: 'ed25519Legacy',
    // OpenPGP user ids are free text; parentheses and angle brackets would be read as comment and address.
    userIDs: [{ name: name.replaceAll(/[<>()\p{Cc}]/gu, ' ').trim() || 'Clearinghouse' }],
    format: 'armored',
  });
  return privateKey;
}
