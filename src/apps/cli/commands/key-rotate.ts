/** `breakwater key rotate`: new keys in the place of those that sign. Who knows the old ones loses nothing. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { rotateAdvisoryKey } from '../../../adapters/signing/advisory-key.ts';
import { rotateAttestationKey } from '../../../adapters/signing/attestation-key.ts';
import { rotateLedgerKey } from '../../../adapters/signing/ledger-key.ts';
import type { LedgerSigner } from '../../../app/ledger/ports.ts';
import { recordKeyChange } from '../../../app/ledger/record-key-change.ts';
import { type Node, openNode } from '../../node.ts';
import { readArguments } from '../arguments.ts';
import { type Command, UsageError } from '../command.ts';
import { databaseUrl, dataDirectory } from '../places.ts';
import { publicKeys } from './keys.ts';

const WHICH = ['ledger', 'lab', 'advisory'] as const;
type Which = (typeof WHICH)[number];

/** The files that hold them: one that does not exist yet was never needed, and is not made here. */
const FILES: Readonly<Record<Which, string>> = {
  ledger: 'ledger-key',
  lab: 'lab-key.pem',
  advisory: 'advisory-key.asc',
};

export const KEY_ROTATE: Command = {
  help: `
Usage: breakwater key rotate [ledger] [lab] [advisory] [options]

Makes new keys for what this instance signs: its public log, the lab's attestations, its advisories; without a
name all of them. Works while the server runs. 'keys --public' prints the new and the old ones: publish them.

  ledger    the old key goes on signing beside the new one, so whoever knows only that can still check the log.
            Servers that share this data directory take the new one up within a second
  lab       the old private key is destroyed; its public half stays for what it signed. Takes effect when the
            servers and workers start again
  advisory  the same; the provider metadata lists both within a minute

  --data DIR          data directory (.breakwater, or BREAKWATER_DATA)
  --database-url URL  instead of the embedded database, or DATABASE_URL
  --json              what 'keys --public --json' prints
`,
  run: async (args, io) => {
    const { values, positionals } = readArguments({
      args: [...args],
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        'database-url': { type: 'string' },
        json: { type: 'boolean' },
      },
    });
    const wanted = readWhich(positionals);
    const url = databaseUrl(values['database-url'], io.env);
    const node = await openNode({
      dataDir: dataDirectory(values.data, io.env),
      name: 'breakwater-key',
      connections: 2,
      ...(url === undefined ? {} : { databaseUrl: url }),
    });
    try {
      const done: Which[] = [];
      for (const which of wanted) if (await rotate(node, which)) done.push(which);
      const keys = await publicKeys(node.dataDir);
      const words = done.length === 0 ? 'no such key was needed yet' : `new: ${done.join(', ')}`;
      io.stderr.write(`${words}\n`);
      io.stdout.write(`${values.json === true ? JSON.stringify(keys) : (keys.ledger ?? '')}\n`);
      return 0;
    } finally {
      await node.close();
    }
  },
};

function readWhich(words: readonly string[]): readonly Which[] {
  if (words.length === 0) return WHICH;
  if (words.some((word) => !WHICH.some((known) => known === word)))
    throw new UsageError(`name any of ${WHICH.join(', ')}`);
  return WHICH.filter((known) => words.includes(known));
}

/** False where there is no such key yet. The file first: a start after a crash in between finishes the record. */
async function rotate(node: Node, which: Which): Promise<boolean> {
  const { dataDir } = node;
  const isThere = await access(join(dataDir, FILES[which])).then(
    () => true,
    () => false,
  );
  if (!isThere) return false;
  const by = await node.authentication.actorOfService('console');
  const ledger = await node.authentication.actorOfService('ledger');
  const signer = await change(node, which);
  await recordKeyChange(node, { which, by, ledger, signer });
  return true;
}

/** Resolves to the log's signer as it is from now on. */
async function change({ dataDir, randomness, ledger }: Node, which: Which): Promise<LedgerSigner> {
  if (which === 'ledger') return rotateLedgerKey(dataDir, randomness);
  if (which === 'lab') await rotateAttestationKey(dataDir, randomness);
  else await rotateAdvisoryKey(dataDir, randomness);
  return ledger;
}
