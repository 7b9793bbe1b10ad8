/**
 * `JobQueue` over pg-boss: a job is a row written by the caller's own connection, so it exists if and only if
 * the caller's transaction commits, and its NOTIFY leaves with the commit.
 */
import type pg from 'pg';
import { PgBoss } from 'pg-boss';
import type { JobQueue } from '../../app/jobs.ts';
import type { Tx } from '../postgres/tx.ts';
import { SCHEMA } from './queues.ts';

export type JobSender = {
  /** The queue as seen from one transaction. */
  readonly queueIn: (tx: Tx) => JobQueue;
  readonly stop: () => Promise<void>;
};

/** Only sends: it reads the queues' settings through `pool`, and runs nothing. */
export async function startSender(pool: pg.Pool): Promise<JobSender> {
  const boss = new PgBoss({
    schema: SCHEMA,
    db: { executeSql: (text, values) => pool.query(text, values) },
    migrate: false,
    supervise: false,
    schedule: false,
  });
  boss.on('error', () => undefined);
  await boss.start();
  return {
    queueIn: (tx) => {
      const db = {
        executeSql: async (text: string, values?: unknown[]) => {
          const { rows } = await tx.query(text, values ?? []);
          return { rows: [...rows] };
        },
      };
      return {
        enqueue: async (name, payload, priority = 0) => {
          const id = await boss.send(name, payload, { db, priority });
          if (id === null) throw new Error(`pg-boss took no ${name} job`);
        },
        enqueueAll: async (name, payloads, priorityOf = () => 0) => {
          const jobs = payloads.map((data, index) => ({ data, priority: priorityOf(index) }));
          const ids = await boss.insert(name, jobs, { db, returnId: true });
          if (ids?.length !== jobs.length) throw new Error(`pg-boss did not take every ${name} job`);
        },
      };
    },
    stop: () => boss.stop({ graceful: false }),
  };
}
