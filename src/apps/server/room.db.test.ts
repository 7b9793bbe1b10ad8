/** The room of a case over HTTP: threads kept apart, participants and their words, the maintainer's private page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { testInstance } from '../../../test/instance.ts';
import { testServer } from '../../../test/server.ts';
import { systemClock, systemRandomness } from '../../adapters/clock/system-clock.ts';
import { findDuplicates } from '../../app/desk/find-duplicates.ts';
import { refreshCases } from '../../app/desk/refresh-cases.ts';

const database = await testDatabase();
const instance = await testInstance(database);
const server = await testServer(database);
const desk = { session: instance.session };
const labA = await instance.party('lab-a', 'finder');
const labB = await instance.party('lab-b', 'finder');
const upstream = await instance.party('upstream', 'maintainer');
const vendor = await instance.party('vendor-one', 'maintainer');
const keyOfDesk = await instance.party('clearinghouse', 'coordinator');
const world = { transactions: database.transactions, clock: systemClock, randomness: systemRandomness };
const clock = await instance.service('clock');

const DIFF = '--- a/lib/set.js\n+++ b/lib/set.js\n@@ -1,2 +1,3 @@\n function set() {\n+  guard();\n }\n';

async function caseWith(title: string, tlp?: string): Promise<string> {
  const answer = await server.post('/api/v1/findings', {
    key: labA.key,
    body: {
      format: 'breakwater.finding/1',
      finder: { model: 'vendor/model', aiAssisted: true },
      component: { purl: `pkg:npm/${title.toLowerCase().replaceAll(' ', '-')}@1.2.0` },
      affected: 'vers:npm/<1.2.1',
      weaknesses: ['CWE-1321'],
      title,
      description: 'The function set walks a dotted path without looking at its segments.',
      locations: [{ file: 'lib/set.js', function: 'set', startLine: 20, endLine: 31 }],
      ...(tlp === undefined ? {} : { tlp }),
      patches: [{ id: 'p1', diff: DIFF }],
      reproducer: {
        environment: 'npm',
        files: [{ path: 'poc.js', text: "require('walker').set({}, '__proto__.x', '{marker}');\n" }],
        command: ['node', 'poc.js', "it's; $(id)"],
        dependencies: { express: '4.18.2' },
        oracle: { type: 'prototype-polluted' },
      },
    },
  });
  assert.equal(answer.status, 202, answer.text);
  const findingId = answer.json.receipt.location.split('/').at(-1);
  await findDuplicates(world, await instance.service('deduper'), [findingId]);
  await database.asSuperuser(
    `insert into experiment (compartment_id, id, finding_id, state, queued_at, finished_at, verdict, assurance, body)
     values ($1, $2, $3, 'done', now(), now(), 'reproduced', 'observed', $4)`,
    [
      labA.compartment?.id,
      `x-${findingId}`,
      findingId,
      JSON.stringify({
        assurance: 'observed',
        runs: [
          ...[1, 2, 3].map(() => ({ role: 'vulnerable', triggered: true })),
          ...[1, 2, 3].map(() => ({ role: 'inert', triggered: false })),
        ],
        patches: [{ id: 'p1', verdict: 'fixes', tests: 'passed' }],
      }),
    ],
  );
  await refreshCases(world, clock, { findingIds: [findingId] });
  const { rows } = await database.asSuperuser('select case_id from case_finding where finding_id = $1', [
    findingId,
  ]);
  return rows[0].case_id;
}

const caseId = await caseWith('Walker set');
const room = `/api/v1/cases/${caseId}`;
const invite = (invitations: object[], asking = desk as object, of = room) =>
  server.post(`${of}/participants`, { ...asking, body: { invitations } });
const open = (audience: string, of = room) =>
  server.post(`${of}/threads`, { ...desk, body: { audience, subject: 'walker, prototype pollution' } });

test('nobody outside is let in by a key, by name of another kind, or one by one when one fails', async () => {
  const byKey = await invite([{ name: 'vendor-one', role: 'vendor' }], { key: keyOfDesk.key });
  assert.equal(byKey.status, 403, byKey.text);
  const mixed = await invite([
    { name: 'vendor-one', role: 'vendor' },
    { name: 'lab-a', role: 'maintainer' },
    { name: 'lab-nobody', role: 'finder' },
  ]);
  assert.equal(mixed.status, 400);
  assert.deepEqual(
    mixed.json.problems.map(({ pointer }: { pointer: string }) => pointer),
    ['/invitations/1/name', '/invitations/2/name'],
  );
  assert.deepEqual((await server.get(room, desk)).json.participants, []);
  assert.equal((await open('finders')).status, 409, 'a thread that nobody would read is not opened');
});

test('threads are kept apart: a member of one reads it, and nothing of the others', async () => {
  const invited = await invite([
    { name: 'lab-a', role: 'finder' },
    { name: 'upstream', role: 'maintainer' },
    { name: 'vendor-one', role: 'vendor' },
    { name: 'A vendor nobody knew', role: 'vendor' },
  ]);
  assert.equal(invited.status, 200, invited.text);
  assert.equal(invited.json.items.length, 4);
  const ids: Record<string, string> = {};
  for (const audience of ['desk', 'finders', 'maintainer', 'participants']) {
    const opened = await open(audience);
    assert.equal(opened.status, 201, opened.text);
    ids[audience] = opened.json.id;
    assert.equal((await open(audience)).status, 409);
  }
  const readers: Record<string, { key: string }> = { labA, upstream, vendor, labB };
  const holds: Record<string, readonly string[]> = {
    labA: ['finders', 'participants'],
    upstream: ['maintainer', 'participants'],
    vendor: ['participants'],
    labB: [],
  };
  for (const [name, { key }] of Object.entries(readers)) {
    for (const [audience, id] of Object.entries(ids)) {
      const expected = holds[name]?.includes(audience) ? 200 : 404;
      assert.equal(
        (await server.get(`/api/v1/threads/${id}`, { key })).status,
        expected,
        `${name} ${audience}`,
      );
      const body = { text: 'hello', readers: 2 };
      const wrote = await server.post(`/api/v1/threads/${id}/messages`, { key, body });
      assert.ok(expected === 404 ? wrote.status === 404 : wrote.status !== 404, `${name} writes ${audience}`);
    }
    const listed = await server.get('/api/v1/threads', { key });
    assert.equal(listed.json.items.length, holds[name]?.length, name);
    const hidden = await server.get(`${room}/threads`, { key });
    assert.ok(hidden.status === 403 || hidden.status === 404, `${name} does not see the room`);
  }
  const walked: string[] = [];
  for (let at = '?limit=1'; at !== '' && walked.length < 9; ) {
    const { json } = await server.get(`/api/v1/threads${at}`, desk);
    walked.push(...json.items.map(({ id }: { id: string }) => id));
    at = json.next === null ? '' : `?limit=1&cursor=${json.next}`;
  }
  const whole = await server.get('/api/v1/threads', desk);
  assert.equal(whole.json.total, 3, 'all but the desk’s own, which stands in the case');
  assert.deepEqual(
    walked,
    whole.json.items.map(({ id }: { id: string }) => id),
    'pages hold each thread once, in one order',
  );
  const finders = await server.get(`/api/v1/threads/${ids['finders']}`, { key: labA.key });
  assert.deepEqual(
    finders.json.thread.readers.map(({ role }: { role: string }) => role),
    ['coordinator', 'finder'],
  );
  assert.doesNotMatch(finders.text, /upstream|vendor/);
});

test('a message stands as it was written, to the readers its writer saw, and pages back', async () => {
  const { json } = await server.get(`${room}/threads`, desk);
  const thread = json.threads.find(({ audience }: { audience: string }) => audience === 'maintainer');
  const path = `/api/v1/threads/${thread.id}`;
  const text = '  <script>alert(1)</script>\n=HYPERLINK("x")  ';
  const readers = thread.readers.length;
  const wrong = await server.post(`${path}/messages`, { ...desk, body: { text, readers: readers + 1 } });
  assert.equal(wrong.status, 409);
  const before = (await server.get(path, desk)).json.thread.messages;
  const sent = await server.post(`${path}/messages`, { ...desk, body: { text, readers } });
  assert.equal(sent.status, 201, sent.text);
  assert.deepEqual([sent.json.seq, sent.json.text], [before + 1, text]);
  for (const bad of ['', '   ', 'x'.repeat(10_001), 'a\u0000b']) {
    const refused = await server.post(`${path}/messages`, { ...desk, body: { text: bad, readers } });
    assert.equal(refused.status, 400, JSON.stringify(bad.slice(0, 8)));
  }
  for (let n = 0; n < 4; n++) {
    const body = { text: `number ${n}`, readers };
    assert.equal((await server.post(`${path}/messages`, { key: upstream.key, body })).status, 201);
  }
  const last = await server.get(`${path}?limit=2`, desk);
  assert.deepEqual(
    last.json.messages.map(({ text: said }: { text: string }) => said),
    ['number 2', 'number 3'],
  );
  const older = await server.get(`${path}?limit=2&before=${last.json.before}`, desk);
  assert.deepEqual(
    older.json.messages.map(({ text: said }: { text: string }) => said),
    ['number 0', 'number 1'],
  );
  const { rows } = await database.asSuperuser(
    `select convert_from(entry, 'UTF8') as entry from ledger_intent where convert_from(entry, 'UTF8') like '%message.written%'`,
  );
  assert.equal(rows.length >= 5, true);
  assert.ok(
    rows.every(({ entry }) => !entry.includes('script')),
    'the ledger holds digests, not words',
  );
  await assert.rejects(
    database.transactions.run(instance.coordinator, async () => {
      await database.pool.query("update thread_message set body = 'other'");
    }),
    /permission denied/,
  );
});

test('a party says where it stands, the desk notes what it heard and asked, and silence is counted from the word', async () => {
  const { json } = await server.get('/api/v1/threads', { key: vendor.key });
  const said = await server.post(`/api/v1/threads/${json.items[0].id}/status`, {
    key: vendor.key,
    body: { status: 'fixed', fixedVersion: '1.2.9', note: 'Shipped.' },
  });
  assert.equal(said.status, 200, said.text);
  assert.equal(said.json.takesPart, true);
  await refreshCases(world, clock, { caseIds: [caseId] });
  const stands = async (name: string) =>
    (await server.get(room, desk)).json.participants.find(
      ({ party }: { party: { name: string } }) => party.name === name,
    );
  const fixed = await stands('vendor-one');
  assert.deepEqual([fixed.status, fixed.fixedVersion], ['fixed', '1.2.9']);
  assert.notEqual(fixed.lastWordAt, null);
  assert.ok(
    (await server.get(room, desk)).json.fixedVersions.includes('1.2.9'),
    'what it says is an assertion',
  );
  const silent = await stands('A vendor nobody knew');
  assert.deepEqual([silent.status, silent.lastWordAt], ['invited', null]);
  const words = `${room}/participants/${silent.party.id}/words`;
  const asked = await server.post(words, { ...desk, body: { kind: 'asked', channel: 'telephone' } });
  assert.equal(asked.status, 200, asked.text);
  const noted = await server.post(words, { ...desk, body: { kind: 'status', status: 'not_affected' } });
  assert.equal(noted.status, 200, noted.text);
  const now = await stands('A vendor nobody knew');
  assert.deepEqual([now.status, now.asked], ['not_affected', 1]);
  assert.equal((await server.get(words, desk)).json.items.length, 2);
  const events = (await server.get(room, desk)).json.history.map(
    ({ words: line }: { words: string }) => line,
  );
  assert.ok(
    events.some((line: string) => line.includes('vendor-one: fixed')),
    events.join('\n'),
  );
  const nobody = await server.post(`/api/v1/threads/${json.items[0].id}/status`, {
    key: labB.key,
    body: { status: 'affected' },
  });
  assert.equal(nobody.status, 404);
});

test('a party that is let out reads nothing further, and reads again when it is invited again', async () => {
  const { json } = await server.get('/api/v1/threads', { key: labA.key });
  const path = `/api/v1/threads/${json.items[0].id}`;
  assert.equal((await server.ask('DELETE', `${room}/participants/${labA.party.id}`, desk)).status, 204);
  assert.equal((await server.get(path, { key: labA.key })).status, 404);
  assert.equal((await server.ask('DELETE', `${room}/participants/${labA.party.id}`, desk)).status, 404);
  assert.equal((await invite([{ name: 'lab-a', role: 'finder' }])).status, 200);
  assert.equal((await server.get(path, { key: labA.key })).status, 200);
});

const WORDS = {
  title: 'walker: a dotted path reaches the prototype',
  impact: 'Anyone who chooses a path can change every object of the process.',
  contact: 'desk@clearinghouse.example',
  namesFinders: false,
};

async function makeLink(partyId = upstream.party.id, days = 30): Promise<{ key: string; id: string }> {
  const made = await server.post(`${room}/maintainer/links`, { ...desk, body: { ...WORDS, partyId, days } });
  assert.equal(made.status, 201, made.text);
  const url = new URL(made.json.url);
  assert.equal(url.search, '', 'the token is behind the #, where no log and no referrer sees it');
  return { key: url.hash.slice(1), id: made.json.link.id };
}

test('a private link shows one page, and opens nothing else', async () => {
  const { key } = await makeLink();
  const page = await server.get('/api/v1/maintainer', { key });
  assert.equal(page.status, 200, page.text);
  const { sheet, probes } = page.json;
  assert.equal(probes.said, null);
  assert.match(probes.words, /changes no date and delays no fix/);
  assert.deepEqual(
    sheet.seen.runs.map(({ role, triggered, of }: { role: string; triggered: number; of: number }) => [
      role,
      triggered,
      of,
    ]),
    [
      ['vulnerable', 3, 3],
      ['inert', 0, 3],
    ],
  );
  assert.equal(sheet.reproducer.prepare, 'npm install --ignore-scripts walker-set@1.2.0 express@4.18.2');
  assert.equal(sheet.reproducer.run, "node poc.js 'it'\\''s; $(id)'");
  assert.match(sheet.reproducer.files[0].text, /breakwater-marker/);
  assert.deepEqual([sheet.finders, sheet.reports, sheet.ai.assisted], [null, 1, 1]);
  assert.doesNotMatch(page.text, /lab-a/, 'finders are not named unless a person says so');
  const patch = await server.get('/api/v1/maintainer/patch', { key });
  assert.equal(patch.status, 200);
  assert.match(patch.text, /^From 0{40} /);
  assert.match(patch.headers.get('content-disposition') ?? '', /filename="0001-walker-a-dotted-path/);
  for (const path of [
    '/api/v1/threads',
    '/api/v1/cases',
    room,
    '/api/v1/findings',
    '/api/v1/me',
    '/api/v1/settings',
  ]) {
    const refused = await server.get(path, { key });
    assert.equal(refused.status, 403, `${path}: ${refused.text}`);
  }
  assert.equal(
    (await server.get('/api/v1/maintainer', { key: upstream.key })).status,
    404,
    'its party is not the link',
  );
  assert.equal((await server.get('/api/v1/maintainer')).status, 401);
  const hashed = await database.asSuperuser('select count(*)::int as n from api_key where secret_hash = $1', [
    Buffer.from(key),
  ]);
  assert.equal(hashed.rows[0].n, 0);
});

test('a retry is answered, but a link that is shown once is never kept for one', async () => {
  const headers = { 'idempotency-key': 'same-link' };
  const body = { ...WORDS, partyId: upstream.party.id, days: 1 };
  const first = await server.post(`${room}/maintainer/links`, { ...desk, headers: withSite(headers), body });
  assert.equal(first.status, 201, first.text);
  const again = await server.post(`${room}/maintainer/links`, { ...desk, headers: withSite(headers), body });
  assert.equal(again.status, 409, again.text);
  const key = new URL(first.json.url).hash.slice(1);
  const answer = { key, headers: { 'idempotency-key': 'same-answer' }, body: { answer: 'will_fix' } };
  const said = await server.post('/api/v1/maintainer/answer', answer);
  assert.equal(said.status, 200, said.text);
  const retried = await server.post('/api/v1/maintainer/answer', answer);
  assert.equal(retried.status, 200, retried.text);
  assert.equal(retried.json.messages.length, said.json.messages.length, 'a retry says nothing twice');
  const tables = await database.asSuperuser(
    "select table_name as name from information_schema.tables where table_schema = 'public'",
  );
  for (const { name } of tables.rows) {
    const { rows } = await database.asSuperuser(
      `select count(*)::int as n from "${name}" t where t::text like $1 or t::text like $2`,
      [`%${key}%`, `%${Buffer.from(key).toString('hex')}%`],
    );
    assert.equal(rows[0].n, 0, `the token stands in ${name}`);
  }
});

/** Headers of ours take the place of a browser's. */
function withSite(headers: Record<string, string>): Record<string, string> {
  return { 'sec-fetch-site': 'same-origin', ...headers };
}

