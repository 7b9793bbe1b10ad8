/**
 * Writes what a person corrected or withdrew into the published tree, one revision after the other. Each in one
 * transaction: the same paths hold the new bytes, with their signatures, digests, indexes, feed and objects, its ledger
 * entry and its notices, or the old ones all together. What left is kept beside the revision. Running it again goes on
 * where it stopped and changes nothing that is done.
 */
import { FIRST_PUBLICATION, type RevisionEntry } from '../../core/advisory/history.ts';
import { correctedLines } from '../../core/advisory/revision.ts';
import type { Actor } from '../../core/policy/actor.ts';
import type { Stores } from '../ports.ts';
import { addStix } from './add-stix.ts';
import { type MadeFiles, makeFiles } from './make-files.ts';
import type { Advisory, Revision } from './ports.ts';
import { sha256 } from './publish-advisory.ts';
import { tellAnew } from './tell-operators.ts';
import type { PublicationWorld } from './world.ts';
import { writeIndexes } from './write-indexes.ts';

/** How many were written. `publisher` is the service of that name. */
export async function publishRevisions(
  world: PublicationWorld,
  publisher: Actor,
  advisoryId: string,
): Promise<number> {
  const { advisory, revisions } = await world.transactions.run(publisher, async ({ publication }) => ({
    advisory: await publication.advisory(advisoryId),
    revisions: await publication.revisions(advisoryId),
  }));
  if (advisory === null) return 0;
  let written = 0;
  for (const revision of revisions.filter(({ isWritten }) => !isWritten)) {
    const history = revisions.slice(0, revision.no).map(toEntry);
    const made = await makeFiles(world, {
      record: revision.record,
      history,
      withdrawnWhy: revision.kind === 'withdrawn' ? revision.summary : null,
    });
    const publishedAt = history[0]?.at ?? '';
    const isNew = await world.transactions.run(publisher, (stores) =>
      write(world, stores, { advisory, revision, made, publishedAt, by: publisher.principalId }),
    );
    if (isNew) written += 1;
  }
  return written;
}

function toEntry({ no, kind, at, summary }: Revision): RevisionEntry {
  const words = { first: FIRST_PUBLICATION, corrected: summary, withdrawn: 'Withdrawn' };
  return { no, at: at.toISOString(), summary: words[kind] };
}

type Writing = {
  readonly advisory: Advisory;
  readonly revision: Revision;
  readonly made: MadeFiles;
  readonly publishedAt: string;
  readonly by: string;
};

async function write(
  world: PublicationWorld,
  stores: Stores,
  { advisory, revision, made, publishedAt, by }: Writing,
): Promise<boolean> {
  const { id, caseId, compartmentId, identifier } = advisory;
  const { no, at, record, kind } = revision;
  const { publication } = stores;
  await publication.lockTree();
  const left = { csaf: made.csaf.body, osv: made.osv.body, at: world.clock.now() };
  if (!(await publication.markWritten(id, no, left))) return false;
  await publication.putFiles(made.files, at);
  await writeIndexes(world, stores, at);
  await addStix(world, stores, {
    record,
    publishedAt,
    at: at.toISOString(),
    document: made.csaf,
    isWithdrawn: kind === 'withdrawn',
  });
  const before = await publication.advisory(id);
  const mapping = correctedLines(before?.mapping ?? [], revision.changes);
  await publication.putCorrected(id, { record, mapping, no });
  const told = await tellAnew(
    world,
    { stores, advisory: { ...advisory, record }, at, publishedAt },
    revision,
  );
  const detail = {
    advisory: id,
    identifier,
    revision: no,
    csaf: sha256(made.csaf.body),
    osv: sha256(made.osv.body),
    told,
  };
  await stores.desk.addEvents(compartmentId, [{ caseId, kind: 'advisory-revision-published', detail }], {
    principalId: by,
    machine: true,
    at,
  });
  await stores.ledger.append(
    compartmentId,
    [{ kind: 'advisory.revision-published', by, subject: id, at: at.toISOString(), detail }],
    { commit: true },
  );
  await stores.jobs.enqueue('refresh-cases', { caseIds: [caseId] });
  return true;
}
