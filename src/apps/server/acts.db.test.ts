/** A passkey touched for one act: it serves that act, once, for the person who touched it, and nothing else. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { type Authenticator, newAuthenticator, type Spoiling } from '../../../test/authenticator.ts';
import { testDatabase } from '../../../test/database.ts';
import { accepted, invited, materialFolder, type Person, TERMS } from '../../../test/engagement.ts';
import { testInstance } from '../../../test/instance.ts';
import { testServer } from '../../../test/server.ts';
import { systemRandomness } from '../../adapters/clock/system-clock.ts';
import { findDuplicates } from '../../app/desk/find-duplicates.ts';
import { refreshCases } from '../../app/desk/refresh-cases.ts';

const database = await testDatabase();
const instance = await testInstance(database);
let now = new Date('2026-11-01T12:00:00Z');
const { material } = await materialFolder();
const server = await testServer(database, { clock: { now: () => now }, material, needsPasskey: true });
/** Where people come in before they have a passkey: the strict server asks for one even to invite. */
const lenient = await testServer(database, { clock: { now: () => now } });
const at = { instance, server: lenient };
const official = await registered(await invited(at, { name: 'official', role: 'official' }));
const counsel = await registered(
  await invited(at, { name: 'counsel', role: 'developer', developer: 'model-lab' }),
);
const colleague = await registered(
  await invited(at, { name: 'colleague', role: 'developer', developer: 'model-lab' }),
);

const upstream = await instance.party('upstream', 'maintainer');

type Registered = Person & { readonly passkey: Authenticator };
type Act = { readonly kind: string; readonly subject: string; readonly content: object };

async function registered(person: Person): Promise<Registered> {
  const { session } = person;
  const passkey = newAuthenticator(server.url);
  const options = accepted(await server.post('/api/v1/passkeys/options', { session, body: {} }));
  const body = passkey.register(options.json.challenge);
  accepted(await server.post('/api/v1/passkeys', { session, body }));
  return { ...person, passkey };
}

async function touched(who: Registered, act: Act, spoil?: Spoiling) {
  const { json } = accepted(await server.post('/api/v1/acts', { session: who.session, body: act }));
  assert.equal(json.needed, true);
  return who.passkey.signIn(json.options.challenge, spoil);
}

const post = (who: Person, path: string, body: object) =>
  server.post(`/api/v1/engagements${path}`, { session: who.session, body });

/** With terms proposed, and the act that agrees to them. */
async function proposed(): Promise<{ readonly id: string; readonly digest: string; readonly act: Act }> {
  const { id } = accepted(await post(counsel, '', { model: 'vendor/model', question: 'Covered?' })).json;
  const { proposal } = accepted(await post(official, `/${id}/terms`, TERMS)).json;
  const { digest } = proposal;
  return { id, digest, act: { kind: 'engagement.agree-terms', subject: id, content: { digest } } };
}

test('an act without a touch is refused, and says what it takes', async () => {
  const { id, digest } = await proposed();
  const answer = await post(counsel, `/${id}/terms/agreement`, { digest });
  assert.equal(answer.status, 403);
  assert.match(answer.json.detail, /passkey, touched for this very act/);
});

test('a touch serves the act it was given for; the record keeps what was signed and the key that verifies it', async () => {
  const { id, digest, act } = await proposed();
  const assertion = await touched(counsel, act);
  assert.equal(
    accepted(await post(counsel, `/${id}/terms/agreement`, { digest, assertion })).json.state,
    'terms-agreed',
  );
  const { rows } = await database.asSuperuser(
    'select s.* from signed_act s join engagement e on e.compartment_id = s.compartment_id where e.id = $1',
    [id],
  );
  assert.equal(rows.length, 1);
  const text = rows[0].act as string;
  assert.deepEqual(JSON.parse(text), act);
  const challenge = Buffer.from(JSON.parse(String(rows[0].client_data)).challenge, 'base64url');
  assert.deepEqual(
    challenge.subarray(-32),
    createHash('sha256').update(text).digest(),
    'the act stands in it',
  );
});

