/** How notices are closed, and how far that got (migration 0012). */
import type { AssetNotice, ClosingStore, HeldNotice, Snapshot } from '../../app/exposure/closing-ports.ts';
import type { Party } from '../../app/identity/ports.ts';
import type { AffectedPackage } from '../../core/exposure/advisory-range.ts';
import type { InventoryComponent } from '../../core/exposure/inventory.ts';
import type { PublishedReach, SectorReach } from '../../core/exposure/reach.ts';
import type { Queryable } from './queryable.ts';
import { revisionChanges } from './revision-changes.ts';

type Row = Readonly<Record<string, unknown>>;

export function closingStore(connection: Queryable): ClosingStore {
  const rows = async (text: string, values: readonly unknown[] = []) =>
    (await connection.query(text, values)).rows;
  return {
    ...revisionChanges(connection),
    heldNotices: async (ids) =>
      (
        await rows(
          `select id, compartment_id, party_id, advisory_id from notice where id = any ($1::text[])
           order by id for update`,
          [ids],
        )
      ).map(toHeld),
    answer: async (notices, { answer, note, mitigation, until, justification, by, at }) => {
      await rows(
        `with given as (
           insert into notice_answer (compartment_id, notice_id, no, answer, note, mitigation, mitigated_until,
             justification, answered_by, answered_at)
           select n.compartment_id, n.id, 1 + coalesce((select max(no) from notice_answer a
               where a.compartment_id = n.compartment_id and a.notice_id = n.id), 0),
             $2, $3, $4, $5, $6, $7, $8
           from notice n where n.id = any ($1::text[]))
         ${STANDS} `,
        [notices.map(({ id }) => id), answer, note, mitigation, until, justification, by, at],
      );
    },
    undo: async (notices, at) => {
      const undone = await rows(
        `update notice_answer a set undone_at = $2
         where a.notice_id = any ($1::text[]) and a.undone_at is null and a.no = (
           select max(no) from notice_answer l where l.compartment_id = a.compartment_id
             and l.notice_id = a.notice_id and l.undone_at is null)
         returning a.notice_id`,
        [notices.map(({ id }) => id), at],
      );
      const ids = undone.map((row) => row['notice_id'] as string);
      await rows(STANDS_AGAIN, [ids]);
      return ids;
    },
    noticesOfAsset: async (compartmentId, asset) =>
      (
        await rows(
          `select id, purl, version, fixed, answer, identifier, aliases, reproduced from notice where compartment_id = $1 and asset = $2`,
          [compartmentId, asset],
        )
      ).map(toAssetNotice),
    show: async (compartmentId, ids, { as, at }) => {
      await rows(
        `update notice set shown_fixed_at = case when $3 then coalesce(shown_fixed_at, $4::timestamptz) end,
           still_there_at = case when not $3 then coalesce(still_there_at, $4::timestamptz) end
         where compartment_id = $1 and id = any ($2::text[])`,
        [compartmentId, ids, as === 'fixed', at],
      );
    },
    operatorsHeld: async (limit) =>
      (
        await rows(
          `select p.id, p.name, p.kind, p.sector, count(n.id) as told,
             count(n.id) filter (where n.answer in ('open', 'needs_help')) as open
           from compartment k join party p on p.id = k.party_id
           left join notice n on n.compartment_id = k.id
           where k.kind = 'operator' and k.id in (select unnest(breakwater.held()))
           group by p.id, p.name, p.kind, p.sector order by p.name, p.id limit $1`,
          [limit],
        )
      ).map((row) => ({
        party: {
          id: row['id'] as string,
          name: row['name'] as string,
          kind: row['kind'] as Party['kind'],
          sector: row['sector'] as string | null,
        },
        told: Number(row['told']),
        open: Number(row['open']),
      })),
    openByAdvisory: async (limit) =>
      (await rows(OPEN_BY_ADVISORY, [limit])).map((row) => ({
        identifier: row['identifier'] as string,
        component: row['component'] as string,
        what: row['what'] as string,
        operators: Number(row['operators']),
        open: Number(row['open']),
        dueAt: row['due_at'] as Date | null,
        noticeIds: row['ids'] as string[],
      })),
    revisionsOf: async (inventoryId) =>
      (
        await rows(
          `select r.id, r.party_id, r.asset, r.received_at from inventory i
           join inventory r on r.compartment_id = i.compartment_id and r.asset = i.asset
             and (r.received_at, r.id) <= (i.received_at, i.id)
           where i.id = $1 order by r.received_at desc, r.id desc limit 2`,
          [inventoryId],
        )
      ).map((row) => ({
        id: row['id'] as string,
        partyId: row['party_id'] as string,
        asset: row['asset'] as string,
        receivedAt: row['received_at'] as Date,
      })),
    reachedComponents: async (inventoryId, limit) => toComponents(await rows(REACHED, [inventoryId, limit])),
    recordsAbout: async (componentKeys) =>
      (await rows(RECORDS, [componentKeys])).map((row) => ({
        id: row['id'] as string,
        aliases: row['aliases'] as string[],
        withdrawn: false,
        affected: row['affected'] as AffectedPackage[],
      })),
    reachNow: async (at) => (await rows(REACH_NOW, [at])).map(toSector),
    latestSnapshot: async () => {
      await rows(`select pg_advisory_xact_lock(hashtext('breakwater.reach_snapshot'))`);
      const [row] = await rows('select max(taken_at) as at from reach_snapshot');
      return (row?.['at'] as Date | null | undefined) ?? null;
    },
    addSnapshot: async (at, { exact, published }) => {
      await rows(
        `insert into reach_snapshot (compartment_id, taken_at, sector, operators, exposed, closed, confirmed, need_help)
         select k.id, $1, s.sector, s.operators, s.exposed, s.closed, s.confirmed, s."needHelp"
         from compartment k, jsonb_to_recordset($2::jsonb) as s (sector text, operators integer, exposed integer, closed integer,
           confirmed integer, "needHelp" integer)
         where k.kind = 'desk'`,
        [at, JSON.stringify(exact)],
      );
      await rows(
        `insert into reach_published (taken_at, sector, operators_at_least, closed_percent)
         select $1, s.sector, s."operatorsAtLeast", s."closedPercent"
         from jsonb_to_recordset($2::jsonb) as s (sector text, "operatorsAtLeast" integer, "closedPercent" integer)`,
        [at, JSON.stringify(published)],
      );
    },
    exactReach: async (limit) =>
      snapshots(
        await rows(
          `select * from reach_snapshot where taken_at in (
             select distinct taken_at from reach_snapshot order by taken_at desc limit $1)
           order by taken_at desc, sector`,
          [limit],
        ),
        toSector,
      ),
    publishedReach: async (limit) =>
      snapshots(
        await rows(
          `select * from reach_published where taken_at in (
             select distinct taken_at from reach_published order by taken_at desc limit $1)
           order by taken_at desc, sector`,
          [limit],
        ),
        toPublished,
      ),
  };
}

