/**
 * What differs between two inventories of one asset: a set operation over all they hold, of which one page leaves
 * the database. Neither list is ever read into this process, however long it is.
 */
import type { ClosingStore, RevisionChange, RevisionChanges } from '../../app/exposure/closing-ports.ts';
import type { Queryable } from './queryable.ts';

export function revisionChanges(connection: Queryable): Pick<ClosingStore, 'changesBetween'> {
  return {
    changesBetween: async ({ earlierId, laterId }, { after, limit }) => {
      const { rows } = await connection.query(CHANGES, [earlierId, laterId, after, limit]);
      return toChanges(rows);
    },
  };
}

/** The counts in every row; where nothing differs on this page, one row of them alone. */
const CHANGES = `
  with held as materialized (
    select component_key,
      array_agg(distinct version collate "C") filter (where inventory_id = $1) as before,
      array_agg(distinct version collate "C") filter (where inventory_id = $2) as after
    from inventory_component where inventory_id in ($1::text, $2::text)
    group by component_key),
  counted as (
    select count(*) filter (where before is null) as added, count(*) filter (where after is null) as removed,
      count(*) filter (where before <> after) as changed, count(*) filter (where before = after) as unchanged
    from held)
  select c.*, h.component_key, h.before[1:100] as before, h.after[1:100] as after
  from counted c left join lateral (
    select * from held
    where before is distinct from after and ($3::text is null or component_key > $3 collate "C")
    order by component_key limit $4) h on true
  order by h.component_key`;

type Row = Readonly<Record<string, unknown>>;

function toChanges(rows: readonly Row[]): RevisionChanges {
  const [first] = rows;
  const count = (name: string): number => Number(first?.[name] ?? 0);
  return {
    counts: {
      added: count('added'),
      removed: count('removed'),
      changed: count('changed'),
      unchanged: count('unchanged'),
    },
    changes: rows.flatMap((row): RevisionChange[] =>
      row['component_key'] === null
        ? []
        : [
            {
              component: row['component_key'] as string,
              before: (row['before'] as string[] | null) ?? [],
              after: (row['after'] as string[] | null) ?? [],
            },
          ],
    ),
  };
}
