import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { type TestParty, testInstance } from '../../../test/instance.ts';
import { NO_BLOBS } from '../../../test/no-blobs.ts';
import { systemClock, systemRandomness } from '../../adapters/clock/system-clock.ts';
import { newId } from '../ids.ts';
import { Refusal } from '../refusal.ts';
import { answerNotices, undoAnswers } from './answer-notice.ts';
import type { GivenAnswer } from './closing-ports.ts';
import { submitInventory } from './submit-inventory.ts';
import { takeReachSnapshot } from './take-reach-snapshot.ts';

const database = await testDatabase();
const { transactions } = database;
let now = new Date('2026-12-01T08:30:00Z');
const world = { transactions, clock: { now: () => now }, randomness: systemRandomness, blobs: NO_BLOBS };
const instance = await testInstance(database, { clock: systemClock });
const publisher = await instance.service('publisher');
const exposure = await instance.service('exposure');
const hospital = await instance.party('hospital', 'operator');
const bank = await instance.party('bank', 'operator');

const sbom = (version: string | null): Uint8Array =>
  Buffer.from(
    JSON.stringify({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      components: [
        { type: 'library', name: 'still-here', version: '1.0.0', purl: 'pkg:npm/still-here@1.0.0' },
        ...(version === null
          ? []
          : [{ type: 'library', name: 'walker', version, purl: `pkg:npm/walker@${version}` }]),
      ],
    }),
  );

async function send(operator: TestParty, asset: string, version: string | null): Promise<string> {
  now = new Date(now.getTime() + 1000);
  return (await submitInventory(world, operator.actor, { asset, body: sbom(version) })).id;
}

/** Told of walker 1.2.0 on this asset, as publishing leaves it. */
async function told(operator: TestParty, asset: string, advisoryId = 'advisory-1'): Promise<string> {
  const inventoryId = await send(operator, asset, '1.2.0');
  const id = newId('notice', systemRandomness);
  await transactions.run(publisher, ({ exposure: store }) =>
    store.tell(
      [
        {
          id,
          partyId: operator.party.id,
          inventoryId,
          asset,
          advisoryId,
          identifier: 'BW-2026-0001',
          aliases: [],
          reproduced: false,
          advisoryPath: '/x.json',
          what: 'A sender can change what the program does.',
          purl: 'pkg:npm/walker@1.2.0',
          component: 'walker',
          version: '1.2.0',
          fixed: ['1.2.1'],
          dueAt: null,
        },
      ],
      now,
    ),
  );
  return id;
}

const plain: GivenAnswer = {
  answer: 'patched',
  note: null,
  mitigation: null,
  until: null,
  justification: null,
};
const give = (operator: TestParty, noticeIds: readonly string[], given: Partial<GivenAnswer>) =>
  answerNotices(world, operator.actor, { noticeIds, given: { ...plain, ...given } });
const read = async (operator: TestParty, id: string) => {
  const row = await transactions.run(operator.actor, ({ exposure: store }) => store.notice(id));
  assert.ok(row !== null);
  return row;
};

test('an answer says what it must: what was done instead, until when, or why it does not concern them', async () => {
  const id = await told(hospital, 'ward');
  const refused = async (given: Partial<GivenAnswer>, pointer: string) =>
    assert.rejects(give(hospital, [id], given), (error: unknown) => {
      assert.ok(error instanceof Refusal);
      assert.equal(error.problems?.[0]?.pointer, pointer);
      return true;
    });
  await refused({ answer: 'mitigated' }, '/mitigation');
  await refused({ answer: 'mitigated', mitigation: 'port closed', until: new Date(0) }, '/until');
  await refused({ answer: 'not_affected' }, '/justification');
  await refused({ justification: 'component_not_present' }, '/justification');
  const until = new Date('2027-01-01T00:00:00Z');
  await give(hospital, [id], { answer: 'mitigated', mitigation: 'port closed', until });
  const { answer, mitigation, mitigatedUntil } = await read(hospital, id);
  assert.deepEqual([answer, mitigation, mitigatedUntil], ['mitigated', 'port closed', until]);
});

