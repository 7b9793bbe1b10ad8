import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { testInstance } from '../../../test/instance.ts';
import { systemRandomness } from '../../adapters/clock/system-clock.ts';
import { openLedgerKey } from '../../adapters/signing/ledger-key.ts';
import { parseIntervalLeaf } from '../../core/ledger/interval-leaf.ts';
import { parseVkey } from '../../core/ledger/note.ts';
import { promiseText } from '../../core/ledger/promise.ts';
import { closeIntervals, type Sequencing } from './close-intervals.ts';
import type { AppendedEntry, LedgerEntry } from './ports.ts';
import { proveEntry } from './prove-entry.ts';
import { readCheckpoint, readTile } from './read-public-log.ts';
import { verifyLog } from './verify-log.ts';
import { verifyReceipt } from './verify-receipt.ts';

const database = await testDatabase();
const dataDir = await mkdtemp(join(tmpdir(), 'bw-ledger-'));
after(() => rm(dataDir, { recursive: true }));
const signer = await openLedgerKey(dataDir, { origin: 'log.example/ledger', randomness: systemRandomness });
const key = parseVkey(signer.vkey)!;

const LENGTH = 10_000;
const START = Date.UTC(2026, 10, 21, 9, 0, 0);

/** A log of its own for one test, with a clock that the test moves. */
async function newLog() {
  const own = await database.another();
  const instance = await testInstance(own);
  const alice = await instance.party('alice', 'finder');
  const bob = await instance.party('bob', 'finder');
  // Making parties wrote entries of its own; the tests count theirs.
  await own.asSuperuser('truncate ledger_intent, ledger_leaf');
  let nowMs = START;
  const sequencing: Sequencing = {
    transactions: own.transactions,
    clock: { now: () => new Date(nowMs) },
    randomness: systemRandomness,
    signer,
    actor: await instance.service('ledger'),
    intervalMs: LENGTH,
  };
  return {
    own,
    alice,
    bob,
    sequencing,
    advance: (ms: number) => {
      nowMs += ms;
    },
    append: (who: typeof alice, count: number, commit = true): Promise<readonly AppendedEntry[]> =>
      own.transactions.run(who.actor, ({ ledger }) =>
        ledger.append(who.compartment!.id, entries(who.actor.principalId, count), { commit }),
      ),
    read: async (path: string) => {
      const answer =
        path === 'checkpoint' ? readCheckpoint(sequencing).then(Buffer.from) : readTile(sequencing, path);
      return answer.catch((error: { code?: string }) => {
        if (error.code === 'not-found') return null;
        throw error;
      });
    },
  };
}

function entries(by: string, count: number): LedgerEntry[] {
  return Array.from({ length: count }, (_, at) => ({
    kind: 'finding.received',
    by,
    subject: `f-${at}`,
    at: new Date(START).toISOString(),
    detail: { digest: `sha256:${at}` },
  }));
}

function receiptOf(appended: AppendedEntry) {
  return {
    entry: appended.entry,
    nonce: Buffer.from(appended.nonce!).toString('base64'),
    digest: (JSON.parse(appended.entry) as { detail: { digest: string } }).detail.digest,
    promise: signer.sign(promiseText({ commitment: appended.commitment!, by: '2026-11-22T09:00:00.000Z' })),
  };
}

test('every acknowledged entry becomes provable to a stranger, and the whole log verifies', async () => {
  const log = await newLog();
  const mine = await log.append(log.alice, 40);
  const theirs = await log.append(log.bob, 7);
  await log.append(log.bob, 5, false);
  assert.deepEqual(await closeIntervals(log.sequencing), { intervals: 1, leaves: 52 });
  assert.equal(await proveEntry(log.sequencing, mine[0]!.intentId), null, 'not shown before its fixed delay');
  log.advance(LENGTH);
  assert.deepEqual(await closeIntervals(log.sequencing), { intervals: 1, leaves: 0 });
  for (const appended of [...mine, ...theirs]) {
    const proof = await proveEntry(log.sequencing, appended.intentId);
    const checked = verifyReceipt({ receipt: receiptOf(appended), proof }, [key]);
    assert.deepEqual([checked.faults, checked.standing], [[], 'proven']);
    const other = verifyReceipt({ receipt: receiptOf(mine[1]!), proof }, [key]);
    if (appended !== mine[1]) assert.ok(other.faults.length > 0);
  }
  const checked = await verifyLog(log.read, { keys: [key], since: null });
  assert.deepEqual([checked.faults, checked.isAuthenticated, checked.late], [[], true, 0]);
});

test('the public log looks the same whether nothing or much happened', async () => {
  const log = await newLog();
  await closeIntervals(log.sequencing);
  const sizes: number[] = [];
  for (const count of [0, 1, 300]) {
    if (count > 0) await log.append(log.alice, count);
    log.advance(LENGTH);
    await closeIntervals(log.sequencing);
    const { rows } = await log.own.asSuperuser(
      'select leaf from public_interval order by index desc limit 1',
    );
    sizes.push((rows[0] as { leaf: Buffer }).leaf.length);
  }
  assert.deepEqual(sizes, [187, 187, 187]);
  const { rows } = await log.own.asSuperuser(
    "select visible_at - lag(visible_at) over (order by size) as step from checkpoint where log = 'public' offset 1",
  );
  for (const { step } of rows as { step: { seconds: number } }[]) assert.equal(step.seconds, 10);
});