const OPEN_BY_ADVISORY = `
  select identifier, component, min(what) as what, count(distinct party_id) as operators, count(*) as open,
    min(due_at) as due_at, (array_agg(id order by due_at, id))[1:1000] as ids
  from notice where answer in ('open', 'needs_help')
    and compartment_id in (select k.id from compartment k where k.kind = 'operator' and k.id in (select unnest(breakwater.held())))
  group by identifier, component order by operators desc, min(due_at), identifier, component limit $1`;

/** The answer just given, on the notice itself. */
const STANDS = `update notice set answer = $2, note = $3, mitigation = $4, mitigated_until = $5, justification = $6,
    answered_by = $7, answered_at = case when $2 = 'open' then null else $8::timestamptz end
  where id = any ($1::text[])`;

/** The newest answer that is not undone, or none. */
const STANDS_AGAIN = `update notice n set answer = coalesce(a.answer, 'open'), note = a.note,
    mitigation = a.mitigation, mitigated_until = a.mitigated_until, justification = a.justification,
    answered_by = a.answered_by, answered_at = case when a.answer is distinct from 'open' then a.answered_at end
  from notice m
  left join lateral (
    select * from notice_answer l
    where l.compartment_id = m.compartment_id and l.notice_id = m.id and l.undone_at is null
    order by l.no desc limit 1) a on true
  where m.compartment_id = n.compartment_id and m.id = n.id and n.id = any ($1::text[])`;