test('what the maintainer answers is an assertion, a message, and in the ledger', async () => {
  const { key } = await makeLink();
  await server.get('/api/v1/maintainer', { key });
  const answer = (body: object) => server.post('/api/v1/maintainer/answer', { key, body });
  assert.equal((await answer({ answer: 'dispute' })).status, 400, 'a dispute says why');
  assert.equal((await answer({ answer: 'fixed' })).status, 400, 'a fix names its version');
  const will = await answer({ answer: 'will_fix', note: 'Next week.' });
  assert.equal(will.status, 200, will.text);
  assert.equal(will.json.said.status, 'fixing');
  const fixed = await answer({ answer: 'fixed', fixedVersion: '1.2.2' });
  assert.equal(fixed.json.said.fixedVersion, '1.2.2');
  assert.ok(
    fixed.json.messages.some(({ text }: { text: string }) => text === 'We will fix it.\n\nNext week.'),
  );
  await refreshCases(world, clock, { caseIds: [caseId] });
  const detail = (await server.get(room, desk)).json;
  const own = detail.participants.find(({ party }: { party: { name: string } }) => party.name === 'upstream');
  assert.deepEqual([own.status, own.fixedVersion], ['fixed', '1.2.2']);
  assert.ok(detail.fixedVersions.includes('1.2.2'));
  const { rows } = await database.asSuperuser(
    `select count(*)::int as n from ledger_intent where convert_from(entry, 'UTF8') like '%maintainer-sheet.answered%'`,
  );
  assert.equal(rows[0].n, 3, 'each once, retries aside');
});

