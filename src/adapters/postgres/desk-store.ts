/** Signatures, links, cases and their history, inside one actor's transaction (migration 0004). */
import type { FlowReads } from '../../app/desk/flow-ports.ts';
import type { DeskStore, FindingKeys } from '../../app/desk/ports.ts';
import type { DeskReads } from '../../app/desk/read-ports.ts';
import { KEY_KINDS } from '../../core/dedupe/candidates.ts';
import { keyNumbering, placeNumber } from '../../core/dedupe/key-number.ts';
import { SIGNATURE_VERSION, type Signature } from '../../core/dedupe/signature.ts';
import { caseStore } from './case-store.ts';
import type { KeyStore, LinkStore } from './desk-parts.ts';
import { caseReads } from './desk-reads.ts';
import { toDeskFinding, toLink } from './desk-rows.ts';
import { flowReads } from './flow-reads.ts';
import { linkReads } from './link-reads.ts';
import type { Queryable } from './queryable.ts';
import { todayReads } from './today-reads.ts';

export function deskStore(connection: Queryable): DeskStore & DeskReads & FlowReads {
  return {
    ...caseStore(connection),
    ...keyStore(connection),
    ...linkStore(connection),
    ...caseReads(connection),
    ...linkReads(connection),
    ...todayReads(connection),
    ...flowReads(connection),
  };
}

function keyStore(connection: Queryable): KeyStore {
  return {
    lockComponents: async (componentKeys) => {
      // Two 32-bit halves of one name space of ours; sorted by the hash itself, so that all wait in one order.
      await connection.query(
        `select pg_advisory_xact_lock(4001, h)
         from (select distinct hashtext(k) as h from unnest($1::text[]) k order by 1) hashes`,
        [componentKeys],
      );
    },
    findings: async (ids) => {
      const { rows } = await connection.query(
        `select id, compartment_id, submitter_party_id, received_at, title, component_key, severity_rank, tlp, body
         from finding where id = any ($1::text[])`,
        [ids],
      );
      return rows.map(toDeskFinding);
    },
    signatures: async (desk, findingIds) => {
      const { rows } = await connection.query(
        `select signature from finding_signature
         where compartment_id = $1 and finding_id = any ($2::text[]) and version = $3`,
        [desk, findingIds, SIGNATURE_VERSION],
      );
      return rows.map((row) => row['signature'] as Signature);
    },
    signedAfter: async (desk, after, limit) => {
      const { rows } = await connection.query(
        `select finding_id, version from finding_signature
         where compartment_id = $1 and finding_id > $2 order by finding_id limit $3`,
        [desk, after, limit],
      );
      return rows.map((row) => ({
        finding: row['finding_id'] as string,
        version: row['version'] as number,
      }));
    },
    passOver: async (desk, findingId) => {
      // A version that no engine has, so that it is neither read nor taken for kept.
      await connection.query(
        'update finding_signature set version = $3 where compartment_id = $1 and finding_id = $2',
        [desk, findingId, -SIGNATURE_VERSION],
      );
    },
    keepSignatures: async (desk, signatures) => {
      // xmax is 0 in a row that was not there.
      const { rows } = await connection.query(
        `insert into finding_signature (compartment_id, finding_id, version, signature)
         select $1, n.s ->> 'finding', $3, n.s from jsonb_array_elements($2::jsonb) as n (s)
         on conflict (compartment_id, finding_id) do update
           set version = excluded.version, signature = excluded.signature
           where finding_signature.version <> excluded.version
         returning finding_id, xmax = 0 as first`,
        [desk, JSON.stringify(signatures), SIGNATURE_VERSION],
      );
      const ids = (first: boolean) =>
        new Set(rows.filter((row) => row['first'] === first).map((row) => row['finding_id'] as string));
      return { first: ids(true), renewed: ids(false) };
    },
    addKeys: async (desk, keys, { areFirst }) => {
      const rows = [
        ...new Map(keys.flatMap(keyRows).map((row) => [`${row.finding} ${row.key}`, row])).values(),
      ];
      // Asking of each key whether it is there already costs half as much again.
      await connection.query(
        `insert into dedupe_key (compartment_id, key, place, finding_id)
         select $1, k.key, k.place, k.finding
         from unnest($2::bigint[], $3::bigint[], $4::text[]) as k (key, place, finding)
         ${areFirst ? '' : 'on conflict do nothing'}`,
        [
          desk,
          rows.map(({ key }) => key),
          rows.map(({ place }) => place),
          rows.map(({ finding }) => finding),
        ],
      );
    },
    candidates: (desk, askers, limit) => candidates(connection, desk, askers, limit),
  };
}

