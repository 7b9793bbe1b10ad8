/** Who sees an engagement: nobody who was not let in, and a key of one sees that one. Over the real server. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accepted } from '../../../test/engagement.ts';
import { engagementWorld } from '../../../test/engagement-world.ts';

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
