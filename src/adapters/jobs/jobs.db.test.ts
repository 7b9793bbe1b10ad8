import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { testDatabase } from '../../../test/database.ts';
import type { Jobs } from '../../app/jobs.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { deadLetters } from './dead-letters.ts';
import { type JobRunners, startWorkers, type WorkerOptions } from './workers.ts';

const database = await testDatabase();

const service: Actor = {
  principalId: 'u-service',
  partyId: 'p-service',
  kind: 'service',
  roles: ['service'],
  scopes: [],
  subjects: ['u-service'],
};

const enqueue = (payload: Jobs['reproduce']) =>
  database.transactions.run(service, ({ jobs }) => jobs.enqueue('reproduce', payload));

async function working(
  runners: JobRunners,
  during: (lines: readonly string[]) => Promise<void>,
  options: Partial<WorkerOptions> = {},
): Promise<void> {
  const lines: string[] = [];
  const workers = await startWorkers({
    access: database,
    runners,
    log: (line) => lines.push(line),
    ...options,
  });
  try {
    await during(lines);
  } finally {
    await workers.stop(1000);
  }
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await isSo())) {
    assert(Date.now() < deadline, `never: ${what}`);
    await sleep(20);
  }
}

test('a job exists if and only if the transaction that enqueued it commits', async () => {
  const ran: string[] = [];
  const failing = database.transactions.run(service, async ({ jobs }) => {
    await jobs.enqueue('reproduce', { findingId: 'rolled-back' });
    throw new Error('no');
  });
  await assert.rejects(failing);
  await enqueue({ findingId: 'committed' });
  await working({ reproduce: async ({ findingId }) => void ran.push(findingId) }, async () => {
    await until('the job ran', () => ran.length > 0);
    await sleep(700);
  });
  assert.deepEqual(ran, ['committed']);
});

test('a waiting worker hears of a job by NOTIFY, long before it would ask', async () => {
  const ran = new Set<string>();
  const runners: JobRunners = { reproduce: async ({ findingId }) => void ran.add(findingId) };
  const hear = async () => {
    // Until it listens it hears nothing, and what it did not hear it finds with the next that it hears.
    for (let tries = 0; ran.size === 0; tries += 1) {
      assert(tries < 50, 'it never began to listen');
      await enqueue({ findingId: `first-${tries}` });
      await sleep(100);
    }
    for (let n = 1; n <= 6; n++) {
      await enqueue({ findingId: `n-${n}` });
      await until('it ran', () => ran.has(`n-${n}`));
    }
  };
  await working(runners, hear, { pollSeconds: 600 });
});

test('with NOTIFY cut off a job still runs within about a second', async () => {
  let ranAt = 0;
  await working(
    {
      reproduce: async () => {
        ranAt = performance.now();
      },
    },
    async () => {
      await sleep(600);
      const enqueuedAt = performance.now();
      await enqueue({ findingId: 'polled' });
      await until('it ran', () => ranAt > 0);
      assert(ranAt - enqueuedAt < 2000, `after ${Math.round(ranAt - enqueuedAt)} ms`);
    },
    { listen: false },
  );
});

test('never more jobs of one kind run at once than its queue allows', async () => {
  let running = 0;
  let most = 0;
  let done = 0;
  for (let n = 0; n < 6; n++) await enqueue({ findingId: `c-${n}` });
  await working(
    {
      reproduce: async () => {
        running += 1;
        most = Math.max(most, running);
        await sleep(50);
        running -= 1;
        done += 1;
      },
    },
    async () => until('all ran', () => done === 6),
  );
  assert.equal(most, 2);
});

test('jobs that may run at once do; one that fails does not fail those beside it', async () => {
  const runs: (readonly string[])[] = [];
  await database.transactions.run(service, ({ jobs }) =>
    jobs.enqueueAll(
      'find-duplicates',
      ['d-1', 'd-2', 'd-3'].map((id) => ({ findingIds: [id] })),
    ),
  );
  await working(
    {
      'find-duplicates': async ({ findingIds }) => {
        runs.push(findingIds.toSorted());
        if (findingIds.includes('d-2')) throw new Error('no');
      },
    },
    async () => until('each ran alone', () => runs.length >= 4),
  );
  assert.deepEqual(runs[0], ['d-1', 'd-2', 'd-3']);
  assert.deepEqual(runs.slice(1, 4).flat().toSorted(), ['d-1', 'd-2', 'd-3']);
  const { rows } = await database.asSuperuser(
    "select data #>> '{findingIds,0}' as row from pgboss.job where name = 'find-duplicates' and state <> 'completed'",
  );
  assert.deepEqual(rows, [{ row: 'd-2' }]);
});

test('a failing job is tried again and then lies with the dead, its words replaced by a code', async () => {
  const secret = 'text out of an embargoed finding';
  let attempts = 0;
  await database.asSuperuser(
    "update pgboss.queue set retry_limit = 1, retry_delay = 0, retry_backoff = false where name = 'reproduce'",
  );
  await enqueue({ findingId: 'doomed' });
  await working(
    {
      reproduce: async () => {
        attempts += 1;
        throw Object.assign(new TypeError(secret), { code: 'E_BAD' });
      },
    },
    async (lines) => {
      await until('it died', async () => (await deadLetters(database.pool).countFailed(['reproduce'])) === 1);
      assert(!lines.join('\n').includes(secret));
    },
  );
  assert.equal(attempts, 2);
  assert.equal(await deadLetters(database.pool).countFailed(['publish']), 0);
  const [dead] = await deadLetters(database.pool).failed(['publish', 'reproduce'], 10);
  assert.equal(dead?.name, 'reproduce');
  assert.deepEqual(dead?.payload, { findingId: 'doomed' });
  assert.equal(dead?.reason, 'TypeError E_BAD');
  const { rows } = await database.asSuperuser('select j::text as row from pgboss.job j');
  assert(!rows.some(({ row }) => row.includes(secret) || row.includes('/src/')), 'no words, no stack');
});

test('a job that was running when its worker stopped runs again', async () => {
  const seen: string[] = [];
  await database.asSuperuser(
    "update pgboss.queue set retry_limit = 5, retry_delay = 1 where name = 'reproduce'",
  );
  await enqueue({ findingId: 'interrupted' });
  await working(
    {
      reproduce: async ({ findingId }, signal) => {
        seen.push(findingId);
        await sleep(60_000, undefined, { signal });
      },
    },
    async () => until('it started', () => seen.length === 1),
  );
  await working({ reproduce: async ({ findingId }) => void seen.push(findingId) }, async () => {
    await until('it ran again', () => seen.length === 2);
  });
  assert.deepEqual(seen, ['interrupted', 'interrupted']);
});
