import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { testInstance } from '../../../test/instance.ts';
import { grantMembership, revokeMembership } from '../../app/identity/change-membership.ts';
import { createKey } from '../../app/identity/create-key.ts';
import { createParty } from '../../app/identity/create-party.ts';
import { createSignInLink } from '../../app/identity/create-sign-in-link.ts';
import { foundInstance } from '../../app/identity/found-instance.ts';
import { revokeKey } from '../../app/identity/revoke-key.ts';
import { hashSecret } from '../../app/identity/secrets.ts';
import { endSession, startSessionByLink } from '../../app/identity/sessions.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { systemClock, systemRandomness } from '../clock/system-clock.ts';
import { authenticationOver } from './authentication.ts';

const database = await testDatabase();
const instance = await testInstance(database);
const { authentication, coordinator } = instance;
const { transactions } = database;
const world = {
  transactions,
  authentication,
  clock: systemClock,
  randomness: systemRandomness,
  needsPasskey: false,
  signingKey: new Uint8Array(32),
  relyingParty: { id: 'localhost', origin: 'http://localhost', name: 'Clearinghouse' },
};
const HOUR_MS = 3_600_000;

/** A statement that goes around every store, as code that reached SQL would: only the wall is left. */
async function sqlAs(actor: Actor, text: string, values: readonly unknown[] = []) {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    await client.query("select set_config('breakwater.subjects', $1, true)", [actor.subjects.join(',')]);
    return await client.query(text, values as unknown[]);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

test('founding twice founds one instance', async () => {
  const founded = await Promise.all([foundInstance(world), foundInstance(world)]);
  assert.deepEqual(founded, [false, false]);
  const { rows } = await database.asSuperuser(
    "select count(*)::int as n from party where kind = 'clearinghouse'",
  );
  assert.equal(rows[0]['n'], 1);
});

test('two starts at once on an empty database found one instance', async () => {
  const empty = await database.another();
  const other = { ...world, authentication: authenticationOver(empty.pool) };
  const founded = await Promise.all([foundInstance(other), foundInstance(other), foundInstance(other)]);
  assert.deepEqual(founded.toSorted(), [false, false, true]);
});

test('with no actor set the application sees no party, principal, key, session, link, passkey, compartment or membership', async () => {
  const tables = [
    'party',
    'principal',
    'api_key',
    'sign_in_link',
    'passkey',
    'answered_challenge',
    'session',
    'compartment',
    'membership',
  ];
  for (const table of tables) {
    const { rows } = await database.pool.query(`select count(*)::int as n from ${table}`);
    assert.equal(rows[0]['n'], 0, table);
  }
});

test('a key authenticates as its party, and only the hash of it is stored', async () => {
  const { key, actor, party } = await instance.party('lab-hash', 'finder');
  assert.match(key, /^bw_[A-Za-z0-9_-]{43}$/);
  assert.deepEqual(actor.roles, ['finder']);
  assert.deepEqual(actor.subjects, [actor.principalId, party.id]);
  const { rows } = await database.asSuperuser('select * from api_key where principal_id = $1', [
    actor.principalId,
  ]);
  assert.ok(!JSON.stringify(rows).includes(key.slice(3)));
  assert.equal(await authentication.actorOfKey(hashSecret(`${key}x`), new Date()), null);
});

test('a finder holds its own intake compartment, with the clearinghouse and the services that work on it', async () => {
  const lab = await instance.party('lab-members', 'finder');
  assert.equal(lab.compartment?.kind, 'intake');
  const members = await transactions.run(coordinator, ({ identity }) =>
    identity.membersOf(lab.compartment?.id ?? ''),
  );
  const expected = [lab.party.id, coordinator.partyId];
  for (const name of ['intake', 'deduper', 'lab', 'ledger', 'clock', 'publisher'] as const) {
    expected.push((await instance.service(name)).principalId);
  }
  assert.deepEqual(members.toSorted(), expected.toSorted());
});

test('creating a party is recorded in the ledger, memberships included', async () => {
  const lab = await instance.party('lab-recorded', 'finder');
  const { rows } = await database.asSuperuser(
    "select convert_from(entry, 'utf8')::jsonb as entry from ledger_intent",
  );
  const kinds = rows
    .map((row) => row['entry'] as { kind: string; subject: string; detail?: { party?: string } })
    .filter(
      ({ subject, detail }) =>
        [lab.party.id, lab.compartment?.id, lab.actor.principalId].includes(subject) ||
        detail?.party === lab.party.id,
    )
    .map(({ kind }) => kind);
  assert.equal(kinds.filter((kind) => kind === 'party.created').length, 1);
  assert.equal(kinds.filter((kind) => kind === 'compartment.opened').length, 1);
  assert.equal(kinds.filter((kind) => kind === 'membership.granted').length, 8);
  assert.equal(kinds.filter((kind) => kind === 'key.created').length, 1);
});

test('a finder sees itself in the register and nobody else, whatever it asks', async () => {
  const [a, b] = [await instance.party('lab-alone', 'finder'), await instance.party('lab-other', 'finder')];
  const seen = await transactions.run(a.actor, async ({ identity }) => ({
    parties: (await identity.parties()).map(({ id }) => id),
    other: await identity.party(b.party.id),
    byName: await identity.partyByName('lab-other'),
    principal: await identity.principal(b.actor.principalId),
    members: await identity.membersOf(b.compartment?.id ?? ''),
    compartment: await identity.compartmentOf(b.party.id, 'intake'),
  }));
  assert.deepEqual(seen, {
    parties: [a.party.id],
    other: null,
    byName: null,
    principal: null,
    members: [],
    compartment: null,
  });
});

test('a finder that reaches SQL can neither let itself in, nor make a key, nor open a compartment', async () => {
  const [a, b] = [await instance.party('lab-sly', 'finder'), await instance.party('lab-victim', 'finder')];
  const attacks: readonly (readonly [string, readonly unknown[]])[] = [
    [
      'insert into membership (subject_id, compartment_id, granted_by, granted_at) values ($1, $2, $1, now())',
      [a.actor.principalId, b.compartment?.id],
    ],
    // Not even into its own: the roster is the desk's to change.
    [
      'insert into membership (subject_id, compartment_id, granted_by, granted_at) values ($1, $2, $1, now())',
      [b.party.id, a.compartment?.id],
    ],
    [
      "insert into api_key (principal_id, secret_hash, scopes) values ($1, sha256('x'), '{}')",
      [b.actor.principalId],
    ],
    [
      "select breakwater.open_compartment('k-evil', 'case', 'x', null, array[$1], $1, now())",
      [a.actor.principalId],
    ],
    [
      "insert into principal (id, party_id, kind, name, roles, created_at) values ('u-evil', $1, 'key', 'x', '{coordinator}', now())",
      [a.party.id],
    ],
    [
      "insert into session (token_hash, principal_id, created_at, expires_at) values (sha256('x'), $1, now(), now() + interval '1 day')",
      [b.actor.principalId],
    ],
  ];
  for (const [text, values] of attacks) {
    await assert.rejects(
      sqlAs(a.actor, text, values),
      /(row-level security|permission denied|only the desk)/,
      text,
    );
  }
  const revoked = await sqlAs(a.actor, "update principal set roles = '{coordinator}' where id = $1", [
    a.actor.principalId,
  ]);
  assert.equal(revoked.rowCount, 0);
});

test('a service cannot create parties or keys, though it may see who there is', async () => {
  const deduper = await instance.service('deduper');
  const parties = await transactions.run(deduper, ({ identity }) => identity.parties());
  assert.ok(parties.length > 2);
  await assert.rejects(
    sqlAs(deduper, "insert into party (id, name, kind, created_at) values ('p-x', 'x', 'finder', now())"),
    /row-level security/,
  );
  await assert.rejects(createParty(world, deduper, { name: 'by machine', kind: 'finder' }), {
    code: 'forbidden',
  });
});

test('a finder may not create a party, a key or a sign-in link', async () => {
  const { actor } = await instance.party('lab-climber', 'finder');
  await assert.rejects(createParty(world, actor, { name: 'mine', kind: 'finder' }), { code: 'forbidden' });
  await assert.rejects(createKey(world, actor, { role: 'coordinator', scopes: [], expiresAt: null }), {
    code: 'forbidden',
  });
  await assert.rejects(createSignInLink(world, actor), { code: 'forbidden' });
});

test('a revoked key is nobody at the next request, and revoking it again is not found', async () => {
  const { key, actor } = await instance.party('lab-leaky', 'finder');
  await revokeKey(world, coordinator, actor.principalId);
  assert.equal(await authentication.actorOfKey(hashSecret(key), new Date()), null);
  await assert.rejects(revokeKey(world, coordinator, actor.principalId), { code: 'not-found' });
});

test('a key is nobody from the instant it expires', async () => {
  const expiresAt = new Date(Date.now() + HOUR_MS);
  const { key } = await createKey(world, coordinator, {
    party: 'lab-brief',
    role: 'finder',
    scopes: [],
    expiresAt,
  });
  assert.notEqual(await authentication.actorOfKey(hashSecret(key), new Date(expiresAt.getTime() - 1)), null);
  assert.equal(await authentication.actorOfKey(hashSecret(key), expiresAt), null);
});

test('a scope that names nothing makes no key, and every one of them is named', async () => {
  const request = {
    party: 'lab-scoped',
    role: 'finder',
    scopes: ['finding.submit', 'all', 'finding.burn'],
    expiresAt: null,
  } as const;
  await assert.rejects(
    createKey(world, coordinator, request),
    (error: { problems: { pointer: string }[] }) => {
      assert.deepEqual(
        error.problems.map(({ pointer }) => pointer),
        ['/1', '/2'],
      );
      return true;
    },
  );
});

test('a party of another kind does not get a role its kind does not hold', async () => {
  await instance.party('water-works', 'operator');
  const request = { party: 'water-works', role: 'finder', scopes: [], expiresAt: null } as const;
  await assert.rejects(createKey(world, coordinator, request), { code: 'conflict' });
});

test('a sign-in link works once, also when it is used twice at the same moment', async () => {
  const { token } = await createSignInLink(world, instance.console);
  const started = await Promise.all([1, 2, 3, 4].map(() => startSessionByLink(world, token)));
  assert.equal(started.filter((session) => session !== null).length, 1);
});

test('a sign-in link is dead after fifteen minutes', async () => {
  const { token, expiresAt } = await createSignInLink(world, instance.console);
  const late = { ...world, clock: { now: () => expiresAt } };
  assert.equal(await startSessionByLink(late, token), null);
});

test('an ended session is nobody, and so is an expired one', async () => {
  const { token } = await createSignInLink(world, instance.console);
  const session = await startSessionByLink(world, token);
  assert.ok(session);
  const hash = hashSecret(session.token);
  assert.equal((await authentication.actorOfSession(hash, new Date()))?.kind, 'person');
  assert.equal(await authentication.actorOfSession(hash, new Date(Date.now() + 13 * HOUR_MS)), null);
  await endSession(world, session.token);
  assert.equal(await authentication.actorOfSession(hash, new Date()), null);
});

test('a membership shows a compartment until it is revoked, and no longer', async () => {
  const [a, b] = [await instance.party('lab-host', 'finder'), await instance.party('lab-guest', 'finder')];
  const compartmentId = a.compartment?.id ?? '';
  const holds = () =>
    transactions.run(b.actor, async ({ identity }) =>
      (await identity.heldUnder([compartmentId])).has(compartmentId),
    );
  assert.equal(await holds(), false);
  await grantMembership(world, coordinator, { subjectId: b.party.id, compartmentId });
  assert.equal(await holds(), true);
  await revokeMembership(world, coordinator, { subjectId: b.party.id, compartmentId });
  assert.equal(await holds(), false);
  await assert.rejects(revokeMembership(world, coordinator, { subjectId: b.party.id, compartmentId }), {
    code: 'not-found',
  });
});

test('nobody lets anyone into a compartment it does not hold, and it looks as if there were none', async () => {
  const lab = await instance.party('lab-closed', 'finder');
  const change = { subjectId: coordinator.principalId, compartmentId: lab.compartment?.id ?? '' };
  await revokeMembership(world, coordinator, { ...change, subjectId: coordinator.partyId });
  const nowhere = { ...change, compartmentId: 'k-0000000000000000' };
  const refusals = await Promise.all(
    [change, nowhere].map((each) =>
      grantMembership(world, coordinator, each).then(
        () => 'granted',
        (error: Error) => error.message,
      ),
    ),
  );
  assert.equal(refusals[0], refusals[1]);
  assert.match(refusals[0] ?? '', /nothing here/);
});
