/** The desk's jobs: each acts as the service whose memberships it needs, and nothing more (invariant 4). */
import { uploadedDocuments } from '../../adapters/archive/uploaded-documents.ts';
import { runImport } from '../../app/advisory/run-import.ts';
import { findDuplicates } from '../../app/desk/find-duplicates.ts';
import { refreshCases } from '../../app/desk/refresh-cases.ts';
import { computeExposure } from '../../app/exposure/compute-exposure.ts';
import { indexAllClaims, indexClaims } from '../../app/federation/index-claims.ts';
import { draftAdvisory } from '../../app/publication/draft-advisory.ts';
import { publishAdvisory } from '../../app/publication/publish-advisory.ts';
import { publishRevisions } from '../../app/publication/publish-revision.ts';
import type { JobHandlers } from './job-handler.ts';
import { publicationWorld } from './publication-world.ts';
import { CALM, waitForCalm } from './wait-for-calm.ts';

/** Findings between two looks at whether somebody waits for an answer: one transaction of find-duplicates.ts. */
const AT_ONCE = 100;
/** Under a flood that never ends: so long for each of them, and no more once a job has run so long in all. */
const BETWEEN_MS = 2_000;
const YIELDING_MS = 60_000;

export const DESK_HANDLERS: JobHandlers = {
  'find-duplicates': async ({ findingIds }, world, signal) => {
    const deduper = await world.actorOf('deduper');
    const until = performance.now() + YIELDING_MS;
    for (let at = 0; at < findingIds.length; at += AT_ONCE) {
      // Whoever sends findings meanwhile waits for a hundred, not for the whole job.
      if (at > 0 && performance.now() < until) await waitForCalm(signal, { ...CALM, patienceMs: BETWEEN_MS });
      const some = findingIds.slice(at, at + AT_ONCE);
      await findDuplicates(world, deduper, some);
      await indexClaims(world, deduper, some);
    }
  },
  'refresh-cases': async (request, world) => {
    await refreshCases(world, await world.actorOf('clock'), request);
  },
  'compute-exposure': async (request, world) => {
    await computeExposure(world, await world.actorOf('exposure'), request);
  },
  'import-advisories': async ({ importId }, world) => {
    const { blobs, dataDir } = world;
    const documentsOf = (upload: { readonly digest: string; readonly name: string }) =>
      uploadedDocuments(blobs, upload, dataDir);
    await runImport({ ...world, documentsOf }, await world.actorOf('exposure'), importId);
  },
  'draft-advisory': async ({ caseId }, world) => {
    await draftAdvisory(world, await world.actorOf('publisher'), caseId);
  },
  'index-claims': async ({ after }, world) => {
    await indexAllClaims(world, await world.actorOf('deduper'), after);
  },
  publish: async ({ advisoryId }, world) => {
    const publication = await publicationWorld(world);
    const publisher = await world.actorOf('publisher');
    await publishAdvisory(publication, publisher, advisoryId);
    await publishRevisions(publication, publisher, advisoryId);
  },
};
