/**
 * A report of ours leaves: only one that the developer was given, and only while its recorded word on that very
 * report is yes. What leaves is the report and its digest; of the engagement it came from nothing does. It is about
 * our report: neither publishing nor leaving it says anything of a model's release.
 */
import type { Actor } from '../../core/policy/actor.ts';
import { requireNamedPerson } from '../identity/named-person.ts';
import { type Assertion, signAct } from '../identity/sign-act.ts';
import { notFound, Refusal } from '../refusal.ts';
import { type Acting, type EngagementWorld, type Held, requireRoom, writeEntry } from './engagement-guard.ts';
import type { PublishedReport } from './engagement-ports.ts';
import type { ReportBody } from './evaluation-ports.ts';
import { standingOf } from './read-report.ts';

const MOST_LISTED = 500;

export type ReportOf = { readonly engagementId: string; readonly reportId: string };

/** An official asks. Refuses `conflict` where it was asked and not answered, or the answer is yes already. */
export async function askConsent(world: EngagementWorld, official: Actor, asked: ReportOf): Promise<void> {
  await world.transactions.run(official, async (stores) => {
    const acting = { world, stores, actor: official };
    const { held, digest, publication } = await requireShared(acting, asked);
    if (publication === 'asked')
      throw new Refusal('conflict', 'The developer was asked and has not answered.');
    if (publication === 'given') throw new Refusal('conflict', 'The developer consents to it already.');
    if (publication === 'published') throw new Refusal('conflict', 'It is published.');
    const { reportId } = asked;
    const word = { reportId, digest, given: null, by: held.by, at: world.clock.now() };
    await stores.engagements.addConsent(held.record, word);
    await writeEntry(acting, held, { kind: 'consent.asked', detail: { report: reportId, digest } });
  });
}

/**
 * A named official lets it go, for the digest that was read. Cannot be taken back. Refuses `conflict` unless the
 * developer's consent stands at this moment: what it takes back until then is heeded, since both hold the engagement.
 */
export async function publishReport(
  world: EngagementWorld,
  official: Actor,
  request: ReportOf & { readonly digest: string; readonly assertion?: Assertion | undefined },
): Promise<void> {
  await world.transactions.run(official, async (stores) => {
    const acting = { world, stores, actor: official };
    const { reportId, assertion } = request;
    const { held, digest, publication } = await requireShared(acting, request);
    await requireNamedPerson(world, acting, 'engagement.publish');
    if (publication === 'published') throw new Refusal('conflict', 'It was published before.');
    if (publication !== 'given')
      throw new Refusal('conflict', 'The developer’s consent to publishing this report does not stand.');
    if (request.digest !== digest) throw new Refusal('conflict', 'Another report was read than this one.');
    const act = { kind: 'report.publish', subject: reportId, content: { digest } } as const;
    const signed = await signAct(world, acting, { act, assertion, compartmentId: held.record.room });
    if (!(await stores.engagements.publish(held.record, reportId, world.clock.now()))) throw notFound();
    const detail = { report: reportId, digest, signedAct: signed };
    await writeEntry(acting, held, { kind: 'report.published', detail });
  });
}

/** Newest first: for anyone. */
export async function listPublished(
  world: EngagementWorld,
  reader: Actor,
): Promise<readonly PublishedReport[]> {
  return world.transactions.run(reader, ({ engagements }) => engagements.published(MOST_LISTED));
}

export async function readPublished(
  world: EngagementWorld,
  reader: Actor,
  id: string,
): Promise<{ readonly report: PublishedReport; readonly body: ReportBody }> {
  const found = await world.transactions.run(reader, ({ engagements }) => engagements.publishedBody(id));
  if (found === null) throw notFound();
  return { report: found.report, body: found.body as ReportBody };
}

/** The room is locked, so that a word and a publication never pass each other. */
async function requireShared(acting: Acting, { engagementId, reportId }: ReportOf) {
  const { engagements } = acting.stores;
  const held: Held = await requireRoom(acting, {
    engagementId,
    action: 'engagement.publish',
    toChange: true,
  });
  const { record } = held;
  const shared = (await engagements.shared(record)).find(
    ({ kind, id }) => kind === 'report' && id === reportId,
  );
  if (shared === undefined) throw notFound();
  const { digest } = shared;
  const consent = (await engagements.consents(record)).find((word) => word.reportId === reportId) ?? null;
  const isPublished = (await engagements.publishedAt(record)).has(reportId);
  return { held, digest, publication: standingOf(record, { digest, consent, isPublished }) };
}
