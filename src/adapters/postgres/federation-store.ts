/** Peers and their questions, inside one actor's transaction (migration 0019). */
import type { FederationStore, Peer } from '../../app/federation/ports.ts';
import type { Finding, Tlp } from '../../core/finding/finding.ts';
import type { Tx } from './tx.ts';

/** Not refused, and not merged away: a case that took it over answers for it. */
const HOLDS = `
  select exists (
    select from claim_digest d
    join case_finding m on m.compartment_id = d.compartment_id and m.finding_id = d.finding_id
    join "case" c on c.compartment_id = m.compartment_id and c.id = m.case_id
    where d.compartment_id = $1 and d.peer_id = $2 and d.digest = $3 and c.stage <> 'refused'
  ) as holds`;

const FINDINGS_AFTER = `
  select compartment_id, id, tlp, body from finding
  where compartment_id = any ((select breakwater.held())::text[])
    and ($1::text is null or (compartment_id, id) > ($1, $2))
  order by compartment_id, id limit $3`;

export function federationStore(tx: Tx): FederationStore {
  return { ...peerStore(tx), ...claimStore(tx) };
}

type Peers = Pick<FederationStore, 'addPeer' | 'peers' | 'endPeer' | 'salts' | 'askedBy'>;

function peerStore(tx: Tx): Peers {
  return {
    addPeer: async (desk, { id, name, contact, salt, tokenHash, createdBy }, at) => {
      await tx.query(
        `insert into peer (compartment_id, id, name, token_hash, salt, contact, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [desk, id, name, tokenHash, salt, contact, createdBy, at],
      );
    },
    peers: async (desk) =>
      (
        await tx.query(
          `select id, name, contact, created_at, ended_at from peer where compartment_id = $1
           order by created_at, id`,
          [desk],
        )
      ).rows.map(
        (row): Peer => ({
          id: row['id'] as string,
          name: row['name'] as string,
          contact: row['contact'] as string,
          createdAt: row['created_at'] as Date,
          endedAt: row['ended_at'] as Date | null,
        }),
      ),
    endPeer: async (desk, id, at) => {
      const { rowCount } = await tx.query(
        'update peer set ended_at = $3 where compartment_id = $1 and id = $2 and ended_at is null',
        [desk, id, at],
      );
      await tx.query('delete from claim_digest where compartment_id = $1 and peer_id = $2', [desk, id]);
      return rowCount === 1;
    },
    salts: async (desk) =>
      (
        await tx.query('select id, salt from peer where compartment_id = $1 and ended_at is null', [desk])
      ).rows.map((row) => ({ peerId: row['id'] as string, salt: row['salt'] as string })),
    askedBy: async (desk, tokenHash) => {
      const { rows } = await tx.query(
        `select id, contact from peer where compartment_id = $1 and token_hash = $2 and ended_at is null
         for update`,
        [desk, tokenHash],
      );
      const row = rows[0];
      return row === undefined ? null : { id: row['id'] as string, contact: row['contact'] as string };
    },
  };
}

function claimStore(tx: Tx): Omit<FederationStore, keyof Peers> {
  return {
    questionsSince: async (desk, peerId, since) => {
      const { rows } = await tx.query(
        `select count(*)::int as count, min(asked_at) as first from claim_check
         where compartment_id = $1 and peer_id = $2 and asked_at > $3`,
        [desk, peerId, since],
      );
      return { count: rows[0]?.['count'] as number, first: (rows[0]?.['first'] ?? null) as Date | null };
    },
    holds: async (desk, peerId, digest) => {
      const { rows } = await tx.query(HOLDS, [desk, peerId, digest]);
      return rows[0]?.['holds'] === true;
    },
    noteQuestion: async (desk, { peerId, digest, matched }, at) => {
      await tx.query(
        `insert into claim_check (compartment_id, peer_id, asked_at, digest, matched)
         values ($1, $2, $3, $4, $5)`,
        [desk, peerId, at, digest, matched],
      );
    },
    addDigests: async (desk, digests) => {
      await tx.query(
        `insert into claim_digest (compartment_id, peer_id, digest, finding_id)
         select $1, peer, decode(digest, 'hex'), finding
         from unnest($2::text[], $3::text[], $4::text[]) as given (peer, digest, finding)
         on conflict do nothing`,
        [
          desk,
          digests.map(({ peerId }) => peerId),
          digests.map(({ digest }) => Buffer.from(digest).toString('hex')),
          digests.map(({ findingId }) => findingId),
        ],
      );
    },
    findingsAfter: async (place, limit) => {
      const { rows } = await tx.query(FINDINGS_AFTER, [place?.[0] ?? null, place?.[1] ?? null, limit]);
      const last = rows.at(-1);
      return {
        findings: rows.map((row) => ({
          id: row['id'] as string,
          tlp: row['tlp'] as Tlp,
          body: row['body'] as Finding,
        })),
        last: last === undefined ? null : [last['compartment_id'] as string, last['id'] as string],
      };
    },
  };
}
