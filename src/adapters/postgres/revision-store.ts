/** What was published of an advisory, revision by revision, inside one actor's transaction (migration 0030). */
import type { PublicationStore, Revision } from '../../app/publication/ports.ts';
import type { Queryable } from './queryable.ts';

type Row = Readonly<Record<string, unknown>>;

type RevisionStore = Pick<
  PublicationStore,
  'revisions' | 'addRevision' | 'markWritten' | 'documentOf' | 'putCorrected' | 'embargoedBeside'
>;

export function revisionStore(connection: Queryable): RevisionStore {
  const query = (text: string, values: readonly unknown[]) => connection.query(text, values);
  return {
    revisions: async (advisoryId) => (await query(REVISIONS, [advisoryId])).rows.map(toRevision),
    addRevision: async ({ id, compartmentId }, { no, kind, at, by, summary, record, changes }) => {
      // The advisory's row is the lock: a withdrawal takes it too.
      const { rowCount } = await query(
        `select from advisory where id = $1 and state = 'published'
           and ($2 = 'withdrawn' or withdrawn_at is null) for update`,
        [id, kind],
      );
      if (rowCount !== 1) return false;
      const added = await query(
        `insert into advisory_revision (compartment_id, advisory_id, no, kind, at, by_principal, summary, body, changes)
         select $1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9::jsonb
         where $3 = 1 + (select coalesce(max(no), 0) from advisory_revision where advisory_id = $2)`,
        [compartmentId, id, no, kind, at, by, summary, JSON.stringify(record), JSON.stringify(changes)],
      );
      return added.rowCount === 1;
    },
    markWritten: async (advisoryId, no, { csaf, osv, at }) => {
      const { rowCount } = await query(
        `update advisory_revision set written_at = $3, csaf = $4, osv = $5
         where advisory_id = $1 and no = $2 and written_at is null`,
        [advisoryId, no, at, csaf, osv],
      );
      return rowCount === 1;
    },
    documentOf: async (advisoryId, no) => {
      const { rows } = await query('select csaf from advisory_revision where advisory_id = $1 and no = $2', [
        advisoryId,
        no,
      ]);
      return (rows[0]?.['csaf'] as Uint8Array | null | undefined) ?? null;
    },
    putCorrected: async (id, { record, mapping, no }) => {
      await query(
        'update advisory set body = $2::jsonb, mapping = $3::jsonb, published_no = $4 where id = $1',
        [id, JSON.stringify(record), JSON.stringify(mapping), no],
      );
    },
    embargoedBeside: async (caseId, identifiers, now) => {
      const { rows } = await query(BESIDE, [caseId, identifiers, now]);
      return rows.map((row) => row['id'] as string);
    },
  };
}

const REVISIONS = `
  select r.no, r.kind, r.at, r.by_principal, r.summary, r.body, r.changes, r.written_at, p.name, p.kind as principal_kind,
    encode(sha256(r.csaf), 'hex') as csaf, encode(sha256(r.osv), 'hex') as osv
  from advisory_revision r left join principal p on p.id = r.by_principal
  where r.advisory_id = $1 order by r.no`;

/** By what the signatures of their findings carry: one index of cases by component, then their findings. */
const BESIDE = `
  select distinct i.id from "case" own
  join "case" c on c.compartment_id = any ((select breakwater.held())::text[]) and c.component_key = own.component_key
    and c.id <> own.id and c.merged_into is null and c.finding_count > 0 and c.embargo_until > $3
  join case_finding m on m.compartment_id = c.compartment_id and m.case_id = c.id
  join finding_signature s on s.compartment_id = any ((select breakwater.held())::text[]) and s.finding_id = m.finding_id
  cross join lateral jsonb_array_elements_text(s.signature -> 'identifiers') as i (id)
  where own.id = $1 and i.id = any ($2::text[]) order by 1`;

function toRevision(row: Row): Revision {
  const by = row['by_principal'] as string;
  return {
    no: row['no'] as number,
    kind: row['kind'] as Revision['kind'],
    at: row['at'] as Date,
    by: { id: by, name: (row['name'] as string | null) ?? by, machine: row['principal_kind'] !== 'person' },
    summary: row['summary'] as string,
    record: row['body'] as Revision['record'],
    changes: row['changes'] as Revision['changes'],
    isWritten: row['written_at'] !== null,
    csaf: row['csaf'] as string | null,
    osv: row['osv'] as string | null,
  };
}
