import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { everyCall } from '../../../test/faults.ts';
import { OutcomeUnknown } from '../../app/ports.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { transactionsOver } from './transactions.ts';

const database = await testDatabase();

/** A transaction that hands out its connection instead of stores: what is under test is the transaction. */
const raw = (pool = database.pool) =>
  transactionsOver(pool, (tx) => tx as never) as unknown as {
    run<T>(actor: Actor, work: (tx: { query: typeof database.pool.query }) => Promise<T>): Promise<T>;
  };

const actor = (...subjects: string[]): Actor => ({
  principalId: subjects[0] ?? 'nobody',
  partyId: subjects[1] ?? 'nobody',
  kind: 'person',
  roles: [],
  scopes: [],
  subjects,
});

await database.asSuperuser(`
  create table public.entry (compartment_id text not null, id text primary key, body text);
  alter table public.entry owner to ${database.role === null ? 'breakwater_owner' : 'current_user'};
`);
await database.asOwner("select breakwater.protect('entry')");
await database.asOwner('grant select, insert, update on entry to breakwater_app');
await database.asSuperuser(`
  insert into compartment (id, kind, label, created_at) values ('k-open', 'case', 'open', now()), ('k-shut', 'case', 'shut', now());
  insert into membership (subject_id, compartment_id, granted_by, granted_at) values ('u-in', 'k-open', 'u-in', now());
`);

test('what a transaction wrote is there once it resolves, for a holder of the compartment only', async () => {
  await raw().run(actor('u-in'), (tx) => tx.query("insert into entry values ('k-open', 'e1', 'x')"));
  const seen = (who: Actor) => raw().run(who, async (tx) => (await tx.query('select id from entry')).rows);
  assert.deepEqual(await seen(actor('u-in')), [{ id: 'e1' }]);
  assert.deepEqual(await seen(actor('u-out')), []);
  assert.deepEqual(await seen(actor()), []);
});

test('a row of a compartment that the actor does not hold cannot be written', async () => {
  const writing = raw().run(actor('u-in'), (tx) =>
    tx.query("insert into entry values ('k-shut', 'e2', 'x')"),
  );
  await assert.rejects(writing, /row-level security/);
});

test('a rejection of the work leaves nothing behind', async () => {
  const failing = raw().run(actor('u-in'), async (tx) => {
    await tx.query("insert into entry values ('k-open', 'e3', 'x')");
    throw new Error('changed my mind');
  });
  await assert.rejects(failing, /changed my mind/);
  const { rows } = await database.asSuperuser("select 1 from entry where id = 'e3'");
  assert.deepEqual(rows, []);
});

test('a failed statement that the work ignored is not reported as a success', async () => {
  const ignoring = raw().run(actor('u-in'), async (tx) => {
    await tx.query("insert into entry values ('k-open', 'e4', 'x')");
    await tx.query('select 1 / 0').catch(() => undefined);
  });
  await assert.rejects(ignoring, /nothing was written/);
});

test('a subject that could smuggle another is refused before the database hears of it', async () => {
  for (const subject of ['u-in,u-out', "u'", '', 'u in', 'x'.repeat(129)]) {
    await assert.rejects(
      raw().run(actor(subject), async () => undefined),
      /not an id/,
    );
  }
});

test('a connection on which an actor was left set never serves a transaction', async () => {
  const { rows } = await database.pool.query("select set_config('breakwater.subjects', 'u-in', false)");
  assert.equal(rows.length, 1);
  assert.equal(database.pool.idleCount, 1, 'the dirty connection is the one that comes next');
  await assert.rejects(
    raw().run(actor('u-out'), async () => undefined),
    /already set/,
  );
  assert.deepEqual(
    await raw().run(actor('u-out'), async (tx) => (await tx.query('select id from entry')).rows),
    [],
  );
});

test('two transactions that wait for each other both commit in the end', async () => {
  await database.asSuperuser("insert into entry values ('k-open', 'a', ''), ('k-open', 'b', '')");
  let waiting = 0;
  let open: () => void = () => undefined;
  const both = new Promise<void>((resolve) => {
    open = resolve;
  });
  const touch = (first: string, second: string) => {
    let met = false;
    return raw().run(actor('u-in'), async (tx) => {
      await tx.query("update entry set body = body || 'x' where id = $1", [first]);
      if (!met) {
        met = true;
        waiting += 1;
        if (waiting === 2) open();
        await both;
      }
      await tx.query("update entry set body = body || 'x' where id = $1", [second]);
    });
  };
  await Promise.all([touch('a', 'b'), touch('b', 'a')]);
  const { rows } = await database.asSuperuser("select body from entry where id in ('a', 'b')");
  assert.deepEqual(rows, [{ body: 'xx' }, { body: 'xx' }]);
});

test('whatever call is broken, an acknowledged row is there, a refused one is not, and only a lost commit is unknown', async () => {
  const hits = await everyCall({
    operation: (faults, { mode, at }) =>
      raw(faults.pool(database.pool)).run(actor('u-in'), (tx) =>
        tx.query("insert into entry values ('k-open', $1, '')", [`f-${mode}-${at}`]),
      ),
    check: async ({ mode, at, call, error }) => {
      const { rowCount } = await database.asSuperuser('select 1 from entry where id = $1', [
        `f-${mode}-${at}`,
      ]);
      if (error === undefined) assert.equal(rowCount, 1, 'acknowledged and lost');
      else if (error instanceof OutcomeUnknown) assert.equal(call, 'commit');
      else assert.equal(rowCount, 0, 'refused and written');
    },
  });
  // connect; begin and actor; insert; commit.
  assert.deepEqual(hits, { before: 4, after: 4 });
});
