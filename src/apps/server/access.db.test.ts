import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { testInstance } from '../../../test/instance.ts';
import { testServer } from '../../../test/server.ts';

const database = await testDatabase();
const instance = await testInstance(database);
const server = await testServer(database);
const strict = await testServer(database, { needsPasskey: true });
const desk = { session: instance.session };
const machine = { key: (await instance.party('clearinghouse', 'coordinator')).key };
const finder = await instance.party('lab-there', 'finder');

const created = async (body: object, asking: object = desk) => {
  const answer = await server.post('/api/v1/parties', { ...asking, body });
  assert.equal(answer.status, 201, answer.text);
  return answer.json as { id: string; compartment: string | null };
};

const entriesAbout = async (subject: string): Promise<readonly string[]> => {
  const { rows } = await database.asSuperuser(
    `select convert_from(entry, 'UTF8')::jsonb ->> 'kind' as kind from ledger_intent
     where convert_from(entry, 'UTF8')::jsonb ->> 'subject' = $1 order by id`,
    [subject],
  );
  return rows.map(({ kind }) => String(kind));
};

const tokenOf = (signInUrl: string) => new URL(signInUrl).hash.replace('#token=', '');

/** Uses a link as the sign-in page does; resolves to the session's token, null where the link is refused. */
async function comeIn(signInUrl: string): Promise<string | null> {
  const answer = await server.post('/api/v1/session/link', {
    headers: { origin: server.url },
    body: { token: tokenOf(signInUrl) },
  });
  const cookie = answer.headers.get('set-cookie') ?? '';
  return answer.status === 204 ? (/=([A-Za-z0-9_-]{43});/.exec(cookie)?.[1] ?? null) : null;
}

test('a party joins, is listed by name and kind, page by page, and each joining is a ledger entry', async () => {
  const made = await created({ name: 'aqua-works', kind: 'operator', sector: 'water' });
  assert.match(made.compartment ?? '', /^k-/);
  assert.deepEqual(await entriesAbout(made.id), ['party.created']);
  assert.ok((await entriesAbout(made.compartment ?? '')).includes('compartment.opened'));
  await created({ name: 'beta-upstream', kind: 'maintainer' });
  const operators = await server.get('/api/v1/parties?kind=operator', desk);
  assert.deepEqual(
    operators.json.items.map(({ name }: { name: string }) => name),
    ['aqua-works'],
  );
  const names: string[] = [];
  let cursor = '';
  do {
    const page = await server.get(`/api/v1/parties?limit=1${cursor}`, desk);
    assert.equal(page.status, 200, page.text);
    names.push(...page.json.items.map(({ name }: { name: string }) => name));
    cursor = page.json.next === null ? '' : `&cursor=${page.json.next}`;
  } while (cursor !== '');
  const { rows } = await database.asSuperuser('select name from party order by name');
  assert.deepEqual(
    names,
    rows.map(({ name }) => name),
  );
});

test('a name that is taken, empty or a trick makes no party, and says why', async () => {
  await created({ name: 'gamma-lab', kind: 'finder' });
  const taken = await server.post('/api/v1/parties', {
    ...desk,
    body: { name: 'gamma-lab', kind: 'finder' },
  });
  assert.equal(taken.status, 409);
  const trick = await server.post('/api/v1/parties', {
    ...desk,
    body: { name: 'lab\u202Eevil', kind: 'finder' },
  });
  assert.equal(trick.status, 400);
  assert.equal(trick.json.problems[0].pointer, '/name');
  const itself = await server.post('/api/v1/parties', {
    ...desk,
    body: { name: 'x', kind: 'clearinghouse' },
  });
  assert.equal(itself.status, 400);
});

test('an invited person comes in by the link once, under the name it was invited by, and no second link is made in its name', async () => {
  const { id } = await created({ name: 'delta-lab', kind: 'finder' });
  const invite = () =>
    server.post(`/api/v1/parties/${id}/people`, { ...desk, body: { name: 'first analyst', role: 'finder' } });
  const lost = await invite();
  assert.equal(lost.status, 201, lost.text);
  const again = await invite();
  assert.equal(again.json.id, lost.json.id, 'still waiting to come in: the same person');
  const session = await comeIn(again.json.signInUrl);
  assert.ok(session);
  const me = await server.get('/api/v1/me', { session });
  assert.equal(me.json.principal.name, 'first analyst');
  assert.equal(me.json.party.name, 'delta-lab');
  assert.equal(await comeIn(again.json.signInUrl), null);
  assert.equal((await invite()).status, 409);
  assert.deepEqual(await entriesAbout(again.json.id), ['person.invited', 'person.invited']);

  const ended = await server.ask('DELETE', `/api/v1/people/${again.json.id}`, desk);
  assert.equal(ended.status, 204, ended.text);
  assert.equal((await server.get('/api/v1/me', { session })).status, 401);
  const detail = await server.get(`/api/v1/parties/${id}`, desk);
  assert.notEqual(detail.json.people[0].revokedAt, null);
  assert.equal((await server.ask('DELETE', `/api/v1/people/${again.json.id}`, desk)).status, 404);
});

test('nobody ends their own way in by a slip', async () => {
  const { json } = await server.get('/api/v1/me', desk);
  assert.equal((await server.ask('DELETE', `/api/v1/people/${json.principal.id}`, desk)).status, 409);
});

