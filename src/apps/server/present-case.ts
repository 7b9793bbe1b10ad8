/** From what the desk knows of a case to the view of it. */
import type { AssertedFact, StandingLink } from '../../app/desk/ports.ts';
import type {
  CaseListRow,
  EventRow,
  ExperimentWords,
  NamedPrincipal,
  ParticipantRow,
} from '../../app/desk/read-ports.ts';
import type { NewExposure } from '../../app/exposure/ports.ts';
import type { NoticeWord } from '../../app/exposure/read-ports.ts';
import type { Party } from '../../app/identity/ports.ts';
import type { Advisory, Revision } from '../../app/publication/ports.ts';
import type { Decision } from '../../core/priority/decide.ts';
import { rankWord } from './present-finding.ts';
import type {
  AdvisoryRef,
  CaseDetail,
  CaseEvent,
  CaseRow,
  ExposedOperator,
  FederalDeadline,
  ParticipantView,
} from './views/cases.ts';
import type { FindingRow } from './views/findings.ts';
import type { ExperimentRow } from './views/lab.ts';
import type { LinkView } from './views/links.ts';

export function caseRow(row: CaseListRow): CaseRow {
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    component: row.component,
    stage: row.stage,
    stageAt: row.stageAt.toISOString(),
    severity: rankWord(row.severityRank),
    severityDecided: row.severityDecided !== null,
    tlp: row.tlp,
    embargo: { state: row.embargoState, until: row.embargoUntil?.toISOString() ?? null },
    dueAt: row.dueAt?.toISOString() ?? null,
    openedAt: row.openedAt.toISOString(),
    findings: Math.max(1, row.findings),
    finders: Math.max(1, row.finders),
    operators: row.operators,
    suggestions: row.suggestions,
  };
}

export function linkView(link: StandingLink, by: NamedPrincipal | undefined): LinkView {
  return {
    id: link.id,
    a: link.a,
    b: link.b,
    relation: link.relation,
    head: link.head,
    confidence: link.confidence,
    decidedBy: link.decidedBy,
    decision: link.decision,
    evidence: link.evidence.map(({ kind, detail, weight }) => ({ kind, detail, weight })),
    by: by ?? { id: link.assertedBy, name: link.assertedBy, machine: link.decidedBy !== 'person' },
    at: link.assertedAt.toISOString(),
  };
}

/** `findings`: rows of the case's members, canonical first. */
export function experimentRow(
  experiment: ExperimentWords,
  findings: readonly FindingRow[],
): ExperimentRow | null {
  const finding = findings.find(({ id }) => id === experiment.findingId);
  if (finding === undefined) return null;
  return {
    id: experiment.id,
    finding: { id: finding.id, ownId: finding.ownId, title: finding.title, submitter: finding.submitter },
    component: finding.component,
    state: experiment.state,
    queuedAt: experiment.queuedAt.toISOString(),
    startedAt: experiment.startedAt?.toISOString() ?? null,
    finishedAt: experiment.finishedAt?.toISOString() ?? null,
    verdict: experiment.verdict,
    reason: experiment.reason,
    assurance: experiment.assurance,
    vulnerableRuns: experiment.vulnerableRuns,
  };
}

export function exposedOperators(
  exposures: readonly (NewExposure & { readonly computedAt: Date })[],
  parties: ReadonlyMap<string, Party>,
  notices: readonly NoticeWord[],
): ExposedOperator[] {
  return [...Map.groupBy(exposures, ({ partyId }) => partyId)].map(([partyId, assets]) => {
    const told = notices.filter((notice) => notice.partyId === partyId);
    const worst =
      told.find(({ answer }) => answer === 'needs_help') ??
      told.find(({ answer }) => answer === 'open') ??
      told[0];
    return {
      party: parties.get(partyId) ?? { id: partyId, name: partyId, kind: 'operator', sector: null },
      assets: assets.map(({ inventoryId, asset, purl, version, status, fixed }) => ({
        inventoryId,
        asset,
        purl,
        version,
        status,
        fixed: [...fixed],
      })),
      notice:
        worst === undefined
          ? null
          : {
              toldAt: worst.toldAt.toISOString(),
              dueAt: worst.dueAt?.toISOString() ?? null,
              answer: worst.answer,
              answeredAt: worst.answeredAt?.toISOString() ?? null,
            },
      computedAt: assets[0]!.computedAt.toISOString(),
    };
  });
}

export function participantView(row: ParticipantRow): ParticipantView {
  return {
    party: row.party,
    role: row.role,
    status: row.status,
    statusAt: row.statusAt.toISOString(),
    lastWordAt: row.lastWordAt?.toISOString() ?? null,
    fixedVersion: row.fixedVersion,
    asked: row.asked,
    askedAt: row.askedAt?.toISOString() ?? null,
  };
}

