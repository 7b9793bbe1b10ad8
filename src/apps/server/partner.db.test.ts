/** Trusted partners, files for other instances and the maximum marking over HTTP: the attacks first. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { testInstance } from '../../../test/instance.ts';
import { testServer } from '../../../test/server.ts';
import { application } from '../../../test/two-worlds/partners.ts';
import { systemRandomness } from '../../adapters/clock/system-clock.ts';
import { startSessionByLink } from '../../app/identity/sessions.ts';
import { digestOf } from '../../core/model/exchange.ts';
import type { Command } from '../cli/command.ts';
import { EXCHANGE_EXPORT, EXCHANGE_IMPORT, EXCHANGE_VERIFY } from '../cli/commands/exchange.ts';

const DAY_MS = 86_400_000;
let now = Date.parse('2026-03-01T08:00:00Z');
const clock = { now: () => new Date(now) };
const database = await testDatabase();
const instance = await testInstance(database, { clock });
const server = await testServer(database, { clock, maximumMarking: 'CUI' });
const desk = { session: instance.session };
const { key: deskKey } = await instance.party('clearinghouse', 'coordinator');
const ledgerKinds = async (subject: string) =>
  (
    await database.asSuperuser(
      "select convert_from(entry, 'UTF8')::jsonb ->> 'kind' as kind from ledger_intent where convert_from(entry, 'UTF8')::jsonb ->> 'subject' = $1 order by id",
      [subject],
    )
  ).rows.map(({ kind }) => kind);

async function person(partyId: string, role: string, name: string): Promise<{ session: string }> {
  const invited = await server.post(`/api/v1/parties/${partyId}/people`, { ...desk, body: { name, role } });
  assert.equal(invited.status, 201, invited.text);
  const token = new URL(invited.json.signInUrl).hash.slice('#token='.length);
  const world = { authentication: instance.authentication, clock, randomness: systemRandomness };
  const session = await startSessionByLink(world, token);
  assert.ok(session !== null);
  return { session: session.token };
}

async function partner(name: string) {
  const made = await instance.party(name, 'partner');
  const people = await person(made.party.id, 'partner', `${name}'s person`);
  return { ...made, people, path: `/api/v1/partners/${made.party.id}` };
}

async function accepted(name: string) {
  const joined = await partner(name);
  const applied = await server.post('/api/v1/partner/application', { ...joined.people, body: application() });
  assert.equal(applied.status, 201, applied.text);
  const answer = { decision: 'accept', reason: 'every control was shown' };
  const decided = await server.post(`${joined.path}/decision`, { ...desk, body: answer });
  assert.equal(decided.status, 200, decided.text);
  return joined;
}

async function granted(path: string, more: object = {}) {
  const body = { scope: 'harbor-crane', components: ['npm:harbor-crane'], days: 7, ...more };
  const made = await server.post(`${path}/grants`, { ...desk, body });
  assert.equal(made.status, 201, made.text);
  return { id: String(made.json.grant.id), key: String(made.json.key), grant: made.json.grant };
}

const use = { what: 'ran the scanner over it', component: 'npm:harbor-crane' };
const finding = {
  format: 'breakwater.finding/1',
  component: { purl: 'pkg:npm/harbor-crane@1.0.0' },
  title: 'setPath pollutes the prototype',
};

test('an application that leaves a control out, or claims one without evidence, is refused with each named', async () => {
  const { people } = await partner('careless');
  const [first, ...rest] = application().controls;
  const controls = [{ ...first!, evidence: [] }, ...rest.slice(1)];
  const refused = await server.post('/api/v1/partner/application', {
    ...people,
    body: { ...application(), controls },
  });
  assert.equal(refused.status, 400, refused.text);
  assert.deepEqual(
    refused.json.problems.map(({ code }: { code: string }) => code),
    ['no-evidence', 'missing'],
  );
  assert.equal((await server.get('/api/v1/partner', people)).json.partner, null);
});

test('a grant ends by itself: its key and every use of it are refused from that instant on', async () => {
  const { path } = await accepted('timely');
  const { id, key, grant } = await granted(path);
  assert.equal(grant.ends, new Date(now + 7 * DAY_MS).toISOString());
  const uses = `/api/v1/partner/grants/${id}/uses`;
  assert.equal((await server.post(uses, { key, body: use })).status, 201);
  now += 7 * DAY_MS;
  try {
    assert.equal((await server.post(uses, { key, body: use })).status, 401);
    assert.equal((await server.get('/api/v1/partner', { key })).status, 401);
    const read = await server.get(path, { key: deskKey });
    assert.deepEqual([read.status, read.json.grants?.[0]?.standing], [200, 'expired'], read.text);
  } finally {
    now -= 7 * DAY_MS;
  }
});

test('nobody uses what was not given: another partner, another component, a grant that was ended', async () => {
  const one = await accepted('one');
  const other = await accepted('other');
  const { id, key } = await granted(one.path);
  const theirs = await granted(other.path);
  const uses = `/api/v1/partner/grants/${id}/uses`;
  assert.equal((await server.post(uses, { key: theirs.key, body: use })).status, 404);
  const outside = await server.post(uses, { key, body: { ...use, component: 'npm:harbor-gate' } });
  assert.deepEqual([outside.status, outside.json.problems[0].code], [400, 'out-of-scope']);
  assert.equal((await server.get(one.path, { key: theirs.key })).status, 404);
  assert.equal((await server.post(`${one.path}/grants`, { key, body: { scope: 'x', days: 1 } })).status, 403);
  const ended = await server.post(`${one.path}/grants/${id}/end`, { ...desk, body: {} });
  assert.equal(ended.json.grants[0].standing, 'ended');
  assert.equal((await server.post(uses, { key, body: use })).status, 401);
});

test('what a partner finds comes in like every finding, under its own name and its grant', async () => {
  const { path } = await accepted('finding partner');
  const { key } = await granted(path);
  const sent = await server.post('/api/v1/findings', { key, body: finding });
  assert.equal(sent.status, 202, sent.text);
  const listed = await server.get('/api/v1/findings', desk);
  assert.ok(
    listed.json.items.some(
      ({ submitter }: { submitter?: { name: string } }) => submitter?.name === 'finding partner',
    ),
    listed.text.slice(0, 400),
  );
  assert.equal((await server.get(path, desk)).json.grants[0].findings, 1);
});

test('revoking a partner ends its keys, people, grants and memberships at once, and keeps what it sent', async () => {
  const { path, party, people, compartment } = await accepted('former');
  const { key } = await granted(path);
  assert.equal(
    (await server.post('/api/v1/findings', { key, body: { ...finding, title: 'kept' } })).status,
    202,
  );
  const host = await instance.party('host', 'finder');
  const room = `/api/v1/compartments/${host.compartment?.id}/members`;
  assert.equal((await server.post(room, { ...desk, body: { subject: party.id } })).status, 204);
  const revoked = await server.post(`${path}/revocation`, { ...desk, body: { reason: 'a breach' } });
  assert.deepEqual([revoked.status, revoked.json.state], [200, 'revoked'], revoked.text);
  assert.deepEqual(
    revoked.json.grants.map(({ standing }: { standing: string }) => standing),
    ['ended'],
  );
  for (const asking of [{ key }, people])
    assert.equal((await server.get('/api/v1/partner', asking)).status, 401);
  const { rows } = await database.asSuperuser(
    `select c.kind, m.revoked_at is null as held from membership m join compartment c on c.id = m.compartment_id
     where m.subject_id = $1 order by 1, 2`,
    [party.id],
  );
  assert.deepEqual(rows, [
    { kind: 'intake', held: false },
    { kind: 'intake', held: true },
    { kind: 'partner', held: true },
  ]);
  const kept = await database.asSuperuser('select 1 from finding where compartment_id = $1', [
    compartment?.id,
  ]);
  assert.equal(kept.rows.length, 1);
  assert.deepEqual(await ledgerKinds(party.id), [
    'party.created',
    'partner.applied',
    'partner.accepted',
    'partner.revoked',
  ]);
});

test('an official let into an engagement gives under it, once it is in partner access and until it is over', async () => {
  const { path, people } = await accepted('early');
  const { rows } = await database.asSuperuser("select id from party where kind = 'clearinghouse'");
  const official = await person(rows[0].id, 'official', 'official of one');
  const evaluator = await person(rows[0].id, 'evaluator', 'no giver');
  const { id: itself } = (await server.get('/api/v1/me', official)).json.principal;
  await database.asSuperuser(
    `insert into compartment (id, kind, label, created_at) values ('k-room', 'engagement', 'e', now())`,
  );
  await database.asSuperuser(
    `insert into compartment (id, kind, label, created_at, within) values ('k-material', 'material', 'e', now(), 'k-room')`,
  );
  await database.asSuperuser(
    `insert into engagement (compartment_id, id, material_id, developer_id, developer_name, model, question, state,
       state_name, opened_at, changed_at)
     values ('k-room', 'g-1', 'k-material', $1, 'vendor', 'vendor/model', 'q', '{"state":"closed"}', 'closed', now(), now())`,
    [rows[0].id],
  );
  const wanted = { scope: 'the model', days: 7, engagement: 'g-1' };
  const give = (who: { session: string }, more: object = {}) =>
    server.post(`${path}/grants`, { ...who, body: { ...wanted, ...more } });
  assert.equal((await give(official)).status, 404, 'not let in, it does not exist');
  await database.asSuperuser(
    `insert into membership (subject_id, compartment_id, granted_by, granted_at) values ($1, 'k-room', $1, now())`,
    [itself],
  );
  assert.equal((await give(official)).status, 409, 'its own clock comes first');
  const moved = (state: string) =>
    database.asSuperuser(
      "update engagement set state_name = $1, state = jsonb_build_object('state', $1::text), changed_at = now() where id = 'g-1'",
      [state],
    );
  await moved('partner-access');
  assert.equal((await give(desk)).status, 404, 'to a coordinator there is no engagement');
  assert.equal((await give(evaluator)).status, 403, 'an evaluator gives nothing');
  const made = await give(official);
  assert.equal(made.status, 201, made.text);
  const { key, grant } = made.json;
  const first = async (who: { session: string }) => (await server.get(path, who)).json.grants[0];
  assert.equal((await first(official)).engagement, 'g-1');
  assert.equal((await first(desk)).engagement, null);
  const { rows: log } = await database.asSuperuser(
    "select kind, detail ->> 'partner' as partner from engagement_event where engagement_id = 'g-1'",
  );
  assert.deepEqual(
    log,
    [{ kind: 'partner.granted', partner: 'early' }],
    'the developer reads who was given what',
  );
  assert.equal(
    (await server.post(`/api/v1/partner/grants/${grant.id}/uses`, { key, body: use })).status,
    201,
  );
  await moved('withdrawn');
  const late = await server.post(`/api/v1/partner/grants/${grant.id}/uses`, { key, body: use });
  assert.equal(late.status, 409, late.text);
  assert.equal((await first(official)).standing, 'engagement-over');
  assert.equal((await first(desk)).standing, 'ended', 'nor that there was one');
  const { partner: shown } = (await server.get('/api/v1/partner', people)).json;
  assert.equal(shown.grants[0].standing, 'engagement-over');
  assert.equal(shown.grants[0].engagement, null);
});

test('in the database an official makes the key of an accepted partner, and no other principal', async () => {
  const joined = await accepted('bounded');
  const applying = await partner('applying only');
  const { rows } = await database.asSuperuser("select id from party where kind = 'clearinghouse'");
  const official = await person(rows[0].id, 'official', 'official at the wall');
  const { id } = (await server.get('/api/v1/me', official)).json.principal;
  const put = async (party: string, kind: string, roles: string) => {
    const client = await database.pool.connect();
    try {
      await client.query('begin');
      await client.query("select set_config('breakwater.subjects', $1, true)", [`${id},${rows[0].id}`]);
      await client.query(
        `insert into principal (id, party_id, kind, name, roles, created_at)
         values ('x-' || gen_random_uuid(), $1, $2, 'x', $3::text[], now())`,
        [party, kind, roles],
      );
    } finally {
      await client.query('rollback');
      client.release();
    }
  };
  await put(joined.party.id, 'key', '{partner}');
  await assert.rejects(put(joined.party.id, 'person', '{partner}'), /row-level security/);
  await assert.rejects(put(joined.party.id, 'key', '{partner,coordinator}'), /row-level security/);
  await assert.rejects(put(applying.party.id, 'key', '{partner}'), /row-level security/);
  await assert.rejects(put(rows[0].id, 'key', '{partner}'), /row-level security/);
});

const own = (await instance.party('clearinghouse', 'coordinator')).party.id;
const second = await person(own, 'coordinator', 'second reader');
const third = await person(own, 'coordinator', 'third reader');
const document = { kind: 'document', name: 'report', text: 'what we saw', marking: 'UNCLASSIFIED' };
const outgoing = { to: 'elsewhere', purpose: 'tested there too', marking: 'UNCLASSIFIED', parts: [document] };

test('a file leaves only after two people who did not make it read what stands there now', async () => {
  const prepared = await server.post('/api/v1/exchanges', { ...desk, body: outgoing });
  assert.equal(prepared.status, 201, prepared.text);
  const path = `/api/v1/exchanges/${prepared.json.id}`;
  const { digest } = prepared.json;
  const review = (asking: object, of = digest) =>
    server.post(`${path}/reviews`, { ...asking, body: { digest: of } });
  assert.equal((await review(desk)).status, 409, 'its maker');
  assert.equal((await review(second, '0'.repeat(64))).status, 409, 'another content');
  assert.equal((await server.get(`${path}/file`, second)).status, 404);
  assert.equal((await review(second)).json.state, 'reviewed-once');
  assert.equal((await review(second)).status, 409, 'the same person again');
  assert.equal((await server.get(`${path}/file`, second)).status, 404);
  assert.equal((await review({ key: deskKey })).status, 403, 'a key is no person');
  const sealed = await review(third);
  assert.deepEqual([sealed.json.state, sealed.json.reviews.length], ['sealed', 2], sealed.text);
  assert.equal((await server.get(`${path}/file`, desk)).status, 200);
  assert.deepEqual(await ledgerKinds(prepared.json.id), [
    ...['exchange.prepared', 'exchange.reviewed', 'exchange.reviewed', 'exchange.sealed'],
  ]);
});

test('where passkeys are asked for, nobody without one gives, prepares or reviews', async () => {
  const strict = await testServer(database, { clock, needsPasskey: true });
  const prepared = await server.post('/api/v1/exchanges', { ...desk, body: outgoing });
  const review = { ...second, body: { digest: prepared.json.digest } };
  assert.equal((await strict.post(`/api/v1/exchanges/${prepared.json.id}/reviews`, review)).status, 403);
  assert.equal((await strict.post('/api/v1/exchanges', { ...desk, body: outgoing })).status, 403);
  const { path } = await accepted('passkeys');
  const given = { ...desk, body: { scope: 'x', days: 1 } };
  assert.equal((await strict.post(`${path}/grants`, given)).status, 403);
});

test('a file that is refused, marked above the instance or below its parts never leaves', async () => {
  const above = await server.post('/api/v1/exchanges', { ...desk, body: { ...outgoing, marking: 'SECRET' } });
  assert.deepEqual([above.status, above.json.problems[0].code], [400, 'above-marking'], above.text);
  const parts = [
    { ...document, marking: 'CUI' },
    { kind: 'finding', id: 'f-0000000000000000', marking: 'UNCLASSIFIED' },
  ];
  const wrong = await server.post('/api/v1/exchanges', { ...desk, body: { ...outgoing, parts } });
  assert.deepEqual(
    wrong.json.problems.map(({ code }: { code: string }) => code),
    ['no-finding', 'above-file'],
    wrong.text,
  );
  const { json } = await server.post('/api/v1/exchanges', { ...desk, body: outgoing });
  const refusal = { ...second, body: { reason: 'the report is not ours to give' } };
  assert.equal((await server.post(`/api/v1/exchanges/${json.id}/refusal`, refusal)).json.state, 'refused');
  const late = await server.post(`/api/v1/exchanges/${json.id}/reviews`, {
    ...third,
    body: { digest: json.digest },
  });
  assert.equal(late.status, 409);
});

test('another instance takes the file in once, by the right key, and only up to its own marking', async () => {
  const there = await database.another();
  const elsewhere = await testInstance(there);
  const receiver = await testServer(there);
  const { json: prepared } = await server.post('/api/v1/exchanges', { ...desk, body: outgoing });
  for (const asking of [second, third]) {
    const body = { digest: prepared.digest };
    assert.equal(
      (await server.post(`/api/v1/exchanges/${prepared.id}/reviews`, { ...asking, body })).status,
      200,
    );
  }
  const { json: envelope } = await server.get(`/api/v1/exchanges/${prepared.id}/file`, desk);
  const receive = (body: object, at = receiver) =>
    at.post('/api/v1/received-exchanges', { session: elsewhere.session, body });
  const strange = await receive({ envelope, key: receiver.sealKey });
  assert.deepEqual([strange.status, strange.json.problems[0].code], [400, 'not-signed'], strange.text);
  const key = server.sealKey;
  const touched = { ...envelope, payload: Buffer.from('{}').toString('base64') };
  assert.equal((await receive({ envelope: touched, key })).status, 400);
  const first = await receive({ envelope, key });
  assert.deepEqual([first.status, first.json.isNew, first.json.parts], [201, true, 1], first.text);
  const again = await receive({ envelope, key });
  assert.deepEqual([again.status, again.json.isNew, again.json.at], [200, false, first.json.at]);
  assert.equal(
    (await receiver.get('/api/v1/received-exchanges', { session: elsewhere.session })).json.items.length,
    1,
  );
  const statement = JSON.parse(Buffer.from(envelope.payload, 'base64').toString());
  assert.equal(digestOf(statement.predicate.content), prepared.digest);
  await byCommandLine(prepared.id, there.databaseUrl);
});

/** The same file out of one instance and into the other as two administrators would carry it. */
async function byCommandLine(id: string, elsewhere: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bw-carried-'));
  after(() => rm(folder, { recursive: true, force: true }));
  const [file, pem, data] = ['file.json', 'sender.pem', 'data'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(pem, server.sealKey);
  const run = async (command: Command, ...args: readonly string[]) => {
    const said: string[] = [];
    const write = (text: string) => void said.push(text);
    const io = {
      stdout: { write },
      stderr: { write, isTTY: false },
      stdin: (async function* () {})(),
      env: { BREAKWATER_KEY: deskKey },
    };
    return { exit: await command.run([...args], io), said: said.join('') };
  };
  const unsealed = await run(EXCHANGE_EXPORT, 'xf-0000000000000000', '--server', server.url, '--out', file);
  assert.equal(unsealed.exit, 1, unsealed.said);
  const left = await run(EXCHANGE_EXPORT, id, '--server', server.url, '--out', file);
  assert.equal(left.exit, 0, left.said);
  await assert.rejects(run(EXCHANGE_EXPORT, id, '--server', server.url, '--out', file), /EEXIST/);
  const checked = await run(EXCHANGE_VERIFY, file, '--key', pem, '--json');
  assert.deepEqual([checked.exit, JSON.parse(checked.said).reviews.length], [0, 2], checked.said);
  const into = ['--key', pem, '--data', data, '--database-url', elsewhere, '--json'];
  const taken = await run(EXCHANGE_IMPORT, file, ...into);
  assert.equal(taken.exit, 0, taken.said);
  assert.equal(JSON.parse(taken.said).isNew, false, 'it came over HTTP before, and is the same file');
  const sealed = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...sealed, payload: Buffer.from('{}').toString('base64') }));
  const touched = await run(EXCHANGE_IMPORT, file, ...into);
  assert.deepEqual([touched.exit, /not-signed/.test(touched.said)], [1, true], touched.said);
}

