/**
 * Writes a released advisory into the published tree and tells the operators it reaches, each in its own
 * compartment. All in one transaction: an advisory is in the tree with its indexes, its notices and its ledger
 * entry, or not at all. Running it again changes nothing.
 */
import { toCsaf } from '../../core/advisory/csaf.ts';
import { FIRST_PUBLICATION } from '../../core/advisory/history.ts';
import { toOsv } from '../../core/advisory/osv.ts';
import type { PublishedRecord } from '../../core/advisory/published.ts';
import { componentKey } from '../../core/finding/component-key.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { scoreCvss } from '../../core/priority/cvss.ts';
import { addDays } from '../../core/time/instant.ts';
import type { NewNotice } from '../exposure/ports.ts';
import { newId } from '../ids.ts';
import type { Stores } from '../ports.ts';
import { addStix } from './add-stix.ts';
import type { Advisory } from './ports.ts';
import { csafFilePath, documentBytes, osvFilePath, signedFiles } from './published-tree.ts';
import type { PublicationWorld } from './world.ts';
import { writeIndexes } from './write-indexes.ts';

/** Days an operator is given where nothing stricter is known: BOD 26-04's own middle term. */
const NOTICE_DAYS = 14;

/** What would leave breaks its own standard. Nothing was published; the case's people must mend it. */
export class Unpublishable extends Error {
  override readonly name = 'Unpublishable';
}

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
  const made = await makeFiles(world, released, publishedAt);
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
      document: made.document,
    });
    await stores.publication.markPublished(advisory.id, made.named, at);
    const told = await tellOperators(world, { stores, advisory, at });
    const detail = {
      advisory: advisory.id,
      identifier: advisory.identifier,
      revision: advisory.revision,
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

async function makeFiles(world: PublicationWorld, advisory: Advisory, publishedAt: string) {
  const { record } = advisory;
  const scored = record.severity === null ? null : scoreCvss(record.severity);
  const v3 =
    scored?.ok === true && (scored.value.version === '3.0' || scored.value.version === '3.1')
      ? scored.value
      : null;
  const csaf = toCsaf(record, {
    publisher: world.publisher,
    history: [{ no: 1, at: publishedAt, summary: FIRST_PUBLICATION }],
    engine: world.version,
    score:
      v3 === null ? null : { version: v3.version as '3.0' | '3.1', score: v3.score, severity: v3.severity },
  });
  const problems = await world.csaf.problemsOf(csaf);
  if (problems.length > 0) {
    throw new Unpublishable(
      `${advisory.identifier} is not valid CSAF: ${problems.map(({ pointer, code }) => `${pointer} ${code}`).join('; ')}`,
    );
  }
  const csafFile = csafFilePath(advisory.identifier, publishedAt);
  const osvFile = osvFilePath(advisory.identifier);
  const files = [
    ...(await signedFiles(world, csafFile, documentBytes(csaf))),
    ...(
      await signedFiles(world, osvFile, documentBytes(toOsv(record, { at: publishedAt, publishedAt })))
    ).map((file) => (file.path === osvFile ? { ...file, terms: termsOf(record) } : file)),
  ];
  return {
    files,
    document: { path: csafFile, body: documentBytes(csaf) },
    named: [
      { format: 'csaf' as const, path: csafFile },
      { format: 'osv' as const, path: osvFile },
    ],
  };
}

/** Under what somebody who asks whether a flaw is known would look for it. */
function termsOf({ identifier, aliases, component }: PublishedRecord): readonly string[] {
  const { purl, ecosystem, name } = component;
  const key = componentKey({
    name,
    ...(purl === null ? {} : { purl }),
    ...(ecosystem === null ? {} : { ecosystem }),
  });
  return [...new Set([key, identifier, ...aliases])];
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
