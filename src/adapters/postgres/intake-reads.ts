/** Reading what was received. Lists: docs/decisions/0302-list-by-merging-compartments.md. */
import type {
  CountedFindingPage,
  FindingListQuery,
  FindingScope,
  FindingState,
  FindingSummary,
  IntakeStore,
  KnownDocument,
  StoredDocument,
  StoredFinding,
} from '../../app/intake/ports.ts';
import type { Finding, Tlp } from '../../core/finding/finding.ts';
import type { CompartmentKind, Resource } from '../../core/policy/resource.ts';
import type { RejectedFinding } from '../../formats/format.ts';
import { countStatement, keyOf, pageStatement } from './finding-list.ts';
import { countedWith, toCount } from './merge-compartments.ts';
import type { Queryable } from './queryable.ts';

type Row = Readonly<Record<string, unknown>>;

export function intakeReads(
  connection: Queryable,
): Pick<IntakeStore, 'documentByReceipt' | 'findingsOfDocument' | 'finding' | 'findings' | 'countFindings'> {
  return {
    documentByReceipt: async (receiptId) => {
      const { rows } = await connection.query(
        `select d.compartment_id, d.digest, d.media_type, d.size, d.format, d.rejected, d.receipt_id, d.received_at,
                d.finding_count, d.intent_id, convert_from(i.entry, 'UTF8') as entry, i.nonce, d.finding_id,
                ${RESOURCE_COLUMNS}
         from document d
         join compartment c on c.id = d.compartment_id
         join ledger_intent i on i.id = d.intent_id
         where d.receipt_id = $1`,
        [receiptId],
      );
      return rows[0] === undefined ? null : toStoredDocument(rows[0]);
    },
    findingsOfDocument: async ({ compartmentId, digest }, limit) => {
      const { rows } = await connection.query(
        `select ${SUMMARY_COLUMNS} from finding f
         where f.compartment_id = $1 and f.document_digest = $2 and f.pointer <> '' order by f.pointer, f.id limit $3`,
        [compartmentId, Buffer.from(digest), limit],
      );
      return rows.map(toSummary);
    },
    finding: async (id) => {
      const { rows } = await connection.query(
        `select ${SUMMARY_COLUMNS}, f.line, d.digest, d.media_type, d.size, d.receipt_id,
                d.received_at as document_received_at, ${RESOURCE_COLUMNS}
         from finding f
         join document d on d.compartment_id = f.compartment_id and d.digest = f.document_digest
         join compartment c on c.id = f.compartment_id
         where f.id = $1`,
        [id],
      );
      return rows[0] === undefined ? null : toStoredFinding(rows[0]);
    },
    findings: (query, scopes) => findings(connection, query, scopes),
    countFindings: async (query, scopes, cap) => {
      if (scopes.length === 0) return { count: 0, exact: true };
      const { text, values } = countStatement(query, scopes, cap + 1);
      const { rows } = await connection.query(text, values);
      return toCount(rows[0], cap);
    },
  };
}

const RESOURCE_COLUMNS = `c.kind, c.party_id, array(
  select m.subject_id from membership m
  where m.compartment_id = c.id and m.revoked_at is null and m.subject_id = any (breakwater.subjects())
) as held_under`;

const SUMMARY_COLUMNS = `f.id, f.compartment_id, f.own_id, f.title, f.component_key, f.format, f.submitter_party_id,
  f.submitted_by, f.received_at, f.state, f.state_at, f.severity_rank, f.tlp, f.body`;

async function findings(
  connection: Queryable,
  query: FindingListQuery,
  scopes: readonly FindingScope[],
): Promise<CountedFindingPage> {
  if (scopes.length === 0) return { items: [], next: null, counted: { count: 0, exact: true } };
  const { text, values } = pageStatement(query, scopes, SUMMARY_COLUMNS);
  const { rows } = await connection.query(text, values);
  const items = rows
    .slice(0, query.limit)
    .filter(({ id }) => id !== null)
    .map(toSummary);
  const last = items.at(-1);
  return {
    items,
    next: rows.length > query.limit && last !== undefined ? keyOf(last, query.order) : null,
    counted: countedWith(rows[0]),
  };
}

function toSummary(row: Row): FindingSummary {
  return {
    id: row['id'] as string,
    compartmentId: row['compartment_id'] as string,
    ownId: row['own_id'] as string | null,
    title: row['title'] as string,
    componentKey: row['component_key'] as string,
    format: row['format'] as string,
    submitterPartyId: row['submitter_party_id'] as string,
    submittedBy: row['submitted_by'] as string,
    receivedAt: row['received_at'] as Date,
    state: row['state'] as FindingState,
    stateAt: row['state_at'] as Date,
    severityRank: row['severity_rank'] as number,
    tlp: row['tlp'] as Tlp,
    finding: row['body'] as Finding,
  };
}

function toStoredFinding(row: Row): StoredFinding {
  const summary = toSummary(row);
  return {
    ...summary,
    resource: toResource(row, summary.tlp),
    document: {
      digest: row['digest'] as Uint8Array,
      mediaType: row['media_type'] as string,
      size: Number(row['size']),
      receiptId: row['receipt_id'] as string,
      receivedAt: row['document_received_at'] as Date,
    },
    line: row['line'] as number | null,
  };
}

function toStoredDocument(row: Row): StoredDocument {
  return {
    ...toKnownDocument(row),
    // A document's label is that of its findings, which are shown one by one.
    resource: toResource(row, null),
    compartmentId: row['compartment_id'] as string,
    mediaType: row['media_type'] as string,
    size: Number(row['size']),
    format: row['format'] as string,
    rejected: (row['rejected'] as RejectedFinding[] | null) ?? [],
  };
}

function toResource(row: Row, tlp: Tlp | null): Resource {
  return {
    compartmentKind: row['kind'] as CompartmentKind,
    partyId: row['party_id'] as string | null,
    tlp,
    heldUnder: row['held_under'] as string[],
  };
}

export function toKnownDocument(row: Row): KnownDocument {
  return {
    digest: row['digest'] as Uint8Array,
    receiptId: row['receipt_id'] as string,
    receivedAt: row['received_at'] as Date,
    findingCount: row['finding_count'] as number,
    findingId: row['finding_id'] as string | null,
    intentId: row['intent_id'] as bigint,
    entry: row['entry'] as string,
    nonce: row['nonce'] as Uint8Array | null,
  };
}
