/**
 * Inventories against advisories as one set operation over version keys (docs/decisions/0601). Whatever the keys
 * cannot decide is handed back with all that `statusOfComponent` needs.
 */
import type { AdvisoryStore, MatchingScope, Undecided } from '../../app/advisory/ports.ts';
import type { AffectedPackage } from '../../core/exposure/advisory-range.ts';
import type { Queryable } from './queryable.ts';

type Matching = Pick<
  AdvisoryStore,
  | 'unmatchedRecords'
  | 'unmatchedInventories'
  | 'markAllUnmatched'
  | 'match'
  | 'decide'
  | 'markMatched'
  | 'reachedBy'
>;

export function advisoryMatching(connection: Queryable): Matching {
  const rows = async (text: string, values: readonly unknown[] = []) =>
    (await connection.query(text, values)).rows;
  return {
    unmatchedRecords: async (limit) =>
      (
        await rows('select no from advisory_record where matched_at is null order by no limit $1', [limit])
      ).map((row) => row['no'] as bigint),
    unmatchedInventories: async (limit) =>
      (
        await rows(
          'select id from inventory where matched_at is null and superseded_at is null order by id limit $1',
          [limit],
        )
      ).map((row) => row['id'] as string),
    markAllUnmatched: async (at) => {
      await rows(
        'update inventory set matched_at = null where matched_at is not null and superseded_at is null',
      );
      // In pieces, each well within the time that a statement may take.
      for (let marked: number | null = 1; marked !== null && marked > 0; ) {
        const { rowCount } = await connection.query(
          `update advisory_record set matched_at = $1
           where no = any (array(select no from advisory_record where matched_at is null order by no limit 20000))`,
          [at],
        );
        marked = rowCount;
      }
    },
    match: (scope, at) => match(connection, scope, at),
    decide: async (decided, at) => {
      const values = JSON.stringify(
        decided.map(({ recordNo, ...rest }) => ({ ...rest, recordNo: String(recordNo) })),
      );
      await rows(
        `delete from advisory_exposure e
         using jsonb_to_recordset($1::jsonb) as n ("compartmentId" text, "inventoryId" text, identity text, "recordNo" bigint)
         where e.compartment_id = n."compartmentId" and e.inventory_id = n."inventoryId" and e.purl = n.identity
           and e.record_no = n."recordNo"`,
        [values],
      );
      await rows(
        `insert into advisory_exposure (compartment_id, inventory_id, purl, record_no, status, computed_at)
         select n."compartmentId", n."inventoryId", n.identity, n."recordNo", n.status, $2
         from jsonb_to_recordset($1::jsonb) as n
           ("compartmentId" text, "inventoryId" text, identity text, "recordNo" bigint, status text)
         where n.status is not null ${ALREADY}`,
        [values, at],
      );
    },
    markMatched: async (scope, at) => {
      if ('inventoryIds' in scope)
        await rows('update inventory set matched_at = $2 where id = any ($1::text[])', [
          scope.inventoryIds,
          at,
        ]);
      else
        await rows('update advisory_record set matched_at = $2 where no = any ($1::bigint[])', [
          scope.recordNos,
          at,
        ]);
    },
    reachedBy: async (source, id) =>
      (
        await rows(
          `select i.party_id, e.inventory_id, i.asset, e.purl, e.status
           from advisory_record r join advisory_exposure e on e.record_no = r.no
           join inventory i on i.compartment_id = e.compartment_id and i.id = e.inventory_id and i.superseded_at is null
           where r.source = $1 and r.id = $2 order by i.party_id, i.asset, e.purl`,
          [source, id],
        )
      ).map((row) => ({
        partyId: row['party_id'] as string,
        inventoryId: row['inventory_id'] as string,
        asset: row['asset'] as string,
        component: row['purl'] as string,
        status: row['status'] as 'affected' | 'unknown',
      })),
  };
}

/** An import and a new inventory may meet over one row; both say the same of it. */
const ALREADY = `on conflict (compartment_id, inventory_id, purl, record_no)
  do update set status = excluded.status, computed_at = excluded.computed_at`;

/** One side of the join is given; the other is found by the index on its component key. */
const GIVEN = {
  inventoryIds: { lookup: 'l.inventory_id = any ($1::text[])', record: 'true' },
  recordNos: { lookup: 'true', record: 'r.record_no = any ($1::bigint[])' },
} as const;

