/**
 * One list out of many compartments, each read in its own order by its own index and merged
 * (docs/decisions/0302-list-by-merging-compartments.md). The work grows with the compartments held and the
 * length of the page, not with how many rows there are. Every piece of text is ours; what came from outside is
 * a parameter.
 */
import { type BoundedCount, boundedCount, COUNT_CAP } from '../../app/bounded-count.ts';
import type { Tlp } from '../../core/finding/finding.ts';

export type Statement = { readonly text: string; readonly values: readonly unknown[] };

/** Adds a parameter, answers how to write it. `type` is SQL of ours. */
export type Bind = (value: unknown, type: string) => string;

/** Which labels of one compartment may be listed. */
export type Scope = { readonly compartmentId: string; readonly tlps: readonly Tlp[] };

/** Where in one compartment: expressions of SQL. */
export type Within = {
  readonly compartment: string;
  /** An array of text, or null where every label may be listed. */
  readonly labels: string | null;
};

/**
 * SQL for the first `count` keys of one compartment in the list's order. `since` names a row that holds the first
 * of them, so that what stands before it is not walked again; null where none is known.
 */
export type KeysOf = (within: Within & { readonly count: string; readonly since: string | null }) => string;

/** SQL for all keys of one compartment; with `value` for the first `count` of those whose value it is. */
export type RowsOf = (within: Within, only?: { readonly value: string; readonly count: string }) => string;

/** Every label that a row can have which is not public. */
const LABELS = 3;

/**
 * Up to here each compartment is a branch of its own with its id in sight of the planner, which then knows how
 * large it is. Beyond, planning so many branches would cost more than it saves.
 */
const FEW = 24;

export function parameters(): { readonly values: unknown[]; readonly bind: Bind } {
  const values: unknown[] = [];
  return { values, bind: (value, type) => `$${values.push(value)}::${type}` };
}

type Listed = { readonly order: string; readonly limit: string };

/** The first `limit` keys of all scopes with their `compartment_id`; `order` speaks of the key's columns as `k`. */
export function mergedKeys(
  scopes: readonly Scope[],
  bind: Bind,
  { keysOf, order, limit }: Listed & { readonly keysOf: KeysOf },
): string {
  if (scopes.length <= FEW) {
    const keys = branches(scopes, bind, (within) => keysOf({ ...within, count: limit, since: null }));
    return `select k.* from (${keys}) k order by ${order} limit ${limit}`;
  }
  const { source, labels } = scopeRows(scopes, bind);
  const best = (from: string, count: string, since: string | null): string =>
    `select s.compartment_id, s.labels, k.* from ${from}
     cross join lateral (${keysOf({ compartment: 's.compartment_id', labels, count, since })}) k order by ${order} limit ${limit}`;
  // No compartment can reach the page whose first row does not, and the first rows that come before its own leave it
  // that much less room. A count that the planner does not know: it takes every compartment for one of average size,
  // and would sort all of a large one's rows.
  const firsts = `select first.*, row_number() over () as place from (${best(source, '1', null)}) first`;
  return best(`(${firsts}) s`, `(${limit} + 1 - s.place)`, 's');
}

/** Up to so many pages of rows are sorted at once; of more, only the first are looked for. */
const PAGES_AT_ONCE = 10;

/**
 * Keys of rows that a filter of the list names by an index of its own (`idsOf`, ids of one compartment), but which the
 * list has in another order: where they are few, each is looked up (`keyOf`, the key of `rare.id`) and all are sorted;
 * else `walk` walks the list's order, with a condition that must stand in what it walks.
 */
export function rareOr(
  scopes: readonly Scope[],
  bind: Bind,
  {
    columns,
    idsOf,
    keyOf,
    walk,
    order,
    limit,
  }: Listed & {
    /** The key's, in order. */
    readonly columns: string;
    readonly idsOf: (within: Within, count: string) => string;
    readonly keyOf: string;
    readonly walk: (ifMany: string) => string;
  },
): string {
  const { source, labels } = scopeRows(scopes, bind);
  const most = `${PAGES_AT_ONCE} * ${limit}`;
  const ids = idsOf({ compartment: 's.compartment_id', labels }, `${most} + 1`);
  return `with rare as materialized (select s.compartment_id, k.id from ${source} cross join lateral (${ids}) k limit ${most} + 1),
    many as materialized (select count(*) > ${most} as more from rare),
    walked as materialized (${walk('(select more from many)')}),
    looked_up as materialized (select rare.compartment_id, k.* from rare cross join lateral (${keyOf} offset 0) k
      where not (select more from many))
    select k.* from (select compartment_id, ${columns} from walked union all select compartment_id, ${columns} from looked_up) k order by ${order} limit ${limit}`;
}

