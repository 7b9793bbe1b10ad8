/**
 * Reading reports: the clearinghouse's people all of them, the developer those it was given; and the developer's
 * word on whether one of them may be published, which is about our report and nothing else.
 */
import { type PublicationStanding, publicationStanding } from '../../core/model/publication.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { requireNamedPerson } from '../identity/named-person.ts';
import { type Assertion, signAct } from '../identity/sign-act.ts';
import { notFound, Refusal } from '../refusal.ts';
import {
  type Acting,
  type EngagementWorld,
  type Held,
  mayIn,
  noteAccess,
  requireMaterial,
  requireRoom,
  sideOf,
  writeEntry,
} from './engagement-guard.ts';
import type { Consent, EngagementRecord } from './engagement-ports.ts';
import type { ReportBody, StoredReport } from './evaluation-ports.ts';

export type ReadReport = {
  readonly report: StoredReport;
  readonly sharedAt: Date | null;
  readonly consent: Consent | null;
  readonly publication: PublicationStanding;
  readonly publishedAt: Date | null;
};
export type ReadReportWhole = ReadReport & {
  readonly body: ReportBody;
  readonly confidential: string | null;
};

/** Newest first. */
export async function listReports(
  world: EngagementWorld,
  actor: Actor,
  engagementId: string,
): Promise<readonly ReadReport[]> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const reading = await requireReading(acting, engagementId);
    await noteAccess(acting, reading, { what: 'report', subject: null });
    return reportsOf(acting, reading);
  });
}

export async function readReport(
  world: EngagementWorld,
  actor: Actor,
  { engagementId, reportId }: { readonly engagementId: string; readonly reportId: string },
): Promise<ReadReportWhole> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const reading = await requireReading(acting, engagementId);
    const found = (await reportsOf(acting, reading)).find(({ report }) => report.id === reportId);
    const body = found === undefined ? null : await bodyOf(acting, reading, reportId);
    if (found === undefined || body === null) throw notFound();
    await noteAccess(acting, reading, { what: 'report', subject: reportId });
    return { ...found, body, confidential: reading.record.confidential?.basis ?? null };
  });
}

/** Only what it was given; given again or taken back as often as it likes, until it is published: then `conflict`. */
export async function giveConsent(
  world: EngagementWorld,
  person: Actor,
  request: {
    readonly engagementId: string;
    readonly reportId: string;
    readonly given: boolean;
    readonly assertion?: Assertion | undefined;
  },
): Promise<void> {
  await world.transactions.run(person, async (stores) => {
    const acting = { world, stores, actor: person };
    const { engagementId, reportId, given, assertion } = request;
    const held = await requireRoom(acting, { engagementId, action: 'engagement.consent', toChange: true });
    await requireNamedPerson(world, acting, 'engagement.consent');
    const shared = (await stores.engagements.shared(held.record)).find(
      ({ kind, id }) => kind === 'report' && id === reportId,
    );
    if (shared === undefined) throw notFound();
    if ((await stores.engagements.publishedAt(held.record)).has(reportId))
      throw new Refusal(
        'conflict',
        'This report is published: what was read by anyone cannot be taken back.',
      );
    const { digest } = shared;
    const content = { digest, given };
    const act = { kind: 'engagement.consent', subject: reportId, content } as const;
    const signed = await signAct(world, acting, { act, assertion, compartmentId: held.record.room });
    const consent = { reportId, digest, given, by: held.by, at: world.clock.now() };
    await stores.engagements.addConsent(held.record, consent);
    const detail = { report: reportId, digest, signedAct: signed };
    await writeEntry(acting, held, { kind: given ? 'consent.given' : 'consent.withheld', detail });
  });
}

/** `all`: out of the material; `shared`: the copies in the room that both sides hold. */
type Reading = Held & { readonly among: 'all' | 'shared' };

/** The developer by its room; the clearinghouse by the material, or by the room once the material is closed to it. */
async function requireReading(acting: Acting, engagementId: string): Promise<Reading> {
  const action = 'evaluation.read';
  if (sideOf(acting.actor) === 'developer')
    return { ...(await requireRoom(acting, { engagementId, action: 'engagement.read' })), among: 'shared' };
  const record = await acting.stores.engagements.engagement(engagementId);
  const isClosed = record !== null && !(await mayIn(acting, record, { kind: 'material', action }));
  return isClosed && (await mayIn(acting, record, { kind: 'engagement', action: 'engagement.publish' }))
    ? { ...(await requireRoom(acting, { engagementId, action: 'engagement.read' })), among: 'shared' }
    : { ...(await requireMaterial(acting, { engagementId, action })), among: 'all' };
}

type SharedReport = {
  readonly report: Omit<StoredReport, 'madeAt'> & { readonly madeAt: string };
  readonly body: ReportBody;
};

async function reportsOf({ stores }: Acting, { record, among }: Reading): Promise<readonly ReadReport[]> {
  const shared = (await stores.engagements.shared(record)).filter(({ kind }) => kind === 'report');
  const consents = await stores.engagements.consents(record);
  const published = await stores.engagements.publishedAt(record);
  const reports: StoredReport[] = [];
  if (among === 'all') reports.push(...(await stores.evaluations.reports(record)));
  else {
    for (const { id } of shared) {
      const given = (await stores.engagements.sharedBody(record, 'report', id)) as SharedReport | null;
      if (given !== null) reports.push({ ...given.report, madeAt: new Date(given.report.madeAt) });
    }
  }
  return reports.map((report) => {
    const consent = consents.find(({ reportId }) => reportId === report.id) ?? null;
    const publishedAt = published.get(report.id) ?? null;
    return {
      report,
      sharedAt: shared.find(({ id }) => id === report.id)?.at ?? null,
      consent,
      publication: standingOf(record, { digest: report.digest, consent, isPublished: publishedAt !== null }),
      publishedAt,
    };
  });
}

/** Of one report of this engagement, now. */
export function standingOf(
  { confidential, engagement, overAt }: EngagementRecord,
  report: { readonly digest: string; readonly consent: Consent | null; readonly isPublished: boolean },
): PublicationStanding {
  const { consent } = report;
  return publicationStanding({
    ...report,
    consent: consent === null ? null : { ...consent, at: consent.at.toISOString() },
    confidentialAt: confidential?.at.toISOString() ?? null,
    withdrawnAt: engagement.state === 'withdrawn' ? (overAt?.toISOString() ?? null) : null,
  });
}

async function bodyOf(
  { stores }: Acting,
  { record, among }: Reading,
  reportId: string,
): Promise<ReportBody | null> {
  if (among === 'all') return stores.evaluations.reportBody(record, reportId);
  const given = (await stores.engagements.sharedBody(record, 'report', reportId)) as SharedReport | null;
  return given?.body ?? null;
}