test('today lists who does not answer, and whom we owe an answer: until it is asked again, or answered', async () => {
  const waiting = async (asking: object) =>
    (await server.get('/api/v1/today', asking)).json.items
      .filter(({ action }: { action: string }) => /participant|thread/.test(action))
      .map(({ action, title, where }: Record<string, string>) => `${action}: ${title} (${where})`)
      .toSorted();
  const { json } = await server.get(`${room}/threads`, desk);
  const thread = json.threads.find(({ audience }: { audience: string }) => audience === 'maintainer');
  const owed = 'answer_thread: upstream wrote: walker, prototype pollution (thread, maintainer)';
  assert.ok((await waiting(desk)).includes(owed), String(await waiting(desk)));
  const say = { text: 'Thank you; we publish with it.', readers: thread.readers.length };
  assert.equal(
    (await server.post(`/api/v1/threads/${thread.id}/messages`, { ...desk, body: say })).status,
    201,
  );
  assert.ok(!(await waiting(desk)).includes(owed), 'answered');
  assert.deepEqual(
    await waiting({ key: upstream.key }),
    ['answer_thread: Clearinghouse wrote: walker, prototype pollution (thread, maintainer)'],
    'and now it is theirs to answer',
  );
  const silent = async () => (await waiting(desk)).filter((line: string) => line.startsWith('ask_'));
  assert.deepEqual(await silent(), [], 'everybody was heard from, or invited today');
  await database.asSuperuser(
    `update participant p set last_word_at = null, status = 'invited', asked_at = null,
       invited_at = now() - (case o.name when 'vendor-one' then 40 else 9 end) * interval '1 day'
     from party o where o.id = p.party_id and o.name in ('lab-a', 'vendor-one') and p.case_id = $1`,
    [caseId],
  );
  assert.deepEqual(await silent(), [
    'ask_participant: vendor-one and 1 more have not answered: Walker set (case, 2 silent)',
  ]);
  const asked = { kind: 'asked', channel: 'mail' };
  const words = `${room}/participants/${vendor.party.id}/words`;
  assert.equal((await server.post(words, { ...desk, body: asked })).status, 200);
  assert.deepEqual(await silent(), ['ask_participant: lab-a has not answered: Walker set (case, 1 silent)']);
  assert.ok(!(await waiting({ key: labA.key })).some((line: string) => line.startsWith('ask_')));
});

