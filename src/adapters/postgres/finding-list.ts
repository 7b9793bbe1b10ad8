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
  const keysOf = keysIn(query, bind);
  const keys = mergedKeys(scopes, bind, { keysOf, order, limit: bind(query.limit + 1, 'integer') });
  return {
    text: `with k as materialized (${keys})
           select ${columns} from k join finding f on f.id = k.id and f.compartment_id = k.compartment_id
           order by ${order}`,
    values,
  };
}

/** One row, `n`: how many the whole list has, at most `cap`. */
export function countStatement(
  query: FindingListQuery,
  scopes: readonly FindingScope[],
  cap: number,
): Statement {
  const { values, bind } = parameters();
  const conditions = filters({ ...query, after: null }, bind);
  const rowsOf: KeysOf = (compartment, labels, count) =>
    `select 1 from finding f where ${within(compartment, labels, conditions)} limit ${count}`;
  return { text: mergedCount(scopes, bind, { rowsOf, cap }), values };
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
    return query.order === 'received' || query.order === 'component'
      ? `${rows} order by ${sort('f.component_key', 'f.received_at', 'f.id')} limit ${count}`
      : `select * from (${rows} offset 0) f order by ${sort('f.value', 'f.received_at', 'f.id')} limit ${count}`;
  };
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