type KeyRow = {
  readonly key: string;
  readonly place: string;
  readonly finding: string;
  readonly rank: number;
};

function keyRows({ component, digest, findingId, keys }: FindingKeys): readonly KeyRow[] {
  const place = placeNumber(digest);
  const numberOf = keyNumbering(component);
  return keys.map((key) => ({
    key: numberOf(key),
    place,
    finding: findingId,
    rank: KEY_KINDS.indexOf(key.kind),
  }));
}

/**
 * Who shares nothing more telling than a file with the asker is like thousands in a hot component: the first few of
 * those are enough for a suggestion, and each one more costs a signature to read.
 */
const COMMON_RANK = KEY_KINDS.indexOf('file');
const COMMON_PARTNERS = 8;

/** Each key is entered at the asker's own place, as the pure engine does it. */
async function candidates(
  connection: Queryable,
  desk: string,
  askers: readonly FindingKeys[],
  limit: number,
): Promise<readonly { readonly asker: string; readonly candidate: string }[]> {
  const asked = askers.flatMap(keyRows);
  const { rows } = await connection.query(
    `with asked as (
       select * from unnest($2::bigint[], $3::bigint[], $4::text[], $5::int[]) as a (key, place, finding, rank)
     ), found as (
       select a.finding as asker, near.finding_id as candidate, count(*) as shared, min(a.rank) as rank
       from asked a
       cross join lateral (
         (select s.finding_id from dedupe_key s
          where s.compartment_id = $1 and s.key = a.key and (s.place, s.finding_id) > (a.place, a.finding)
          order by s.place, s.finding_id limit $7)
         union all
         (select s.finding_id from dedupe_key s
          where s.compartment_id = $1 and s.key = a.key and (s.place, s.finding_id) < (a.place, a.finding)
          order by s.place desc, s.finding_id desc limit $7)
       ) near
       group by a.finding, near.finding_id
     ), ranked as (
       select asker, candidate, rank,
         row_number() over (partition by asker order by rank >= $8, shared desc, rank, candidate) as n
       from found
     )
     select asker, candidate from ranked where n <= $6 and (rank < $8 or n <= $9)`,
    [
      desk,
      asked.map(({ key }) => key),
      asked.map(({ place }) => place),
      asked.map(({ finding }) => finding),
      asked.map(({ rank }) => rank),
      limit,
      Math.ceil(limit / 4),
      COMMON_RANK,
      COMMON_PARTNERS,
    ],
  );
  return rows.map((row) => ({ asker: row['asker'] as string, candidate: row['candidate'] as string }));
}

function linkStore(connection: Queryable): LinkStore {
  return {
    linksOf: async (desk, findingIds) => {
      const { rows } = await connection.query(
        `select * from link where compartment_id = $1 and superseded_at is null and a = any ($2::text[])
         union all
         select * from link where compartment_id = $1 and superseded_at is null and b = any ($2::text[])
           and a <> all ($2::text[])`,
        [desk, findingIds],
      );
      return rows.map(toLink);
    },
    link: async (desk, id) => {
      const { rows } = await connection.query('select * from link where compartment_id = $1 and id = $2', [
        desk,
        id,
      ]);
      return rows[0] === undefined ? null : toLink(rows[0]);
    },
    assertLinks: async (desk, links, at) => {
      if (links.length === 0) return;
      const given = JSON.stringify(links);
      await connection.query(
        `update link l set superseded_at = $3
         from jsonb_to_recordset($2::jsonb) as n (a text, b text, relation text, "decidedBy" text)
         where l.compartment_id = $1 and l.superseded_at is null and l.a = n.a and l.b = n.b
           and l.relation = n.relation and (l.decided_by = 'person') = (n."decidedBy" = 'person')`,
        [desk, given, at],
      );
      await connection.query(
        `insert into link (compartment_id, id, a, b, relation, head, confidence, decided_by, decision, evidence, asserted_by, asserted_at)
         select $1, n.id, n.a, n.b, n.relation, n.head, n.confidence, n."decidedBy", n.decision, n.evidence, n."assertedBy", $3
         from jsonb_to_recordset($2::jsonb) as n (id text, a text, b text, relation text, head text, confidence float8,
           "decidedBy" text, decision text, evidence jsonb, "assertedBy" text)`,
        [desk, given, at],
      );
    },
    supersede: async (desk, linkIds, at) => {
      await connection.query(
        `update link set superseded_at = $3
         where compartment_id = $1 and id = any ($2::text[]) and superseded_at is null`,
        [desk, linkIds, at],
      );
    },
  };
}
