/**
 * Makes pg-boss's own schema and our queues, as the schema's owner and at migrate time, so that the
 * application's role needs no right to change a schema.
 */
import type pg from 'pg';
import { PgBoss } from 'pg-boss';
import { DEAD_LETTERS, JOB_NAMES, queueOptions, SCHEMA } from './queues.ts';

/** Returns whether anything was made. The caller holds the migration lock. */
export async function installJobs(client: pg.Client): Promise<boolean> {
  const before = await state(client);
  const boss = new PgBoss({
    schema: SCHEMA,
    db: { executeSql: (text, values) => client.query(text, values as unknown[]) },
    supervise: false,
    schedule: false,
  });
  await boss.start();
  try {
    const present = new Set((await boss.getQueues()).map(({ name }) => name));
    if (!present.has(DEAD_LETTERS)) {
      await boss.createQueue(DEAD_LETTERS, { retentionSeconds: 365 * 24 * 3600 });
    }
    for (const name of JOB_NAMES) {
      const options = queueOptions(name);
      if (present.has(name)) await boss.updateQueue(name, options);
      else await boss.createQueue(name, options);
    }
  } finally {
    await boss.stop({ graceful: false });
  }
  return (await state(client)) !== before;
}

/** Everything that bears on the application's grants: which relations the schema has. */
async function state(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ relations: string | null }>(
    "select string_agg(relname, ' ' order by relname) as relations from pg_class where relnamespace = to_regnamespace($1)",
    [SCHEMA],
  );
  return rows[0]?.relations ?? '';
}
