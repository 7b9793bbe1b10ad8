/** Inventories, exposures and notices, inside one actor's transaction (migration 0006). */
import type { ExposureStore, HeldComponent, NewExposure, NewInventory } from '../../app/exposure/ports.ts';
import type { ExposureReads } from '../../app/exposure/read-ports.ts';
import { exposureReads } from './exposure-reads.ts';
import type { Queryable } from './queryable.ts';

type Row = Readonly<Record<string, unknown>>;

export function exposureStore(connection: Queryable): ExposureStore & ExposureReads {
  const query = (text: string, values: readonly unknown[]) => connection.query(text, values);
  return {
    ...exposureReads(connection),
    addInventory: (inventory) => addInventory(connection, inventory),
    sameInventory: async (compartmentId, asset, digest) => {
      const { rows } = await query(
        `select id from inventory where compartment_id = $1 and asset = $2 and document_digest = $3
           and superseded_at is null`,
        [compartmentId, asset, digest],
      );
      return (rows[0]?.['id'] as string | undefined) ?? null;
    },
    holdersOf: async (componentKey) =>
      (await query(`${HELD} where c.component_key = $1`, [componentKey])).rows.map(toHeld),
    componentsOf: async (inventoryId) =>
      (await query(`${HELD} where i.id = $1`, [inventoryId])).rows.map(toHeld),
    casesAbout: async (componentKeys) =>
      (
        await query('select id from "case" where merged_into is null and component_key = any ($1::text[])', [
          componentKeys,
        ])
      ).rows.map((row) => row['id'] as string),
    replaceExposures: (target, exposures, at) => replaceExposures(connection, { target, exposures, at }),
    exposuresOf: async (caseId) =>
      (
        await query(
          `select inventory_id, party_id, asset, purl, version, status, reason, fixed from exposure
           where case_id = $1 order by party_id, asset, purl`,
          [caseId],
        )
      ).rows.map(toExposure),
    tell: async (notices, at) => {
      const { rows } = await query(
        `insert into notice (compartment_id, id, party_id, inventory_id, asset, advisory_id, identifier, advisory_path,
           what, purl, component, version, fixed, due_at, told_at, answer)
         select k.id, n.id, n."partyId", n."inventoryId", n.asset, n."advisoryId", n.identifier, n."advisoryPath",
           n.what, n.purl, n.component, n.version, array(select jsonb_array_elements_text(n.fixed)), n."dueAt", $2, 'open'
         from jsonb_to_recordset($1::jsonb) as n (id text, "partyId" text, "inventoryId" text, asset text,
           "advisoryId" text, identifier text, "advisoryPath" text, what text, purl text, component text,
           version text, fixed jsonb, "dueAt" timestamptz)
         join compartment k on k.party_id = n."partyId" and k.kind = 'operator'
         on conflict (compartment_id, inventory_id, advisory_id, purl) do nothing
         returning id`,
        [JSON.stringify(notices), at],
      );
      return rows.map((row) => row['id'] as string);
    },
    answer: async (noticeId, { answer, note, by, at }) => {
      const { rows } = await query(
        `update notice set answer = $2, note = $3, answered_by = $4, answered_at = case when $2 = 'open' then null else $5::timestamptz end
         where id = $1 returning compartment_id, party_id, advisory_id`,
        [noticeId, answer, note, by, at],
      );
      const row = rows[0];
      if (row === undefined) return null;
      return {
        compartmentId: row['compartment_id'] as string,
        partyId: row['party_id'] as string,
        advisoryId: row['advisory_id'] as string,
      };
    },
    bringAnswers: async (caseIds) => {
      await query(
        `update exposure e set answer = n.answer, notice_due_at = n.due_at
         from advisory a join notice n on n.advisory_id = a.id
         where a.case_id = any ($1::text[]) and e.case_id = a.case_id and e.inventory_id = n.inventory_id
           and e.purl = n.purl and (e.answer, e.notice_due_at) is distinct from (n.answer, n.due_at)`,
        [caseIds],
      );
    },
  };
}

