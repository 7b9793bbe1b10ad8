/** What people read of operators, inventories and notices (migration 0006). */
import type {
  ExposureReads,
  InventoryRow,
  NoticeRow,
  OperatorSummary,
} from '../../app/exposure/read-ports.ts';
import type { Party } from '../../app/identity/ports.ts';
import type { Problem } from '../../core/problem.ts';
import { toCount } from './merge-compartments.ts';
import type { Queryable } from './queryable.ts';

type Row = Readonly<Record<string, unknown>>;

export function exposureReads(connection: Queryable): Omit<ExposureReads, 'unmatchedOf'> {
  const rows = async (text: string, values: readonly unknown[] = []) =>
    (await connection.query(text, values)).rows;
  return {
    exposureRows: async (caseId) =>
      (await rows('select * from exposure where case_id = $1 order by party_id, asset, purl', [caseId])).map(
        toExposed,
      ),
    noticesOf: async (advisoryId) =>
      (await rows('select * from notice where advisory_id = $1', [advisoryId])).map(toNotice),
    operators: async (query) => {
      const found = await rows(OPERATORS, [
        query.after?.name ?? null,
        query.after?.id ?? null,
        containing(query.words),
        query.now,
        query.limit + 1,
        query.only ?? null,
      ]);
      return {
        items: found.slice(0, query.limit).map(toOperator),
        more: found.length > query.limit,
      };
    },
    sectors: async (limit) =>
      (
        await rows(
          `select distinct sector from party where kind = 'operator' and sector is not null order by sector limit $1`,
          [limit],
        )
      ).map((row) => row['sector'] as string),
    countOperators: async (words, cap) => {
      const counted = await rows(
        `select count(*) as n from (
           select 1 from party p where p.kind = 'operator' and ($1::text is null or p.name ilike $1 or p.sector ilike $1) limit $2) counted`,
        [containing(words), cap + 1],
      );
      return toCount(counted[0], cap);
    },
    inventoriesOf: async (partyId) =>
      (
        await rows(
          `${INVENTORIES} where i.party_id = $1 and i.superseded_at is null order by i.asset limit 500`,
          [partyId],
        )
      ).map(toInventory),
    inventory: async (id) => {
      const [row] = await rows(`${INVENTORIES} where i.id = $1`, [id]);
      return row === undefined
        ? null
        : {
            ...toInventory(row),
            partyId: row['party_id'] as string,
            compartmentId: row['compartment_id'] as string,
          };
    },
    exposuresOfParty: async (partyId) =>
      (
        await rows(
          `select e.* from exposure e join "case" c on c.id = e.case_id and c.merged_into is null
           where e.party_id = $1 order by e.case_id, e.asset limit 2000`,
          [partyId],
        )
      ).map((row) => ({ ...toExposed(row), caseId: row['case_id'] as string })),
    noticesFor: async (partyId, limit) =>
      (
        await rows(
          `select * from notice where party_id = $1
           order by (answer in ('open', 'needs_help')) desc, case when answer in ('open', 'needs_help') then due_at end,
             answered_at desc, id limit $2`,
          [partyId, limit],
        )
      ).map(toNotice),
    notice: async (id) => {
      const [row] = await rows('select * from notice where id = $1', [id]);
      return row === undefined ? null : toNotice(row);
    },
    parties: async (ids) => {
      const found = await rows('select id, name, kind, sector from party where id = any ($1::text[])', [ids]);
      return new Map(found.map((row): [string, Party] => [row['id'] as string, toParty(row)]));
    },
  };
}

