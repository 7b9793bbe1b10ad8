/**
 * Pages of cases, and how many there are. As with findings, every column that is sorted or filtered by stands
 * in the index that is walked (migration 0008).
 */
import type { CaseListQuery, CaseOrder, CaseScope } from '../../app/desk/read-ports.ts';
import { stageRank } from '../../core/case/stage.ts';
import {
  countOf,
  finderCandidates,
  meeting,
  sectorCandidates,
  uniqueCandidates,
  wordCandidates,
} from './candidates.ts';
import {
  type Bind,
  type KeysOf,
  labelled,
  mergedCount,
  mergedKeys,
  ordered,
  parameters,
  type Statement,
  scopeRows,
} from './merge-compartments.ts';

/** Column, its type for the cursor, and how it is sorted beside the id. */
export const CASE_COLUMNS: Readonly<Record<CaseOrder, { readonly column: string; readonly type: string }>> = {
  due: { column: 'due_at', type: 'timestamptz' },
  opened: { column: 'opened_at', type: 'timestamptz' },
  severity: { column: 'severity_rank', type: 'smallint' },
  component: { column: 'component_key', type: 'text' },
  findings: { column: 'finding_count', type: 'integer' },
  stage: { column: 'stage_rank', type: 'smallint' },
};

/** The page's cases, one row more than the page where another follows. */
export function casePage(query: CaseListQuery, scopes: readonly CaseScope[]): Statement {
  const { values, bind } = parameters();
  const order = ordered(['k.value', 'k.id'], query.descending);
  const limit = bind(query.limit + 1, 'integer');
  const candidates = candidatesOf(query, bind);
  const keys =
    candidates.length === 0
      ? `k as materialized (${mergedKeys(scopes, bind, { keysOf: keysIn(query, bind), order, limit, sortsAll: sortsAll(query) })})`
      : `${meeting(candidates)}, k as materialized (
          select k.* from (${foundAmong(query, scopes, bind)}) k order by ${order} limit ${limit})`;
  return {
    text: `with ${keys}
           select c.* from k join "case" c on c.id = k.id and c.compartment_id = k.compartment_id order by ${order}`,
    values,
  };
}

/** One row: `n`, at most `cap`, and `cut` where that is a part of what there is. */
export function caseCount(query: CaseListQuery, scopes: readonly CaseScope[], cap: number): Statement {
  const { values, bind } = parameters();
  const whole = { ...query, after: null };
  const candidates = candidatesOf(query, bind);
  if (candidates.length > 0) {
    return {
      text: `with ${meeting(candidates)}
             select ${countOf(candidates)} from (${foundAmong(whole, scopes, bind)}) found`,
      values,
    };
  }
  const conditions = filters(whole, bind);
  const rowsOf: KeysOf = (compartment, labels, count) =>
    `select 1 from "case" c where ${within(compartment, labels, conditions)} limit ${count}`;
  return { text: mergedCount(scopes, bind, { rowsOf, cap }), values };
}

/** What no index answers names candidates first; none where the query has no such filter. */
function candidatesOf(query: CaseListQuery, bind: Bind): readonly string[] {
  return [
    ...(query.words === undefined ? [] : [wordCandidates('case', query.words, bind)]),
    ...(query.stuckAs === undefined ? [] : [uniqueCandidates(bind)]),
    ...(query.finder === undefined ? [] : [finderCandidates(query.finder, bind)]),
    ...(query.sector === undefined ? [] : [sectorCandidates(query.sector, bind)]),
  ];
}

/** The flow's own order of reasons (flow-reads.ts): one finding still in the lab keeps the case there. */
const STUCK_AS = `(select case when bool_or(f.state in ('received', 'testing')) then 'in-lab'
    when bool_or(f.state = 'inconclusive') then 'inconclusive'
    when bool_or(f.state = 'unproven') then 'unproven' else 'not-reproduced' end
  from case_finding m join finding f on f.id = m.finding_id
  where m.compartment_id = c.compartment_id and m.case_id = c.id)`;

/**
 * The candidates that may be listed and pass the other filters, each with its value in the list's order. Looked
 * up one by one (`offset 0`): the planner would rather walk a compartment.
 */
function foundAmong(query: CaseListQuery, scopes: readonly CaseScope[], bind: Bind): string {
  const { source, labels } = scopeRows(scopes, bind);
  return `select c.compartment_id, c.id, c.${CASE_COLUMNS[query.order].column} as value
    from met cross join lateral (
      select c.compartment_id, c.id, c.tlp, c.due_at, c.opened_at, c.severity_rank, c.component_key, c.finding_count,
        c.stage_rank, c.number, c.merged_into from "case" c where c.id = met.id offset 0) c
    join ${source} on s.compartment_id = c.compartment_id
    where ${within('s.compartment_id', labels, filters(query, bind))}`;
}

/** A component is a range of one for the reason given in finding-list.ts. */
function keysIn(query: CaseListQuery, bind: Bind): KeysOf {
  const { column } = CASE_COLUMNS[query.order];
  const conditions = filters(query, bind);
  const sort = (...names: readonly string[]) => ordered(names, query.descending);
  return (compartment, labels, count) => {
    const rows = `select c.${column} as value, c.id from "case" c where ${within(compartment, labels, conditions)}`;
    return sortsAll(query)
      ? `select * from (${rows} offset 0) c order by ${sort('c.value', 'c.id')} limit ${count}`
      : `${rows} order by ${sort(`c.${column}`, 'c.id')} limit ${count}`;
  };
}

/** A component's cases stand together in one index, whose order is its own. */
function sortsAll({ component, order }: CaseListQuery): boolean {
  return component !== undefined && order !== 'component';
}

function within(compartment: string, labels: string | null, conditions: readonly string[]): string {
  return [
    `c.compartment_id = ${compartment}`,
    'c.merged_into is null',
    'c.finding_count > 0',
    ...labelled('c.tlp', labels),
    ...conditions,
  ].join(' and ');
}

function filters(query: CaseListQuery, bind: Bind): string[] {
  const conditions: string[] = [];
  if (query.stage !== undefined)
    conditions.push(`c.stage_rank = ${bind(stageRank(query.stage), 'smallint')}`);
  if (query.stuckAs !== undefined) conditions.push(`${STUCK_AS} = ${bind(query.stuckAs, 'text')}`);
  if (query.reachedRank !== undefined) {
    const refused = bind(stageRank('refused'), 'smallint');
    conditions.push(`c.stage_rank >= ${bind(query.reachedRank, 'smallint')} and c.stage_rank < ${refused}`);
  }
  if (query.severityRank !== undefined)
    conditions.push(`c.severity_rank = ${bind(query.severityRank, 'smallint')}`);
  if (query.component !== undefined) {
    const key = bind(query.component, 'text');
    conditions.push(`c.component_key >= ${key} and c.component_key <= ${key}`);
  }
  if (query.overdueAt !== undefined) conditions.push(`c.due_at <= ${bind(query.overdueAt, 'timestamptz')}`);
  if (query.number !== undefined) conditions.push(`c.number = ${bind(query.number, 'bigint')}`);
  if (query.after !== null) {
    const { column, type } = CASE_COLUMNS[query.order];
    const bounds = `${bind(query.after.value, type)}, ${bind(query.after.id, 'text')}`;
    conditions.push(`(c.${column}, c.id) ${query.descending ? '<' : '>'} (${bounds})`);
  }
  return conditions;
}