test("another act's touch, another person's, a spoilt one and a made-up one are refused in the same words", async () => {
  const { id, digest, act } = await proposed();
  const elsewhere = await proposed();
  const others: readonly (readonly [string, unknown])[] = [
    ['of another engagement', await touched(counsel, elsewhere.act)],
    ['of another kind', await touched(counsel, { ...act, kind: 'engagement.consent' })],
    ['of other terms', await touched(counsel, { ...act, content: { digest: `sha256:${'0'.repeat(64)}` } })],
    ['of a colleague', await touched(colleague, act)],
    ['for another site', await touched(counsel, act, { origin: 'https://evil.example' })],
    ['without verifying the person', await touched(counsel, act, { isVerified: false })],
    ['for signing in', counsel.passkey.signIn(await signInChallenge())],
    ['of a challenge nobody gave', counsel.passkey.signIn(Buffer.alloc(70).toString('base64url'))],
  ];
  const answers = [];
  for (const [what, assertion] of others) {
    const answer = await post(counsel, `/${id}/terms/agreement`, { digest, assertion });
    assert.equal(answer.status, 400, what);
    answers.push(answer.text);
  }
  assert.equal(new Set(answers).size, 1);
  const { rows } = await database.asSuperuser('select state_name from engagement where id = $1', [id]);
  assert.equal(rows[0].state_name, 'inquiry');
});

async function signInChallenge(): Promise<string> {
  return accepted(await server.post('/api/v1/session/passkey/options', { body: {} })).json.challenge;
}

test('a touch serves once: not for the same act again, not to sign in, and not after five minutes', async () => {
  const { id, digest, act } = await proposed();
  const agreement = await touched(counsel, act);
  accepted(await post(counsel, `/${id}/terms/agreement`, { digest, assertion: agreement }));
  const { window } = accepted(await post(official, `/${id}/steps`, { step: 'open-access' })).json;
  const ends = new Date(Date.parse(window.ends) + 86_400_000).toISOString();
  const extension = { kind: 'engagement.extend-window', subject: id, content: { ends } };
  const assertion = await touched(counsel, extension);
  accepted(await post(counsel, `/${id}/window`, { ends, assertion }));
  accepted(await post(counsel, `/${id}/window`, { ends: window.ends }));
  assert.equal((await post(counsel, `/${id}/window`, { ends, assertion })).status, 400, 'replayed');
  assert.equal(
    (await server.post('/api/v1/session/passkey', { body: await touched(counsel, extension) })).status,
    400,
  );
  const late = await touched(counsel, extension);
  now = new Date(now.getTime() + 5 * 60_000);
  assert.equal((await post(counsel, `/${id}/window`, { ends, assertion: late })).status, 400);
  accepted(await post(counsel, `/${id}/window`, { ends, assertion: await touched(counsel, extension) }));
});

test('what a failed act did not do it did not use up', async () => {
  const { id, digest, act } = await proposed();
  const assertion = await touched(counsel, act);
  await post(official, `/${id}/terms`, { ...TERMS, windowDays: 5 });
  assert.equal((await post(counsel, `/${id}/terms/agreement`, { digest, assertion })).status, 409);
  accepted(await post(official, `/${id}/terms`, TERMS));
  accepted(await post(counsel, `/${id}/terms/agreement`, { digest, assertion }));
});

test('parties are let into a case, and its embargo is ended, by a touch for that very act and no other', async () => {
  const coordinator = await registered(
    await invited(at, { name: 'second-coordinator', role: 'coordinator' }),
  );
  const lab = await instance.party('lab-a', 'finder');
  const body = {
    format: 'breakwater.finding/1',
    component: { purl: 'pkg:npm/walker@1.2.0' },
    title: 'walks',
  };
  const { receipt } = accepted(await server.post('/api/v1/findings', { key: lab.key, body })).json;
  const world = {
    transactions: database.transactions,
    clock: { now: () => now },
    randomness: systemRandomness,
  };
  const findingId = receipt.location.split('/').at(-1);
  await findDuplicates(world, await instance.service('deduper'), [findingId]);
  await refreshCases(world, await instance.service('clock'), { findingIds: [findingId] });
  const { session } = coordinator;
  const { id, number } = (await server.get('/api/v1/cases', { session })).json.items[0];
  const inCase = (path: string, sent: object) =>
    server.post(`/api/v1/cases/${id}${path}`, { session, body: sent });
  for (const sent of [{ move: 'propose', until: '2099-01-01T12:00:00Z' }, { move: 'accept' }])
    accepted(await inCase('/embargo', sent));

  const invitations = [{ name: 'upstream', role: 'maintainer' }];
  const invite = { kind: 'case.invite', subject: id, content: { invitations: 'maintainer: upstream' } };
  const exit = { move: 'exit', why: 'agreed', word: `end embargo ${number}` };
  const end = { kind: 'embargo.exit', subject: id, content: { number, why: 'agreed' } };
  assert.equal((await inCase('/participants', { invitations })).status, 403, 'a passkey that is not touched');
  assert.equal((await inCase('/embargo', exit)).status, 403);
  const forEnd = await touched(coordinator, end);
  assert.equal((await inCase('/participants', { invitations, assertion: forEnd })).status, 400);
  const other = await touched(coordinator, { ...end, content: { number, why: 'public' } });
  assert.equal((await inCase('/embargo', { ...exit, assertion: other })).status, 400, 'for another reason');
  accepted(await inCase('/participants', { invitations, assertion: await touched(coordinator, invite) }));
  await makesLink(coordinator, { caseId: id, partyId: upstream.party.id });
  accepted(await inCase('/embargo', { ...exit, assertion: await touched(coordinator, end) }));
  const kept = await database.asSuperuser('select 1 from signed_act where act like $1', [`%${id}%`]);
  assert.equal(kept.rowCount, 3);
});

