/** Who sees an engagement: nobody who was not let in, and a key of one sees that one. Over the real server. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countedPool } from '../../../test/counted-pool.ts';
import { accepted, SUITE } from '../../../test/engagement.ts';
import { engagementWorld } from '../../../test/engagement-world.ts';
import { testServer } from '../../../test/server.ts';
import { application } from '../../../test/two-worlds/partners.ts';
import { requestsFor } from '../../../test/two-worlds/requests.ts';
import { ROUTES } from './routes/registry.ts';

const scene = await engagementWorld();
const { database, instance, server, official, second, evaluator, bystander, developer, rival } = scene;
const { get, post, ask, evaluating } = scene;

test('to whoever was not let in there is no engagement, and to whoever did not acknowledge no material', async () => {
  const { id, plan } = await evaluating('vendor/hidden');
  for (const who of [rival, bystander]) {
    assert.equal((await get(who, `/${id}`)).status, 404);
    assert.deepEqual((await get(who, '')).json.items, []);
  }
  assert.equal((await get(official, `/${id}`)).status, 200, 'who receives inquiries reads where they stand');
  assert.equal((await get(second, `/${id}/runs`)).status, 404);
  accepted(await post(official, `/${id}/people`, { person: bystander.id }));
  assert.equal((await get(bystander, `/${id}`)).status, 404, 'named, but nothing acknowledged');
  const other = { digest: `sha256:${'0'.repeat(64)}` };
  const words = { session: bystander.session, body: other };
  assert.equal((await server.post(`/api/v1/namings/${id}/acknowledgement`, words)).status, 409);
  assert.equal((await get(bystander, `/${id}`)).status, 404, 'other words let nobody in');
  const { json } = await server.get('/api/v1/namings', { session: bystander.session });
  const right = { session: bystander.session, body: { digest: json.items[0].digest } };
  accepted(await server.post(`/api/v1/namings/${id}/acknowledgement`, right));
  assert.equal((await get(bystander, `/${id}/runs`)).status, 200);
  const key = accepted(await post(bystander, `/${id}/keys`, { name: 'mine', days: 1 })).json.key;
  const gone = await server.ask('DELETE', `/api/v1/engagements/${id}/people/${bystander.id}`, {
    session: official.session,
  });
  assert.equal(gone.status, 204);
  assert.equal((await get(bystander, `/${id}/runs`)).status, 404);
  assert.equal((await server.get(`/api/v1/engagements/${id}/runs`, { key })).status, 401);
  assert.equal((await get(evaluator, `/${id}/plans/${plan}`)).status, 200);
});

test('a key of one engagement opens that one and nothing else, and stands in no list outside it', async () => {
  const { id } = await evaluating('vendor/one');
  const elsewhere = await ask('vendor/two');
  const made = accepted(await post(developer, `/${id}/keys`, { name: 'counsel’s script', days: 7 })).json;
  const asKey = { key: made.key };
  assert.equal((await server.get(`/api/v1/engagements/${id}`, asKey)).status, 200);
  assert.equal((await server.get(`/api/v1/engagements/${elsewhere}`, asKey)).status, 404);
  const listed = await server.get('/api/v1/engagements', asKey);
  assert.deepEqual(
    listed.json.items.map((each: { id: string }) => each.id),
    [id],
  );
  const inquiry = { model: 'x', question: 'y' };
  assert.equal((await server.post('/api/v1/engagements', { ...asKey, body: inquiry })).status, 403);
  assert.equal(
    (await server.post(`/api/v1/engagements/${id}/withdrawal`, { ...asKey, body: {} })).status,
    403,
  );
  const extension = { ends: '2027-01-01T00:00:00Z' };
  assert.notEqual(
    (await server.post(`/api/v1/engagements/${id}/window`, { ...asKey, body: extension })).status,
    200,
  );
  const { rows } = await database.transactions.run(instance.coordinator, async ({ identity }) => ({
    rows: (await identity.keys(1000)).filter(({ principalId }) => principalId === made.id),
  }));
  assert.deepEqual(rows, [], 'administrators see none of it');
  await database.asSuperuser('update principal set revoked_at = now() where id = $1', [developer.id]);
  assert.equal(
    (await server.get(`/api/v1/engagements/${id}`, asKey)).status,
    401,
    'it ends with who made it',
  );
  await database.asSuperuser('update principal set revoked_at = null where id = $1', [developer.id]);
});

/** Everything that names one engagement, suite, partner, file, task or set of criteria. */
const OF_ONE = /^\/api\/v1\/(engagements|suites|partners|exchanges|probes|criteria|namings|reports)\/:/;

test('what is hidden and what is not there take the same questions to the database, in the same order', async () => {
  const { id } = await evaluating('vendor/unseen');
  const suite = await server.post('/api/v1/suites', { session: evaluator.session, body: SUITE });
  const desk = { session: instance.session };
  const document = { kind: 'document', name: 'd', text: 'words', marking: 'UNCLASSIFIED' };
  const file = { to: 'there', purpose: 'p', marking: 'UNCLASSIFIED', parts: [document] };
  const exchange = await server.post('/api/v1/exchanges', { ...desk, body: file });
  const near = await instance.party('near', 'partner');
  await server.post('/api/v1/partner/application', { key: near.key, body: application() });
  const { rows } = await database.asSuperuser('select material_id from engagement where id = $1', [id]);
  await database.asSuperuser(
    `insert into probe (compartment_id, id, engagement_id, request_id, statement, state, drawn_at)
     values ($1, 'pb-0000000000000001', $2, 'pq-0000000000000001', '{}', 'open', now())`,
    [rows[0].material_id, id],
  );
  const hidden: Readonly<Record<string, string>> = {
    ...{ engagements: id, namings: id, criteria: id, reports: id, probes: 'pb-0000000000000001' },
    ...{ suites: accepted(suite).json.id, exchanges: accepted(exchange).json.id, partners: near.party.id },
  };
  const counted = countedPool(database.pool);
  const { world } = scene;
  const watched = await testServer(database, {
    ...{ clock: world.clock, material: world.material },
    transactions: database.transactionsOn(counted.pool),
  });
  const far = await instance.party('far', 'partner');
  const told = new Set<number>();
  for (const asking of [{ session: bystander.session }, { session: rival.session }, { key: far.key }]) {
    for (const route of ROUTES) {
      const known = hidden[OF_ONE.exec(route.path)?.[1] ?? ''];
      if (known === undefined) continue;
      const ask = async (each: string) => {
        const [request] = requestsFor(route, [each]);
        assert.ok(request !== undefined);
        const answer = await watched.ask(route.method, request.path, { ...request.asking, ...asking });
        return { status: answer.status, statements: counted.take() };
      };
      const [there, nowhere] = [await ask(known), await ask(`${known.slice(0, -3)}zzz`)];
      told.add(there.status);
      assert.deepEqual(there, nowhere, `${route.method} ${route.path}`);
    }
  }
  assert.ok(told.has(404), 'some were asked for and not found');
  assert.ok(![...told].some((status) => status < 300), 'nothing hidden was answered');
});