async function match(connection: Queryable, scope: MatchingScope, at: Date): Promise<readonly Undecided[]> {
  const byInventory = 'inventoryIds' in scope;
  const given = byInventory ? GIVEN.inventoryIds : GIVEN.recordNos;
  const ids = byInventory ? scope.inventoryIds : scope.recordNos;
  // Exposures of superseded inventories stay as they were: they say what was true of that revision.
  await connection.query(
    byInventory
      ? 'delete from advisory_exposure where inventory_id = any ($1::text[])'
      : `delete from advisory_exposure e using inventory i
         where e.record_no = any ($1::bigint[]) and i.compartment_id = e.compartment_id and i.id = e.inventory_id
           and i.superseded_at is null`,
    [ids],
  );
  // 'affected' < 'unknown': of several ranges around one version, the affected one counts.
  await connection.query(
    `insert into advisory_exposure (compartment_id, inventory_id, purl, record_no, status, computed_at)
     select l.compartment_id, l.inventory_id, l.purl, r.record_no, min(r.status), $2
     from inventory_lookup l join advisory_range r on r.component_key = l.component_key and r.scheme = l.scheme
       and l.version_key >= r.lower and (r.lower_in or l.version_key > r.lower)
       and (r.upper is null or l.version_key < r.upper or (r.upper_in and l.version_key = r.upper))
       and (r.release is null or (r.distribution = l.distribution and r.release = l.release))
     where not l.superseded and ${given.lookup} and ${given.record}
     group by l.compartment_id, l.inventory_id, l.purl, r.record_no
     ${ALREADY}`,
    [ids, at],
  );
  const { rows: pairs } = await connection.query(
    `select distinct l.compartment_id, l.inventory_id, l.purl, r.record_no
     from inventory_lookup l join advisory_key r on r.component_key = l.component_key
       and (r.special or l.version_key is null or r.scheme is distinct from l.scheme
         or (r.commits and l.source_commit is not null)
         or (r.release is not null and (l.release is null or l.distribution <> r.distribution))
         or (not l.alone and exists (
           select from inventory_lookup o join advisory_key k on k.component_key = o.component_key
           where o.compartment_id = l.compartment_id and o.inventory_id = l.inventory_id and o.purl = l.purl
             and o.component_key <> l.component_key and k.record_no = r.record_no)))
     where not l.superseded and ${given.lookup} and ${given.record}`,
    [ids],
  );
  return pairs.length === 0 ? [] : undecided(connection, pairs);
}

type Row = Readonly<Record<string, unknown>>;

async function undecided(connection: Queryable, pairs: readonly Row[]): Promise<readonly Undecided[]> {
  const { rows: packages } = await connection.query(
    'select record_no, affected from advisory_package where record_no = any ($1::bigint[]) order by record_no, position',
    [[...new Set(pairs.map((row) => row['record_no'] as bigint))]],
  );
  const byRecord = Map.groupBy(packages, (row) => row['record_no'] as bigint);
  const { rows: lookups } = await connection.query(
    `select l.inventory_id, l.purl, c.component_key as own, c.name, c.version as own_version, l.component_key, l.version,
       l.ecosystem, l.source_commit
     from unnest($1::text[], $2::text[]) as p (inventory_id, purl)
     join inventory_lookup l on l.inventory_id = p.inventory_id and l.purl = p.purl
     join inventory_component c on c.compartment_id = l.compartment_id and c.inventory_id = l.inventory_id and c.purl = l.purl
     order by l.position`,
    distinctColumns(pairs),
  );
  const byComponent = Map.groupBy(lookups, placeOf);
  return pairs.flatMap((pair): readonly Undecided[] => {
    const own = byComponent.get(placeOf(pair)) ?? [];
    const [first] = own;
    if (first === undefined) return [];
    return [
      {
        compartmentId: pair['compartment_id'] as string,
        inventoryId: pair['inventory_id'] as string,
        identity: pair['purl'] as string,
        component: toComponent(first, own),
        recordNo: pair['record_no'] as bigint,
        packages: (byRecord.get(pair['record_no'] as bigint) ?? []).map(
          (row) => row['affected'] as AffectedPackage,
        ),
      },
    ];
  });
}

function placeOf(row: Row): string {
  return `${row['inventory_id']}\n${row['purl']}`;
}

function distinctColumns(pairs: readonly Row[]): readonly [string[], string[]] {
  const places = new Map(pairs.map((row) => [placeOf(row), row]));
  return [
    [...places.values()].map((row) => row['inventory_id'] as string),
    [...places.values()].map((row) => row['purl'] as string),
  ];
}

function toComponent(first: Row, lookups: readonly Row[]): Undecided['component'] {
  const identity = first['purl'] as string;
  const isCpe = identity.startsWith('cpe:');
  const own = first['own'] as string;
  const commit = lookups.map((row) => row['source_commit'] as string | null).find((found) => found !== null);
  return {
    key: own,
    purl: isCpe ? null : identity,
    name: first['name'] as string,
    version: first['own_version'] as string,
    ecosystem: (first['ecosystem'] as string) || null,
    also: lookups
      .filter((row) => row['component_key'] !== own)
      .map((row) => ({ key: row['component_key'] as string, version: row['version'] as string })),
    ...(isCpe && { cpe: identity }),
    ...(commit !== undefined && commit !== null && { commit }),
  };
}
