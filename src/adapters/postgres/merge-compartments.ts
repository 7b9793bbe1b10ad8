/**
 * One list out of many compartments, each read in its own order by its own index and merged
 * (docs/decisions/0302-list-by-merging-compartments.md). The work grows with the compartments held and the
 * length of the page, not with how many rows there are. Every piece of text is ours; what came from outside is
 * a parameter.
 */
import { type BoundedCount, boundedCount } from '../../app/bounded-count.ts';
import type { Tlp } from '../../core/finding/finding.ts';

export type Statement = { readonly text: string; readonly values: readonly unknown[] };

/** Adds a parameter, answers how to write it. `type` is SQL of ours. */
export type Bind = (value: unknown, type: string) => string;

/** Which labels of one compartment may be listed. */
export type Scope = { readonly compartmentId: string; readonly tlps: readonly Tlp[] };

/**
 * SQL for the first `count` keys of one compartment in the list's order. `labels` is an expression of an array
 * of text, or null where every label may be listed.
 */
export type KeysOf = (compartment: string, labels: string | null, count: string) => string;

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

type Merge = {
  readonly keysOf: KeysOf;
  readonly order: string;
  readonly limit: string;
  /** True where a compartment's first key costs as much as all of them, because no index gives the order. */
  readonly sortsAll: boolean;
};

/** The first `limit` keys of all scopes with their `compartment_id`; `order` speaks of the key's columns as `k`. */
export function mergedKeys(
  scopes: readonly Scope[],
  bind: Bind,
  { keysOf, order, limit, sortsAll }: Merge,
): string {
  if (scopes.length <= FEW) {
    const branches = scopes.map(({ compartmentId, tlps }) => {
      const compartment = bind(compartmentId, 'text');
      const labels = tlps.length < LABELS ? bind(tlps, 'text[]') : null;
      return `(select ${compartment} as compartment_id, k.* from (${keysOf(compartment, labels, limit)}) k)`;
    });
    return `select k.* from (${branches.join(' union all ')}) k order by ${order} limit ${limit}`;
  }
  const { source, labels } = scopeRows(scopes, bind);
  const best = (from: string, count: string): string =>
    `select s.compartment_id, s.labels, k.* from ${from}
     cross join lateral (${keysOf('s.compartment_id', labels, count)}) k order by ${order} limit ${limit}`;
  if (sortsAll) return best(source, limit);
  // No compartment can reach the page whose first row does not.
  return best(`(select compartment_id, labels from (${best(source, '1')}) f) s`, limit);
}

/** How many rows all scopes have together, as `n`: exact below the cap, else the cap. Reads no more than that. */
export function mergedCount(
  scopes: readonly Scope[],
  bind: Bind,
  { rowsOf, cap }: { readonly rowsOf: KeysOf; readonly cap: number },
): string {
  const limit = bind(cap, 'integer');
  const { source, labels } = scopeRows(scopes, bind);
  return `select count(*) as n from (
    select 1 from ${source} cross join lateral (${rowsOf('s.compartment_id', labels, limit)}) k limit ${limit}) counted`;
}

/** The row of a count that went on to one more than the cap. */
export function toCount(row: Readonly<Record<string, unknown>> | undefined, cap: number): BoundedCount {
  const { count, exact } = boundedCount(Number(row?.['n'] ?? 0), cap);
  return { count, exact: exact && row?.['cut'] !== true };
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
