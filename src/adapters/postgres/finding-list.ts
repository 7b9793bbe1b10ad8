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
import { findingCandidates, matched } from './candidates.ts';
import {
  type Bind,
  countedKeys,
  type Held,
  labelled,
  mergedCount,
  mergedKeys,
  ordered,
  parameters,
  rareOr,
  type Statement,
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

/**
 * `columns` of the page's findings (alias `f`), one row more than the page where another follows. Of a list that is
 * sorted out of candidates, and of a component's, each row says the total as well (`n`, `cut`), a page without findings
 * in a row of nulls.
 */
export function pageStatement(
  asked: FindingListQuery,
  scopes: readonly FindingScope[],
  columns: string,
): Statement {
  const query = isOneValue(asked) ? { ...asked, order: 'received' as const } : asked;
  const held = parameters(scopes);
  const { values, bind } = held;
  const names = [...(ORDERS[query.order] === null ? [] : ['k.value']), 'k.received_at', 'k.id'];
  const order = ordered(names, query.descending);
  const limit = bind(query.limit + 1, 'integer');
  const rows = 'k join finding f on f.id = k.id and f.compartment_id = k.compartment_id';
  const candidates = findingCandidates(query, scopes, bind);
  if (candidates.length === 0 && query.component === undefined) {
    const keys = keysAmong(query, held, { order, limit });
    return {
      text: `with k as materialized (${keys}) select ${columns} from ${rows} order by ${order}`,
      values,
    };
  }
  const after = past(query, bind, names.join(', '));
  const counted =
    candidates.length === 0
      ? ofComponent(query, held, { order, limit, after })
      : `${matched(candidates, foundAmong(query, held))}, k as materialized (
           select k.* from found k ${after.map((one) => `where ${one}`).join('')} order by ${order} limit ${limit})`;
  return {
    text: `with ${counted} select total.n, total.cut, ${columns} from total left join (${rows}) on true order by ${order}`,
    values,
  };
}

/** A list of one state by state, of one severity by severity, of one component by component, is a list by time. */
function isOneValue({ order, state, severityRank, component }: FindingListQuery): boolean {
  const value = { received: undefined, severity: severityRank, component, state }[order];
  return value !== undefined;
}

/** One row: `n`, at most `cap`, and `cut` where that is a part of what there is; whatever page is asked for. */
export function countStatement(
  query: FindingListQuery,
  scopes: readonly FindingScope[],
  cap: number,
): Statement {
  const held = parameters(scopes);
  const { values, bind } = held;
  const candidates = findingCandidates(query, scopes, bind);
  if (candidates.length > 0) {
    const text = `with ${matched(candidates, foundAmong(query, held))} select n, cut from total`;
    return { text, values };
  }
  const conditions = filters(query, bind);
  const rowsOf = (at: Within, count: string) =>
    `select 1 from finding f where ${within(at, conditions)} limit ${count}`;
  return { text: mergedCount(held, { rowsOf, cap }), values };
}

/**
 * The candidates that may be listed and pass the other filters, each with its value in the list's order. Looked
 * up one by one (`offset 0`): the planner would rather walk a compartment.
 */
function foundAmong(query: FindingListQuery, { bind, rows }: Held): string {
  const { source, labels } = rows();
  const column = ORDERS[query.order]?.column ?? null;
  return `select f.compartment_id, ${column === null ? 'null' : `f.${column}`} as value, f.received_at, f.id
    from met cross join lateral (
      select f.compartment_id, f.id, f.received_at, f.severity_rank, f.component_key, f.state, f.tlp from finding f
      where f.id = met.id offset 0) f
    join ${source} on s.compartment_id = f.compartment_id
    where ${within({ compartment: 's.compartment_id', labels }, filters(query, bind))}`;
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

/** The findings of one component, by whatever order. */
function ofComponent(
  query: FindingListQuery,
  held: Held,
  { after, ...listed }: { readonly order: string; readonly limit: string; readonly after: readonly string[] },
): string {
  const column = ORDERS[query.order]?.column ?? null;
  const conditions = filters(query, held.bind);
  // From the end that the list begins at: of equal ones, the first to come are then among those that are counted.
  const inside = ordered(['f.component_key', 'f.received_at', 'f.id'], query.descending);
  return countedKeys(held, {
    ...listed,
    columns: 'value, received_at, id',
    rowsOf: (at, count) =>
      `select ${column === null ? 'null' : `f.${column}`} as value, f.received_at, f.id
       from finding f where ${within(at, conditions)} order by ${inside} limit ${count}`,
    past: after,
    walk: keysAmong(query, held, listed),
  });
}

/** Rows of a compartment among which its first is looked for: fewer than cost what it costs to ask whether it has any. */
const NEAR = 16;

/**
 * A component is a range of one, so that only the index that begins with it has its order: the planner takes it
 * for independent of state and severity, and would walk a whole compartment by state to find none. Its findings
 * stand together in that index, by time; under another order all of them are read there, once, and sorted. Not value by
 * value: a component's findings are often of one severity, and each value that it lacks would be one more reading.
 */
function keysAmong(
  query: FindingListQuery,
  held: Held,
  { order, limit }: { readonly order: string; readonly limit: string },
): string {
  const { bind } = held;
  const column = ORDERS[query.order]?.column ?? null;
  const conditions = filters(query, bind);
  const after = past(query, bind);
  const keys = (at: Within, more: readonly string[]) =>
    `select ${column === null ? 'null' : `f.${column}`} as value, f.received_at, f.id
     from finding f where ${within(at, [...conditions, ...more])}`;
  const sort = (...names: readonly string[]) => `order by ${ordered(names, query.descending)}`;
  if (query.component !== undefined && query.order !== 'received') {
    const bound = `coalesce((${inTable(query)}) ${query.descending ? '>=' : '<='} (select b.* from bound b), true)`;
    return sortedKeys(held, { order, limit, rowsOf: (at) => `${keys(at, [...after, bound])} offset 0` });
  }
  const first = query.component === undefined ? column : 'component_key';
  const inOrder = sort(...(first === null ? [] : [`f.${first}`]), 'f.received_at', 'f.id');
  const walk = (ifMany: readonly string[]) =>
    mergedKeys(held, {
      order,
      limit,
      keysOf: ({ count, since, ...at }) => {
        if (since === null && ifMany.length === 0) return `${keys(at, after)} ${inOrder} limit ${count}`;
        if (since === null) {
          const whole = `${keys(at, [...after, ...ifMany, `(${anyOf(at)})`])} ${inOrder} limit ${count}`;
          return count === '1'
            ? `select * from ((${soon(at, ifMany)}) union all (${whole})) one limit 1`
            : whole;
        }
        // With the component in front the comparison is where its index begins, not a filter on it.
        const inComponent = query.component === undefined ? [] : [bind(query.component, 'text')];
        const names = [...inComponent.map(() => 'f.component_key'), inTable(query)].join(', ');
        const key = [...(column === null ? [] : ['value']), 'received_at', 'id'];
        const first = [...inComponent, ...key.map((name) => `${since}.${name}`)].join(', ');
        const from = `(${names}) ${query.descending ? '<' : '>'}= (${first})`;
        return `${keys(at, [from])} ${inOrder} limit ${count}`;
      },
    });
  // A first row is mostly near; only where it is not is asked whether there is any, before all is walked to find none.
  const soon = (at: Within, ifMany: readonly string[]) =>
    `select f.value, f.received_at, f.id from (
       select f.${column} as value, f.received_at, f.id, f.state, f.severity_rank from finding f
       where ${within(at, [...after, ...ifMany])} ${inOrder} limit ${NEAR}) f
     where ${conditions.join(' and ')} limit 1`;
  const anyOf = (at: Within) => `select true from finding f where ${within(at, conditions)} limit 1`;
  const isNarrowed = query.state !== undefined || query.severityRank !== undefined;
  if (column === null || !isNarrowed) return walk([]);
  return rareOr(held, {
    ...{ order, limit, columns: 'value, received_at, id' },
    idsOf: (at, count) => `select f.id from finding f where ${within(at, conditions)} limit ${count}`,
    keyOf: `select f.${column} as value, f.received_at, f.id from finding f
      where ${['f.compartment_id = rare.compartment_id', 'f.id = rare.id', ...after].join(' and ')}`,
    walk: (ifMany) => walk([ifMany]),
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

/** What follows the row where the page before ended; `names` are the list's order in whatever is read. */
function past(query: FindingListQuery, bind: Bind, names = inTable(query)): readonly string[] {
  if (query.after === null) return [];
  const { value, receivedAt, id } = query.after;
  const order = ORDERS[query.order];
  const first = order === null ? [] : [bind(value, order.type)];
  const key = [...first, bind(receivedAt, 'timestamptz'), bind(id, 'text')].join(', ');
  return [`(${names}) ${query.descending ? '<' : '>'} (${key})`];
}

function inTable({ order }: FindingListQuery): string {
  const column = ORDERS[order]?.column;
  return [...(column === undefined ? [] : [`f.${column}`]), 'f.received_at', 'f.id'].join(', ');
}
