/**
 * Every I/O call of a file that leaves for another instance and of one that comes in, broken in turn, before and after
 * it takes effect: two people read what is sealed, once each, and a file is taken in once.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../../test/database.ts';
import { invited } from '../../../../test/engagement.ts';
import { callsOf, everyCall, type Faults } from '../../../../test/faults.ts';
import { testInstance } from '../../../../test/instance.ts';
import { openSealer, testServer } from '../../../../test/server.ts';
import { systemClock, systemRandomness } from '../../../adapters/clock/system-clock.ts';
import { checkSeal } from '../../../adapters/signing/attestation-key.ts';
import { hashSecret } from '../../identity/secrets.ts';
import type { Exchange } from './ports.ts';
import { prepareExchange } from './prepare.ts';
import { listReceived, readOneExchange, receiveExchange } from './receive.ts';
import { reviewExchange } from './review.ts';

const database = await testDatabase();
const instance = await testInstance(database);
const server = await testServer(database);
const actorOf = async (name: string) => {
  const { session } = await invited({ instance, server }, { name, role: 'coordinator' });
  const found = await instance.authentication.actorOfSession(hashSecret(session), new Date());
  assert.ok(found !== null);
  return found;
};
const [maker, first, second] = [await actorOf('maker'), await actorOf('first'), await actorOf('second')];
const sealer = await openSealer(systemRandomness);
const world = {
  transactions: database.transactions,
  clock: systemClock,
  randomness: systemRandomness,
  needsPasskey: false,
  maximumMarking: 'UNCLASSIFIED',
  about: { name: 'Clearinghouse' },
  signingKey: new Uint8Array(32),
  relyingParty: { id: 'localhost', origin: server.url, name: 'Clearinghouse' },
  sealer,
  checkSeal,
} as const;
type World = Omit<typeof world, 'transactions'> & Pick<Parameters<typeof prepareExchange>[0], 'transactions'>;

let made = 0;
const asked = () => {
  made += 1;
  return {
    to: 'elsewhere',
    purpose: `tested there too, ${made}`,
    marking: 'UNCLASSIFIED',
    engagementId: null,
    parts: [{ kind: 'document', name: 'report', text: 'what we saw', marking: 'UNCLASSIFIED' }],
  } as const;
};
const review = (over: World, who: typeof first, { id, digest }: Exchange) =>
  reviewExchange(over, who, { id, digest, note: null });

/** Of one subject, in order. */
async function kindsOf(subject: string): Promise<readonly string[]> {
  const { rows } = await database.asSuperuser(
    `select e ->> 'kind' as kind from ledger_intent, lateral (select convert_from(entry, 'UTF8')::jsonb) x (e)
     where e ->> 'subject' = $1 order by id`,
    [subject],
  );
  return rows.map(({ kind }) => String(kind));
}

async function preparedAs(purpose: string): Promise<readonly string[]> {
  const { rows } = await database.asSuperuser('select id from exchange where purpose = $1', [purpose]);
  return rows.map(({ id }) => String(id));
}

test('whatever breaks while a file is prepared, read by two and sealed, nobody reads twice and half a seal is none', async () => {
  let request = asked();
  const operation = async (faults: Faults) => {
    request = asked();
    const broken = { ...world, transactions: database.transactionsOn(faults.pool(database.pool)) };
    const exchange = await prepareExchange(broken, maker, request);
    await review(broken, first, exchange);
    await review(broken, second, exchange);
  };
  const calls = await callsOf(operation);
  assert.equal(calls.filter((call) => call === 'commit').length, 3);
  const hits = await everyCall({
    operation,
    check: async () => {
      const ids = await preparedAs(request.purpose);
      assert.ok(ids.length <= 1);
      const id = ids[0] ?? (await prepareExchange(world, maker, request)).id;
      const reading = () => readOneExchange(world, maker, id);
      const stood = await reading();
      const words = ['prepared', 'reviewed-once', 'sealed'];
      assert.equal(stood.state, words[stood.reviews.length], 'as many readers as it says');
      assert.equal(stood.envelope !== null, stood.state === 'sealed');
      const kinds = ['exchange.prepared', 'exchange.reviewed', 'exchange.reviewed', 'exchange.sealed'];
      const told = stood.state === 'sealed' ? 4 : stood.reviews.length + 1;
      assert.deepEqual(await kindsOf(id), kinds.slice(0, told));
      for (const [place, who] of [first, second].entries()) {
        const again = review(world, who, stood);
        await (place < stood.reviews.length ? assert.rejects(again, { code: 'conflict' }) : again);
      }
      const sealed = await reading();
      assert.deepEqual([sealed.state, sealed.reviews.length], ['sealed', 2]);
      assert.deepEqual(await kindsOf(id), kinds);
    },
  });
  assert.deepEqual(hits, { before: calls.length, after: calls.length });
});

test('whatever breaks while a file is taken in, it is there once, and sending it again settles it', async () => {
  const sealed = async () => {
    const exchange = await prepareExchange(world, maker, asked());
    await review(world, first, exchange);
    const { envelope, id } = await review(world, second, exchange);
    assert.ok(envelope !== null);
    return { id, file: { envelope, key: sealer.publicKey } };
  };
  let one = await sealed();
  const operation = async (faults: Faults) => {
    one = await sealed();
    const broken = { ...world, transactions: database.transactionsOn(faults.pool(database.pool)) };
    await receiveExchange(broken, maker, one.file);
  };
  const calls = await callsOf(operation);
  const taken = async () => (await kindsOf(one.id)).filter((kind) => kind === 'exchange.received').length;
  const hits = await everyCall({
    operation,
    check: async ({ error }) => {
      const before = await taken();
      assert.ok(before === 1 || (before === 0 && error !== undefined));
      const { row, isNew } = await receiveExchange(world, maker, one.file);
      assert.equal(isNew, before === 0);
      const rows = (await listReceived(world, maker)).filter(({ digest }) => digest === row.digest);
      assert.deepEqual([rows.length, await taken()], [1, 1]);
    },
  });
  assert.deepEqual(hits, { before: calls.length, after: calls.length });
});
