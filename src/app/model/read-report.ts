/**
 * Reading reports: the clearinghouse's people all of them, the developer those it was given; and the developer's
 * word on whether one of them may be published, which is about our report and nothing else.
 */
import type { Actor } from '../../core/policy/actor.ts';
import { requireNamedPerson } from '../identity/named-person.ts';
import { type Assertion, signAct } from '../identity/sign-act.ts';
import { notFound } from '../refusal.ts';
import {
  type Acting,
  type EngagementWorld,
  type Held,
  noteAccess,
  requireMaterial,
  requireRoom,
  sideOf,
  writeEntry,
} from './engagement-guard.ts';
import type { Consent } from './engagement-ports.ts';
import type { ReportBody, StoredReport } from './evaluation-ports.ts';

export type ReadReport = {
  readonly report: StoredReport;
  readonly sharedAt: Date | null;
  readonly consent: Consent | null;
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
    const held = await requireReading(acting, engagementId);
    await noteAccess(acting, held, { what: 'report', subject: null });
    return reportsOf(acting, held);
  });
}

export async function readReport(
  world: EngagementWorld,
  actor: Actor,
  { engagementId, reportId }: { readonly engagementId: string; readonly reportId: string },
): Promise<ReadReportWhole> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const held = await requireReading(acting, engagementId);
    const found = (await reportsOf(acting, held)).find(({ report }) => report.id === reportId);
    const body = found === undefined ? null : await bodyOf(acting, held, reportId);
    if (found === undefined || body === null) throw notFound();
    await noteAccess(acting, held, { what: 'report', subject: reportId });
    return { ...found, body, confidential: held.record.confidential?.basis ?? null };
  });
}

/** Only what it was given; given again or taken back as often as it likes, until it is published. */
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

/** The developer by its room, the clearinghouse by the material. */
function requireReading(acting: Acting, engagementId: string): Promise<Held> {
  return sideOf(acting.actor) === 'developer'
    ? requireRoom(acting, { engagementId, action: 'engagement.read' })
    : requireMaterial(acting, { engagementId, action: 'evaluation.read' });
}

type SharedReport = {
  readonly report: Omit<StoredReport, 'madeAt'> & { readonly madeAt: string };
  readonly body: ReportBody;
};

async function reportsOf({ stores }: Acting, { record, side }: Held): Promise<readonly ReadReport[]> {
  const shared = (await stores.engagements.shared(record)).filter(({ kind }) => kind === 'report');
  const consents = await stores.engagements.consents(record);
  const reports: StoredReport[] = [];
  if (side === 'clearinghouse') reports.push(...(await stores.evaluations.reports(record)));
  else {
    for (const { id } of shared) {
      const given = (await stores.engagements.sharedBody(record, 'report', id)) as SharedReport | null;
      if (given !== null) reports.push({ ...given.report, madeAt: new Date(given.report.madeAt) });
    }
  }
  return reports.map((report) => ({
    report,
    sharedAt: shared.find(({ id }) => id === report.id)?.at ?? null,
    consent: consents.find(({ reportId }) => reportId === report.id) ?? null,
  }));
}

async function bodyOf(
  { stores }: Acting,
  { record, side }: Held,
  reportId: string,
): Promise<ReportBody | null> {
  if (side === 'clearinghouse') return stores.evaluations.reportBody(record, reportId);
  const given = (await stores.engagements.sharedBody(record, 'report', reportId)) as SharedReport | null;
  return given?.body ?? null;
}
