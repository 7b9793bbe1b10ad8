import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { type Authenticator, newAuthenticator, type Spoiling } from '../../../test/authenticator.ts';
import { testDatabase } from '../../../test/database.ts';
import { testInstance } from '../../../test/instance.ts';
import { testServer } from '../../../test/server.ts';

const database = await testDatabase();
const instance = await testInstance(database);
let now = new Date();
const server = await testServer(database, { clock: { now: () => now } });
const { session } = instance;

async function registrationChallenge(): Promise<string> {
  const answer = await server.post('/api/v1/passkeys/options', { session, body: {} });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.json.authenticatorSelection.userVerification, 'required');
  assert.equal(answer.json.rp.id, 'localhost');
  return answer.json.challenge;
}

async function signInChallenge(): Promise<string> {
  const answer = await server.post('/api/v1/session/passkey/options', { body: {} });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.json.allowCredentials, undefined);
  return answer.json.challenge;
}

const register = async (passkey: Authenticator, challenge: string, spoil?: Spoiling) =>
  server.post('/api/v1/passkeys', { session, body: passkey.register(challenge, spoil) });

const signIn = async (passkey: Authenticator, challenge: string, spoil?: Spoiling) =>
  server.post('/api/v1/session/passkey', { body: passkey.signIn(challenge, spoil) });

async function registered(): Promise<Authenticator> {
  const passkey = newAuthenticator(server.url);
  assert.equal((await register(passkey, await registrationChallenge())).status, 204);
  return passkey;
}

test('a person registers a passkey and signs in with it, without a link', async () => {
  const passkey = await registered();
  const answer = await signIn(passkey, await signInChallenge());
  assert.equal(answer.status, 204, answer.text);
  const token = /=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? '';
  const me = await server.get('/api/v1/me', { session: token });
  assert.equal(me.json.principal.id, instance.coordinator.principalId);
  assert.ok(me.json.passkeys >= 1);
});

test('an assertion works once: the same bytes again are refused', async () => {
  const passkey = await registered();
  const assertion = passkey.signIn(await signInChallenge());
  assert.equal((await server.post('/api/v1/session/passkey', { body: assertion })).status, 204);
  assert.equal((await server.post('/api/v1/session/passkey', { body: assertion })).status, 400);
});

test('a challenge answers once, also to another signature over it', async () => {
  const passkey = await registered();
  const challenge = await signInChallenge();
  assert.equal((await signIn(passkey, challenge)).status, 204);
  assert.equal((await signIn(passkey, challenge)).status, 400);
});

test('one answer to one challenge at the same moment signs in once', async () => {
  const passkey = await registered();
  const challenge = await signInChallenge();
  const answers = await Promise.all([1, 2, 3].map(() => signIn(passkey, challenge)));
  assert.equal(answers.filter(({ status }) => status === 204).length, 1);
});

test('a counter that does not move forward is a cloned authenticator', async () => {
  const passkey = await registered();
  assert.equal((await signIn(passkey, await signInChallenge(), { counter: 50 })).status, 204);
  assert.equal((await signIn(passkey, await signInChallenge(), { counter: 50 })).status, 400);
  assert.equal((await signIn(passkey, await signInChallenge(), { counter: 49 })).status, 400);
  assert.equal((await signIn(passkey, await signInChallenge(), { counter: 51 })).status, 204);
});

test('an authenticator that never counts keeps working', async () => {
  const passkey = newAuthenticator(server.url);
  assert.equal((await register(passkey, await registrationChallenge(), { counter: 0 })).status, 204);
  assert.equal((await signIn(passkey, await signInChallenge(), { counter: 0 })).status, 204);
  assert.equal((await signIn(passkey, await signInChallenge(), { counter: 0 })).status, 204);
});

test('what was signed for another site, by nobody in particular, or not at all, is refused in the same words', async () => {
  const passkey = await registered();
  const spoilt: readonly Spoiling[] = [
    { origin: 'https://evil.example' },
    { origin: `http://localhost:${server.port + 1}` },
    { rpId: 'evil.example' },
    { isVerified: false },
    { type: 'webauthn.create' },
    { signature: randomBytes(70) },
  ];
  const answers = [await signIn(newAuthenticator(server.url), await signInChallenge())];
  for (const spoil of spoilt) answers.push(await signIn(passkey, await signInChallenge(), spoil));
  for (const answer of answers) {
    assert.equal(answer.status, 400);
    assert.equal(answer.text, answers[0]?.text);
  }
});

test('a challenge is nothing after five minutes, for another purpose, for another person, or made up', async () => {
  const passkey = await registered();
  const forRegistration = await registrationChallenge();
  assert.equal((await signIn(passkey, forRegistration)).status, 400);
  assert.equal((await signIn(passkey, randomBytes(38).toString('base64url'))).status, 400);
  assert.equal((await register(newAuthenticator(server.url), await signInChallenge())).status, 400);
  const late = await signInChallenge();
  now = new Date(now.getTime() + 5 * 60_000);
  assert.equal((await signIn(passkey, late)).status, 400);
});

test('a key registers no passkey, and nobody registers one without a session', async () => {
  const { key } = await instance.party('lab-keyed', 'finder');
  assert.equal((await server.post('/api/v1/passkeys/options', { key, body: {} })).status, 403);
  assert.equal((await server.post('/api/v1/passkeys/options', { body: {} })).status, 401);
});

test('a credential is registered once, whoever brings it again', async () => {
  const passkey = await registered();
  assert.equal((await register(passkey, await registrationChallenge())).status, 400);
});
