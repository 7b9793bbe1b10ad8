/** Advisories and the published tree, inside one actor's transaction (migrations 0007, 0030). */

import { createHash } from 'node:crypto';
import type { Advisory, PublicationStore } from '../../app/publication/ports.ts';
import type { AdvisoryListRow, PublicationReads } from '../../app/publication/read-ports.ts';
import type { Queryable } from './queryable.ts';
import { revisionStore } from './revision-store.ts';
import { stixStore } from './stix-store.ts';

type Row = Readonly<Record<string, unknown>>;

export function publicationStore(connection: Queryable): PublicationStore & PublicationReads {
  const query = (text: string, values: readonly unknown[] = []) => connection.query(text, values);
  const one = async (text: string, values: readonly unknown[]) => {
    const { rows } = await query(text, values);
    return rows[0] === undefined ? null : toAdvisory(rows[0]);
  };
  return {
    advisory: (id) => one('select * from advisory where id = $1', [id]),
    advisoryOfCase: (caseId) => one('select * from advisory where case_id = $1', [caseId]),
    casesOf: async (advisoryIds) =>
      (await query('select case_id from advisory where id = any ($1::text[])', [advisoryIds])).rows.map(
        (row) => row['case_id'] as string,
      ),
    countPublished: async () => {
      const { rows } = await query("select count(*)::int as n from advisory where state = 'published'");
      return rows[0]?.['n'] as number;
    },
    allPublished: async () =>
      (await query("select * from advisory where state = 'published' order by published_at, id")).rows.map(
        toAdvisory,
      ),
    addDraft: async (draft, at) => {
      await query(
        `insert into advisory (compartment_id, id, case_id, identifier, revision, state, body, mapping, drafted_at)
         values ($1, $2, $3, $4, 1, 'draft', $5::jsonb, $6::jsonb, $7)
         on conflict (compartment_id, case_id) do nothing`,
        [
          draft.compartmentId,
          draft.id,
          draft.caseId,
          draft.identifier,
          JSON.stringify(draft.record),
          JSON.stringify(draft.mapping),
          at,
        ],
      );
    },
    redraft: async (id, draft, at) => {
      const { rowCount } = await query(
        `update advisory set body = $2::jsonb, mapping = $3::jsonb, revision = revision + 1, drafted_at = $4
         where id = $1 and state = 'draft'`,
        [id, JSON.stringify(draft.record), JSON.stringify(draft.mapping), at],
      );
      return rowCount === 1;
    },
    release: async (id, { revision, by, at }) => {
      const { rowCount } = await query(
        `update advisory set state = 'released', released_by = $3, released_at = $4
         where id = $1 and revision = $2 and state = 'draft'`,
        [id, revision, by, at],
      );
      return rowCount === 1;
    },
    withdraw: async (id, { by, why, at }) => {
      const { rowCount } = await query(
        `update advisory set withdrawn_at = $4, withdrawn_by = $2, withdrawn_why = $3
         where id = $1 and state = 'published' and withdrawn_at is null`,
        [id, by, why, at],
      );
      return rowCount === 1;
    },
    markPublished: async (id, files, at) => {
      await query(
        `update advisory set state = 'published', published_at = coalesce(published_at, $3), files = $2::jsonb, published_no = 1
         where id = $1 and state <> 'draft'`,
        [id, JSON.stringify(files), at],
      );
    },
    ...treeStore(connection),
    ...stixStore(connection),
    ...revisionStore(connection),
    ...advisoryReads(connection),
  };
}

/** Times to the millisecond, as they were written: the cursor must say the same as the row. */
const ADVISORIES = `
  select a.*, c.component, c.severity_rank, c.number, c.due_at, c.operator_count, c.embargo_until, c.suggestion_count,
    p.name as releaser, p.kind as releaser_kind, count(*) over () as total
  from advisory a
  join "case" c on c.id = a.case_id
  left join principal p on p.id = a.released_by`;

