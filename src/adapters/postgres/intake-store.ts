/** Documents and findings in PostgreSQL: written in bulk, one statement for each table (migration 0002). */
import {
  AlreadyReceived,
  type IntakeCompartment,
  type IntakeStore,
  type KnownDocument,
  type NewDocument,
  type NewFinding,
  Unstorable,
} from '../../app/intake/ports.ts';
import { findingSurroundings } from './finding-surroundings.ts';
import { intakeReads, toKnownDocument } from './intake-reads.ts';
import { countReceipts, receiptsOf } from './ledger-reads.ts';
import type { Queryable } from './queryable.ts';

export function intakeStore(connection: Queryable): IntakeStore {
  return {
    compartmentOf: async (partyId) => {
      const { rows } = await connection.query(`${HELD_COMPARTMENTS} having c.party_id = $1`, [partyId]);
      return rows[0] === undefined ? null : toCompartment(rows[0]);
    },
    compartmentsHeld: async () => (await connection.query(HELD_COMPARTMENTS)).rows.map(toCompartment),
    knownDocuments: (compartmentId, digests) => knownDocuments(connection, compartmentId, digests),
    addDocuments: (compartmentId, documents) => addDocuments(connection, compartmentId, documents),
    addFindings: (compartmentId, findings) => addFindings(connection, compartmentId, findings),
    claimKeys: (caller, claims, times) => claimKeys(connection, caller, claims, times),
    setState: async (id, state, at) => {
      const { rows } = await connection.query(
        `update finding set state = $2, state_at = $3 where id = $1
         returning (select f.state <> $2 from finding f where f.id = $1) as changed`,
        [id, state, at],
      );
      return rows[0] === undefined ? null : (rows[0]['changed'] as boolean);
    },
    addWords: async (findingIds) => {
      await connection.query(
        `insert into finding_words (compartment_id, id, words)
         select compartment_id, id, breakwater.title_words(title, component_key, own_id) from finding where id = any ($1::text[]) on conflict do nothing`,
        [findingIds],
      );
    },
    receiptsOf: (partyId, query) => receiptsOf(connection, partyId, query),
    countReceipts: (partyId, cap) => countReceipts(connection, partyId, cap),
    ...uploadStore(connection),
    ...intakeReads(connection),
    ...findingSurroundings(connection),
  };
}

type UploadStore = Pick<IntakeStore, 'addUpload' | 'uploadsAmong' | 'uploadedBytes'>;

function uploadStore(connection: Queryable): UploadStore {
  return {
    addUpload: async (compartmentId, { digest, size, by, at }) => {
      const { rows } = await connection.query(
        `insert into upload (compartment_id, digest, size, uploaded_by, uploaded_at) values ($1, $2, $3, $4, $5)
         on conflict do nothing returning size`,
        [compartmentId, bytesOfDigest(digest), size, by, at],
      );
      return rows.length > 0;
    },
    uploadsAmong: async (compartmentId, digests) => {
      const { rows } = await connection.query(
        `select 'sha256:' || encode(digest, 'hex') as digest from upload
         where compartment_id = $1 and digest = any ($2::bytea[])`,
        [compartmentId, digests.map(bytesOfDigest)],
      );
      return new Set(rows.map((row) => row['digest'] as string));
    },
    uploadedBytes: async (compartmentId) => {
      const { rows } = await connection.query(
        'select coalesce(sum(size), 0) as total from upload where compartment_id = $1',
        [compartmentId],
      );
      return Number(rows[0]?.['total'] ?? 0);
    },
  };
}

function bytesOfDigest(digest: string): Buffer {
  return Buffer.from(digest.slice('sha256:'.length), 'hex');
}

/** A party may hold a compartment under its own name and its principals'; the policy wants to know which. */
const HELD_COMPARTMENTS = `
  select c.id, c.party_id, array_agg(m.subject_id) as held_under
  from compartment c
  join membership m on m.compartment_id = c.id and m.revoked_at is null
    and m.subject_id = any ((select breakwater.subjects())::text[])
  where c.kind = 'intake' group by c.id, c.party_id`;

function toCompartment(row: Record<string, unknown>): IntakeCompartment {
  return {
    id: row['id'] as string,
    resource: {
      compartmentKind: 'intake',
      partyId: row['party_id'] as string | null,
      tlp: null,
      heldUnder: row['held_under'] as string[],
    },
  };
}

async function knownDocuments(
  connection: Queryable,
  compartmentId: string,
  digests: readonly Uint8Array[],
): Promise<readonly KnownDocument[]> {
  if (digests.length === 0) return [];
  const { rows } = await connection.query(
    `select d.digest, d.receipt_id, d.received_at, d.finding_count, d.intent_id,
            convert_from(i.entry, 'UTF8') as entry, i.nonce, d.finding_id
     from document d
     join ledger_intent i on i.id = d.intent_id
     where d.compartment_id = $1 and d.digest = any ($2::bytea[])`,
    [compartmentId, digests.map(buffer)],
  );
  return rows.map(toKnownDocument);
}

