/** What publishing stands on in a worker: the key of the data directory and the address the server answers under. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { csafValidation } from '../../adapters/csaf/validation.ts';
import { openAdvisoryKey } from '../../adapters/signing/advisory-key.ts';
import type { PublicationWorld } from '../../app/publication/world.ts';
import type { WorkerWorld } from './world.ts';

const CSAF = csafValidation();

export async function publicationWorld(world: WorkerWorld): Promise<PublicationWorld> {
  const { transactions, clock, randomness, dataDir } = world;
  const publisher = await world.actorOf('publisher');
  const clearinghouse = await transactions.run(publisher, ({ identity }) => identity.clearinghouse());
  return {
    transactions,
    clock,
    randomness,
    signer: await openAdvisoryKey(dataDir, { name: clearinghouse.name, randomness }),
    csaf: CSAF,
    publisher: { name: clearinghouse.name, namespace: await publicOrigin(dataDir) },
    version: await ownVersion(),
  };
}

/** Where the server of this data directory said that it is reached; what is published names it. */
async function publicOrigin(dataDir: string): Promise<string> {
  const text = await readFile(join(dataDir, 'address'), 'utf8').catch(() => '');
  return text.trim() === '' ? 'http://localhost:8080' : text.trim().replace(/\/+$/, '');
}

async function ownVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(
    await readFile(join(import.meta.dirname, '../../../package.json'), 'utf8'),
  );
  return String((manifest as { version?: unknown }).version ?? '0');
}
