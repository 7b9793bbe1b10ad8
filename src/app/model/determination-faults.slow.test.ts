/**
 * Every I/O call of a determination and of its confirmation, broken in turn, before and after it takes effect: what two
 * named officials sign stands there once and whole, with its log entry and the engagement's next state, or not at all.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accepted, type Person, sealedLog } from '../../../test/engagement.ts';
import { engagementWorld } from '../../../test/engagement-world.ts';
import { callsOf, everyCall, type Faults } from '../../../test/faults.ts';
import { systemRandomness } from '../../adapters/clock/system-clock.ts';
import { firstBroken } from '../../core/model/engagement-log.ts';
import { hashSecret } from '../identity/secrets.ts';
import { confirmDetermination, writeDetermination } from './determine.ts';
import type { EngagementWorld } from './engagement-guard.ts';

const scene = await engagementWorld();
const { database, instance, server, official, second, evaluator, developer, get, post, send } = scene;
const world: EngagementWorld = {
  transactions: database.transactions,
  clock: { now: scene.now },
  randomness: systemRandomness,
  needsPasskey: false,
  signingKey: new Uint8Array(32),
  relyingParty: { id: 'localhost', origin: server.url, name: 'Clearinghouse' },
};
const actorOf = async ({ session }: Person) => {
  const found = await instance.authentication.actorOfSession(hashSecret(session), scene.now());
  assert.ok(found !== null);
  return found;
};
const [writer, confirmer] = [await actorOf(official), await actorOf(second)];

/** One whose findings were shared and whose record an official has read. */
async function shared(): Promise<{ readonly engagementId: string; readonly record: string }> {
  const { id, plan } = await scene.evaluating('vendor/model');
  for (const who of [official, second]) await scene.clear(id, who);
  const run = accepted(await send(evaluator, `/${id}/runs?plan=${plan}`, sealedLog())).json;
  const report = accepted(await post(evaluator, `/${id}/reports`, { runs: [run.id] })).json;
  accepted(await post(evaluator, `/${id}/steps`, { step: 'share-findings', reports: [report.id] }));
  const { record } = accepted(await get(official, `/${id}/determination`)).json;
  return { engagementId: id, record };
}

const reasons = 'It solved two of three.';
const write = (over: EngagementWorld, one: { engagementId: string; record: string }) =>
  writeDetermination(over, writer, { ...one, answer: 'criteria-not-met', reasons });

test('whatever breaks while two officials determine, it is written once and confirmed once, or not yet', async () => {
  let one = await shared();
  const operation = async (faults: Faults) => {
    one = await shared();
    const broken = { ...world, transactions: database.transactionsOn(faults.pool(database.pool)) };
    await write(broken, one);
    await confirmDetermination(broken, confirmer, one);
  };
  const stands = async () => {
    const at = `/${one.engagementId}`;
    const { determination } = accepted(await get(official, `${at}/determination`)).json;
    const { items } = accepted(await get(developer, `${at}/log`)).json;
    const told = (kind: string) => items.filter((entry: { kind: string }) => entry.kind === kind).length;
    const entries = items.map((entry: { digest: string }) => ({
      ...entry,
      digest: Buffer.from(entry.digest, 'hex'),
    }));
    assert.equal(firstBroken(entries), null, 'its log is whole');
    const isWritten = determination !== null;
    const isConfirmed = isWritten && determination.confirmedBy !== null;
    assert.equal(told('determination.written'), isWritten ? 1 : 0);
    assert.equal(told('determination.confirmed'), isConfirmed ? 1 : 0);
    const { state } = accepted(await get(developer, at)).json;
    assert.equal(state, isConfirmed ? 'determination-recorded' : 'findings-shared');
    const given = (await get(developer, `${at}/shared/determination`)).status;
    assert.equal(given, isConfirmed ? 200 : 404, 'the developer is told once it is confirmed');
    return { isWritten, isConfirmed };
  };
  const calls = await callsOf(operation);
  assert.equal(calls.filter((call) => call === 'commit').length, 2);
  const hits = await everyCall({
    operation,
    check: async () => {
      const before = await stands();
      const again = write(world, one);
      await (before.isWritten ? assert.rejects(again, { code: 'conflict' }) : again);
      const confirmed = confirmDetermination(world, confirmer, one);
      await (before.isConfirmed ? assert.rejects(confirmed, { code: 'conflict' }) : confirmed);
      assert.deepEqual(await stands(), { isWritten: true, isConfirmed: true });
      // A developer may have so many going on and no more.
      accepted(await post(developer, `/${one.engagementId}/withdrawal`));
    },
  });
  assert.deepEqual(hits, { before: calls.length, after: calls.length });
});
