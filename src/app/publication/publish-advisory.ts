/**
 * Writes a released advisory into the published tree and tells the operators it reaches, each in its own
 * compartment. All in one transaction: an advisory is in the tree with its indexes, its notices and its ledger
 * entry, or not at all. Running it again changes nothing.
 */
import { createHash } from 'node:crypto';
import { FIRST_PUBLICATION } from '../../core/advisory/history.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { addStix } from './add-stix.ts';
import { makeFiles } from './make-files.ts';
import { tellOperators } from './tell-operators.ts';
import type { PublicationWorld } from './world.ts';
import { writeIndexes } from './write-indexes.ts';

/** False where there is nothing to publish: unknown, or not released by a person. */
export async function publishAdvisory(
  world: PublicationWorld,
  publisher: Actor,
  advisoryId: string,
): Promise<boolean> {
  const released = await world.transactions.run(publisher, (stores) =>
    stores.publication.advisory(advisoryId),
  );
  if (released === null || released.state === 'draft') return false;
  const publishedAt = (released.publishedAt ?? world.clock.now()).toISOString();
  const made = await makeFiles(world, {
    record: released.record,
    history: [{ no: 1, at: publishedAt, summary: FIRST_PUBLICATION }],
    withdrawnWhy: null,
  });
  await world.transactions.run(publisher, async (stores) => {
    await stores.publication.lockTree();
    const advisory = await stores.publication.advisory(advisoryId);
    if (advisory === null || advisory.state === 'published') return;
    const at = new Date(publishedAt);
    await stores.publication.putFiles(made.files, at);
    await writeIndexes(world, stores, at);
    await addStix(world, stores, {
      record: advisory.record,
      publishedAt,
      at: publishedAt,
      document: made.csaf,
    });
    await stores.publication.markPublished(advisory.id, made.named, at);
    await stores.publication.addRevision(advisory, {
      no: 1,
      kind: 'first',
      at,
      by: advisory.releasedBy ?? publisher.principalId,
      summary: FIRST_PUBLICATION,
      record: advisory.record,
      changes: [],
    });
    await stores.publication.markWritten(advisory.id, 1, { csaf: made.csaf.body, osv: made.osv.body, at });
    const told = await tellOperators(world, { stores, advisory, at, publishedAt });
    const detail = {
      advisory: advisory.id,
      identifier: advisory.identifier,
      revision: advisory.revision,
      csaf: sha256(made.csaf.body),
      osv: sha256(made.osv.body),
      told,
    };
    await stores.desk.addEvents(
      advisory.compartmentId,
      [{ caseId: advisory.caseId, kind: 'advisory-published', detail }],
      { principalId: publisher.principalId, machine: true, at },
    );
    await stores.ledger.append(
      advisory.compartmentId,
      [
        {
          kind: 'advisory.published',
          by: publisher.principalId,
          subject: advisory.id,
          at: publishedAt,
          detail,
        },
      ],
      { commit: true },
    );
    await stores.jobs.enqueue('refresh-cases', { caseIds: [advisory.caseId] });
  });
  return true;
}

export function sha256(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
