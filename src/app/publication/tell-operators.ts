/** Tells operators what is published, each in its own compartment: at first, and anew where a revision changes their standing. */
import {
  changedStandings,
  clearedStandings,
  type StandingChange,
  type StandingNow,
} from '../../core/exposure/standing.ts';
import { addDays } from '../../core/time/instant.ts';
import { exposeCase } from '../exposure/compute-exposure.ts';
import type { NewNotice } from '../exposure/ports.ts';
import { newId } from '../ids.ts';
import type { Stores } from '../ports.ts';
import type { Advisory, Revision } from './ports.ts';
import { csafFilePath } from './published-tree.ts';
import type { PublicationWorld } from './world.ts';

/** Days an operator is given where nothing stricter is known: BOD 26-04's own middle term. */
const NOTICE_DAYS = 14;

type Telling = {
  readonly stores: Stores;
  readonly advisory: Advisory;
  readonly at: Date;
  readonly publishedAt: string;
};

/** Affected and could-not-tell are told; an operator decides for itself what "unknown" means for it. */
export async function tellOperators(world: PublicationWorld, telling: Telling): Promise<number> {
  const { stores, advisory, at } = telling;
  const exposures = await stores.exposure.exposuresOf(advisory.caseId);
  const notices = exposures
    .filter(({ status }) => status !== 'not_affected')
    .map((now) => noticeOf(world, telling, { now, revision: 1, what: advisory.record.summary }));
  return notices.length === 0 ? 0 : (await stores.exposure.tell(notices, at)).length;
}

/**
 * Exposure is computed from the corrected ranges, and whoever stands otherwise than it was told gets a new notice, which
 * takes the place of the one before. The caller has put the corrected record.
 */
export async function tellAnew(
  world: PublicationWorld,
  telling: Telling,
  revision: Revision,
): Promise<number> {
  const { stores, advisory, at } = telling;
  await exposeCase(stores, advisory.caseId, at);
  const told = await stores.exposure.toldOf(advisory.id);
  const changes =
    revision.kind === 'withdrawn'
      ? clearedStandings(told)
      : changedStandings(told, await stores.exposure.exposuresOf(advisory.caseId));
  if (changes.length === 0) return 0;
  const notices = changes.map((change) => ({
    ...noticeOf(world, telling, {
      now: change.now,
      revision: revision.no,
      what: `${wordsOf(revision, change)} ${advisory.record.summary}`,
    }),
    replaces: change.before?.id ?? null,
  }));
  await stores.exposure.tellAnew(notices, at);
  return notices.length;
}

type About = { readonly now: StandingNow; readonly revision: number; readonly what: string };

function noticeOf(
  world: PublicationWorld,
  { advisory: { id, identifier, record }, at, publishedAt }: Telling,
  { now, revision, what }: About,
): NewNotice {
  return {
    id: newId('notice', world.randomness),
    partyId: now.partyId,
    inventoryId: now.inventoryId,
    asset: now.asset,
    advisoryId: id,
    identifier,
    aliases: record.aliases,
    reproduced: record.reproduced === true,
    advisoryPath: csafFilePath(identifier, publishedAt),
    what,
    purl: now.purl,
    component: record.component.name,
    version: now.version,
    fixed: now.fixed,
    dueAt: now.status === 'not_affected' ? null : new Date(addDays(at.toISOString(), NOTICE_DAYS).at),
    revision,
    standing: now.status,
  };
}

function wordsOf({ no, kind, summary }: Revision, { now, before, kind: change }: StandingChange): string {
  if (kind === 'withdrawn') return `Withdrawn (${summary}): there is nothing to do any more. It had said:`;
  const listed = (versions: readonly string[]) => versions.join(' or ') || 'no version';
  const about = {
    reached: `Your version ${now.version} is concerned, and you had not been told.`,
    'affected-now': `Your version ${now.version} is affected after all.`,
    'unsure-now': `Whether your version ${now.version} is affected cannot be told any more.`,
    cleared: `Your version ${now.version} is not affected after all: there is nothing to do.`,
    'fixed-elsewhere': `It is fixed in ${listed(now.fixed)}, not in ${listed(before?.fixed ?? [])}.`,
  };
  return `Corrected, revision ${no} (${summary}): ${about[change]}`;
}
