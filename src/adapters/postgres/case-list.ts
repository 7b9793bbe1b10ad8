/**
 * Pages of cases, and how many there are. As with findings, every column that is sorted or filtered by stands
 * in the index that is walked (migration 0008).
 */
import type { CaseListQuery, CaseOrder, CaseScope } from '../../app/desk/read-ports.ts';
import { stageRank } from '../../core/case/stage.ts';
import {
  finderCandidates,
  matched,
  sectorCandidates,
  uniqueCandidates,
  wordCandidates,
} from './candidates.ts';
import {
  type Bind,
  countedKeys,
  type Held,
  labelled,
  mergedCount,
  mergedKeys,
  ordered,
  parameters,
  type Statement,
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
 * The page's cases, one row more than the page where another follows. Of a list that is sorted out of candidates, or
 * whose cases stand together, each row says the total as well (`n`, `cut`), a page without cases in a row of nulls.
 */
export function casePage(query: CaseListQuery, scopes: readonly CaseScope[]): Statement {
  const held = parameters(scopes);
  const { values, bind } = held;
  const order = ordered(['k.value', 'k.id'], query.descending);
  const limit = bind(query.limit + 1, 'integer');
  const rows = 'k join "case" c on c.id = k.id and c.compartment_id = k.compartment_id';
  const candidates = candidatesOf(query, bind);
  if (candidates.length === 0 && !standsTogether(query)) {
    const keys = keysAmong(query, held, { order, limit });
    return { text: `with k as materialized (${keys}) select c.* from ${rows} order by ${order}`, values };
  }
  const after = past(query, bind, 'k.value, k.id');
  const counted =
    candidates.length === 0
      ? standingTogether(query, held, { order, limit, past: after })
      : `${matched(candidates, foundAmong(query, held))}, k as materialized (
           select k.* from found k ${after.map((one) => `where ${one}`).join('')} order by ${order} limit ${limit})`;
  return {
    text: `with ${counted} select total.n, total.cut, c.* from total left join (${rows}) on true order by ${order}`,
    values,
  };
}

function standingTogether(
  query: CaseListQuery,
  held: Held,
  listed: { readonly order: string; readonly limit: string; readonly past: readonly string[] },
): string {
  const conditions = filters(query, held.bind);
  // From the end that the list begins at: of equal ones, the first to come are then among those that are counted.
  const inside =
    query.component === undefined ? '' : `order by ${ordered(['c.component_key', 'c.id'], query.descending)}`;
  return countedKeys(held, {
    ...listed,
    columns: 'value, id',
    rowsOf: (at, count) => `${keysIn(query, at, conditions)} ${inside} limit ${count}`,
    walk: keysAmong(query, held, listed),
  });
}

/**
 * Whether one index has all that is listed side by side, with what it is ordered by: a component's, and what is overdue
 * by severity or stage, of which compartments with few cases would be walked to the end.
 */
function standsTogether({ component, overdueAt, order }: CaseListQuery): boolean {
  return component !== undefined || (overdueAt !== undefined && (order === 'severity' || order === 'stage'));
}

/** One row: `n`, at most `cap`, and `cut` where that is a part of what there is; whatever page is asked for. */
export function caseCount(query: CaseListQuery, scopes: readonly CaseScope[], cap: number): Statement {
  const held = parameters(scopes);
  const { values, bind } = held;
  const candidates = candidatesOf(query, bind);
  if (candidates.length > 0) {
    const text = `with ${matched(candidates, foundAmong(query, held))} select n, cut from total`;
    return { text, values };
  }
  const conditions = filters(query, bind);
  const rowsOf = (at: Within, count: string) =>
    `select 1 from "case" c where ${within(at, conditions)} limit ${count}`;
  return { text: mergedCount(held, { rowsOf, cap }), values };
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
function foundAmong(query: CaseListQuery, { bind, rows }: Held): string {
  const { source, labels } = rows();
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
  held: Held,
  { order, limit }: { readonly order: string; readonly limit: string },
): string {
  const { column, type } = CASE_COLUMNS[query.order];
  const conditions = filters(query, held.bind);
  const after = past(query, held.bind);
  const toBound = query.descending ? '>=' : '<=';
  const sort = (...names: readonly string[]) => `order by ${ordered(names, query.descending)}`;
  if (query.component !== undefined && query.order !== 'component') {
    const bound = `coalesce((${inTable(query)}) ${toBound} (select b.* from bound b), true)`;
    const byId = sort('c.component_key', 'c.id');
    return sortedKeys(held, {
      order,
      limit,
      rowsOf: (at) => `${keysIn(query, at, [...conditions, ...after, bound])} ${byId} offset 0`,
    });
  }
  // Ranks only: beyond every one of them where there is no bound, so that it is where a walk ends and not asked of rows.
  const beyond = `coalesce((select b.value from bound b), ${query.descending ? -1 : LAST_RANK}::${type})`;
  const bounded =
    standsTogether(query) && query.component === undefined
      ? [`(${inTable(query)}) ${toBound} (${beyond}, coalesce((select b.id from bound b), ''))`]
      : [];
  return mergedKeys(held, {
    order,
    limit,
    keysOf: ({ count, since, ...at }) => {
      const from =
        since === null
          ? after
          : [`(${inTable(query)}) ${query.descending ? '<' : '>'}= (${since}.value, ${since}.id)`];
      return `${keysIn(query, at, [...conditions, ...bounded, ...from])} ${sort(`c.${column}`, 'c.id')} limit ${count}`;
    },
  });
}

/** After every severity and every stage. */
const LAST_RANK = 99;

function keysIn({ order }: CaseListQuery, at: Within, conditions: readonly string[]): string {
  return `select c.${CASE_COLUMNS[order].column} as value, c.id from "case" c where ${within(at, conditions)}`;
}

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
