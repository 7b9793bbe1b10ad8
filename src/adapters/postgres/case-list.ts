/**
 * Pages of cases, and how many there are. As with findings, every column that is sorted or filtered by stands
 * in the index that is walked (migration 0008).
 */
import type { CaseListQuery, CaseOrder, CaseScope } from '../../app/desk/read-ports.ts';
import { CASE_STAGES, stageRank } from '../../core/case/stage.ts';
import {
  finderCandidates,
  matched,
  sectorCandidates,
  uniqueCandidates,
  wordCandidates,
} from './candidates.ts';
import {
  type Bind,
  labelled,
  mergedCount,
  mergedKeys,
  ordered,
  parameters,
  type Statement,
  scopeRows,
  sortedKeys,
  type Within,
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

/**
 * The page's cases, one row more than the page where another follows. Of a list that is sorted out of candidates each
 * row says the total as well (`n`, `cut`), a page without cases in a row of nulls.
 */
export function casePage(query: CaseListQuery, scopes: readonly CaseScope[]): Statement {
  const { values, bind } = parameters();
  const order = ordered(['k.value', 'k.id'], query.descending);
  const limit = bind(query.limit + 1, 'integer');
  const rows = 'k join "case" c on c.id = k.id and c.compartment_id = k.compartment_id';
  const candidates = candidatesOf(query, bind);
  if (candidates.length === 0) {
    const keys = keysAmong(query, scopes, bind, { order, limit });
    return { text: `with k as materialized (${keys}) select c.* from ${rows} order by ${order}`, values };
  }
  const after = past(query, bind, 'k.value, k.id');
  return {
    text: `with ${matched(candidates, foundAmong(query, scopes, bind))}, k as materialized (
             select k.* from found k ${after.map((one) => `where ${one}`).join('')} order by ${order} limit ${limit})
           select total.n, total.cut, c.* from total left join (${rows}) on true order by ${order}`,
    values,
  };
}

/** One row: `n`, at most `cap`, and `cut` where that is a part of what there is; whatever page is asked for. */
export function caseCount(query: CaseListQuery, scopes: readonly CaseScope[], cap: number): Statement {
  const { values, bind } = parameters();
  const candidates = candidatesOf(query, bind);
  if (candidates.length > 0) {
    const text = `with ${matched(candidates, foundAmong(query, scopes, bind))} select n, cut from total`;
    return { text, values };
  }
  const conditions = filters(query, bind);
  const rowsOf = (at: Within, count: string) =>
    `select 1 from "case" c where ${within(at, conditions)} limit ${count}`;
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
    where ${within({ compartment: 's.compartment_id', labels }, filters(query, bind))}`;
}

/**
 * A component is a range of one for the reason given in finding-list.ts. Its cases stand together in one index,
 * by id: read in the order's own direction, so that of equal ones the first to come stay on the page.
 */
function keysAmong(
  query: CaseListQuery,
  scopes: readonly CaseScope[],
  bind: Bind,
  { order, limit }: { readonly order: string; readonly limit: string },
): string {
  const { column } = CASE_COLUMNS[query.order];
  const conditions = filters(query, bind);
  const after = past(query, bind);
  const keys = (at: Within, more: readonly string[]) =>
    `select c.${column} as value, c.id from "case" c where ${within(at, [...conditions, ...more])}`;
  const sort = (...names: readonly string[]) => `order by ${ordered(names, query.descending)}`;
  if (query.component === undefined || query.order === 'component') {
    return mergedKeys(scopes, bind, {
      order,
      limit,
      keysOf: ({ count, since, ...at }) => {
        const from =
          since === null
            ? after
            : [`(${inTable(query)}) ${query.descending ? '<' : '>'}= (${since}.value, ${since}.id)`];
        return `${keys(at, from)} ${sort(`c.${column}`, 'c.id')} limit ${count}`;
      },
    });
  }
  const byId = sort('c.component_key', 'c.id');
  return sortedKeys(scopes, bind, {
    order,
    limit,
    values: valuesOf(query),
    rowsOf: (at, only) =>
      only === undefined
        ? `${keys(at, after)} ${byId} offset 0`
        : `${keys(at, [...after, `c.${column} = ${only.value}`])} ${byId} limit ${only.count}`,
  });
}

/** Every value of an order that has few and stands in the component's index, in that order. */
function valuesOf({ order, descending }: CaseListQuery): readonly string[] | null {
  if (order !== 'severity' && order !== 'stage') return null;
  const last = order === 'severity' ? SEVERITY_RANKS : CASE_STAGES.length;
  const ranks = Array.from({ length: last }, (_, rank) => `${rank}::smallint`);
  return descending ? ranks.reverse() : ranks;
}

/** Not stated, none, low, medium, high, critical. */
const SEVERITY_RANKS = 6;

function within({ compartment, labels }: Within, conditions: readonly string[]): string {
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
  return conditions;
}

/** What follows the row where the page before ended; `names` are the list's order in whatever is read. */
function past(query: CaseListQuery, bind: Bind, names = inTable(query)): readonly string[] {
  if (query.after === null) return [];
  const { type } = CASE_COLUMNS[query.order];
  const key = `${bind(query.after.value, type)}, ${bind(query.after.id, 'text')}`;
  return [`(${names}) ${query.descending ? '<' : '>'} (${key})`];
}

function inTable({ order }: CaseListQuery): string {
  return `c.${CASE_COLUMNS[order].column}, c.id`;
}
