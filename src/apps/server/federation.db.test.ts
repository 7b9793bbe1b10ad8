import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { testInstance } from '../../../test/instance.ts';
import { testServer } from '../../../test/server.ts';
import { systemRandomness } from '../../adapters/clock/system-clock.ts';
import { findDuplicates } from '../../app/desk/find-duplicates.ts';
import { QUESTIONS_AN_HOUR } from '../../app/federation/check-claim.ts';
import { createPeer, endPeer, listPeers } from '../../app/federation/create-peer.ts';
import { indexAllClaims, indexClaims } from '../../app/federation/index-claims.ts';
import { claimDigest } from '../../core/federation/claim-digest.ts';
import { PEER_ASK } from '../cli/commands/peer-ask.ts';

const database = await testDatabase();
const instance = await testInstance(database);
let now = Date.parse('2026-05-01T10:00:00Z');
const clock = { now: () => new Date(now) };
const world = { transactions: database.transactions, clock, randomness: systemRandomness };
const server = await testServer(database, { clock });
const deduper = await instance.service('deduper');
const lab = await instance.party('lab-a', 'finder');

const REPOSITORY = 'https://git.example/acme/lib';
const CONTACT = 'desk@clearinghouse.example';

/** Received and judged for duplicates, as the worker does. */
async function receive(file: string, different: object = {}): Promise<string> {
  const answer = await server.post('/api/v1/findings', {
    key: lab.key,
    body: {
      format: 'breakwater.finding/1',
      component: { purl: 'pkg:npm/lib@1.0.0', repository: `${REPOSITORY}.git` },
      title: `Flaw in ${file}`,
      weaknesses: ['CWE-79'],
      locations: [{ file }],
      ...different,
    },
  });
  assert.equal(answer.status, 202, answer.text);
  const id = String(answer.json.receipt.location).split('/').at(-1) ?? '';
  await findDuplicates(world, deduper, [id]);
  await indexClaims(world, deduper, [id]);
  return id;
}

async function join(name: string) {
  const made = await createPeer(world, instance.console, { name, contact: CONTACT });
  const hashOf = (location: string, salt = made.salt) =>
    Buffer.from(claimDigest(salt, { repository: REPOSITORY, location, weaknesses: ['CWE-79'] })).toString(
      'hex',
    );
  const post = (body: unknown) =>
    server.post(`${made.path}/claim-check`, { body, headers: { 'content-type': 'application/json' } });
  return { ...made, hashOf, post, ask: (location: string) => post({ hash: hashOf(location) }) };
}

test('without a peer there is nothing at the door, whatever is sent', async () => {
  await receive('before.js');
  const nothing = await server.get('/api/v1/nothing');
  for (const token of ['x', 'A'.repeat(43), 'A'.repeat(300)]) {
    for (const body of [{ hash: '0'.repeat(64) }, '{', '']) {
      const answer = await server.post(`/federation/${token}/claim-check`, {
        body,
        headers: { 'content-type': 'application/json' },
      });
      assert.equal(answer.status, 404, `${token} ${body}`);
      assert.equal(answer.text, nothing.text);
    }
  }
});

test('a peer hears yes and whom to ask for what is held, and a bare no for everything else', async () => {
  const peer = await join('one');
  assert.equal((await peer.ask('before.js')).text, '{"match":false}', 'not before it was digested');
  await indexAllClaims(world, deduper, null);
  await receive('after.js');
  for (const file of ['before.js', 'after.js', './AFTER.js:10']) {
    const answer = await peer.ask(file);
    assert.equal(answer.status, 200);
    assert.equal(answer.text, `{"match":true,"contact":"${CONTACT}"}`);
  }
  assert.equal(
    (await peer.post({ hash: ` ${peer.hashOf('after.js').toUpperCase()} `, more: 1 })).json.match,
    true,
  );
  assert.equal((await peer.ask('nowhere.js')).text, '{"match":false}');
});

test('what is marked for named readers or one organisation, and what was refused, is not told', async () => {
  const peer = await join('two');
  await receive('red.js', { tlp: 'RED' });
  await receive('strict.js', { tlp: 'AMBER+STRICT' });
  const refused = await receive('refused.js', { title: 'Something quite different' });
  assert.equal((await peer.ask('refused.js')).json.match, true);
  await database.asSuperuser(
    `update "case" set stage = 'refused' where id in (select case_id from case_finding where finding_id = $1)`,
    [refused],
  );
  for (const file of ['red.js', 'strict.js', 'refused.js']) {
    assert.equal((await peer.ask(file)).text, '{"match":false}', file);
  }
});