/**
 * Keys where no index gives the order, but one gives the rows: all of them are sorted. `values`, where there
 * are few, are all that the rows are ordered by first, in that order: many rows are then looked for value by
 * value, each by that index in its own order, until the page is full.
 */
export function sortedKeys(
  scopes: readonly Scope[],
  bind: Bind,
  {
    rowsOf,
    order,
    limit,
    values,
  }: Listed & { readonly rowsOf: RowsOf; readonly values: readonly string[] | null },
): string {
  const allIn = (within: Within) => rowsOf(within);
  const many = scopes.length <= FEW ? null : scopeRows(scopes, bind);
  const rows = many === null ? branches(scopes, bind, allIn) : eachOf(many, allIn);
  if (values === null) return `select k.* from (${rows}) k order by ${order} limit ${limit}`;
  const each = many ?? scopeRows(scopes, bind);
  const most = `${PAGES_AT_ONCE} * ${limit}`;
  const steps = values.map((value, step) => {
    const before = values.slice(0, step).map((_, n) => `(select count(*) from value${n})`);
    return `value${step} as materialized (
      ${eachOf(each, (within) => rowsOf(within, { value, count: limit }))}
      where (select more from many) and ${['0', ...before].join(' + ')} < ${limit} order by ${order} limit ${limit})`;
  });
  const found = values.map((_, step) => `select * from value${step}`);
  return `with known as materialized (select k.* from (${rows}) k limit ${most} + 1),
    many as materialized (select count(*) > ${most} as more from known),
    ${steps.join(', ')}
    select k.* from (select * from known where not (select more from many)
      union all ${found.join(' union all ')}) k order by ${order} limit ${limit}`;
}

/** Rows of every scope, by one text. */
function eachOf(
  { source, labels }: ReturnType<typeof scopeRows>,
  rowsIn: (within: Within) => string,
): string {
  const rows = rowsIn({ compartment: 's.compartment_id', labels });
  return `select s.compartment_id, k.* from ${source} cross join lateral (${rows}) k`;
}

/** Rows of every scope, each by a text of its own with its id in sight of the planner. */
function branches(scopes: readonly Scope[], bind: Bind, rowsIn: (within: Within) => string): string {
  return scopes
    .map(({ compartmentId, tlps }) => {
      const compartment = bind(compartmentId, 'text');
      const labels = tlps.length < LABELS ? bind(tlps, 'text[]') : null;
      return `(select ${compartment} as compartment_id, k.* from (${rowsIn({ compartment, labels })}) k)`;
    })
    .join(' union all ');
}

/** How many rows all scopes have together, as `n`: exact below the cap, else the cap. Reads no more than that. */
export function mergedCount(
  scopes: readonly Scope[],
  bind: Bind,
  { rowsOf, cap }: { readonly rowsOf: (within: Within, count: string) => string; readonly cap: number },
): string {
  const limit = bind(cap, 'integer');
  const { source, labels } = scopeRows(scopes, bind);
  return `select count(*) as n from (
    select 1 from ${source} cross join lateral (${rowsOf({ compartment: 's.compartment_id', labels }, limit)}) k limit ${limit}) counted`;
}

/** The row of a count that went on to one more than the cap. */
export function toCount(row: Readonly<Record<string, unknown>> | undefined, cap: number): BoundedCount {
  const { count, exact } = boundedCount(Number(row?.['n'] ?? 0), cap);
  return { count, exact: exact && row?.['cut'] !== true };
}

/** The total that came with a page's rows; null where the page's statement did not count. */
export function countedWith(row: Readonly<Record<string, unknown>> | undefined): BoundedCount | null {
  return row?.['cut'] === undefined ? null : toCount(row, COUNT_CAP);
}

/** The scopes as rows `s`, each with its labels as one text: arrays of unlike lengths make no column. */
export function scopeRows(scopes: readonly Scope[], bind: Bind) {
  const ids = bind(
    scopes.map(({ compartmentId }) => compartmentId),
    'text[]',
  );
  const labels = bind(
    scopes.map(({ tlps }) => tlps.join(' ')),
    'text[]',
  );
  return {
    source: `unnest(${ids}, ${labels}) as s (compartment_id, labels)`,
    labels: scopes.some(({ tlps }) => tlps.length < LABELS) ? "string_to_array(s.labels, ' ')" : null,
  };
}

/** The condition on a label, written so that no index searches for it: nearly every row has one that is listed. */
export function labelled(column: string, labels: string | null): readonly string[] {
  return labels === null ? [] : [`${column} || '' = any (${labels})`];
}

/** `a desc, b desc` */
export function ordered(names: readonly string[], descending: boolean): string {
  return names.map((name) => `${name} ${descending ? 'desc' : 'asc'}`).join(', ');
}