test('intervals missed while nothing ran are all there, marked late, and hold nothing older than they say', async () => {
  const log = await newLog();
  await closeIntervals(log.sequencing);
  await log.append(log.alice, 3);
  log.advance(25 * LENGTH + 1);
  assert.deepEqual(await closeIntervals(log.sequencing), { intervals: 25, leaves: 3 });
  assert.deepEqual(await closeIntervals(log.sequencing), { intervals: 0, leaves: 0 });
  log.advance(LENGTH / 2);
  const checked = await verifyLog(log.read, { keys: [key], since: null });
  assert.deepEqual([checked.faults, checked.late, checked.checkpoint?.size], [[], 24, 26]);
  const { rows } = await log.own.asSuperuser('select distinct interval_index from ledger_leaf');
  assert.deepEqual(
    rows.map((row) => Number(row.interval_index)),
    [25],
    'waiting entries stand in the newest',
  );
  const { rows: last } = await log.own.asSuperuser('select leaf from public_interval where index = 25');
  const leaf = parseIntervalLeaf((last[0] as { leaf: Buffer }).leaf)!;
  assert.equal(leaf.closed, leaf.end);
});

test('a clock that is set back closes nothing twice', async () => {
  const log = await newLog();
  await closeIntervals(log.sequencing);
  log.advance(-20 * LENGTH);
  assert.deepEqual(await closeIntervals(log.sequencing), { intervals: 0, leaves: 0 });
});

test('of many sequencers at once one closes, and the internal log has no gap and no repeat', async () => {
  const log = await newLog();
  for (let round = 0; round < 4; round += 1) {
    const writers = Promise.all([
      log.append(log.alice, 90),
      log.append(log.bob, 90),
      log.append(log.alice, 1),
    ]);
    const closings = await Promise.all(Array.from({ length: 6 }, () => closeIntervals(log.sequencing)));
    assert.equal(
      closings.reduce((sum, closing) => sum + closing.intervals, 0),
      1,
    );
    await writers;
    log.advance(LENGTH);
  }
  await closeIntervals(log.sequencing);
  const { rows } = await log.own.asSuperuser(
    'select count(*)::int as n, count(distinct leaf_index)::int as places, max(leaf_index)::int as last from ledger_leaf',
  );
  assert.deepEqual(rows, [{ n: 724, places: 724, last: 723 }]);
  const { rows: order } = await log.own.asSuperuser(
    'select 1 from ledger_leaf a join ledger_leaf b on b.leaf_index = a.leaf_index + 1 and b.interval_index = a.interval_index and b.intent_id < a.intent_id',
  );
  assert.equal(order.length, 0, 'in order of writing within an interval');
});

test("a party sees its own entries only, and nobody but the ledger sees the logs' tables", async () => {
  const log = await newLog();
  const [mine] = await log.append(log.alice, 1);
  await closeIntervals(log.sequencing);
  await log.own.transactions.run(log.bob.actor, async ({ ledger }) => {
    assert.equal(await ledger.entryOf(mine!.intentId), null);
    assert.equal(await ledger.placeOf(mine!.intentId), null);
    assert.deepEqual(await ledger.waiting(10), []);
    assert.equal(await ledger.interval(0), null);
    assert.deepEqual(await ledger.tiles('internal', [{ level: 0, index: 0 }]), []);
  });
  await log.own.transactions.run(log.alice.actor, async ({ ledger }) => {
    assert.equal((await ledger.entryOf(mine!.intentId))?.entry, mine!.entry);
  });
  await assert.rejects(
    log.own.transactions.run(log.bob.actor, ({ ledger }) =>
      ledger.append(log.alice.compartment!.id, entries('x', 1), { commit: true }),
    ),
    'writing into a compartment that is not held',
  );
});

test('a stranger notices a changed entry, a changed tile, a shortened log and another history', async () => {
  const log = await newLog();
  await closeIntervals(log.sequencing);
  log.advance(300 * LENGTH);
  await closeIntervals(log.sequencing);
  log.advance(LENGTH / 2);
  const before = Buffer.from(await readCheckpoint(log.sequencing));
  log.advance(LENGTH);
  await closeIntervals(log.sequencing);
  log.advance(LENGTH / 2);
  const check = async (change: (path: string, bytes: Uint8Array) => Uint8Array | null, since = before) =>
    verifyLog(
      async (path) => {
        const bytes = await log.read(path);
        return bytes === null ? null : change(path, bytes);
      },
      { keys: [key], since },
    );
  assert.deepEqual((await check((_, bytes) => bytes)).faults, []);
  for (const path of ['tile/entries/000', 'tile/0/000', 'tile/0/001.p/46', 'tile/1/000.p/1', 'checkpoint']) {
    const changed = await check((at, bytes) => {
      if (at !== path) return bytes;
      const copy = Uint8Array.from(bytes);
      copy[20]! ^= 1;
      return copy;
    });
    assert.ok(changed.faults.length > 0, `${path} was changed`);
    assert.ok(
      (await check((at, bytes) => (at === path ? null : bytes))).faults.length > 0,
      `${path} is gone`,
    );
  }
  const newest = Buffer.from(await readCheckpoint(log.sequencing));
  const shortened = await check((at, bytes) => (at === 'checkpoint' ? before : bytes), newest);
  assert.match(shortened.faults.join(), /shorter/);
  const other = await newLog();
  await closeIntervals(other.sequencing);
  other.advance(LENGTH / 2);
  const another = Buffer.from(await readCheckpoint(other.sequencing));
  assert.match((await check((_, bytes) => bytes, another)).faults.join(), /history/);
  assert.equal((await verifyLog(log.read, { keys: [], since: null })).isAuthenticated, false);
});
