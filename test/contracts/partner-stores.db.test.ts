/**
 * What the stores of partners, probes and files for other instances promise (the ports.ts beside their use cases), of the stores
 * that run: PostgreSQL with its row-level security. A second implementation would have to keep the same.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange } from '../../src/app/model/exchange/ports.ts';
import type { Doer, NewGrant, Partner } from '../../src/app/model/partner/ports.ts';
import type { LaidFlaw, Probe } from '../../src/app/model/probe/ports.ts';
import type { Stores } from '../../src/app/ports.ts';
import { digestOf, type ExchangeContent } from '../../src/core/model/exchange.ts';
import type { Actor } from '../../src/core/policy/actor.ts';
import { testDatabase } from '../database.ts';
import { testInstance } from '../instance.ts';

const database = await testDatabase();
const instance = await testInstance(database);
const desk = instance.coordinator;
const [partner, other] = [await instance.party('near', 'partner'), await instance.party('far', 'partner')];
const within = <T>(actor: Actor, work: (stores: Stores) => Promise<T>): Promise<T> =>
  database.transactions.run(actor, work);
const by: Doer = { id: desk.principalId, name: 'coordinator', machine: false };
const at = (minute: number) => new Date(Date.UTC(2026, 10, 1, 12, minute));
const idOf = (letter: string, n: number) => `${letter}-${String(n).padStart(16, '0')}`;

async function applied(room: string, who: typeof partner, minute: number): Promise<Partner> {
  const row: Partner = {
    ...{
      compartmentId: room,
      partyId: who.party.id,
      name: who.party.name,
      state: 'applied',
      stateAt: at(minute),
    },
    ...{
      reason: null,
      decidedBy: null,
      purpose: 'to look',
      scope: 'crane',
      controls: [],
      appliedAt: at(minute),
    },
  };
  await within(who.actor, async ({ partners }) => {
    await partners.openRoom(room, who.actor.principalId, at(minute));
    await partners.put(row);
  });
  return row;
}

test('a partner is seen by itself and the desk, is put anew in place, and ends in one statement', async () => {
  await assert.rejects(
    within(desk, ({ partners }) => partners.openRoom(idOf('k', 1), desk.principalId, at(0))),
    { code: '42501' },
  );
  const [near, far] = [await applied(idOf('k', 1), partner, 1), await applied(idOf('k', 2), other, 2)];
  const read = (actor: Actor, id: string) => within(actor, ({ partners }) => partners.partner(id));
  assert.deepEqual(await read(partner.actor, near.partyId), near);
  assert.equal(await read(other.actor, near.partyId), null);
  assert.equal(await within(other.actor, ({ partners }) => partners.roomOf(near.partyId)), null);
  assert.equal(await within(desk, ({ partners }) => partners.roomOf(near.partyId)), near.compartmentId);
  const listed = async () =>
    (await within(desk, ({ partners }) => partners.partners(10))).map(({ partyId }) => partyId);
  assert.deepEqual(await listed(), [far.partyId, near.partyId], 'latest change first');
  const decided = { ...near, state: 'accepted', stateAt: at(3), reason: 'shown', decidedBy: by } as const;
  await within(desk, async ({ partners }) => {
    await partners.lock(near.compartmentId);
    await partners.put(decided);
  });
  assert.deepEqual([await read(desk, near.partyId), await listed()], [decided, [near.partyId, far.partyId]]);

  const grant = (n: number, minute: number): NewGrant => ({
    ...{ id: idOf('gr', n), compartmentId: near.compartmentId, partyId: near.partyId },
    ...{
      principalId: partner.actor.principalId,
      scope: 'crane',
      components: ['npm:crane'],
      engagementId: null,
    },
    ...{ opens: at(minute).toISOString(), ends: at(50).toISOString(), zone: 'UTC', givenBy: by },
  });
  await within(desk, async ({ partners }) => {
    for (const n of [1, 2]) await partners.addGrant(grant(n, n + 3));
  });
  const what = {
    compartmentId: near.compartmentId,
    grantId: idOf('gr', 1),
    by,
    what: 'ran it',
    component: null,
  };
  await within(partner.actor, async ({ partners }) => {
    for (const n of [1, 2]) await partners.addUse({ ...what, id: idOf('gu', n), at: at(n) });
  });
  const uses = await within(desk, ({ partners }) => partners.uses(near.compartmentId, 1));
  assert.deepEqual(
    uses.map(({ id }) => id),
    [idOf('gu', 2)],
    'newest first, no more than asked for',
  );
  await within(desk, ({ partners }) => partners.endGrants([idOf('gr', 1)], at(9)));
  await within(desk, ({ partners }) => partners.endGrants([idOf('gr', 1)], at(10)));
  const grants = await within(partner.actor, ({ partners }) => partners.grants(near.compartmentId));
  assert.deepEqual(
    grants.map(({ id, endedAt, uses: used }) => [id, endedAt, used]),
    [
      [idOf('gr', 2), null, 0],
      [idOf('gr', 1), at(9).toISOString(), 2],
    ],
    'an end that stands is not moved',
  );
  assert.deepEqual(await within(other.actor, ({ partners }) => partners.grants(near.compartmentId)), []);

  await assert.rejects(
    within(other.actor, ({ partners }) => partners.end(near.partyId, at(11))),
    { code: '42501' },
  );
  const ended = await within(desk, ({ partners }) => partners.end(near.partyId, at(11)));
  assert.equal(ended.keys, 1);
  assert.deepEqual(await within(desk, ({ partners }) => partners.end(near.partyId, at(12))), {
    ...{ keys: 0, people: 0, memberships: 0 },
  });
});

test('a file has one review a person, its latest state, and is listed without what is in it', async () => {
  const place = (await within(desk, ({ identity }) => identity.sharedCompartment('desk'))).id;
  const content = (n: number): ExchangeContent => ({
    ...{ id: idOf('xf', n), from: 'here', to: 'there', purpose: 'p', marking: 'UNCLASSIFIED' },
    preparedAt: at(n).toISOString(),
    parts: [{ kind: 'document', name: 'd', marking: 'UNCLASSIFIED', credit: null, body: 'words' }],
  });
  const exchange = (n: number): Exchange => ({
    ...{ id: idOf('xf', n), compartmentId: place, state: 'prepared', digest: digestOf(content(n)) },
    ...{ content: content(n), preparedBy: by, preparedAt: at(n), reviews: [], refusal: null, envelope: null },
  });
  for (const n of [1, 2]) await within(desk, ({ exchanges }) => exchanges.add(exchange(n)));
  const [first, ...rest] = await within(desk, ({ exchanges }) => exchanges.exchanges(10));
  assert.deepEqual([first?.id, first?.content.parts, rest.length], [idOf('xf', 2), [], 1], 'newest first');
  const id = idOf('xf', 1);
  assert.deepEqual(await within(desk, ({ exchanges }) => exchanges.exchange(id)), exchange(1));
  assert.equal(await within(other.actor, ({ exchanges }) => exchanges.exchange(id)), null);
  const review = { principalId: by.id, digest: exchange(1).digest, note: null, by, at: at(3) };
  const add = () =>
    within(desk, ({ exchanges }) => exchanges.addReview({ id, compartmentId: place }, review));
  assert.deepEqual([await add(), await add()], [true, false]);
  const envelope = { payloadType: 'x', payload: 'e30=', signatures: [{ keyid: 'k', sig: 's' }] };
  await within(desk, async ({ exchanges }) => {
    await exchanges.lock(id);
    await exchanges.setState(id, { state: 'sealed', envelope });
  });
  const sealed = await within(desk, ({ exchanges }) => exchanges.exchange(id));
  assert.deepEqual([sealed?.state, sealed?.reviews, sealed?.envelope], ['sealed', [review], envelope]);

  const received = { digest: 'd'.repeat(64), envelope, content: content(3), keyid: 'k', by, at: at(5) };
  const take = (minute: number) =>
    within(desk, ({ exchanges }) => exchanges.addReceived(place, { ...received, at: at(minute) }));
  assert.deepEqual([await take(5), await take(6)], [true, false]);
  const row = await within(desk, ({ exchanges }) => exchanges.received(place, received.digest));
  assert.deepEqual([row?.at, row?.from, row?.parts], [at(5), 'here', 1], 'the first stands');
  assert.deepEqual(await within(other.actor, ({ exchanges }) => exchanges.allReceived(place, 10)), []);
});

test('the probes’ room is the lab’s and the prober’s, and a task is answered once', async () => {
  const [lab, prober] = [await instance.service('lab'), await instance.service('prober')];
  await assert.rejects(
    within(desk, ({ probes }) => probes.openRoom(idOf('k', 8), at(0))),
    { code: '42501' },
  );
  const room = await within(lab, ({ probes }) => probes.openRoom(idOf('k', 8), at(0)));
  assert.equal(
    await within(prober, ({ probes }) => probes.openRoom(idOf('k', 9), at(1))),
    room,
    'one for all',
  );
  const flaw = (n: number): LaidFlaw =>
    ({ findingId: idOf('f', n), caseId: idOf('c', n), place: {}, facts: {} }) as unknown as LaidFlaw;
  const layOut = (flaws: readonly LaidFlaw[]) =>
    within(lab, async ({ probes }) => {
      await probes.lockRoom(room);
      await probes.layOut(room, flaws, () => 'published', at(2));
    });
  await layOut([flaw(1), flaw(2)]);
  await layOut([flaw(2)]);
  const laid = (actor: Actor) => within(actor, ({ probes }) => probes.laidOut(room));
  assert.deepEqual(
    [await laid(prober), await laid(desk)],
    [[flaw(2)], []],
    'what is laid out no more is over',
  );

  await database.asSuperuser(
    `insert into compartment (id, kind, label, created_at) values ('k-room', 'engagement', 'e', now())`,
  );
  await database.asSuperuser(
    `insert into compartment (id, kind, label, created_at, within) values ('k-material', 'material', 'e', now(), 'k-room')`,
  );
  await assert.rejects(
    within(desk, ({ probes }) => probes.letIn('k-material', at(3))),
    { code: '42501' },
  );
  await database.asSuperuser(
    `insert into membership (subject_id, compartment_id, granted_by, granted_at) values ($1, 'k-material', $1, now())`,
    [desk.principalId],
  );
  for (const minute of [3, 4]) await within(desk, ({ probes }) => probes.letIn('k-material', at(minute)));
  const request = { ...{ id: idOf('pq', 1), materialId: 'k-material', engagementId: 'g-1', wanted: 1 } };
  await within(desk, ({ probes }) =>
    probes.addRequest({ ...request, developer: { partyId: 'o-1', names: ['lab'] }, by, at: at(4) }),
  );
  assert.equal((await within(prober, ({ probes }) => probes.requests()))[0]?.id, request.id);
  const probe = {
    ...{ id: idOf('pb', 1), materialId: 'k-material', engagementId: 'g-1', requestId: request.id },
    ...{
      statement: {},
      state: 'open',
      drawnAt: at(5),
      answer: null,
      answeredAt: null,
      outcome: null,
      askedAgain: 0,
    },
  } as unknown as Probe;
  await within(prober, ({ probes }) => probes.addProbe(probe));
  assert.deepEqual(await within(desk, ({ probes }) => probes.probe(probe.id)), probe);
  assert.equal(await within(other.actor, ({ probes }) => probes.probe(probe.id)), null);
  const answer = { reproducer: { environment: 'npm' }, by, at: at(6) } as never;
  const hand = () => within(desk, ({ probes }) => probes.answer(probe.id, answer));
  assert.deepEqual([await hand(), await hand()], [true, false]);
  const again = () => within(desk, ({ probes }) => probes.askAgain(probe.id, 1));
  assert.equal(await again(), false, 'nothing was judged');
  const judge = () =>
    within(lab, ({ probes }) => probes.setState(probe.id, { state: 'judged', outcome: 'could-not-tell' }));
  await judge();
  assert.equal(await again(), true);
  await judge();
  assert.equal(await again(), false, 'so often and no more');
  await within(desk, ({ probes }) => probes.destroyAnswers('k-material'));
  const gone = await within(desk, ({ probes }) => probes.probe(probe.id));
  assert.deepEqual([gone?.answer, gone?.outcome], [null, 'could-not-tell'], 'its outcome stays');

  const draw = { probeId: probe.id, findingId: idOf('f', 2), caseId: idOf('c', 2), materialId: 'k-material' };
  await within(prober, ({ probes }) => probes.addDraw(room, { ...draw, drawnAt: at(5), overAt: null }));
  await within(prober, ({ probes }) => probes.endDraw(room, probe.id, at(7)));
  const drawn = await within(lab, ({ probes }) => probes.draw(room, probe.id));
  assert.deepEqual([drawn?.caseId, drawn?.overAt], [draw.caseId, at(7)]);
  assert.equal(await within(desk, ({ probes }) => probes.draw(room, probe.id)), null);
});