/** A pattern for `ilike`: the words as they are, wherever they stand. */
function containing(words: string | null): string | null {
  return words === null ? null : `%${words.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

/** Each figure from its own index; an operator without an inventory is a row of noughts, not absent. */
const OPERATORS = `
  select p.id, p.name, p.kind, p.sector, i.inventories, i.components, i.unmatched,
    e.exposed, n.told, n.open, n.help, n.overdue, n.next_due
  from (
    select * from party p
    where p.kind = 'operator' and ($3::text is null or p.name ilike $3 or p.sector ilike $3)
      and ($1::text is null or (p.name, p.id) > ($1::text, $2::text)) and ($6::text is null or p.id = $6)
    order by p.name, p.id limit $5) p
  left join lateral (
    select count(*) as inventories, coalesce(sum(component_count), 0) as components,
      coalesce(sum(jsonb_array_length(unmatched) + unmatched_more), 0) as unmatched
    from inventory i where i.party_id = p.id and i.superseded_at is null) i on true
  left join lateral (
    select count(distinct e.case_id) as exposed from exposure e join "case" c on c.id = e.case_id and c.merged_into is null
    where e.party_id = p.id and e.status = 'affected') e on true
  left join lateral (
    select count(*) as told, count(*) filter (where answer = 'open') as open,
      count(*) filter (where answer = 'needs_help') as help,
      count(*) filter (where answer in ('open', 'needs_help') and due_at <= $4) as overdue,
      min(due_at) filter (where answer in ('open', 'needs_help')) as next_due
    from notice n where n.party_id = p.id) n on true
  order by p.name, p.id`;

/** Without the bytes, and with the first of what cannot be looked up. */
const INVENTORIES = `select i.id, i.compartment_id, i.party_id, i.asset, i.component_count, i.unmatched, i.unmatched_more, i.warnings,
    i.received_at,
    a.internet_exposed
  from inventory i left join asset a on a.compartment_id = i.compartment_id and a.name = i.asset`;

function toInventory(row: Row): InventoryRow {
  return {
    id: row['id'] as string,
    asset: row['asset'] as string,
    components: row['component_count'] as number,
    unmatched: row['unmatched'] as InventoryRow['unmatched'],
    unmatchedMore: row['unmatched_more'] as number,
    warnings: row['warnings'] as Problem[],
    internetExposed: row['internet_exposed'] as boolean | null,
    receivedAt: row['received_at'] as Date,
  };
}

function toParty(row: Row): Party {
  return {
    id: row['id'] as string,
    name: row['name'] as string,
    kind: row['kind'] as Party['kind'],
    sector: row['sector'] as string | null,
  };
}

function toOperator(row: Row): OperatorSummary {
  return {
    party: toParty(row),
    inventories: Number(row['inventories']),
    components: Number(row['components']),
    unmatched: Number(row['unmatched']),
    exposedCases: Number(row['exposed']),
    told: Number(row['told']),
    open: Number(row['open']),
    needsHelp: Number(row['help']),
    overdue: Number(row['overdue']),
    nextDueAt: row['next_due'] as Date | null,
  };
}

function toExposed(row: Row) {
  return {
    inventoryId: row['inventory_id'] as string,
    partyId: row['party_id'] as string,
    asset: row['asset'] as string,
    purl: row['purl'] as string,
    version: row['version'] as string,
    status: row['status'] as 'affected' | 'not_affected' | 'unknown',
    reason: row['reason'] as string,
    fixed: row['fixed'] as string[],
    computedAt: row['computed_at'] as Date,
  };
}

function toNotice(row: Row): NoticeRow {
  return {
    id: row['id'] as string,
    compartmentId: row['compartment_id'] as string,
    partyId: row['party_id'] as string,
    asset: row['asset'] as string,
    component: row['component'] as string,
    version: row['version'] as string,
    fixed: row['fixed'] as string[],
    what: row['what'] as string,
    identifier: row['identifier'] as string,
    aliases: row['aliases'] as string[],
    reproduced: row['reproduced'] as boolean,
    advisoryPath: row['advisory_path'] as string,
    dueAt: row['due_at'] as Date | null,
    toldAt: row['told_at'] as Date,
    answer: row['answer'] as NoticeRow['answer'],
    answeredAt: row['answered_at'] as Date | null,
    note: row['note'] as string | null,
    mitigation: row['mitigation'] as string | null,
    mitigatedUntil: row['mitigated_until'] as Date | null,
    justification: row['justification'] as NoticeRow['justification'],
    shownFixedAt: row['shown_fixed_at'] as Date | null,
    stillThereAt: row['still_there_at'] as Date | null,
  };
}
