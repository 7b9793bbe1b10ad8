/**
 * Pages of cases, and how many there are. As with findings, every column that is sorted or filtered by stands
 * in the index that is walked (migration 0008).
 */
import type { CaseListQuery, CaseOrder, CaseScope } from '../../app/desk/read-ports.ts';
import { stageRank } from '../../core/case/stage.ts';
import {
  type Bind,
  type KeysOf,
  labelled,
  mergedCount,
  mergedKeys,
  ordered,
  parameters,
  type Statement,
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
  const keysOf = keysIn(query, bind);
  const keys = mergedKeys(scopes, bind, { keysOf, order, limit: bind(query.limit + 1, 'integer') });
  return {
    text: `with k as materialized (${keys})
           select c.* from k join "case" c on c.id = k.id and c.compartment_id = k.compartment_id order by ${order}`,
    values,
  };
}

/** One row, `n`: how many the whole list has, at most `cap`. */
export function caseCount(query: CaseListQuery, scopes: readonly CaseScope[], cap: number): Statement {
  const { values, bind } = parameters();
  const conditions = filters({ ...query, after: null }, bind);
  const rowsOf: KeysOf = (compartment, labels, count) =>
    `select 1 from "case" c where ${within(compartment, labels, conditions)} limit ${count}`;
  return { text: mergedCount(scopes, bind, { rowsOf, cap }), values };
}

/** A component is a range of one for the reason given in finding-list.ts. */
function keysIn(query: CaseListQuery, bind: Bind): KeysOf {
  const { column } = CASE_COLUMNS[query.order];
  const conditions = filters(query, bind);
  const sort = (...names: readonly string[]) => ordered(names, query.descending);
  return (compartment, labels, count) => {
    const rows = `select c.${column} as value, c.id from "case" c where ${within(compartment, labels, conditions)}`;
    return query.component === undefined || query.order === 'component'
      ? `${rows} order by ${sort(`c.${column}`, 'c.id')} limit ${count}`
      : `select * from (${rows} offset 0) c order by ${sort('c.value', 'c.id')} limit ${count}`;
  };
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
  if (query.words !== undefined)
    conditions.push(`c.words @@ to_tsquery('simple', ${bind(prefixQuery(query.words), 'text')})`);
  if (query.after !== null) {
    const { column, type } = CASE_COLUMNS[query.order];
    const bounds = `${bind(query.after.value, type)}, ${bind(query.after.id, 'text')}`;
    conditions.push(`(c.${column}, c.id) ${query.descending ? '<' : '>'} (${bounds})`);
  }
  return conditions;
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