test('a link ends by hand, by date, and with its party; too many reads wait', async () => {
  const ended = await makeLink();
  assert.equal((await server.ask('DELETE', `${room}/maintainer/links/${ended.id}`, desk)).status, 204);
  assert.equal((await server.get('/api/v1/maintainer', ended)).status, 401);
  const old = await makeLink();
  await database.asSuperuser(
    `update api_key set expires_at = now() - interval '1 second' where principal_id =
       (select principal_id from maintainer_link where id = $1)`,
    [old.id],
  );
  assert.equal((await server.get('/api/v1/maintainer', old)).status, 401);
  const busy = await makeLink();
  const statuses: number[] = [];
  for (let n = 0; n < 62; n++) statuses.push((await server.get('/api/v1/maintainer', busy)).status);
  assert.deepEqual([statuses[0], statuses.at(-1)], [200, 429]);
  const left = await makeLink();
  assert.equal((await server.ask('DELETE', `${room}/participants/${upstream.party.id}`, desk)).status, 204);
  assert.equal((await server.get('/api/v1/maintainer', left)).status, 401);
  const gone = await server.post(`${room}/maintainer/links`, {
    ...desk,
    body: { ...WORDS, partyId: upstream.party.id, days: 30 },
  });
  assert.equal(gone.status, 400, 'a party that left gets no link');
});