test('undoing brings back the answer before, and at last none', async () => {
  const id = await told(hospital, 'kiosk');
  await give(hospital, [id], { answer: 'needs_help', note: 'call us' });
  await give(hospital, [id], { answer: 'not_affected', justification: 'component_not_present' });
  await undoAnswers(world, hospital.actor, [id]);
  const before = await read(hospital, id);
  assert.deepEqual([before.answer, before.note, before.justification], ['needs_help', 'call us', null]);
  await undoAnswers(world, hospital.actor, [id]);
  await undoAnswers(world, hospital.actor, [id]);
  const none = await read(hospital, id);
  assert.deepEqual([none.answer, none.answeredAt], ['open', null]);
  const { rows } = await database.asSuperuser('select answer from notice_answer where notice_id = $1', [id]);
  assert.equal(rows.length, 2);
});

test("another operator's notice cannot be answered, alone or among one's own", async () => {
  const own = await told(bank, 'counter');
  const other = await told(hospital, 'lab');
  await assert.rejects(give(bank, [other], {}), Refusal);
  await assert.rejects(give(bank, [own, other], {}), Refusal);
  await assert.rejects(undoAnswers(world, bank.actor, [other]), Refusal);
  assert.equal((await read(bank, own)).answer, 'open');
});

test('one answer closes many notices at once', async () => {
  const ids = [await told(bank, 'till-1'), await told(bank, 'till-2')];
  await give(bank, ids, { answer: 'patched' });
  for (const id of ids) assert.equal((await read(bank, id)).answer, 'patched');
});

test('the next inventory confirms what was patched, and contradicts what was not', async () => {
  const done = await told(hospital, 'door');
  await give(hospital, [done], {});
  await send(hospital, 'door', '1.1.9');
  const contradicted = await read(hospital, done);
  assert.deepEqual([contradicted.answer, contradicted.shownFixedAt], ['patched', null]);
  assert.ok(contradicted.stillThereAt !== null);
  await send(hospital, 'door', '1.2.1');
  const confirmed = await read(hospital, done);
  assert.ok(confirmed.shownFixedAt !== null && confirmed.stillThereAt === null);
});

test('an open notice is closed by an inventory in which the component is gone', async () => {
  const id = await told(hospital, 'lift');
  await send(hospital, 'lift', null);
  const { answer, shownFixedAt } = await read(hospital, id);
  assert.equal(answer, 'patched');
  assert.ok(shownFixedAt !== null);
});

test('a newer inventory of another asset says nothing', async () => {
  const id = await told(hospital, 'gate');
  await send(hospital, 'tower', null);
  assert.equal((await read(hospital, id)).answer, 'open');
});

test('reach is taken once an hour, and others see only sectors of five operators or more', async () => {
  await database.asSuperuser('delete from notice', []);
  const sector = async (name: string, count: number, closed: number) => {
    for (let index = 0; index < count; index += 1) {
      const operator = await instance.party(`${name}-${index}`, 'operator');
      await database.asSuperuser('update party set sector = $2 where id = $1', [operator.party.id, name]);
      const id = await told(operator, 'asset', 'advisory-2');
      if (index < closed) await give(operator, [id], {});
    }
  };
  await sector('water', 6, 4);
  await sector('energy', 4, 4);
  await takeReachSnapshot(world, exposure);
  await takeReachSnapshot(world, exposure);
  const seenBy = (actor: typeof exposure) =>
    transactions.run(actor, async ({ closing }) => ({
      exact: await closing.exactReach(10),
      published: await closing.publishedReach(10),
    }));
  const coordinator = await seenBy(instance.coordinator);
  assert.equal(coordinator.exact.length, 1);
  assert.deepEqual(coordinator.exact[0]?.takenAt, new Date('2026-12-01T08:00:00Z'));
  assert.deepEqual(
    coordinator.exact[0]?.sectors.map(({ sector: name, operators, exposed, closed }) => [
      name,
      operators,
      exposed,
      closed,
    ]),
    [
      ['energy', 4, 4, 4],
      ['water', 6, 6, 4],
    ],
  );
  const operator = await seenBy(hospital.actor);
  assert.deepEqual(operator.exact, []);
  assert.deepEqual(operator.published[0]?.sectors, [
    { sector: 'water', operatorsAtLeast: 5, closedPercent: 70 },
  ]);
  now = new Date('2026-12-01T09:00:00Z');
  await takeReachSnapshot(world, exposure);
  assert.equal((await seenBy(instance.coordinator)).exact.length, 2);
});
