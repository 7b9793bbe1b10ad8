/** Jobs that failed for good: seen, and sent again by a person once the cause is mended. */
import type pg from 'pg';
import type { JobName } from '../../app/jobs.ts';
import { DEAD_LETTERS, SCHEMA } from './queues.ts';

export type DeadJob = {
  readonly id: string;
  readonly name: JobName;
  /** Ids only, as every payload. */
  readonly payload: unknown;
  /** The code that the last attempt failed with. */
  readonly reason: string;
  readonly attempts: number;
  readonly diedAt: Date;
};

/** The oldest first, at most `limit`. */
export async function deadJobs(pool: pg.Pool, limit = 100): Promise<readonly DeadJob[]> {
  const { rows } = await pool.query<DeadJob>(
    `select id, source_name as name, data as payload,
       coalesce(source_output ->> 'message', 'unknown') as reason,
       coalesce(source_retry_count, 0) + 1 as attempts, created_on as "diedAt"
     from ${SCHEMA}.job where name = $1 and state = 'created' order by created_on limit $2`,
    [DEAD_LETTERS, limit],
  );
  return rows;
}