function advisoryReads(connection: Queryable): PublicationReads {
  return {
    advisories: async ({ state, limit, after }) => {
      const { rows } = await connection.query(
        `select * from (${ADVISORIES} where $1::text is null or a.state = $1) a
         where $2::timestamptz is null or (a.drafted_at, a.id) < ($2::timestamptz, $3::text)
         order by a.drafted_at desc, a.id desc limit $4`,
        [state ?? null, after?.at ?? null, after?.id ?? null, limit + 1],
      );
      return {
        items: rows.slice(0, limit).map(toListRow),
        more: rows.length > limit,
        total: Number(rows[0]?.['total'] ?? 0),
      };
    },
    advisoryRow: async (id) => {
      const { rows } = await connection.query(`${ADVISORIES} where a.id = $1`, [id]);
      return rows[0] === undefined ? null : toListRow(rows[0]);
    },
  };
}

function toListRow(row: Row): AdvisoryListRow {
  const due = row['due_at'];
  const releasedBy = row['released_by'] as string | null;
  return {
    ...toAdvisory(row),
    component: row['component'] as AdvisoryListRow['component'],
    severityRank: row['severity_rank'] as number,
    caseNumber: Number(row['number']),
    dueAt: due instanceof Date ? due : null,
    operators: row['operator_count'] as number | null,
    embargoUntil: row['embargo_until'] as Date | null,
    suggestions: row['suggestion_count'] as number,
    releaser:
      releasedBy === null
        ? null
        : {
            id: releasedBy,
            name: (row['releaser'] as string | null) ?? releasedBy,
            machine: row['releaser_kind'] !== 'person',
          },
  };
}

type TreeStore = Pick<PublicationStore, 'putFiles' | 'file' | 'filesAbout' | 'filesUnder' | 'lockTree'>;

function treeStore(connection: Queryable): TreeStore {
  return {
    putFiles: async (files, at) => {
      for (const { path, mediaType, body, terms = [] } of files) {
        await connection.query(
          `insert into published_file (path, media_type, body, digest, written_at, first_at, terms)
           values ($1, $2, $3, $4, $5, $5, $6)
           on conflict (path) do update set media_type = excluded.media_type, body = excluded.body,
             digest = excluded.digest, written_at = excluded.written_at, terms = excluded.terms
             where published_file.digest <> excluded.digest`,
          [path, mediaType, body, createHash('sha256').update(body).digest(), at, terms],
        );
      }
    },
    file: async (path) => {
      const { rows } = await connection.query('select * from published_file where path = $1', [path]);
      const row = rows[0];
      if (row === undefined) return null;
      return {
        file: { path, mediaType: row['media_type'] as string, body: row['body'] as Uint8Array },
        writtenAt: row['written_at'] as Date,
      };
    },
    filesAbout: async (terms, limit) =>
      (
        await connection.query(
          `select path, body from published_file where terms && $1::text[] and terms <> '{}'
           order by written_at desc, path limit $2`,
          [terms, limit],
        )
      ).rows.map((row) => ({ path: row['path'] as string, body: row['body'] as Uint8Array })),
    filesUnder: async (prefix) =>
      (
        await connection.query(
          'select path, written_at, first_at from published_file where starts_with(path, $1) order by written_at desc, path',
          [prefix],
        )
      ).rows.map((row) => ({
        path: row['path'] as string,
        writtenAt: row['written_at'] as Date,
        firstAt: row['first_at'] as Date,
      })),
    lockTree: async () => {
      await connection.query('select pg_advisory_xact_lock(4002, 1)');
    },
  };
}

function toAdvisory(row: Row): Advisory {
  return {
    id: row['id'] as string,
    compartmentId: row['compartment_id'] as string,
    caseId: row['case_id'] as string,
    identifier: row['identifier'] as string,
    revision: row['revision'] as number,
    state: row['state'] as Advisory['state'],
    record: row['body'] as Advisory['record'],
    mapping: row['mapping'] as Advisory['mapping'],
    draftedAt: row['drafted_at'] as Date,
    releasedBy: row['released_by'] as string | null,
    releasedAt: row['released_at'] as Date | null,
    publishedAt: row['published_at'] as Date | null,
    files: row['files'] as Advisory['files'],
    publishedNo: row['published_no'] as number | null,
    withdrawn:
      row['withdrawn_at'] === null
        ? null
        : { at: row['withdrawn_at'] as Date, why: row['withdrawn_why'] as string },
  };
}