export function advisoryRef(advisory: Advisory, revisions: readonly Revision[]): AdvisoryRef {
  return {
    id: advisory.id,
    state: advisory.state,
    revision: advisory.revision,
    identifier: advisory.identifier,
    mapping: advisory.mapping.map(({ field, internal, leaves, published, until }) => ({
      field,
      internal,
      leaves,
      published,
      until,
    })),
    files: advisory.files.map(({ format, path }) => ({ format, path })),
    revisions: revisions.toReversed().map(({ no, kind, at, by, summary, changes, isWritten, csaf }) => ({
      no,
      kind,
      at: at.toISOString(),
      by,
      summary,
      changes: [...changes],
      written: isWritten,
      csaf,
    })),
  };
}

export function eventView({ at, by, kind, detail }: EventRow): CaseEvent {
  return { at: at.toISOString(), by, kind, words: sentence(kind, detail) };
}

function sentence(kind: EventRow['kind'], detail: EventRow['detail']): string {
  const of = (name: string) => String(detail[name] ?? '');
  switch (kind) {
    case 'opened':
      return `Opened with ${plural(detail['findings'], 'finding')}.`;
    case 'grown':
      return `${plural(detail['by'], 'finding')} joined; it holds ${of('findings')} now.`;
    case 'shrunk':
      return `${plural(detail['by'], 'finding')} left for a case of its own.`;
    case 'merged-into':
      return `Merged into another case.`;
    case 'split-off':
      return `Split off from another case.`;
    case 'stage':
      return `Moved from ${of('from')} to ${of('to')}.`;
    case 'severity-decided':
      return `Severity decided: ${of('severity')}.`;
    case 'fact-asserted':
      return `Asserted for the deadline: ${of('fact')} is ${of('value')}.`;
    case 'embargo':
      return `Embargo is ${of('state')} now.`;
    case 'link-decided':
      return detail['decision'] === 'apart'
        ? 'Two findings are to stay apart.'
        : 'Two findings are the same root cause.';
    case 'decision-undone':
      return 'A decision about two findings was taken back.';
    case 'exposure-computed':
      return 'Exposure was computed.';
    case 'advisory-drafted':
      return `Advisory drafted, revision ${of('revision')}.`;
    case 'advisory-released':
      return `Advisory released, revision ${of('revision')}.`;
    case 'advisory-published':
      return `${of('identifier')} published; ${plural(detail['told'], 'notice')} sent.`;
    case 'advisory-revised':
      return `${of('identifier')} corrected, revision ${of('revision')}.`;
    case 'advisory-revision-published':
      return `${of('identifier')}, revision ${of('revision')}, published.`;
    case 'advisory-withdrawn':
      return `${of('identifier')} withdrawn.`;
    case 'notice-answered':
      return 'An operator answered.';
    case 'thread-opened':
      return `Thread opened: ${AUDIENCE_WORDS[of('audience')] ?? of('audience')}.`;
    case 'participant-invited':
      return Number(detail['parties']) > 1
        ? `${of('first')} and ${plural(Number(detail['parties']) - 1, 'other party', 'other parties')} invited.`
        : `${of('first')} invited.`;
    case 'participant-left':
      return `${of('party')} no longer takes part.`;
    case 'participant-asked':
      return `${of('party')} was asked, by ${of('channel')}.`;
    case 'participant-said':
      return `${of('party')}: ${of('status').replace('_', ' ')}${detail['noted'] === true ? ', as noted by the desk' : ''}.`;
    case 'maintainer-link-created':
      return `Private link made for ${of('party')}, for ${plural(detail['days'], 'day')}.`;
    case 'maintainer-link-revoked':
      return `Private link of ${of('party')} ended.`;
  }
}

const AUDIENCE_WORDS: Readonly<Record<string, string>> = {
  desk: 'clearinghouse only',
  finders: 'finders and clearinghouse',
  maintainer: 'maintainer and clearinghouse',
  participants: 'all who take part',
};

function plural(count: unknown, word: string, words = `${word}s`): string {
  const number = Number(count ?? 0);
  return `${number} ${number === 1 ? word : words}`;
}

export function federalView(
  facts: readonly AssertedFact[],
  outcome: Decision | null,
  words: ReadonlyMap<string, NamedPrincipal>,
): FederalDeadline {
  return {
    facts: facts.map(({ fact, value, by, at }) => ({
      fact,
      value,
      by: words.get(by) ?? { id: by, name: by, machine: false },
      at: at.toISOString(),
    })),
    outcome: outcome === null ? null : { code: outcome.outcome, label: outcome.label, row: outcome.row },
  };
}

/** What a person does next; null where nothing waits. */
export function nextAction(row: CaseListRow, advisory: Advisory | null): CaseDetail['next'] {
  const dueAt = row.dueAt?.toISOString() ?? null;
  if (row.suggestions > 0) return { action: 'decide_merge', dueAt };
  if (advisory?.state === 'draft') return { action: 'review_release', dueAt };
  return null;
}

/** At most two sentences: what it is, and since when it is fixed. */
export function summaryOf(row: CaseListRow): string[] {
  const { name } = row.component;
  const range = row.claims.affected[0]?.range;
  const fixed = row.claims.fixed;
  const what = `${row.title} in ${name}${range === undefined ? '' : ` (${range})`}.`;
  return fixed.length === 0 ? [what] : [what, `Fixed in ${fixed.join(', ')}, by what was claimed.`];
}