test('nothing marked above the maximum comes in, by any door, and nothing of it is kept or told', async () => {
  const { key } = await instance.party('lab-marked', 'finder');
  const marked = { ...finding, title: 'the sluice at gate nine', marking: 'SECRET//NOFORN' };
  const banner = { ...finding, title: 'gate nine', description: 'TOP SECRET//SI the sluice' };
  const before = await rowsHolding('sluice');
  for (const body of [marked, banner]) {
    const answer = await server.post('/api/v1/findings', { key, body });
    assert.deepEqual([answer.status, answer.json.problems[0].code], [400, 'above-marking'], answer.text);
    assert.match(answer.json.problems[0].message, /SECRET.*CUI.*not accredited/);
    assert.doesNotMatch(answer.text, /sluice|gate nine/);
  }
  const lines = [finding, marked, { ...finding, title: 'below' }]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');
  const headers = { 'content-type': 'application/x-ndjson' };
  const stream = await server.post('/api/v1/findings', { key, headers, body: lines });
  const answers = stream.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    answers.map(({ problems }) => problems?.[0].code ?? null),
    [null, 'above-marking', null],
  );
  const to = { ...desk, body: { name: 'the sluice, (TS//SI)', kind: 'finder' } };
  assert.equal((await server.post('/api/v1/parties', to)).status, 400);
  assert.equal(await rowsHolding('sluice'), before);
  assert.deepEqual(server.faults, []);
});

async function rowsHolding(word: string): Promise<number> {
  const { rows } = await database.asSuperuser(
    `select (select count(*) from finding f where f.body::text like '%' || $1 || '%')
       + (select count(*) from document d where encode(d.body, 'escape') like '%' || $1 || '%')
       + (select count(*) from party where name like '%' || $1 || '%') as n`,
    [word],
  );
  return Number(rows[0].n);
}
