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
  type KeysOf,
  labelled,
  mergedCount,
  mergedKeys,
  ordered,
  parameters,
  type Statement,
  scopeRows,
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
      ? `k as materialized (${mergedKeys(scopes, bind, { keysOf: keysIn(query, bind), order, limit, sortsAll: sortsAll(query) })})`
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
  const rowsOf: KeysOf = (compartment, labels, count) =>
    `select 1 from finding f where ${within(compartment, labels, conditions)} limit ${count}`;
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
    where ${within('s.compartment_id', labels, filters(query, bind))}`;
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
 * for independent of state and severity, and would walk a whole compartment by state to find none. Under
 * another order all of the component's entries are sorted.
 */
function keysIn(query: FindingListQuery, bind: Bind): KeysOf {
  const column = ORDERS[query.order]?.column ?? null;
  const conditions = filters(query, bind);
  const sort = (...names: readonly string[]) => ordered(names, query.descending);
  return (compartment, labels, count) => {
    const rows = `select ${column === null ? 'null' : `f.${column}`} as value, f.received_at, f.id
      from finding f where ${within(compartment, labels, conditions)}`;
    if (query.component === undefined) {
      const first = column === null ? [] : [`f.${column}`];
      return `${rows} order by ${sort(...first, 'f.received_at', 'f.id')} limit ${count}`;
    }
    return sortsAll(query)
      ? `select * from (${rows} offset 0) f order by ${sort('f.value', 'f.received_at', 'f.id')} limit ${count}`
      : `${rows} order by ${sort('f.component_key', 'f.received_at', 'f.id')} limit ${count}`;
  };
}

/** A component's findings stand together in one index, by time. */
function sortsAll({ component, order }: FindingListQuery): boolean {
  return component !== undefined && order !== 'received' && order !== 'component';
}

function within(compartment: string, labels: string | null, conditions: readonly string[]): string {
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
  if (query.after !== null) {
    const { value, receivedAt, id } = query.after;
    const order = ORDERS[query.order];
    const names = [...(order === null ? [] : [`f.${order.column}`]), 'f.received_at', 'f.id'];
    const bounds = [
      ...(order === null ? [] : [bind(value, order.type)]),
      bind(receivedAt, 'timestamptz'),
      bind(id, 'text'),
    ];
    conditions.push(`(${names.join(', ')}) ${query.descending ? '<' : '>'} (${bounds.join(', ')})`);
  }
  return conditions;
}
