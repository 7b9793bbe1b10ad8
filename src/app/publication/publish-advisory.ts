/**
 * Writes a released advisory into the published tree and tells the operators it reaches, each in its own
 * compartment. All in one transaction: an advisory is in the tree with its indexes, its notices and its ledger
 * entry, or not at all. Running it again changes nothing.
 */
import { createHash } from 'node:crypto';
import { FIRST_PUBLICATION } from '../../core/advisory/history.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { addDays } from '../../core/time/instant.ts';
import type { NewNotice } from '../exposure/ports.ts';
import { newId } from '../ids.ts';
import type { Stores } from '../ports.ts';
import { addStix } from './add-stix.ts';
import { makeFiles } from './make-files.ts';
import type { Advisory } from './ports.ts';
import { csafFilePath } from './published-tree.ts';
import type { PublicationWorld } from './world.ts';
import { writeIndexes } from './write-indexes.ts';

/** Days an operator is given where nothing stricter is known: BOD 26-04's own middle term. */
const NOTICE_DAYS = 14;

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
    const told = await tellOperators(world, { stores, advisory, at });
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

/** Affected and could-not-tell are told; an operator decides for itself what "unknown" means for it. */
async function tellOperators(
  world: PublicationWorld,
  { stores, advisory, at }: { readonly stores: Stores; readonly advisory: Advisory; readonly at: Date },
): Promise<number> {
  const exposures = await stores.exposure.exposuresOf(advisory.caseId);
  const due = new Date(addDays(at.toISOString(), NOTICE_DAYS).at);
  const notices = exposures
    .filter(({ status }) => status !== 'not_affected')
    .map(
      (exposure): NewNotice => ({
        id: newId('notice', world.randomness),
        partyId: exposure.partyId,
        inventoryId: exposure.inventoryId,
        asset: exposure.asset,
        advisoryId: advisory.id,
        identifier: advisory.identifier,
        aliases: advisory.record.aliases,
        reproduced: advisory.record.reproduced === true,
        advisoryPath: csafFilePath(advisory.identifier, at.toISOString()),
        what: advisory.record.summary,
        purl: exposure.purl,
        component: advisory.record.component.name,
        version: exposure.version,
        fixed: exposure.fixed,
        dueAt: due,
      }),
    );
  return notices.length === 0 ? 0 : (await stores.exposure.tell(notices, at)).length;
}

export function sha256(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
