/** Engagements, plans, runs and reports as the server answers them. */

import type { Desk } from '../../app/model/determine.ts';
import type {
  EngagementKey,
  NamedPerson,
  PublishedReport,
  RegisteredPlan,
  SharedRecord,
  StandingTerms,
} from '../../app/model/engagement-ports.ts';
import type { ImportedRun, StoredCriteria, StoredDetermination } from '../../app/model/evaluation-ports.ts';
import type { EngagementGlance, EngagementWhole } from '../../app/model/read-engagement.ts';
import type { ReadReport, ReadReportWhole } from '../../app/model/read-report.ts';
import { planOf } from '../../app/model/register-plan.ts';
import { limitsOf } from '../../core/model/limits.ts';
import { NOT_A_LICENCE } from '../../formats/evaluation-report/html.ts';
import type { CriteriaRow, DeterminationDesk, DeterminationView } from './views/determinations.ts';
import type {
  EngagementKeyView,
  EngagementRow,
  EngagementView,
  PersonnelView,
  PlanRow,
  PlanView,
  PublishedRow,
  ReportRow,
  ReportView,
  RunRow,
  SharedView,
  TermsView,
} from './views/models.ts';

export function engagementRow({ record, engagement, side, latest, zone }: EngagementGlance): EngagementRow {
  return {
    id: record.id,
    state: engagement.state,
    side,
    developer: record.developer,
    model: record.model,
    openedAt: record.openedAt.toISOString(),
    changedAt: record.changedAt.toISOString(),
    window:
      'window' in engagement ? { ...engagement.window, zone: zone ?? 'UTC', latest: latest ?? '' } : null,
    isConfidential: record.confidential !== null,
  };
}

export function engagementView(whole: EngagementWhole): EngagementView {
  const { record, agreed, proposal, log } = whole;
  const isKept = record.overAt !== null && record.destroyedAt === null;
  return {
    ...engagementRow(whole),
    question: record.question,
    terms: agreed === null ? null : termsView(agreed),
    proposal: proposal === null ? null : termsView(proposal),
    personnel: whole.personnel.map(personnelView),
    keys: whole.keys.map(keyView),
    confidential:
      record.confidential === null
        ? null
        : { ...record.confidential, at: record.confidential.at.toISOString() },
    overAt: instant(record.overAt),
    destroyBy: isKept ? instant(record.dueAt) : null,
    destroyedAt: instant(record.destroyedAt),
    shared: whole.shared.map(sharedView),
    log: { size: log.size, head: log.head === null ? '' : Buffer.from(log.head).toString('hex') },
    may: [...whole.may],
  };
}

function termsView({ terms, digest, proposedBy, proposedAt, agreedBy, agreedAt }: StandingTerms): TermsView {
  return {
    document: `sha256:${terms.digest}`,
    windowDays: terms.windowDays,
    zone: terms.zone,
    anchor: terms.anchor,
    retentionDays: terms.retentionDays,
    sharesDetermination: terms.sharesDetermination,
    digest,
    proposedBy,
    proposedAt: proposedAt.toISOString(),
    agreedBy,
    agreedAt: instant(agreedAt),
  };
}

function personnelView(person: NamedPerson): PersonnelView {
  return {
    id: person.id,
    name: person.name,
    role: person.role,
    namedBy: person.namedBy,
    namedAt: person.namedAt.toISOString(),
    acknowledgedAt: instant(person.acknowledgedAt),
    removedAt: instant(person.removedAt),
  };
}

function keyView(key: EngagementKey): EngagementKeyView {
  return {
    id: key.id,
    name: key.name,
    side: key.side,
    madeBy: key.madeBy,
    madeAt: key.madeAt.toISOString(),
    expiresAt: key.expiresAt.toISOString(),
    endedAt: instant(key.endedAt),
  };
}

function sharedView({ id, kind, digest, at, by }: SharedRecord): SharedView {
  return { id, kind, digest, at: at.toISOString(), by };
}

