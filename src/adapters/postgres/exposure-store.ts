/** Inventories, exposures and notices, inside one actor's transaction (migration 0006). */
import type {
  ClaimedCase,
  ExposureStore,
  InventoryRef,
  NewExposure,
  NewInventory,
  UnmatchedComponent,
  VersionAnswer,
} from '../../app/exposure/ports.ts';
import type { ExposureReads } from '../../app/exposure/read-ports.ts';
import type { PublishedRecord } from '../../core/advisory/published.ts';
import { type InventoryComponent, identityOf } from '../../core/exposure/inventory.ts';
import { KEYS_VERSION, lookupsOfComponent } from '../../core/exposure/lookup-keys.ts';
import type { Problem } from '../../core/problem.ts';
import { exposureReads } from './exposure-reads.ts';
import { noticeStore } from './notice-store.ts';
import type { Queryable } from './queryable.ts';
import { shortened, unmatchedComponents } from './unmatched-components.ts';

type Row = Readonly<Record<string, unknown>>;

export function exposureStore(connection: Queryable): ExposureStore & ExposureReads {
  const query = (text: string, values: readonly unknown[]) => connection.query(text, values);
  return {
    ...exposureReads(connection),
    ...unmatchedComponents(connection),
    addInventory: (inventory) => addInventory(connection, inventory),
    addComponents: (inventory, components) => writeComponents(connection, inventory, components),
    countComponents: async ({ compartmentId, id }, counts) => {
      const { componentCount, unmatched, unmatchedMore, warnings } = counts;
      await query(
        `update inventory set component_count = $3, unmatched = $4::jsonb, unmatched_more = $5, warnings = $6::jsonb
         where compartment_id = $1 and id = $2`,
        [
          compartmentId,
          id,
          componentCount,
          JSON.stringify(unmatched.map(shortened)),
          unmatchedMore,
          JSON.stringify(warnings),
        ],
      );
    },
    sameInventory: async (compartmentId, asset, digest) => {
      const { rows } = await query(
        `select id, component_count, unmatched, unmatched_more, warnings from inventory where compartment_id = $1 and asset = $2 and document_digest = $3
           and superseded_at is null`,
        [compartmentId, asset, digest],
      );
      const [row] = rows;
      if (row === undefined) return null;
      return {
        id: row['id'] as string,
        componentCount: row['component_count'] as number,
        unmatched: row['unmatched'] as UnmatchedComponent[],
        unmatchedMore: row['unmatched_more'] as number,
        warnings: row['warnings'] as Problem[],
      };
    },
    staleInventories: async (keyedAs, limit) =>
      (
        await query(
          `select id, compartment_id, document_digest, body from inventory
           where superseded_at is null and (keyed_as is null or keyed_as < $1) limit $2`,
          [keyedAs, limit],
        )
      ).rows.map((row) => ({
        id: row['id'] as string,
        compartmentId: row['compartment_id'] as string,
        digest: row['document_digest'] as Buffer,
        body: row['body'] as Buffer | null,
      })),
    storedComponents: async ({ id, compartmentId }) =>
      (
        await query('select * from inventory_component where compartment_id = $1 and inventory_id = $2', [
          compartmentId,
          id,
        ])
      ).rows.map((row) => ({
        key: row['component_key'] as string,
        purl: row['purl'] as string,
        name: row['name'] as string,
        version: row['version'] as string,
        ecosystem: (row['ecosystem'] as string) || null,
      })),
    clearComponents: async ({ id, compartmentId }) => {
      for (const table of ['inventory_component', 'inventory_lookup'])
        await query(`delete from ${table} where compartment_id = $1 and inventory_id = $2`, [
          compartmentId,
          id,
        ]);
      await query(
        'update inventory set keyed_as = $3, matched_at = null where compartment_id = $1 and id = $2',
        [compartmentId, id, KEYS_VERSION],
      );
    },
    versionsHeld: async ({ componentKeys, inventoryId }) =>
      (
        await query(
          `select distinct l.component_key, l.version from inventory_lookup l
           where not l.superseded and ($1::text[] is null or l.component_key = any ($1::text[]))
             and ($2::text is null or l.inventory_id = $2)`,
          [componentKeys ?? null, inventoryId ?? null],
        )
      ).rows.map((row) => ({
        componentKey: row['component_key'] as string,
        version: row['version'] as string,
      })),
    claimedCases: async (of) =>
      (
        await query(
          `select c.id, c.compartment_id, c.component_key, c.claims, a.body, a.withdrawn_at
           from "case" c
           left join advisory a on a.compartment_id = c.compartment_id and a.case_id = c.id and a.published_no > 1
           where c.compartment_id = any (array(select k.id from compartment k where k.kind in ('desk', 'case')))
             and c.merged_into is null and c.finding_count > 0 and ${'caseId' in of ? 'c.id = $1' : HELD_IN_INVENTORY}`,
          ['caseId' in of ? of.caseId : of.inventoryId],
        )
      ).rows.map((row) => ({
        id: row['id'] as string,
        compartmentId: row['compartment_id'] as string,
        componentKey: row['component_key'] as string,
        claims: row['claims'] as ClaimedCase['claims'],
        ...correctedOf(row),
      })),
    replaceExposures: (target, answers, at) => replaceExposures(connection, { target, answers, at }),
    exposuresOf: async (caseId) =>
      (
        await query(
          `select inventory_id, party_id, asset, purl, version, status, reason, fixed from exposure
           where case_id = $1 order by party_id, asset, purl`,
          [caseId],
        )
      ).rows.map(toExposure),
    ...noticeStore(connection),
    sayOfAsset: async ({ compartmentId, partyId, name, internetExposed, saidBy, at }) => {
      await query(
        `insert into asset (compartment_id, party_id, name, internet_exposed, said_by, said_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (compartment_id, name) do update set internet_exposed = excluded.internet_exposed,
           said_by = excluded.said_by, said_at = excluded.said_at`,
        [compartmentId, partyId, name, internetExposed, saidBy, at],
      );
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

function correctedOf(row: Row): Pick<ClaimedCase, 'corrected'> {
  const record = row['body'] as PublishedRecord | null;
  if (record === null) return {};
  const { affected, affectedVersions, fixed } = record;
  return {
    corrected: {
      isWithdrawn: row['withdrawn_at'] !== null,
      claims: {
        affected: affected === null ? [] : [{ range: affected, times: 1 }],
        versions: affectedVersions,
        fixed,
      },
    },
  };
}

/** However many components that is. */
const HELD_IN_INVENTORY =
  'c.component_key in (select l.component_key from inventory_lookup l where l.inventory_id = $1 and not l.superseded)';

async function addInventory(connection: Queryable, inventory: NewInventory): Promise<void> {
  await connection.query(
    `with earlier as (
       update inventory set superseded_at = $3
       where compartment_id = $1 and asset = $2 and superseded_at is null returning id)
     update inventory_lookup l set superseded = true from earlier
     where l.compartment_id = $1 and l.inventory_id = earlier.id`,
    [inventory.compartmentId, inventory.asset, inventory.receivedAt],
  );
  await connection.query(
    `insert into inventory (compartment_id, id, party_id, asset, document_digest, body, component_count, unmatched, received_at, keyed_as)
     values ($1, $2, $3, $4, $5, $6, 0, '[]', $7, $8)`,
    [
      inventory.compartmentId,
      inventory.id,
      inventory.partyId,
      inventory.asset,
      inventory.digest,
      inventory.body,
      inventory.receivedAt,
      KEYS_VERSION,
    ],
  );
}

type Holding = InventoryRef & { readonly components: readonly InventoryComponent[] };

/** Hundreds of thousands of components are never one parameter. */
const COMPONENTS_A_STATEMENT = 5_000;

async function writeComponents(
  connection: Queryable,
  { compartmentId, id }: InventoryRef,
  components: readonly InventoryComponent[],
): Promise<void> {
  for (let from = 0; from < components.length; from += COMPONENTS_A_STATEMENT)
    await writeSome(connection, {
      compartmentId,
      id,
      components: components.slice(from, from + COMPONENTS_A_STATEMENT),
    });
}

async function writeSome(connection: Queryable, { compartmentId, id, components }: Holding): Promise<void> {
  await connection.query(
    `insert into inventory_component (compartment_id, inventory_id, component_key, purl, name, version, ecosystem)
     select $1, $2, c.key, c.identity, c.name, c.version, c.ecosystem
     from jsonb_to_recordset($3::jsonb) as c (key text, identity text, name text, version text, ecosystem text)
     on conflict do nothing`,
    [
      compartmentId,
      id,
      JSON.stringify(
        components.map((component) => ({
          key: component.key,
          identity: identityOf(component),
          name: component.name,
          version: component.version ?? '',
          ecosystem: component.ecosystem ?? '',
        })),
      ),
    ],
  );
  const lookups = components.flatMap((component) =>
    lookupsOfComponent(component).map((lookup, position, all) => ({
      ...lookup,
      position,
      alone: all.length === 1,
      versionKey:
        lookup.versionKey === null ? null : Buffer.from(lookup.versionKey, 'latin1').toString('hex'),
      identity: identityOf(component),
      ecosystem: component.ecosystem ?? '',
      commit: component.commit ?? null,
    })),
  );
  await connection.query(
    `insert into inventory_lookup (compartment_id, inventory_id, purl, component_key, version, ecosystem, scheme,
       version_key, distribution, release, source_commit, position, alone)
     select $1, $2, c.identity, c.key, c.version, c.ecosystem, c.scheme, decode(c."versionKey", 'hex'), c.distribution,
       c.release, c.commit, c.position, c.alone
     from jsonb_to_recordset($3::jsonb) as c (identity text, key text, version text, ecosystem text, scheme text,
       "versionKey" text, distribution text, release text, commit text, position integer, alone boolean)
     on conflict do nothing`,
    [compartmentId, id, JSON.stringify(lookups)],
  );
}

type Replacement = {
  readonly target: Parameters<ExposureStore['replaceExposures']>[0];
  readonly answers: readonly VersionAnswer[];
  readonly at: Date;
};

/** Every current component that one of the answers speaks of. */
const ANSWERED = `
  from jsonb_to_recordset($1::jsonb) as n ("caseId" text, "compartmentId" text, "componentKey" text, version text,
    status text, reason text, fixed jsonb)
  join inventory_lookup l on l.component_key = n."componentKey" and l.version = n.version and not l.superseded
    and ($2::text is null or l.inventory_id = $2)
  join inventory i on i.compartment_id = l.compartment_id and i.id = l.inventory_id`;

async function replaceExposures(connection: Queryable, { target, answers, at }: Replacement): Promise<void> {
  const { caseIds, inventoryId } = target;
  const rows = JSON.stringify(answers);
  await connection.query(
    `delete from exposure e
     where e.case_id = any ($3::text[]) and ($2::text is null or e.inventory_id = $2)
       and (e.case_id, e.inventory_id, e.purl) not in (select n."caseId", l.inventory_id, l.purl ${ANSWERED})`,
    [rows, inventoryId, caseIds],
  );
  await connection.query(
    `insert into exposure (compartment_id, case_id, party_id, inventory_id, asset, purl, version, status, reason, fixed, computed_at)
     select n."compartmentId", n."caseId", i.party_id, l.inventory_id, i.asset, l.purl, n.version, n.status, n.reason,
       array(select jsonb_array_elements_text(n.fixed)), $3 ${ANSWERED}
     on conflict (compartment_id, case_id, inventory_id, purl) do update
       set status = excluded.status, reason = excluded.reason, fixed = excluded.fixed, computed_at = excluded.computed_at`,
    [rows, inventoryId, at],
  );
  await connection.query(
    `update "case" c set operator_count = (
       select count(distinct party_id) from exposure e
       where e.compartment_id = c.compartment_id and e.case_id = c.id and e.status = 'affected')
     where c.id = any ($1::text[])`,
    [caseIds],
  );
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
