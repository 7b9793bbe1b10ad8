/** What people read of cases (migration 0004). Lists are read by compartment and merged, so that an index serves each. */
import type {
  CaseListQuery,
  CaseListRow,
  CaseOrder,
  CaseScope,
  DeskReads,
  EventRow,
  ExperimentWords,
  NamedPrincipal,
  ParticipantRow,
} from '../../app/desk/read-ports.ts';
import type { Party } from '../../app/identity/ports.ts';
import type { Queryable } from './queryable.ts';

type Row = Readonly<Record<string, unknown>>;

type CaseReads = Omit<DeskReads, 'links' | 'queuePlace' | 'wordsOn' | 'today'>;

export function caseReads(connection: Queryable): CaseReads {
  const rows = async (text: string, values: readonly unknown[] = []) =>
    (await connection.query(text, values)).rows;
  return {
    caseCompartments: async () =>
      (
        await rows(
          `select c.id, c.kind, array_agg(m.subject_id) as held
           from compartment c
           join membership m on m.compartment_id = c.id and m.revoked_at is null
             and m.subject_id = any ((select breakwater.subjects())::text[])
           where c.kind in ('desk', 'case') group by c.id`,
        )
      ).map((row) => ({
        id: row['id'] as string,
        kind: row['kind'] as 'desk' | 'case',
        heldUnder: row['held'] as string[],
      })),
    cases: async (query, scopes) => {
      const { text, values } = listQuery(query, scopes);
      const found = await rows(`${text} order by ${orderBy(query, 'c')} limit $${values.length + 1}`, [
        ...values,
        query.limit + 1,
      ]);
      return {
        items: found.slice(0, query.limit).map((row) => toCase(row, query.order)),
        more: found.length > query.limit,
      };
    },
    countCases: async (query, scopes, cap) => {
      const { text, values } = listQuery({ ...query, after: null, limit: cap }, scopes);
      const [row] = await rows(`select count(*) as n from (${text} limit $${values.length + 1}) counted`, [
        ...values,
        cap,
      ]);
      return Number(row?.['n'] ?? 0);
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

/** Column, its type for the cursor, and how it is sorted beside the id. */
const ORDERS: Readonly<Record<CaseOrder, { readonly column: string; readonly type: string }>> = {
  due: { column: 'due_at', type: 'timestamptz' },
  opened: { column: 'opened_at', type: 'timestamptz' },
  severity: { column: 'severity_rank', type: 'smallint' },
  component: { column: 'component_key', type: 'text' },
  findings: { column: 'finding_count', type: 'integer' },
  stage: { column: 'stage_rank', type: 'smallint' },
};

function orderBy({ order, descending }: CaseListQuery, alias: string): string {
  const direction = descending ? 'desc' : 'asc';
  return `${alias}.${ORDERS[order].column} ${direction}, ${alias}.id ${direction}`;
}

/** Every piece of text is a constant of ours; what came from outside is a parameter. */
function listQuery(query: CaseListQuery, scopes: readonly CaseScope[]): { text: string; values: unknown[] } {
  const values: unknown[] = [
    JSON.stringify(scopes.map(({ compartmentId, tlps }) => ({ id: compartmentId, tlps }))),
    query.limit + 1,
  ];
  const bind = (value: unknown, type: string) => `$${values.push(value)}::${type}`;
  const filters = ['c.compartment_id = s.id', 'c.merged_into is null', 'c.finding_count > 0'];
  filters.push('s.tlps ? c.tlp');
  if (query.stage !== undefined) filters.push(`c.stage = ${bind(query.stage, 'text')}`);
  if (query.reachedRank !== undefined) {
    filters.push(`c.stage_rank >= ${bind(query.reachedRank, 'smallint')} and c.stage <> 'refused'`);
  }
  if (query.severityRank !== undefined)
    filters.push(`c.severity_rank = ${bind(query.severityRank, 'smallint')}`);
  if (query.component !== undefined) filters.push(`c.component_key = ${bind(query.component, 'text')}`);
  if (query.overdueAt !== undefined) filters.push(`c.due_at <= ${bind(query.overdueAt, 'timestamptz')}`);
  if (query.number !== undefined) filters.push(`c.number = ${bind(query.number, 'bigint')}`);
  if (query.words !== undefined)
    filters.push(`c.words @@ to_tsquery('simple', ${bind(prefixQuery(query.words), 'text')})`);
  if (query.after !== null) {
    const { column, type } = ORDERS[query.order];
    const compare = query.descending ? '<' : '>';
    filters.push(
      `(c.${column}, c.id) ${compare} (${bind(query.after.value, type)}, ${bind(query.after.id, 'text')})`,
    );
  }
  const text = `select c.* from jsonb_to_recordset($1::jsonb) as s (id text, tlps jsonb)
    cross join lateral (
      select c.* from "case" c where ${filters.join(' and ')} order by ${orderBy(query, 'c')} limit $2
    ) c`;
  return { text, values };
}

/** Words and beginnings of words, all of which must occur; nothing of to_tsquery's syntax gets through. */
function prefixQuery(words: string): string {
  const terms = words.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return terms.length === 0
    ? "''"
    : terms
        .slice(0, 12)
        .map((term) => `${term}:*`)
        .join(' & ');
}

export function toCase(row: Row, order: CaseOrder): CaseListRow {
  const value = row[ORDERS[order].column];
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
