/** The record as its holders read it: their entries and their receipts. Row-level security bounds both. */
import type { BoundedCount } from '../../app/bounded-count.ts';
import type { ReceiptSummary } from '../../app/intake/ports.ts';
import type { HeldEntriesQuery, HeldEntry } from '../../app/ledger/ports.ts';
import { toCount } from './merge-compartments.ts';
import type { Queryable } from './queryable.ts';

export async function entriesHeld(
  connection: Queryable,
  query: HeldEntriesQuery,
): Promise<readonly HeldEntry[]> {
  const { rows } = await connection.query(
    `select i.id, i.at, e.entry ->> 'kind' as kind, e.entry ->> 'subject' as subject, e.entry ->> 'by' as by,
       p.name, p.kind as principal_kind
     from ledger_intent i
     cross join lateral (select convert_from(i.entry, 'UTF8')::jsonb as entry) e
     left join principal p on p.id = e.entry ->> 'by'
     where ($2::bigint is null or i.id < $2)
       and ($3::text is null or e.entry ->> 'subject' = $3)
       and ($4::text is null or e.entry ->> 'kind' = $4)
     order by i.id desc limit $1`,
    [query.limit + 1, query.before, query.subject ?? null, query.kind ?? null],
  );
  return rows.map((row) => {
    const by = String(row['by'] ?? '');
    return {
      intentId: BigInt(row['id'] as bigint),
      at: row['at'] as Date,
      kind: String(row['kind'] ?? ''),
      subject: String(row['subject'] ?? ''),
      by: { id: by, name: (row['name'] as string | null) ?? by, machine: row['principal_kind'] !== 'person' },
    };
  });
}

/**
 * How many entries the whole list has. With a filter each entry's text is read, so only the newest are looked at,
 * and what is found among those is a part.
 */
export async function countEntries(
  connection: Queryable,
  { subject, kind }: Pick<HeldEntriesQuery, 'subject' | 'kind'>,
  cap: number,
): Promise<BoundedCount> {
  const isFiltered = subject !== undefined || kind !== undefined;
  const { rows } = await connection.query(
    `select count(*) filter (where ($2::text is null or e.entry ->> 'subject' = $2)
         and ($3::text is null or e.entry ->> 'kind' = $3)) as n, count(*) = $1 as cut
     from (select i.entry from ledger_intent i order by i.id desc limit $1) i
     cross join lateral (
       select case when $4::boolean then convert_from(i.entry, 'UTF8')::jsonb end as entry) e`,
    [isFiltered ? MOST_READ : cap + 1, subject ?? null, kind ?? null, isFiltered],
  );
  return toCount(rows[0], cap);
}

/** Entries whose text is read to count those with a filter. */
const MOST_READ = 5_000;

export async function countReceipts(
  connection: Queryable,
  partyId: string,
  cap: number,
): Promise<BoundedCount> {
  const { rows } = await connection.query(
    `select count(*) as n from (
       select 1 from compartment c join document d on d.compartment_id = c.id
       where c.kind = 'intake' and c.party_id = $1 limit $2) counted`,
    [partyId, cap + 1],
  );
  return toCount(rows[0], cap);
}

export async function receiptsOf(
  connection: Queryable,
  partyId: string,
  query: { readonly limit: number; readonly after: { readonly at: string; readonly id: string } | null },
): Promise<readonly ReceiptSummary[]> {
  const { rows } = await connection.query(
    `select d.receipt_id, d.digest, d.received_at, d.intent_id, d.finding_count, f.id as finding_id, f.title
     from compartment c
     join document d on d.compartment_id = c.id
     left join finding f on f.compartment_id = d.compartment_id and f.id = d.finding_id
     where c.kind = 'intake' and c.party_id = $2
       and ($3::timestamptz is null or (d.received_at, d.receipt_id) < ($3, $4))
     order by d.received_at desc, d.receipt_id desc limit $1`,
    [query.limit + 1, partyId, query.after?.at ?? null, query.after?.id ?? null],
  );
  return rows.map((row) => ({
    id: row['receipt_id'] as string,
    digest: row['digest'] as Uint8Array,
    at: row['received_at'] as Date,
    intentId: BigInt(row['intent_id'] as bigint),
    findings: Number(row['finding_count']),
    finding:
      row['finding_id'] === null
        ? null
        : { id: row['finding_id'] as string, title: String(row['title'] ?? '') },
  }));
}
