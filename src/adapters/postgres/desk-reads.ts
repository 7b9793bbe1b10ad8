/** What people read of cases (migration 0004). The list itself is case-list.ts. */
import type {
  CaseListRow,
  CaseOrder,
  DeskReads,
  EventRow,
  ExperimentWords,
  NamedPrincipal,
  ParticipantRow,
} from '../../app/desk/read-ports.ts';
import type { Party } from '../../app/identity/ports.ts';
import { CASE_COLUMNS, caseCount, casePage } from './case-list.ts';
import { countedWith, toCount } from './merge-compartments.ts';
import type { Queryable } from './queryable.ts';

type Row = Readonly<Record<string, unknown>>;

type CaseReads = Omit<DeskReads, 'links' | 'countLinks' | 'queuePlace' | 'wordsOn' | 'scoreCounts' | 'today'>;

export function caseReads(connection: Queryable): CaseReads {
  const rows = async (text: string, values: readonly unknown[] = []) =>
    (await connection.query(text, values)).rows;
  return {
    // The desk first: where it holds more than are counted, a count ends there.
    caseCompartments: async () =>
      (
        await rows(
          `select c.id, c.kind, array_agg(m.subject_id) as held
           from compartment c
           join membership m on m.compartment_id = c.id and m.revoked_at is null
             and m.subject_id = any ((select breakwater.subjects())::text[])
           where c.kind in ('desk', 'case') group by c.id order by c.kind desc`,
        )
      ).map((row) => ({
        id: row['id'] as string,
        kind: row['kind'] as 'desk' | 'case',
        heldUnder: row['held'] as string[],
      })),
    cases: async (query, scopes) => {
      if (scopes.length === 0) return { items: [], more: false, counted: { count: 0, exact: true } };
      const { text, values } = casePage(query, scopes);
      const found = await rows(text, values);
      const listed = found.slice(0, query.limit).filter(({ id }) => id !== null);
      return {
        items: listed.map((row) => toCase(row, query.order)),
        more: found.length > query.limit,
        counted: countedWith(found[0]),
      };
    },
    countCases: async (query, scopes, cap) => {
      if (scopes.length === 0) return { count: 0, exact: true };
      const { text, values } = caseCount(query, scopes, cap + 1);
      return toCount((await rows(text, values))[0], cap);
    },
    case: async (id) => {
      const [row] = await rows('select * from "case" where id = $1', [id]);
      return row === undefined ? null : toCase(row, 'due');
    },
    memberIds: async (caseId) =>
      (
        await rows(
          'select finding_id, canonical from case_finding where case_id = $1 order by canonical desc, received_at, finding_id limit 500',
          [caseId],
        )
      ).map((row) => ({ id: row['finding_id'] as string, canonical: row['canonical'] as boolean })),
    events: async (caseId, limit) => {
      const found = await rows(
        `select e.at, e.kind, e.detail, e.by_principal, e.by_machine, p.name, count(*) over () as total
         from case_event e left join principal p on p.id = e.by_principal
         where e.case_id = $1 order by e.id desc limit $2`,
        [caseId, limit],
      );
      return { rows: found.map(toEvent), total: Number(found[0]?.['total'] ?? 0) };
    },
    participants: async (caseId) =>
      (
        await rows(
          `select p.*, o.name, o.kind, o.sector from participant p join party o on o.id = p.party_id
           where p.case_id = $1 order by p.role, o.name`,
          [caseId],
        )
      ).map(toParticipant),
    experiments: async (findingIds) =>
      (
        await rows(
          'select * from experiment where finding_id = any ($1::text[]) order by queued_at desc limit 200',
          [findingIds],
        )
      ).map(toExperiment),
    principals: async (ids) => {
      const found = await rows('select id, name, kind from principal where id = any ($1::text[])', [ids]);
      return new Map(
        found.map((row): [string, NamedPrincipal] => [
          row['id'] as string,
          { id: row['id'] as string, name: row['name'] as string, machine: row['kind'] !== 'person' },
        ]),
      );
    },
  };
}

export function toCase(row: Row, order: CaseOrder): CaseListRow {
  const value = row[CASE_COLUMNS[order].column];
  const due = row['due_at'] as Date | number;
  return {
    id: row['id'] as string,
    number: Number(row['number']),
    title: row['title'] as string,
    component: row['component'] as CaseListRow['component'],
    stage: row['stage'] as CaseListRow['stage'],
    stageAt: row['stage_at'] as Date,
    severityRank: row['severity_rank'] as number,
    severityDecided: row['severity_decided'] as CaseListRow['severityDecided'],
    tlp: row['tlp'] as CaseListRow['tlp'],
    embargoState: row['embargo_state'] as CaseListRow['embargoState'],
    embargoUntil: row['embargo_until'] as Date | null,
    // 'infinity' comes as the number Infinity.
    dueAt: due instanceof Date ? due : null,
    openedAt: row['opened_at'] as Date,
    findings: row['finding_count'] as number,
    finders: row['finder_count'] as number,
    operators: row['operator_count'] as number | null,
    suggestions: row['suggestion_count'] as number,
    compartmentId: row['compartment_id'] as string,
    claims: row['claims'] as CaseListRow['claims'],
    key: {
      value:
        value instanceof Date
          ? value.toISOString()
          : value === Number.POSITIVE_INFINITY
            ? 'infinity'
            : String(value),
      id: row['id'] as string,
    },
  };
}

export function toParty(row: Row, prefix = ''): Party {
  return {
    id: row[`${prefix}party_id`] as string,
    name: row[`${prefix}name`] as string,
    kind: row[`${prefix}kind`] as Party['kind'],
    sector: row[`${prefix}sector`] as string | null,
  };
}

function toEvent(row: Row): EventRow {
  const id = row['by_principal'] as string;
  return {
    at: row['at'] as Date,
    by: { id, name: (row['name'] as string | null) ?? id, machine: row['by_machine'] as boolean },
    kind: row['kind'] as EventRow['kind'],
    detail: row['detail'] as EventRow['detail'],
  };
}

function toParticipant(row: Row): ParticipantRow {
  return {
    party: toParty(row),
    role: row['role'] as ParticipantRow['role'],
    status: row['status'] as ParticipantRow['status'],
    statusAt: row['status_at'] as Date,
    lastWordAt: row['last_word_at'] as Date | null,
    fixedVersion: row['fixed_version'] as string | null,
    asked: row['asked'] as number,
    askedAt: row['asked_at'] as Date | null,
    leftAt: row['left_at'] as Date | null,
  };
}

function toExperiment(row: Row): ExperimentWords {
  const body = (row['body'] ?? {}) as {
    readonly runs?: readonly { readonly role: string; readonly triggered: boolean | null }[];
    readonly patches?: ExperimentWords['patches'];
  };
  const vulnerable = (body.runs ?? []).filter(({ role }) => role === 'vulnerable');
  return {
    id: row['id'] as string,
    findingId: row['finding_id'] as string,
    state: row['state'] as ExperimentWords['state'],
    queuedAt: row['queued_at'] as Date,
    startedAt: row['started_at'] as Date | null,
    finishedAt: row['finished_at'] as Date | null,
    verdict: row['verdict'] as ExperimentWords['verdict'],
    reason: row['reason'] as string | null,
    assurance: row['assurance'] as ExperimentWords['assurance'],
    vulnerableRuns: {
      triggered: vulnerable.filter(({ triggered }) => triggered === true).length,
      of: vulnerable.length,
    },
    patches: body.patches ?? [],
  };
}
