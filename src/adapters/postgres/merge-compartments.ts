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

/** Every label that a row can have which is not public. */
const LABELS = 3;

/**
 * Up to here each compartment is a branch of its own with its id in sight of the planner, which then knows how
 * large it is. Beyond, planning so many branches would cost more than it saves.
 */
const FEW = 24;

/** What one statement lists within, and its parameters. */
export type Held = {
  readonly scopes: readonly Scope[];
  readonly bind: Bind;
  /** The scopes as rows `s`, bound when first asked for: a thousand of them are sent once. */
  readonly rows: () => ScopeRows;
};

type ScopeRows = {
  readonly source: string;
  /** What a row of `source` has. */
  readonly columns: string;
  readonly labels: string | null;
};

export function parameters(scopes: readonly Scope[]): Held & { readonly values: unknown[] } {
  const values: unknown[] = [];
  const bind: Bind = (value, type) => `$${values.push(value)}::${type}`;
  let rows: ScopeRows | null = null;
  return {
    scopes,
    values,
    bind,
    rows: () => {
      rows ??= scopeRows(scopes, bind);
      return rows;
    },
  };
}

type Listed = { readonly order: string; readonly limit: string };

/** The first `limit` keys of all scopes with their `compartment_id`; `order` speaks of the key's columns as `k`. */
export function mergedKeys(
  held: Held,
  { keysOf, order, limit }: Listed & { readonly keysOf: KeysOf },
): string {
  if (held.scopes.length <= FEW) {
    const keys = branches(held, (within) => keysOf({ ...within, count: limit, since: null }));
    return `select k.* from (${keys}) k order by ${order} limit ${limit}`;
  }
  const { source, columns, labels } = held.rows();
  const best = (from: string, count: string, since: string | null): string =>
    `select ${columns}, k.* from ${from}
     cross join lateral (${keysOf({ compartment: 's.compartment_id', labels, count, since })}) k order by ${order} limit ${limit}`;
  // No compartment can reach the page whose first row does not, and the first rows that come before its own leave it
  // that much less room. A count that the planner does not know: it takes every compartment for one of average size,
  // and would sort all of a large one's rows.
  const firsts = `select first.*, row_number() over () as place from (${best(source, '1', null)}) first`;
  return best(`(${firsts}) s`, `(${limit} + 1 - s.place)`, 's');
}

/** Up to so many pages of rows are sorted at once; of more, only the first are looked for. */
const PAGES_AT_ONCE = 20;

/**
 * Keys of rows that a filter of the list names by an index of its own (`idsOf`, ids of one compartment), but which the
 * list has in another order: where they are few, each is looked up (`keyOf`, the key of `rare.id`) and all are sorted;
 * else `walk` walks the list's order, with a condition that must stand in what it walks.
 */
export function rareOr(
  held: Held,
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
  const { source, labels } = held.rows();
  const most = `${PAGES_AT_ONCE} * ${limit}`;
  const ids = idsOf({ compartment: 's.compartment_id', labels }, `${most} + 1`);
  return `with rare as materialized (select s.compartment_id, k.id from ${source} cross join lateral (${ids}) k limit ${most} + 1),
    many as materialized (select count(*) > ${most} as more from rare),
    walked as materialized (${walk('(select more from many)')}),
    looked_up as materialized (select rare.compartment_id, k.* from rare cross join lateral (${keyOf} offset 0) k
      where not (select more from many))
    select k.* from (select compartment_id, ${columns} from walked union all select compartment_id, ${columns} from looked_up) k order by ${order} limit ${limit}`;
}

/** Keys where no index gives the order, but one gives the rows: all of them are sorted. */
export function sortedKeys(
  held: Held,
  { rowsOf, order, limit }: Listed & { readonly rowsOf: (within: Within) => string },
): string {
  const rows = held.scopes.length <= FEW ? branches(held, rowsOf) : eachOf(held.rows(), rowsOf);
  return `select k.* from (${rows}) k order by ${order} limit ${limit}`;
}

/**
 * Common table expressions `k`, a page's keys, and `total` for rows that stand together in one index whatever the list's
 * order: they are read as far as they are counted (`rowsOf`), which answers the page as well where that is all of them
 * (`past` leaves out what came before it). Else `walk` has the page, and need look no further than `bound`, the last of a
 * page out of those that were counted; there is none where they do not fill one.
 */
export function countedKeys(
  held: Held,
  {
    columns,
    rowsOf,
    past,
    walk,
    order,
    limit,
  }: Listed & {
    /** The key's, in the order in which `rowsOf` names them. */
    readonly columns: string;
    readonly rowsOf: (within: Within, count: string) => string;
    readonly past: readonly string[];
    readonly walk: string;
  },
): string {
  const most = held.bind(COUNT_CAP + 1, 'integer');
  const known = eachOf(held.rows(), (within) => rowsOf(within, most));
  const isWhole = `(select n from total) <= ${COUNT_CAP}`;
  const left = past.length === 0 ? '' : `where ${past.join(' and ')}`;
  return `known as materialized (${known} limit ${most}),
    total as materialized (select count(*) as n, false as cut from known),
    bound as materialized (select ${columns} from known k ${left} order by ${order} limit 1 offset ${limit} - 1),
    k as materialized (select k.* from (
      select k.compartment_id, ${columns} from known k where ${[isWhole, ...past].join(' and ')}
      union all
      select k.compartment_id, ${columns} from (${walk}) k where not (${isWhole})) k order by ${order} limit ${limit})`;
}

/** Rows of every scope, by one text. */
function eachOf({ source, labels }: ScopeRows, rowsIn: (within: Within) => string): string {
  const rows = rowsIn({ compartment: 's.compartment_id', labels });
  return `select s.compartment_id, k.* from ${source} cross join lateral (${rows}) k`;
}

/** Rows of every scope, each by a text of its own with its id in sight of the planner. */
function branches({ scopes, bind }: Held, rowsIn: (within: Within) => string): string {
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
  held: Held,
  { rowsOf, cap }: { readonly rowsOf: (within: Within, count: string) => string; readonly cap: number },
): string {
  const limit = held.bind(cap, 'integer');
  const { source, labels } = held.rows();
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

/** Labels as one text each: arrays of unlike lengths make no column. None where every label of all may be listed. */
function scopeRows(scopes: readonly Scope[], bind: Bind): ScopeRows {
  const ids = bind(
    scopes.map(({ compartmentId }) => compartmentId),
    'text[]',
  );
  if (scopes.every(({ tlps }) => tlps.length === LABELS))
    return { source: `unnest(${ids}) as s (compartment_id)`, columns: 's.compartment_id', labels: null };
  const labels = bind(
    scopes.map(({ tlps }) => tlps.join(' ')),
    'text[]',
  );
  return {
    source: `unnest(${ids}, ${labels}) as s (compartment_id, labels)`,
    columns: 's.compartment_id, s.labels',
    labels: "string_to_array(s.labels, ' ')",
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
