/** Which records call each other the same, from who asserted what (migration 0011). */
import type { AdvisoryStore, GroupedRecord, NamedRecord, StoredNos } from '../../app/advisory/ports.ts';
import { columnsOf } from './columns.ts';
import type { Queryable } from './queryable.ts';

type Groups = Pick<AdvisoryStore, 'joinedTo' | 'regroup' | 'suspicious'>;

export function advisoryGroups(connection: Queryable): Groups {
  const rows = async (text: string, values: readonly unknown[] = []) =>
    (await connection.query(text, values)).rows;
  return {
    joinedTo: (stored, limit) => joinedTo(connection, stored, limit),
    regroup: async (groups) => {
      await connection.query(
        `update advisory_record r set joined_no = g.joined, group_no = g.own
         from unnest($1::bigint[], $2::bigint[], $3::bigint[]) as g (no, joined, own)
         where r.no = g.no and (r.joined_no, r.group_no) is distinct from (g.joined, g.own)`,
        columnsOf(
          groups,
          ({ no, group }: GroupedRecord) => [no, group?.joinedNo ?? null, group?.groupNo ?? null],
          3,
        ),
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

/**
 * Breadth first over names, so that a chain costs a round each and a hostile one ends at the limit. What was just
 * stored need not be read back: of 300,000 new records few share a name with what is here.
 */
async function joinedTo(
  connection: Queryable,
  { changed, standing }: Pick<StoredNos, 'changed' | 'standing'>,
  limit: number,
): Promise<readonly NamedRecord[] | null> {
  const known = new Map(standing.map((record) => [record.no, record]));
  const asked = new Set<string>();
  const { rows: earlier } = await connection.query(
    `select no from advisory_record where joined_no in (select joined_no from advisory_record where no = any ($1::bigint[]))`,
    [changed],
  );
  let frontier = earlier.map((row) => row['no'] as bigint).filter((no) => !known.has(no));
  let named: readonly NamedRecord[] = standing;
  while (frontier.length > 0 || named.length > 0) {
    const { rows } = frontier.length === 0 ? { rows: [] } : await connection.query(NAMED, [frontier]);
    const read = rows.map(toNamed);
    for (const record of read) known.set(record.no, record);
    if (known.size > limit) return null;
    const names = [...named, ...read].flatMap(({ id, aliases }) => [id, ...aliases]);
    const fresh = [...new Set(names)].filter((name) => !asked.has(name));
    for (const name of fresh) asked.add(name);
    named = [];
    if (fresh.length === 0) break;
    const { rows: next } = await connection.query(
      `select no from advisory_record where id = any ($1::text[]) and withdrawn_at is null
       union select a.record_no from advisory_alias a join advisory_record r on r.no = a.record_no
       where a.name = any ($1::text[]) and a.retracted_at is null and r.withdrawn_at is null`,
      [fresh],
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
