/**
 * Pages of findings, and how many there are. Every column that is sorted or filtered by stands in the index
 * that is walked (migration 0008), so that a row is fetched only once it is known to be on the page.
 */
import type {
  FindingKey,
  FindingListQuery,
  FindingOrder,
  FindingScope,
  FindingSummary,
} from '../../app/intake/ports.ts';
import { countOf, findingCandidates, meeting } from './candidates.ts';
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

/** The column that an order begins with, and its type; what follows is always time and id. */
const ORDERS: Readonly<Record<FindingOrder, { readonly column: string; readonly type: string } | null>> = {
  received: null,
  severity: { column: 'severity_rank', type: 'smallint' },
  component: { column: 'component_key', type: 'text' },
  state: { column: 'state', type: 'text' },
};

/** `columns` of the page's findings (alias `f`), one row more than the page where another follows. */
export function pageStatement(
  query: FindingListQuery,
  scopes: readonly FindingScope[],
  columns: string,
): Statement {
  const { values, bind } = parameters();
  const order = ordered(
    [...(ORDERS[query.order] === null ? [] : ['k.value']), 'k.received_at', 'k.id'],
    query.descending,
  );
  const limit = bind(query.limit + 1, 'integer');
  const candidates = findingCandidates(query, scopes, bind);
  const keys =
    candidates.length === 0
      ? `k as materialized (${keysAmong(query, scopes, bind, { order, limit })})`
      : `${meeting(candidates)}, k as materialized (
          select k.* from (${foundAmong(query, scopes, bind)}) k order by ${order} limit ${limit})`;
  return {
    text: `with ${keys}
           select ${columns} from k join finding f on f.id = k.id and f.compartment_id = k.compartment_id
           order by ${order}`,
    values,
  };
}

/** One row: `n`, at most `cap`, and `cut` where that is a part of what there is. */
export function countStatement(
  query: FindingListQuery,
  scopes: readonly FindingScope[],
  cap: number,
): Statement {
  const { values, bind } = parameters();
  const whole = { ...query, after: null };
  const candidates = findingCandidates(whole, scopes, bind);
  if (candidates.length > 0) {
    return {
      text: `with ${meeting(candidates)}
             select ${countOf(candidates)} from (${foundAmong(whole, scopes, bind)}) found`,
      values,
    };
  }
  const conditions = filters(whole, bind);
  const rowsOf = (at: Within, count: string) =>
    `select 1 from finding f where ${within(at, conditions)} limit ${count}`;
  return { text: mergedCount(scopes, bind, { rowsOf, cap }), values };
}

/**
 * The candidates that may be listed and pass the other filters, each with its value in the list's order. Looked
 * up one by one (`offset 0`): the planner would rather walk a compartment.
 */
function foundAmong(query: FindingListQuery, scopes: readonly FindingScope[], bind: Bind): string {
  const { source, labels } = scopeRows(scopes, bind);
  const column = ORDERS[query.order]?.column ?? null;
  return `select f.compartment_id, ${column === null ? 'null' : `f.${column}`} as value, f.received_at, f.id
    from met cross join lateral (
      select f.compartment_id, f.id, f.received_at, f.severity_rank, f.component_key, f.state, f.tlp from finding f
      where f.id = met.id offset 0) f
    join ${source} on s.compartment_id = f.compartment_id
    where ${within({ compartment: 's.compartment_id', labels }, [...filters(query, bind), ...past(query, bind)])}`;
}

/** Where the page after this row goes on. */
export function keyOf(item: FindingSummary, order: FindingOrder): FindingKey {
  const value = {
    received: null,
    severity: item.severityRank,
    component: item.componentKey,
    state: item.state,
  }[order];
  return { value, receivedAt: item.receivedAt.toISOString(), id: item.id };
}

/**
 * A component is a range of one, so that only the index that begins with it has its order: the planner takes it
 * for independent of state and severity, and would walk a whole compartment by state to find none. Its findings
 * stand together in that index, by time; under another order all of them are read there, once, and sorted. Not value by
 * value: a component's findings are often of one severity, and each value that it lacks would be one more reading.
 */
function keysAmong(
  query: FindingListQuery,
  scopes: readonly FindingScope[],
  bind: Bind,
  { order, limit }: { readonly order: string; readonly limit: string },
): string {
  const column = ORDERS[query.order]?.column ?? null;
  const conditions = filters(query, bind);
  const after = past(query, bind);
  const keys = (at: Within, more: readonly string[]) =>
    `select ${column === null ? 'null' : `f.${column}`} as value, f.received_at, f.id
     from finding f where ${within(at, [...conditions, ...more])}`;
  const sort = (...names: readonly string[]) => `order by ${ordered(names, query.descending)}`;
  const isSorted = query.component !== undefined && (query.order === 'severity' || query.order === 'state');
  if (isSorted) {
    const rowsOf = (at: Within) => `${keys(at, after)} offset 0`;
    return sortedKeys(scopes, bind, { order, limit, values: null, rowsOf });
  }
  const first = query.component === undefined ? column : 'component_key';
  const inOrder = sort(...(first === null ? [] : [`f.${first}`]), 'f.received_at', 'f.id');
  return mergedKeys(scopes, bind, {
    order,
    limit,
    keysOf: ({ count, since, ...at }) => {
      const key = [...(column === null ? [] : ['value']), 'received_at', 'id'];
      const from =
        since === null ? after : [beyond(query, key.map((name) => `${since}.${name}`).join(', '), 'or at')];
      return `${keys(at, from)} ${inOrder} limit ${count}`;
    },
  });
}

function within({ compartment, labels }: Within, conditions: readonly string[]): string {
  return [`f.compartment_id = ${compartment}`, ...labelled('f.tlp', labels), ...conditions].join(' and ');
}

function filters(query: FindingListQuery, bind: Bind): string[] {
  const conditions: string[] = [];
  if (query.state !== undefined) conditions.push(`f.state = ${bind(query.state, 'text')}`);
  if (query.severityRank !== undefined)
    conditions.push(`f.severity_rank = ${bind(query.severityRank, 'smallint')}`);
  if (query.component !== undefined) {
    const key = bind(query.component, 'text');
    conditions.push(`f.component_key >= ${key} and f.component_key <= ${key}`);
  }
  return conditions;
}

/** What follows the row where the page before ended. */
function past(query: FindingListQuery, bind: Bind): readonly string[] {
  if (query.after === null) return [];
  const { value, receivedAt, id } = query.after;
  const order = ORDERS[query.order];
  const first = order === null ? [] : [bind(value, order.type)];
  return [beyond(query, [...first, bind(receivedAt, 'timestamptz'), bind(id, 'text')].join(', '), 'only')];
}

/** Rows that come after this key in the list's order, or are at it. */
function beyond({ order, descending }: FindingListQuery, key: string, which: 'only' | 'or at'): string {
  const column = ORDERS[order]?.column;
  const names = [...(column === undefined ? [] : [`f.${column}`]), 'f.received_at', 'f.id'];
  return `(${names.join(', ')}) ${descending ? '<' : '>'}${which === 'only' ? '' : '='} (${key})`;
}