async function addDocuments(
  connection: Queryable,
  compartmentId: string,
  documents: readonly NewDocument[],
): Promise<void> {
  if (documents.length === 0) return;
  await storing(() =>
    connection.query(
      `insert into document (compartment_id, digest, media_type, size, body, received_at, submitted_by, format,
                             finding_count, finding_id, rejected, receipt_id, intent_id)
       select $1, n.* from unnest($2::bytea[], $3::text[], $4::bigint[], $5::bytea[], $6::timestamptz[], $7::text[],
                                  $8::text[], $9::integer[], $10::text[], $11::jsonb[], $12::text[], $13::bigint[]) as n`,
      [
        compartmentId,
        documents.map((document) => buffer(document.digest)),
        documents.map((document) => document.mediaType),
        documents.map((document) => document.size),
        documents.map((document) => document.body && buffer(document.body)),
        documents.map((document) => document.receivedAt),
        documents.map((document) => document.submittedBy),
        documents.map((document) => document.format),
        documents.map((document) => document.findingCount),
        documents.map((document) => document.findingId),
        documents.map((document) =>
          document.rejected.length === 0 ? null : JSON.stringify(document.rejected),
        ),
        documents.map((document) => document.receiptId),
        documents.map((document) => document.intentId),
      ],
    ),
  );
}

async function addFindings(
  connection: Queryable,
  compartmentId: string,
  findings: readonly NewFinding[],
): Promise<void> {
  if (findings.length === 0) return;
  await storing(() =>
    connection.query(
      `insert into finding (compartment_id, id, document_digest, pointer, line, format, submitter_party_id,
                            submitted_by, received_at, own_id, component_key, title, body, tlp, severity_rank,
                            state, state_at)
       select $1, n.*, n.received_at
       from unnest($2::text[], $3::bytea[], $4::text[], $5::integer[], $6::text[], $7::text[], $8::text[],
                   $9::timestamptz[], $10::text[], $11::text[], $12::text[], $13::jsonb[], $14::text[], $15::smallint[],
                   $16::text[])
         as n (id, digest, pointer, line, format, party, by, received_at, own_id, component, title, body, tlp, rank,
               state)`,
      [
        compartmentId,
        findings.map((finding) => finding.id),
        findings.map((finding) => buffer(finding.digest)),
        findings.map((finding) => finding.finding.pointer),
        findings.map((finding) => finding.line),
        findings.map((finding) => finding.finding.format),
        findings.map((finding) => finding.submitterPartyId),
        findings.map((finding) => finding.submittedBy),
        findings.map((finding) => finding.receivedAt),
        findings.map((finding) => finding.ownId),
        findings.map((finding) => finding.componentKey),
        findings.map((finding) => finding.title),
        findings.map((finding) => JSON.stringify(finding.finding)),
        findings.map((finding) => finding.tlp),
        findings.map((finding) => finding.severityRank),
        // A claim without a proof has nothing to wait for in the lab.
        findings.map(({ finding }) => (finding.reproducer === undefined ? 'unproven' : 'received')),
      ],
    ),
  );
}

/** A key past its lifetime is taken over; what is long past it is swept away in passing. */
async function claimKeys(
  connection: Queryable,
  caller: { readonly compartmentId: string; readonly principalId: string },
  claims: readonly { readonly key: string; readonly requestDigest: Uint8Array }[],
  { now, since }: { readonly now: Date; readonly since: Date },
): Promise<readonly Uint8Array[]> {
  await connection.query(
    `delete from idempotency where ctid = any (array(
       select ctid from idempotency where compartment_id = $1 and created_at < $2 limit 100 for update skip locked))`,
    [caller.compartmentId, since],
  );
  const { rows } = await connection.query(
    `insert into idempotency as i (compartment_id, principal_id, key, request_digest, created_at)
     select $1, $2, n.key, n.digest, $5 from unnest($3::text[], $4::bytea[]) as n (key, digest)
     on conflict (compartment_id, principal_id, key) do update
       set request_digest = case when i.created_at < $6 then excluded.request_digest else i.request_digest end,
           created_at = case when i.created_at < $6 then excluded.created_at else i.created_at end
     returning key, request_digest`,
    [
      caller.compartmentId,
      caller.principalId,
      claims.map(({ key }) => key),
      claims.map(({ requestDigest }) => buffer(requestDigest)),
      now,
      since,
    ],
  );
  const recorded = new Map(rows.map((row) => [row['key'] as string, row['request_digest'] as Uint8Array]));
  return claims.map(({ key }) => recorded.get(key)!);
}

/** Names what a refusal of the database means to the caller. */
async function storing(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === '23505')
      throw new AlreadyReceived('the same bytes were received meanwhile', { cause: error });
    if (code.startsWith('22') || code === '54000') {
      throw new Unstorable('the database cannot hold a value of this batch', { cause: error });
    }
    throw error;
  }
}

/** The driver takes Buffers for bytea, not other views. */
function buffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
