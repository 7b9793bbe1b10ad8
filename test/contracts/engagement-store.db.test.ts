/**
 * What an engagement store promises (src/app/model/engagement-ports.ts), sentence by sentence, of the store that runs:
 * PostgreSQL with its row-level security. A second implementation would have to keep the same.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EngagementRecord, EngagementStore, Named } from '../../src/app/model/engagement-ports.ts';
import type { Actor } from '../../src/core/policy/actor.ts';
import { engagementWorld } from '../engagement-world.ts';

const scene = await engagementWorld();
const { database, instance } = scene;
const actorOf = ({ id }: { readonly id: string }): Actor => ({
  ...instance.coordinator,
  principalId: id,
  subjects: [id],
});
const [official, evaluator, rival] = [scene.official, scene.evaluator, scene.rival].map(actorOf) as [
  Actor,
  Actor,
  Actor,
];
const clearinghouse = instance.coordinator.partyId;
const inHouse = (actor: Actor): Actor => ({ ...actor, subjects: [...actor.subjects, clearinghouse] });
const { rows: parties } = await database.asSuperuser("select id from party where name = 'model-lab'");
const developer: Actor = {
  ...actorOf(scene.developer),
  subjects: [scene.developer.id, String(parties[0].id)],
};
const within = <T>(actor: Actor, work: (store: EngagementStore) => Promise<T>): Promise<T> =>
  database.transactions.run(actor, ({ engagements }) => work(engagements));

const START = Date.parse('2026-11-01T12:00:00Z');
const at = (minute: number) => new Date(START + minute * 60_000);
const by: Named = { id: scene.official.id, name: 'first official', machine: false };
let made = 0;
const recordAt = (minute: number): EngagementRecord => {
  made += 1;
  const id = String(made).padStart(16, '0');
  return {
    ...{ id: `g-${id}`, room: `k-${id}`, material: `k-m${id.slice(1)}` },
    developer: { id: String(parties[0].id), name: 'model-lab' },
    ...{ model: 'vendor/model', question: 'Covered?', engagement: { state: 'inquiry' } },
    ...{ openedAt: at(minute), changedAt: at(minute), dueAt: null, overAt: null, destroyedAt: null },
    ...{ confidential: null, certificate: null },
  };
};
async function opened(minute = 0): Promise<EngagementRecord> {
  const record = recordAt(minute);
  await within(developer, (store) => store.open(record, scene.developer.id));
  return record;
}
const digestOf = (fill: string) => `sha256:${fill.repeat(64)}`;

test('rooms are opened by a developer’s own principal, and what is not held is absent', async () => {
  const record = recordAt(0);
  for (const actor of [official, rival])
    await assert.rejects(
      within(actor, (store) => store.open(record, scene.developer.id)),
      { code: '42501' },
    );
  const [older, newer] = [await opened(1), await opened(2)];
  const listed = await within(developer, (store) => store.list(2));
  assert.deepEqual(
    listed.map(({ id }) => id),
    [newer.id, older.id],
    'newest first, no more than asked for',
  );
  assert.deepEqual(await within(developer, (store) => store.engagement(older.id)), older);
  assert.equal((await within(official, (store) => store.lock(older.id)))?.id, older.id);
  for (const read of ['engagement', 'lock'] as const)
    assert.equal(await within(rival, (store) => store[read](older.id)), null);
  assert.deepEqual(await within(evaluator, (store) => store.list(10)), []);
});

test('a change is kept whole, what is due comes longest overdue first, and a certificate ends that', async () => {
  const [late, later, never] = [await opened(), await opened(), await opened()];
  const clock = scene.clockService;
  const change = { engagement: { state: 'closed' }, at: at(5), overAt: at(5) } as const;
  await within(official, async (store) => {
    await store.change(later, { ...change, dueAt: at(9) });
    await store.change(late, { ...change, dueAt: at(8) });
    await store.change(never, { ...change, dueAt: null });
    await store.markConfidential(late, { basis: 'commercial', by, at: at(6) });
  });
  const due = async (minute: number) =>
    (await within(clock, (store) => store.due(at(minute), 10))).map(({ id }) => id);
  assert.deepEqual(await due(7), []);
  assert.deepEqual(await due(9), [late.id, later.id]);
  await within(clock, (store) => store.certify(late, 'a signed note', at(10)));
  assert.deepEqual(await due(10), [later.id]);
  const read = await within(developer, (store) => store.engagement(late.id));
  assert.deepEqual(
    [read?.engagement, read?.overAt, read?.certificate, read?.destroyedAt, read?.confidential],
    [{ state: 'closed' }, at(5), 'a signed note', at(10), { basis: 'commercial', by, at: at(6) }],
  );
});

test('entries, terms, plans and accesses come in their promised order, and nothing is written twice', async () => {
  const room = await opened();
  const entry = (seq: number) => ({
    ...{ seq, at: at(seq).toISOString(), kind: 'engagement.asked', by, reason: null },
    ...{ detail: {}, digest: Buffer.alloc(32, seq) },
  });
  assert.equal(await within(official, (store) => store.lastEntry(room)), null);
  for (const seq of [1, 2]) await within(official, (store) => store.addEntry(room, entry(seq)));
  await assert.rejects(
    within(official, (store) => store.addEntry(room, entry(2))),
    { code: '23505' },
  );
  const entries = await within(developer, (store) => store.entries(room));
  assert.deepEqual(
    entries.map(({ seq }) => seq),
    [1, 2],
  );
  assert.equal((await within(developer, (store) => store.lastEntry(room)))?.seq, 2);

  const terms = {
    digest: 'd',
    windowDays: 3,
    zone: 'UTC',
    anchor: { kind: 'access-works' },
    retentionDays: 1,
    sharesDetermination: true,
  } as const;
  for (const no of [1, 2])
    await within(official, (store) =>
      store.proposeTerms(room, {
        no,
        terms,
        digest: digestOf(String(no)),
        proposedBy: by,
        proposedAt: at(no),
      }),
    );
  await within(developer, (store) => store.agreeTerms(room, 2, by, at(3)));
  const kept = await within(developer, (store) => store.terms(room));
  assert.deepEqual(
    kept.map(({ no, agreedAt }) => [no, agreedAt]),
    [
      [1, null],
      [2, at(3)],
    ],
  );

  const plan = (id: string, fill: string, minute: number) => ({
    ...{
      id,
      digest: digestOf(fill),
      body: Buffer.from('{}'),
      registeredBy: by,
      registeredAt: at(minute),
      entry: minute,
    },
  });
  const add = (each: ReturnType<typeof plan>) => within(official, (store) => store.addPlan(room, each));
  assert.deepEqual(
    [await add(plan('ep-1', 'a', 1)), await add(plan('ep-2', 'b', 2)), await add(plan('ep-3', 'a', 3))],
    [true, true, false],
    'the same bytes are one plan',
  );
  assert.deepEqual(
    (await within(developer, (store) => store.plans(room))).map(({ id }) => id),
    ['ep-2', 'ep-1'],
  );

  for (const minute of [1, 2, 3])
    await within(official, (store) =>
      store.addAccess(room, { id: `ea-${minute}`, at: at(minute), by, what: 'plan', subject: null }),
    );
  const page = { limit: 1, skip: 1, until: at(2) };
  assert.deepEqual(
    (await within(developer, (store) => store.accesses(room, page))).map(({ id }) => id),
    ['ea-1'],
    'newest first, of those until then',
  );
});

test('who was named holds nothing before it acknowledged, nothing after it was removed, and may be named anew', async () => {
  const room = await opened();
  const person = { id: scene.evaluator.id, name: 'evaluator', role: 'evaluator', namedBy: by } as const;
  const name = (minute: number) =>
    within(inHouse(official), (store) => store.namePerson(room, { ...person, namedAt: at(minute) }));
  const sees = async () => (await within(evaluator, (store) => store.engagement(room.id))) !== null;
  const enters = () => within(evaluator, (store) => store.acknowledge(room.id, at(9)));
  assert.equal(await enters(), false, 'nobody named it');
  await name(1);
  assert.deepEqual([await sees(), (await within(evaluator, (store) => store.namings())).length], [false, 1]);
  assert.deepEqual([await enters(), await sees(), await enters()], [true, true, false]);
  await within(inHouse(official), (store) => store.removePerson(room, person.id, at(3)));
  assert.equal(await sees(), false);
  const [removed] = await within(developer, (store) => store.personnel(room));
  assert.deepEqual(removed?.removedAt, at(3));
  await name(4);
  assert.equal((await within(developer, (store) => store.personnel(room)))[0]?.removedAt, null);
  assert.equal(await enters(), true);
  await within(developer, (store) => store.closeMaterial(room, at(5)));
  const holders = await database.asSuperuser(
    'select p.name from membership m join principal p on p.id = m.subject_id where m.compartment_id = $1 and m.revoked_at is null',
    [room.material],
  );
  assert.deepEqual(holders.rows, [{ name: 'clock' }], 'nobody but the clock');
});

test('a report is published under the last word of its developer, once, and is anyone’s from then on', async () => {
  const room = await opened();
  const id = `er-${room.id.slice(2)}`;
  const digest = digestOf('e');
  const body = { report: { models: ['vendor/model'] }, body: { says: 'figures' } };
  await within(official, (store) => store.share(room, { id, kind: 'report', digest, by, at: at(1) }, body));
  assert.deepEqual(await within(developer, (store) => store.sharedBody(room, 'report', id)), body);
  assert.equal(await within(developer, (store) => store.sharedBody(room, 'determination', id)), null);
  assert.equal(await within(rival, (store) => store.sharedBody(room, 'report', id)), null);
  const publish = () => within(official, (store) => store.publish(room, id, at(9)));
  await assert.rejects(publish(), /row-level security/, 'nobody consented');
  const say = (given: boolean, minute: number) =>
    within(developer, (store) =>
      store.addConsent(room, {
        reportId: id,
        digest,
        given,
        by: { ...by, id: scene.developer.id },
        at: at(minute),
      }),
    );
  await say(true, 2);
  await say(false, 3);
  assert.deepEqual(
    (await within(official, (store) => store.consents(room))).map(({ given }) => given),
    [false],
    'the last word',
  );
  await assert.rejects(publish(), /row-level security/, 'it was taken back');
  await say(true, 4);
  assert.deepEqual([await publish(), await publish()], [true, false]);
  assert.deepEqual(await within(developer, (store) => store.publishedAt(room)), new Map([[id, at(9)]]));
  for (const anyone of [rival, await instance.service('publisher')]) {
    const [first] = await within(anyone, (store) => store.published(1));
    assert.deepEqual([first?.id, first?.digest, first?.models], [id, digest, ['vendor/model']]);
    assert.deepEqual((await within(anyone, (store) => store.publishedBody(id)))?.body, body.body);
    assert.equal(await within(anyone, (store) => store.publishedBody('er-none')), null);
  }
});