const HELD = `select c.inventory_id, i.party_id, i.asset, c.component_key, c.purl, c.version
  from inventory_component c
  join inventory i on i.compartment_id = c.compartment_id and i.id = c.inventory_id and i.superseded_at is null`;

async function addInventory(connection: Queryable, inventory: NewInventory): Promise<void> {
  await connection.query(
    `update inventory set superseded_at = $3
     where compartment_id = $1 and asset = $2 and superseded_at is null`,
    [inventory.compartmentId, inventory.asset, inventory.receivedAt],
  );
  await connection.query(
    `insert into inventory (compartment_id, id, party_id, asset, document_digest, body, component_count, unmatched, received_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9)`,
    [
      inventory.compartmentId,
      inventory.id,
      inventory.partyId,
      inventory.asset,
      inventory.digest,
      inventory.body,
      inventory.componentCount,
      JSON.stringify(inventory.unmatched),
      inventory.receivedAt,
    ],
  );
  await connection.query(
    `insert into inventory_component (compartment_id, inventory_id, component_key, purl, name, version, ecosystem)
     select $1, $2, c.key, c.purl, c.name, c.version, coalesce(c.ecosystem, '')
     from jsonb_to_recordset($3::jsonb) as c (key text, purl text, name text, version text, ecosystem text)
     on conflict do nothing`,
    [inventory.compartmentId, inventory.id, JSON.stringify(inventory.components)],
  );
}

type Replacement = {
  readonly target: Parameters<ExposureStore['replaceExposures']>[0];
  readonly exposures: readonly NewExposure[];
  readonly at: Date;
};

async function replaceExposures(
  connection: Queryable,
  { target, exposures, at }: Replacement,
): Promise<void> {
  const rows = JSON.stringify(exposures);
  await connection.query(
    `delete from exposure e
     where e.compartment_id = $1 and e.case_id = $2 and ($3::text[] is null or e.inventory_id = any ($3))
       and not exists (
         select from jsonb_to_recordset($4::jsonb) as n ("inventoryId" text, purl text)
         where n."inventoryId" = e.inventory_id and n.purl = e.purl)`,
    [target.compartmentId, target.caseId, target.inventoryIds, rows],
  );
  await connection.query(
    `insert into exposure (compartment_id, case_id, party_id, inventory_id, asset, purl, version, status, reason, fixed, computed_at)
     select $1, $2, n."partyId", n."inventoryId", n.asset, n.purl, n.version, n.status, n.reason,
       array(select jsonb_array_elements_text(n.fixed)), $4
     from jsonb_to_recordset($3::jsonb) as n ("partyId" text, "inventoryId" text, asset text, purl text, version text,
       status text, reason text, fixed jsonb)
     on conflict (compartment_id, case_id, inventory_id, purl) do update
       set status = excluded.status, reason = excluded.reason, fixed = excluded.fixed, computed_at = excluded.computed_at`,
    [target.compartmentId, target.caseId, rows, at],
  );
  await connection.query(
    `update "case" c set operator_count = (
       select count(distinct party_id) from exposure e
       where e.compartment_id = c.compartment_id and e.case_id = c.id and e.status = 'affected')
     where c.id = $1`,
    [target.caseId],
  );
}

function toHeld(row: Row): HeldComponent {
  return {
    inventoryId: row['inventory_id'] as string,
    partyId: row['party_id'] as string,
    asset: row['asset'] as string,
    componentKey: row['component_key'] as string,
    purl: row['purl'] as string,
    version: row['version'] as string,
  };
}

function toExposure(row: Row): NewExposure {
  return {
    inventoryId: row['inventory_id'] as string,
    partyId: row['party_id'] as string,
    asset: row['asset'] as string,
    purl: row['purl'] as string,
    version: row['version'] as string,
    status: row['status'] as NewExposure['status'],
    reason: row['reason'] as string,
    fixed: row['fixed'] as string[],
  };
}
