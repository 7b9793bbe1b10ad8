/** The desk's jobs: each acts as the service whose memberships it needs, and nothing more (invariant 4). */
import { uploadedDocuments } from '../../adapters/archive/uploaded-documents.ts';
import { runImport } from '../../app/advisory/run-import.ts';
import { findDuplicates } from '../../app/desk/find-duplicates.ts';
import { refreshCases } from '../../app/desk/refresh-cases.ts';
import { computeExposure } from '../../app/exposure/compute-exposure.ts';
import { indexAllClaims, indexClaims } from '../../app/federation/index-claims.ts';
import { draftAdvisory } from '../../app/publication/draft-advisory.ts';
import { publishAdvisory } from '../../app/publication/publish-advisory.ts';
import { publishWithdrawal } from '../../app/publication/publish-withdrawal.ts';
import type { JobHandlers } from './job-handler.ts';
import { publicationWorld } from './publication-world.ts';

export const DESK_HANDLERS: JobHandlers = {
  'find-duplicates': async ({ findingIds }, world) => {
    const deduper = await world.actorOf('deduper');
    await findDuplicates(world, deduper, findingIds);
    await indexClaims(world, deduper, findingIds);
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
    await publishWithdrawal(publication, publisher, advisoryId);
  },
};