test('a role that a party of that kind does not hold is refused for people and keys', async () => {
  const { id } = await created({ name: 'epsilon-works', kind: 'operator' });
  const person = await server.post(`/api/v1/parties/${id}/people`, {
    ...desk,
    body: { name: 'x', role: 'finder' },
  });
  assert.equal(person.status, 400);
  assert.equal(person.json.problems[0].pointer, '/role');
  const key = await server.post(`/api/v1/parties/${id}/keys`, { ...desk, body: { role: 'finder' } });
  assert.equal(key.status, 409);
});

test('a key made for a party works with its scopes until it is revoked', async () => {
  const { id } = await created({ name: 'zeta-lab', kind: 'finder' });
  const body = { role: 'finder', scopes: ['finding.list'], name: 'reader' };
  const disguised = { ...body, name: 'reader\u202e' };
  const refused = await server.post(`/api/v1/parties/${id}/keys`, { ...desk, body: disguised });
  assert.deepEqual([refused.status, refused.json.problems?.[0].pointer], [400, '/name']);
  const made = await server.post(`/api/v1/parties/${id}/keys`, { ...desk, body });
  assert.equal(made.status, 201, made.text);
  assert.equal((await server.get('/api/v1/findings', { key: made.json.key })).status, 200);
  assert.equal((await server.post('/api/v1/findings', { key: made.json.key, body: {} })).status, 403);
  assert.equal((await server.ask('DELETE', `/api/v1/keys/${made.json.id}`, desk)).status, 204);
  assert.equal((await server.get('/api/v1/findings', { key: made.json.key })).status, 401);
  assert.deepEqual(await entriesAbout(made.json.id), ['key.created', 'key.revoked']);
});

test('a key that was narrowed makes no key, so it cannot make itself a wider one', async () => {
  const { json: me } = await server.get('/api/v1/me', machine);
  const narrow = await server.post(`/api/v1/parties/${me.party.id}/keys`, {
    ...machine,
    body: { role: 'coordinator', scopes: ['key.manage', 'party.manage'] },
  });
  assert.equal(narrow.status, 201, narrow.text);
  const widened = await server.post(`/api/v1/parties/${me.party.id}/keys`, {
    key: narrow.json.key,
    body: { role: 'coordinator' },
  });
  assert.equal(widened.status, 403, widened.text);
});

test('a person lets a party in and out of a compartment; a key only out', async () => {
  const guest = await instance.party('eta-lab', 'finder');
  const path = `/api/v1/compartments/${finder.compartment?.id}/members`;
  const body = { subject: guest.party.id };
  const byKey = await server.post(path, { ...machine, body });
  assert.equal(byKey.status, 403);
  assert.match(byKey.json.detail, /a person does it/);
  assert.equal((await server.post(path, { ...desk, body })).status, 204);
  const members = await server.get(path, desk);
  const names = members.json.members.map(({ name }: { name: string }) => name);
  assert.ok(names.includes('eta-lab') && names.includes('lab-there') && names.includes('deduper'));
  assert.equal((await server.ask('DELETE', `${path}/${guest.party.id}`, machine)).status, 204);
  assert.equal((await server.ask('DELETE', `${path}/${guest.party.id}`, machine)).status, 404);
  const told = await entriesAbout(finder.compartment?.id ?? '');
  assert.deepEqual(told.slice(-2), ['membership.granted', 'membership.revoked']);
});

test('no one is let into the desk, no party out of its own compartment, nobody in who does not exist', async () => {
  const { rows } = await database.asSuperuser("select id from compartment where kind = 'desk'");
  const intoDesk = await server.post(`/api/v1/compartments/${rows[0]['id']}/members`, {
    ...desk,
    body: { subject: finder.party.id },
  });
  assert.equal(intoDesk.status, 404);
  const own = `/api/v1/compartments/${finder.compartment?.id}/members`;
  assert.equal((await server.ask('DELETE', `${own}/${finder.party.id}`, desk)).status, 409);
  assert.equal((await server.post(own, { ...desk, body: { subject: 'p-nobody' } })).status, 400);
});

test('a key invites nobody to the clearinghouse, because it would make itself a person', async () => {
  const { json: me } = await server.get('/api/v1/me', machine);
  const body = { name: 'its other hand', role: 'coordinator' };
  const refused = await server.post(`/api/v1/parties/${me.party.id}/people`, { ...machine, body });
  assert.equal(refused.status, 403, refused.text);
  assert.match(refused.json.detail, /a person does it/);
  assert.equal((await server.post(`/api/v1/parties/${me.party.id}/people`, { ...desk, body })).status, 201);
});

test("a coordinator's key releases nothing and ends no embargo, and is told who can", async () => {
  const release = await server.post('/api/v1/advisories/a-0000000000000000/release', {
    ...machine,
    body: { word: 'x', revision: 1 },
  });
  assert.equal(release.status, 403);
  assert.match(release.json.detail, /sign in with a browser session/);
});

test('where others than this machine get in, somebody who has no passkey lets nobody in', async () => {
  const body = { subject: (await instance.party('theta-lab', 'finder')).party.id };
  const path = `/api/v1/compartments/${finder.compartment?.id}/members`;
  const bare = await strict.post(path, { ...desk, body });
  assert.equal(bare.status, 403);
  assert.match(bare.json.detail, /Register a passkey first/);
});

test('nobody but the desk sees that any of this is there', async () => {
  const paths = ['/api/v1/parties', `/api/v1/parties/${finder.party.id}`];
  for (const path of paths) assert.equal((await server.get(path, { key: finder.key })).status, 403);
});