/**
 * An asset is closed for an advisory when each of its notices is: shown to be fixed, not affected, patched and
 * not contradicted by a newer inventory, or mitigated for as long as that is to hold.
 */
const REACH_NOW = `
  with each as (
    select n.party_id, n.asset, n.advisory_id,
      bool_and(n.shown_fixed_at is not null or n.answer = 'not_affected'
        or (n.answer = 'patched' and n.still_there_at is null)
        or (n.answer = 'mitigated' and (n.mitigated_until is null or n.mitigated_until > $1))) as closed,
      bool_and(n.shown_fixed_at is not null) as confirmed,
      bool_or(n.answer = 'needs_help') as need_help
    from notice n group by n.party_id, n.asset, n.advisory_id)
  select coalesce(p.sector, '') as sector, count(distinct e.party_id) as operators, count(*) as exposed,
    count(*) filter (where e.closed) as closed, count(*) filter (where e.confirmed) as confirmed,
    count(*) filter (where e.need_help) as need_help
  from each e join party p on p.id = e.party_id group by 1 order by 1`;

const REACHED = `
  select l.purl, c.name, l.component_key, l.version, l.ecosystem, l.source_commit, l.position
  from (select distinct purl from advisory_exposure where inventory_id = $1 order by purl limit $2) e
  join inventory_lookup l on l.inventory_id = $1 and l.purl = e.purl
  join inventory_component c on c.inventory_id = $1 and c.purl = e.purl
  order by l.purl, l.position`;

const RECORDS = `
  select r.id,
    array(select a.name from advisory_alias a where a.record_no = r.no and a.retracted_at is null order by 1) as aliases,
    (select coalesce(jsonb_agg(p.affected order by p.position), '[]') from advisory_package p where p.record_no = r.no) as affected
  from advisory_record r
  where r.withdrawn_at is null and r.no in (
    select k.record_no from advisory_key k where k.component_key = any ($1::text[]))
  order by r.id`;

/** One component from its lookups: its own name at position 0, the others after it. */
function toComponents(rows: readonly Row[]): readonly InventoryComponent[] {
  return [...Map.groupBy(rows, (row) => row['purl'] as string)].map(([identity, own]) => {
    const [first, ...others] = own;
    const ecosystem = first?.['ecosystem'] as string;
    const commit = first?.['source_commit'] as string | null;
    const isCpe = identity.startsWith('cpe:');
    return {
      key: first?.['component_key'] as string,
      purl: isCpe ? null : identity,
      name: first?.['name'] as string,
      version: first?.['version'] as string,
      ecosystem: ecosystem === '' ? null : ecosystem,
      ...(isCpe && { cpe: identity }),
      ...(commit !== null && { commit }),
      also: others.map((row) => ({ key: row['component_key'] as string, version: row['version'] as string })),
    };
  });
}

function snapshots<R>(rows: readonly Row[], toOne: (row: Row) => R): readonly Snapshot<R>[] {
  const byTime = Map.groupBy(rows, (row) => (row['taken_at'] as Date).getTime());
  return [...byTime].map(([at, own]) => ({ takenAt: new Date(at), sectors: own.map(toOne) }));
}

function toHeld(row: Row): HeldNotice {
  return {
    id: row['id'] as string,
    compartmentId: row['compartment_id'] as string,
    partyId: row['party_id'] as string,
    advisoryId: row['advisory_id'] as string,
  };
}

function toAssetNotice(row: Row): AssetNotice {
  return {
    id: row['id'] as string,
    purl: row['purl'] as string,
    version: row['version'] as string,
    fixed: row['fixed'] as string[],
    answer: row['answer'] as AssetNotice['answer'],
    identifier: row['identifier'] as string,
    aliases: row['aliases'] as string[],
    reproduced: row['reproduced'] as boolean,
  };
}

function toSector(row: Row): SectorReach {
  return {
    sector: row['sector'] as string,
    operators: Number(row['operators']),
    exposed: Number(row['exposed']),
    closed: Number(row['closed']),
    confirmed: Number(row['confirmed']),
    needHelp: Number(row['need_help']),
  };
}

function toPublished(row: Row): PublishedReach {
  return {
    sector: row['sector'] as string,
    operatorsAtLeast: row['operators_at_least'] as number,
    closedPercent: row['closed_percent'] as number,
  };
}
