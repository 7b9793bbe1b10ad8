/** The desk's jobs: each acts as the service whose memberships it needs, and nothing more (invariant 4). */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { csafValidation } from '../../adapters/csaf/validation.ts';
import { openAdvisoryKey } from '../../adapters/signing/advisory-key.ts';
import { findDuplicates } from '../../app/desk/find-duplicates.ts';
import { refreshCases } from '../../app/desk/refresh-cases.ts';
import { computeExposure } from '../../app/exposure/compute-exposure.ts';
import { draftAdvisory } from '../../app/publication/draft-advisory.ts';
import { publishAdvisory } from '../../app/publication/publish-advisory.ts';
import type { PublicationWorld } from '../../app/publication/world.ts';
import type { JobHandlers } from './job-handler.ts';
import type { WorkerWorld } from './world.ts';

const CSAF = csafValidation();

export const DESK_HANDLERS: JobHandlers = {
  'find-duplicates': async ({ findingIds }, world) => {
    await findDuplicates(world, await world.actorOf('deduper'), findingIds);
  },
  'refresh-cases': async (request, world) => {
    await refreshCases(world, await world.actorOf('clock'), request);
  },
  'compute-exposure': async (request, world) => {
    await computeExposure(world, await world.actorOf('exposure'), request);
  },
  'draft-advisory': async ({ caseId }, world) => {
    await draftAdvisory(world, await world.actorOf('publisher'), caseId);
  },
  publish: async ({ advisoryId }, world) => {
    await publishAdvisory(await publicationWorld(world), await world.actorOf('publisher'), advisoryId);
  },
};

async function publicationWorld(world: WorkerWorld): Promise<PublicationWorld> {
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
