/** What operators are told, at first and anew, inside one actor's transaction (migrations 0006, 0030). */
import type { ExposureStore } from '../../app/exposure/ports.ts';
import type { ToldBefore } from '../../core/exposure/standing.ts';
import type { Queryable } from './queryable.ts';

type NoticeStore = Pick<ExposureStore, 'tell' | 'toldOf' | 'tellAnew'>;

export function noticeStore(connection: Queryable): NoticeStore {
  const tell: NoticeStore['tell'] = async (notices, at) => {
    const { rows } = await connection.query(TELL, [JSON.stringify(notices), at]);
    return rows.map((row) => row['id'] as string);
  };
  return {
    tell,
    toldOf: async (advisoryId) =>
      (
        await connection.query(
          `select id, party_id, inventory_id, asset, purl, version, fixed, standing from notice
           where advisory_id = $1 order by told_at, id`,
          [advisoryId],
        )
      ).rows.map((row) => ({
        id: row['id'] as string,
        partyId: row['party_id'] as string,
        inventoryId: row['inventory_id'] as string,
        asset: row['asset'] as string,
        purl: row['purl'] as string,
        version: row['version'] as string,
        fixed: row['fixed'] as string[],
        status: row['standing'] as ToldBefore['status'],
      })),
    tellAnew: async (notices, at) => {
      const replaced = notices.flatMap(({ id, replaces }) => (replaces === null ? [] : [{ id, replaces }]));
      await connection.query(
        `with gone as (
           delete from notice n using jsonb_to_recordset($1::jsonb) as r (id text, replaces text)
           where n.id = r.replaces returning n.*, r.id as successor)
         insert into notice_before (compartment_id, id, replaced_by, replaced_at, notice)
         select compartment_id, id, successor, $2, to_jsonb(gone) - 'successor' from gone`,
        [JSON.stringify(replaced), at],
      );
      await tell(notices, at);
    },
  };
}

/** One that says that there is nothing to do is answered by that. */
const TELL = `
  insert into notice (compartment_id, id, party_id, inventory_id, asset, advisory_id, identifier, aliases,
    reproduced, advisory_path, what, purl, component, version, fixed, due_at, told_at, revision, standing,
    answer, answered_at)
  select k.id, n.id, n."partyId", n."inventoryId", n.asset, n."advisoryId", n.identifier,
    array(select jsonb_array_elements_text(n.aliases)), n.reproduced, n."advisoryPath", n.what, n.purl, n.component,
    n.version, array(select jsonb_array_elements_text(n.fixed)), n."dueAt", $2, coalesce(n.revision, 1), n.standing,
    case when n.standing = 'not_affected' then 'not_affected' else 'open' end,
    case when n.standing = 'not_affected' then $2::timestamptz end
  from jsonb_to_recordset($1::jsonb) as n (id text, "partyId" text, "inventoryId" text, asset text,
    "advisoryId" text, identifier text, aliases jsonb, reproduced boolean, "advisoryPath" text, what text, purl text,
    component text, version text, fixed jsonb, "dueAt" timestamptz, revision integer, standing text)
  join compartment k on k.party_id = n."partyId" and k.kind = 'operator'
  on conflict (compartment_id, inventory_id, advisory_id, purl) do nothing
  returning id`;