test('under TLP:RED no party is let into a thread; a private link, held by name, is', async () => {
  const red = `/api/v1/cases/${await caseWith('Red walker', 'RED')}`;
  const who = [
    { name: 'lab-a', role: 'finder' },
    { name: 'upstream', role: 'maintainer' },
  ];
  assert.equal((await invite(who, desk, red)).status, 200);
  assert.equal((await open('finders', red)).status, 409);
  const made = await server.post(`${red}/maintainer/links`, {
    ...desk,
    body: { ...WORDS, partyId: upstream.party.id, days: 3 },
  });
  assert.equal(made.status, 201, made.text);
  const key = new URL(made.json.url).hash.slice(1);
  assert.equal((await server.get('/api/v1/maintainer', { key })).status, 200);
  const { json } = await server.get(`${red}/threads`, desk);
  assert.equal(
    (await server.get(`/api/v1/threads/${json.threads[0].id}`, { key: upstream.key })).status,
    404,
  );
});

test('an embargo that moves changes the date on the maintainer’s page', async () => {
  assert.equal((await invite([{ name: 'upstream', role: 'maintainer' }])).status, 200);
  const { key } = await makeLink();
  const step = (body: object) => server.post(`${room}/embargo`, { ...desk, body });
  await step({ move: 'propose', until: '2099-01-01T12:00:00Z' });
  const asked = await server.get('/api/v1/maintainer', { key });
  assert.deepEqual(asked.json.sheet.publicOn, { at: null, asked: '2099-01-01T12:00:00.000Z' });
  await step({ move: 'accept' });
  const bound = await server.get('/api/v1/maintainer', { key });
  assert.deepEqual(bound.json.sheet.publicOn, { at: '2099-01-01T12:00:00.000Z', asked: null });
  assert.equal(bound.json.revision > asked.json.revision, true);
});