test('one peer’s salt tells another nothing, and an ended peer finds nothing', async () => {
  const [first, second] = [await join('three'), await join('four')];
  await receive('shared.js');
  assert.equal((await first.ask('shared.js')).json.match, true);
  assert.equal((await second.post({ hash: first.hashOf('shared.js') })).json.match, false);
  await endPeer(world, instance.console, first.peer);
  assert.equal((await first.ask('shared.js')).status, 404);
  assert.equal((await second.ask('shared.js')).json.match, true);
  await assert.rejects(endPeer(world, instance.console, first.peer), /nothing here/);
  const listed = await listPeers(world, instance.console);
  assert.ok(listed.find(({ id }) => id === first.peer)?.endedAt);
  assert.doesNotMatch(JSON.stringify(listed), new RegExp(first.salt));
});

test('a question that is none is 400 for a peer, and a body that is too large is not read', async () => {
  const peer = await join('five');
  for (const body of [
    '{',
    '{}',
    '[]',
    'null',
    '{"hash":"abc"}',
    `{"hash":"${'z'.repeat(64)}"}`,
    '{"hash":1}',
    '',
  ]) {
    const answer = await peer.post(body);
    assert.equal(answer.status, 400, body);
    assert.equal(answer.json.problems[0].pointer, '/hash');
  }
  assert.equal((await peer.post(`{"hash":"${'a'.repeat(5000)}"}`)).status, 413);
});

test('every question stands in the ledger; the one above the hour’s measure is refused until the hour is over', async () => {
  const peer = await join('six');
  await peer.ask('after.js');
  const { rows } = await database.asSuperuser(
    `select entry from ledger_intent where entry like '%claim.checked%' and entry like $1`,
    [`%${peer.peer}%`],
  );
  assert.equal(rows.length, 1);
  assert.ok(rows[0]['entry'].includes(peer.hashOf('after.js')));
  await database.asSuperuser(
    `insert into claim_check (compartment_id, peer_id, asked_at, digest, matched)
     select compartment_id, $1, $2, digest, false from claim_check, generate_series(1, $3)
     where peer_id = $1`,
    [peer.peer, new Date(now), QUESTIONS_AN_HOUR - 1],
  );
  const refused = await peer.ask('after.js');
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get('retry-after'), '3600');
  assert.match(refused.headers.get('content-type') ?? '', /problem\+json/);
  now += 3_600_000;
  assert.equal((await peer.ask('after.js')).status, 200);
});

test('a peer without a name, with a salt that can be guessed, or made by a finder is not made', async () => {
  const request = { name: 'x', contact: CONTACT };
  await assert.rejects(createPeer(world, instance.console, { ...request, salt: 'short' }), /cannot be made/);
  await assert.rejects(createPeer(world, instance.console, { ...request, name: '\u202e' }), /cannot be made/);
  await assert.rejects(createPeer(world, lab.actor, request), /belongs to the clearinghouse/);
});

test('peer ask says what is held there, what is not, and what could not be asked, from a file alone', async () => {
  const made = await createPeer(world, instance.console, { name: 'asking', contact: CONTACT });
  await receive('held-there.js');
  await indexAllClaims(world, deduper, null);
  const folder = await mkdtemp(path.join(tmpdir(), 'breakwater-test-peer-'));
  after(() => rm(folder, { recursive: true }));
  const peer = path.join(folder, 'peer');
  await writeFile(peer, JSON.stringify({ address: `${server.url}${made.path}`, salt: made.salt }));
  const finding = (file: string, more: object = {}) => ({
    format: 'breakwater.finding/1',
    id: file,
    component: { repository: REPOSITORY },
    title: 'T',
    weaknesses: ['CWE-79', 'CWE-80'],
    locations: [{ file }],
    ...more,
  });
  const lines = [finding('held-there.js'), finding('new.js'), finding('red.js', { tlp: 'RED' })];
  const asked = path.join(folder, 'asked.ndjson');
  await writeFile(asked, lines.map((each) => JSON.stringify(each)).join('\n'));
  const out: string[] = [];
  const io = {
    stdout: { write: (text: string) => void out.push(text) },
    stderr: { write: () => undefined, isTTY: false },
    stdin: (async function* () {})(),
    env: {},
  };
  assert.equal(await PEER_ASK.run([asked, '--peer', peer, '--json'], io), 2);
  assert.deepEqual(
    JSON.parse(out.join('')).map(({ match, contact }: { match: unknown; contact: unknown }) => [
      match,
      contact,
    ]),
    [
      [true, CONTACT],
      [false, null],
      [null, null],
    ],
  );
  await writeFile(asked, JSON.stringify(lines[0]));
  assert.equal(await PEER_ASK.run([asked, '--peer', peer], io), 0);
  assert.match(out.at(-1) ?? '', /^held there {2}held-there\.js {2}ask /);
  await writeFile(asked, JSON.stringify(lines[1]));
  assert.equal(await PEER_ASK.run([asked, '--peer', peer], io), 1);
});
