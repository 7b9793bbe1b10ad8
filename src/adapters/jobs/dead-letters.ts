/** Jobs that failed for good, in pg-boss's dead-letter queue: seen, and sent again by a person. */
import type { JobName } from '../../app/jobs.ts';
import type { FailedJob, FailedJobs } from '../../app/work/ports.ts';
import type { Queryable } from '../postgres/queryable.ts';
import { DEAD_LETTERS, SCHEMA } from './queues.ts';

const COLUMNS = `id::text, source_name as name, data as payload,
  coalesce(source_output ->> 'message', 'unknown') as reason,
  coalesce(source_retry_count, 0) + 1 as attempts, created_on as at`;
const DEAD = `name = '${DEAD_LETTERS}' and state = 'created' and source_name = any($1)`;

export function deadLetters(connection: Queryable): FailedJobs {
  return {
    failed: async (names, limit) => {
      const { rows } = await connection.query(
        `select ${COLUMNS} from ${SCHEMA}.job where ${DEAD} order by created_on, id limit $2`,
        [names, limit],
      );
      return rows.map(toJob);
    },
    countFailed: async (names) => {
      const { rows } = await connection.query(
        `select count(*)::int as dead from ${SCHEMA}.job where ${DEAD}`,
        [names],
      );
      return rows[0]?.['dead'] as number;
    },
    takeFailed: async (id, names) => {
      const { rows } = await connection.query(
        `delete from ${SCHEMA}.job where ${DEAD} and id::text = $2 returning ${COLUMNS}`,
        [names, id],
      );
      return rows[0] === undefined ? null : toJob(rows[0]);
    },
  };
}

function toJob(row: Readonly<Record<string, unknown>>): FailedJob {
  return {
    id: row['id'] as string,
    name: row['name'] as JobName,
    payload: row['payload'],
    reason: row['reason'] as string,
    attempts: row['attempts'] as number,
    failedAt: row['at'] as Date,
  };
}