/** `runs`: how many were imported under it; null where that is not the reader's to know. */
export function planRow(registered: RegisteredPlan, runs: number | null): PlanRow {
  const { suite, model, tasks, elicitation } = planOf(registered);
  return {
    id: registered.id,
    digest: registered.digest,
    suite: suite.name,
    version: suite.version,
    model: model.name,
    tasks: tasks.length,
    attempts: elicitation.attempts,
    registeredAt: registered.registeredAt.toISOString(),
    registeredBy: registered.registeredBy,
    entry: registered.entry,
    runs,
  };
}

export function planView(registered: RegisteredPlan, runs: number | null): PlanView {
  return { ...planRow(registered, runs), plan: planOf(registered) };
}

export function runRow(run: ImportedRun): RunRow {
  const { header } = run;
  return {
    id: run.id,
    plan: run.planId,
    digest: run.digest,
    bytes: run.size,
    task: header.task,
    model: header.model,
    status: header.status,
    startedAt: header.created === '' ? null : header.created,
    samples: run.samples,
    runs: run.runs,
    departures: [...run.departures],
    disagreements: [...run.disagreements],
    importedAt: run.importedAt.toISOString(),
    importedBy: run.importedBy,
    destroyedAt: instant(run.destroyedAt),
  };
}

export function reportRow({ report, sharedAt, consent, publication, publishedAt }: ReadReport): ReportRow {
  return {
    id: report.id,
    digest: report.digest,
    models: [...report.models],
    runs: [...report.runIds],
    departures: report.departures,
    madeAt: report.madeAt.toISOString(),
    madeBy: report.madeBy,
    sharedAt: instant(sharedAt),
    consent: consent === null ? null : { given: consent.given, by: consent.by, at: consent.at.toISOString() },
    publication,
    publishedAt: instant(publishedAt),
  };
}

export function reportView(read: ReadReportWhole): ReportView {
  const { confidential, body } = read;
  const limits = body.models.map(({ plan, report }) => [...limitsOf(plan, report)]);
  return { ...reportRow(read), notice: NOT_A_LICENCE, confidential, limits, body };
}

export function publishedRow({ id, digest, models, publishedAt }: PublishedReport): PublishedRow {
  return { id, digest, models: [...models], publishedAt: publishedAt.toISOString() };
}

export function criteriaRow(stored: StoredCriteria): CriteriaRow {
  return {
    id: stored.id,
    name: stored.criteria.name,
    digest: stored.digest,
    criteria: stored.criteria.criteria.map(({ id, says }) => ({ id, says })),
    writtenAt: stored.writtenAt.toISOString(),
    writtenBy: stored.writtenBy,
    endedAt: instant(stored.endedAt),
  };
}

/** The words of a criterion stand in a compartment of their own: whoever does not hold it reads null. */
export function determinationDesk(desk: Desk): DeterminationDesk {
  const wordsOf = (criteriaId: string, criterion: string): string | null =>
    desk.criteria.find(({ id }) => id === criteriaId)?.criteria.criteria.find(({ id }) => id === criterion)
      ?.says ?? null;
  return {
    questions: desk.questions.map(({ id, reportId, criteriaId, criterion, outcome, at }) => ({
      id,
      report: reportId,
      criteria: criteriaId,
      criterion,
      outcome,
      says: wordsOf(criteriaId, criterion),
      at: at.toISOString(),
    })),
    consultations: desk.consultations.map(({ askedAt, answeredAt, ...words }) => ({
      ...words,
      askedAt: askedAt.toISOString(),
      answeredAt: instant(answeredAt),
    })),
    record: desk.record,
    determination: desk.determination === null ? null : determinationView(desk.determination),
  };
}

export function determinationView(written: StoredDetermination): DeterminationView {
  return {
    id: written.id,
    answer: written.answer,
    reasons: written.reasons,
    by: written.by,
    at: written.at.toISOString(),
    isSigned: written.signedAct !== null,
    record: written.record,
    confirmedBy: written.confirmedBy,
    confirmedAt: instant(written.confirmedAt),
  };
}

function instant(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