/** What a private link shows leaves the house: who reads it, how long and in which words is all signed. */
async function makesLink(coordinator: Registered, to: { caseId: string; partyId: string }): Promise<void> {
  const { caseId, partyId } = to;
  const words = {
    title: 'walker: walks',
    impact: 'It walks where it should not.',
    contact: 'the desk',
    namesFinders: false,
  };
  const act = (content: object) => ({ kind: 'maintainer-link.create', subject: caseId, content });
  const make = (assertion?: unknown) =>
    server.post(`/api/v1/cases/${caseId}/maintainer/links`, {
      session: coordinator.session,
      body: { ...words, partyId, days: 30, assertion },
    });
  assert.equal((await make()).status, 403);
  const signed = { party: partyId, days: 30, ...words };
  for (const other of [{ days: 120 }, { party: 'p-other' }, { impact: 'It runs where it should not.' }]) {
    const touch = await touched(coordinator, act({ ...signed, ...other }));
    assert.equal((await make(touch)).status, 400, JSON.stringify(other));
  }
  assert.equal((await make(await touched(coordinator, act(signed)))).status, 201);
}

test('nobody is let into a compartment, or into the clearinghouse itself, without a touch for that very reader', async () => {
  const coordinator = await registered(await invited(at, { name: 'third-coordinator', role: 'coordinator' }));
  const { session } = coordinator;
  const host = await instance.party('lab-b', 'finder');
  const guest = await instance.party('lab-c', 'finder');
  const compartment = host.compartment?.id ?? '';
  const letIn = (subject: string, assertion?: unknown) =>
    server.post(`/api/v1/compartments/${compartment}/members`, { session, body: { subject, assertion } });
  const grant = { kind: 'membership.grant', subject: compartment, content: { to: guest.party.id } };
  assert.equal((await letIn(guest.party.id)).status, 403);
  const elsewhere = await touched(coordinator, { ...grant, subject: guest.compartment?.id ?? '' });
  assert.equal((await letIn(guest.party.id, elsewhere)).status, 400, 'for another compartment');
  const touch = await touched(coordinator, grant);
  assert.equal((await letIn(upstream.party.id, touch)).status, 400, 'for another reader');
  assert.equal((await letIn(guest.party.id, touch)).status, 204);

  const { party } = (await server.get('/api/v1/me', { session })).json;
  const invite = (partyId: string, sent: object) =>
    server.post(`/api/v1/parties/${partyId}/people`, { session, body: sent });
  const joining = { name: 'fourth-coordinator', role: 'coordinator' };
  const act = { kind: 'person.invite', subject: party.id, content: joining };
  assert.equal((await invite(party.id, joining)).status, 403);
  const forOfficial = await touched(coordinator, { ...act, content: { ...joining, role: 'official' } });
  assert.equal((await invite(party.id, { ...joining, assertion: forOfficial })).status, 400);
  const assertion = await touched(coordinator, act);
  assert.equal((await invite(party.id, { ...joining, assertion })).status, 201);
  const guestPerson = { name: 'its own person', role: 'finder' };
  assert.equal((await invite(guest.party.id, guestPerson)).status, 201, 'reads only what is its own');
  const kept = await database.asSuperuser(
    `select count(*)::int as n from ledger_intent join signed_act s on
       convert_from(entry, 'UTF8')::jsonb -> 'detail' ->> 'signedAct' = s.id
     where s.act like '%membership.grant%' or s.act like '%person.invite%'`,
  );
  assert.equal(kept.rows[0].n, 2, 'the record names what was signed');
});

test('a key signs nothing', async () => {
  const { key } = await instance.party('model-lab', 'developer');
  const body = { kind: 'engagement.consent', subject: 'x', content: {} };
  assert.equal((await server.post('/api/v1/acts', { key, body })).status, 403);
});
