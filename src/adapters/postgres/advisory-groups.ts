/** Which records call each other the same, from who asserted what (migration 0011). */
import type { AdvisoryStore, GroupedRecord, NamedRecord } from '../../app/advisory/ports.ts';
import { columnsOf } from './columns.ts';
import type { Queryable } from './queryable.ts';

type Groups = Pick<AdvisoryStore, 'joinedTo' | 'regroup' | 'suspicious'>;

export function advisoryGroups(connection: Queryable): Groups {
  const rows = async (text: string, values: readonly unknown[] = []) =>
    (await connection.query(text, values)).rows;
  return {
    joinedTo: (nos, limit) => joinedTo(connection, nos, limit),
    regroup: async (groups) => {
      await connection.query(
        `update advisory_record r set joined_no = g.joined, group_no = g.own
         from unnest($1::bigint[], $2::bigint[], $3::bigint[]) as g (no, joined, own)
         where r.no = g.no and (r.joined_no, r.group_no) is distinct from (g.joined, g.own)`,
        columnsOf(groups, ({ no, joinedNo, groupNo }: GroupedRecord) => [no, joinedNo, groupNo], 3),
      );
    },
    suspicious: async (limit) =>
      (
        await rows(
          `select array_agg(distinct r.id) as ids, array_remove(array_agg(distinct k.component_key), null) as packages
           from advisory_record r left join advisory_key k on k.record_no = r.no and k.component_key not like 'repo:%'
           where r.joined_no in (select joined_no from advisory_record where group_no <> joined_no)
           group by r.joined_no order by r.joined_no limit $1`,
          [limit],
        )
      ).map((row) => ({ ids: row['ids'] as string[], packages: row['packages'] as string[] })),
  };
}

/** Breadth first over names, so that a chain costs a round each and a hostile one ends at the limit. */
async function joinedTo(
  connection: Queryable,
  nos: readonly bigint[],
  limit: number,
): Promise<readonly NamedRecord[] | null> {
  const known = new Map<bigint, NamedRecord>();
  const { rows: earlier } = await connection.query(
    `select no from advisory_record where joined_no in (select joined_no from advisory_record where no = any ($1::bigint[]))`,
    [nos],
  );
  let frontier = [...new Set([...nos, ...earlier.map((row) => row['no'] as bigint)])];
  while (frontier.length > 0) {
    const { rows } = await connection.query(NAMED, [frontier]);
    for (const row of rows) known.set(row['no'] as bigint, toNamed(row));
    if (known.size > limit) return null;
    const names = new Set(rows.flatMap((row) => [row['id'] as string, ...(row['aliases'] as string[])]));
    const { rows: next } = await connection.query(
      `select no from advisory_record where id = any ($1::text[]) and withdrawn_at is null
       union select a.record_no from advisory_alias a join advisory_record r on r.no = a.record_no
       where a.name = any ($1::text[]) and a.retracted_at is null and r.withdrawn_at is null`,
      [[...names]],
    );
    frontier = next.map((row) => row['no'] as bigint).filter((no) => !known.has(no));
  }
  return [...known.values()].toSorted((a, b) => (a.no < b.no ? -1 : 1));
}

/** A withdrawn record ties nothing together. */
const NAMED = `select r.no, r.id,
    array(select a.name from advisory_alias a where a.record_no = r.no and a.retracted_at is null order by a.name) as aliases,
    array(select distinct p.affected ->> 'component' from advisory_package p where p.record_no = r.no) as components
  from advisory_record r where r.no = any ($1::bigint[]) and r.withdrawn_at is null`;

function toNamed(row: Readonly<Record<string, unknown>>): NamedRecord {
  return {
    no: row['no'] as bigint,
    id: row['id'] as string,
    aliases: row['aliases'] as string[],
    affected: (row['components'] as string[]).map((component) => ({ component })),
  };
}
