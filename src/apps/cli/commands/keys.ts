/** `breakwater keys --public`: what others need to check what this instance signs. Makes no key. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { systemRandomness } from '../../../adapters/clock/system-clock.ts';
import { openAdvisoryKey } from '../../../adapters/signing/advisory-key.ts';
import { openAttestationKey, retiredAttestationKeys } from '../../../adapters/signing/attestation-key.ts';
import { readLedgerKey } from '../../../adapters/signing/ledger-key.ts';
import { readArguments } from '../arguments.ts';
import { type Command, UsageError } from '../command.ts';
import { dataDirectory } from '../places.ts';
import { printable } from '../printable.ts';

export const KEYS: Command = {
  help: `
Usage: breakwater keys --public [--data DIR] [--json]

Prints the public halves of this instance's keys: the log's verifier key (for 'ledger verify --key'), the lab's
(for 'attestation verify --key') and the one that signs advisories; then those that were in force before
'key rotate', for what they signed. A key that was not needed yet does not exist yet. Exit status 1 where there is
none at all.

  --data DIR  data directory (.breakwater, or BREAKWATER_DATA)
  --json      { "ledger", "attestation", "advisory" }, null for a key that does not exist, and
              "retired": { "ledger": […], "attestation": […], "advisory": […] }, newest first
`,
  run: async (args, io) => {
    const { values } = readArguments({
      args: [...args],
      options: { public: { type: 'boolean' }, data: { type: 'string' }, json: { type: 'boolean' } },
    });
    if (values.public !== true) throw new UsageError('say --public: private keys are never printed');
    const dataDir = dataDirectory(values.data, io.env);
    const keys = await publicKeys(dataDir);
    const { retired } = keys;
    const inForce = [keys.ledger, keys.attestation, keys.advisory].filter((key) => key !== null);
    const lines = [...inForce, ...retired.ledger, ...retired.attestation, ...retired.advisory];
    io.stdout.write(
      values.json === true ? `${JSON.stringify(keys)}\n` : lines.map((key) => `${key.trim()}\n`).join(''),
    );
    if (inForce.length > 0) return 0;
    io.stderr.write(`breakwater keys: there is no key in ${printable(dataDir)} yet\n`);
    return 1;
  },
};

/** What `keys --public` and `key rotate` print. */
export async function publicKeys(dataDir: string) {
  const choice = { name: '', randomness: systemRandomness };
  const ledger = await readLedgerKey(dataDir);
  const advisory = (await isThere(dataDir, 'advisory-key.asc'))
    ? await openAdvisoryKey(dataDir, choice)
    : null;
  return {
    ledger: ledger?.vkey ?? null,
    attestation: (await isThere(dataDir, 'lab-key.pem'))
      ? (await openAttestationKey(dataDir, systemRandomness)).publicKey
      : null,
    advisory: advisory?.publicKey ?? null,
    retired: {
      ledger: ledger?.vkeys.slice(1) ?? [],
      attestation: await retiredAttestationKeys(dataDir),
      advisory: advisory?.retired.map(({ publicKey }) => publicKey) ?? [],
    },
  };
}

function isThere(dataDir: string, name: string): Promise<boolean> {
  return access(join(dataDir, name)).then(
    () => true,
    () => false,
  );
}
