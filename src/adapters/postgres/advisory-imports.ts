/** Who took what in from elsewhere, and how far it came (migration 0017). */
import type { AdvisoryStore, ImportRun } from '../../app/advisory/ports.ts';
import type { Queryable } from './queryable.ts';

type Imports = Pick<AdvisoryStore, 'noteImport' | 'imports' | 'importRun'>;

export function advisoryImports(connection: Queryable): Imports {
  return {
    noteImport: async (run) => {
      const { id, account, paths, blob, startedAt, updatedAt, finishedAt, failure, counts, leftOut } = run;
      await connection.query(
        `insert into advisory_import (compartment_id, id, account, paths, blob, started_at, updated_at, finished_at,
           failure, counts, left_out)
         select k.id, $1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10::jsonb from compartment k where k.kind = 'desk'
         on conflict (compartment_id, id) do update set updated_at = excluded.updated_at,
           finished_at = excluded.finished_at, failure = excluded.failure, counts = excluded.counts,
           left_out = excluded.left_out`,
        [
          ...[id, account, paths, blob, startedAt, updatedAt, finishedAt, failure],
          JSON.stringify(counts),
          JSON.stringify(leftOut),
        ],
      );
    },
    imports: async (limit) => {
      const { rows } = await connection.query(
        'select * from advisory_import order by started_at desc, id limit $1',
        [limit],
      );
      return rows.map(toRun);
    },
    importRun: async (id) => {
      const { rows } = await connection.query('select * from advisory_import where id = $1', [id]);
      return rows[0] === undefined ? null : toRun(rows[0]);
    },
  };
}

function toRun(row: Readonly<Record<string, unknown>>): ImportRun {
  return {
    id: row['id'] as string,
    account: row['account'] as string,
    paths: row['paths'] as string[],
    blob: row['blob'] as string | null,
    startedAt: row['started_at'] as Date,
    updatedAt: row['updated_at'] as Date,
    finishedAt: row['finished_at'] as Date | null,
    failure: row['failure'] as string | null,
    counts: row['counts'] as Record<string, number>,
    leftOut: row['left_out'] as ImportRun['leftOut'],
  };
}
