import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { testInstance } from '../../../test/instance.ts';
import { testRegistry } from '../../../test/npm-registry.ts';
import { testServer } from '../../../test/server.ts';
import { fileBlobs } from '../../adapters/blobs/file-blobs.ts';
import { systemClock, systemRandomness } from '../../adapters/clock/system-clock.ts';
import { openLab } from '../../adapters/sandbox/open-lab.ts';
import { openAttestationKey } from '../../adapters/signing/attestation-key.ts';
import { findDuplicates } from '../desk/find-duplicates.ts';
import { linkByExecution } from '../desk/link-by-execution.ts';
import { fillMatrix } from './fill-matrix.ts';
import { reproduceFinding } from './reproduce-finding.ts';
import { endLeftTrials, runTrial } from './run-trial.ts';
import { weighPatches } from './weigh-patches.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'bw-lab-matrix-'));
const database = await testDatabase();
const instance = await testInstance(database);
const blobs = await fileBlobs(join(dataDir, 'blobs'), systemRandomness);
const server = await testServer(database, { blobs });
const SOURCE = [
  'const plain = (k) => k;',
  'exports.set = (o, k, v) => { const p = k.split("."); const l = p.pop(); for (const s of p) o = o[s]; o[plain(l)] = v; };',
  'exports.join = (o, from) => { for (const k of Object.keys(from)) { if (typeof from[k] === "object") exports.join(o[k] ??= {}, from[k]); else o[k] = from[k]; } };',
  '',
];
const registry = await testRegistry([
  { name: 'setter', version: '1.0.0', files: { 'index.js': SOURCE.join('\n') } },
]);
const lab = await openLab({
  cacheDirectory: join(dataDir, 'npm'),
  env: { npm_config_registry: registry.url },
});
after(async () => {
  await lab.close();
  await registry.close();
  await rm(dataDir, { recursive: true });
});
const service = await instance.service('lab');
const attestor = {
  ...(await openAttestationKey(dataDir, systemRandomness)),
  digest: lab.digest,
  inForce: lab.inForce,
  limitsOf: () => ({}),
  labVersion: '0.0.0',
  now: () => systemClock.now(),
};
const world = {
  transactions: database.transactions,
  clock: systemClock,
  randomness: systemRandomness,
  blobs,
  lab: { ...lab, attestor },
};

/** Guards one line of the source against `__proto__`. */
function guard(line: number, before: string, after: string): string {
  const context = SOURCE.slice(0, 3).map((text, n) => {
    const guarded = text.replace(before, after);
    return n === line ? `-${text}\n+${guarded}` : ` ${text}`;
  });
  return `--- a/index.js\n+++ b/index.js\n@@ -1,3 +1,3 @@\n${context.join('\n')}\n`;
}

/** Loads what the patches change, and passes wherever an own key is set. */
const TESTS = 'const o = {}; require("setter").set(o, "a", 1); if (o.a !== 1) process.exit(1);';

type Shown = { readonly proofs: readonly { readonly verdict: string | null }[] };
const verdictsOf = ({ proofs }: Shown) => proofs.map(({ verdict }) => verdict);

/** Stops once the first proof's component was laid out. */
function stopAfterOne(stopping: AbortController) {
  return (environment: (typeof lab.environments)[number]): typeof environment => ({
    ...environment,
    prepare: async (finding) => {
      stopping.abort();
      return environment.prepare(finding);
    },
  });
}

const keys = new Map<string, string>();

async function judged(by: string, program: string, diff: string): Promise<string> {
  const { key } = await instance.party(by, 'finder');
  const answer = await server.post('/api/v1/findings', {
    key,
    body: {
      format: 'breakwater.finding/1',
      component: { purl: 'pkg:npm/setter@1.0.0' },
      title: `${by} pollutes a prototype`,
      patches: [{ id: 'p1', diff }],
      reproducer: {
        environment: 'npm',
        files: [
          { path: 'poc.js', text: program },
          { path: 'tests.js', text: TESTS },
        ],
        command: ['node', 'poc.js'],
        tests: ['node', 'tests.js'],
        runs: 1,
        oracle: { type: 'prototype-polluted' },
      },
    },
  });
  assert.equal(answer.status, 202, answer.text);
  const id = String(answer.json.receipt.location).split('/').at(-1) ?? '';
  assert.equal(await reproduceFinding(world, service, id), 'reproduced');
  keys.set(id, key);
  return id;
}

const bySet = 'require("setter").set({}, "__proto__.polluted", 1);';
const byJoin = 'require("setter").join({}, JSON.parse(\'{"__proto__": {"polluted": 1}}\'));';
const setGuard = guard(1, 'for (const s of p)', 'if (p.includes("__proto__")) return; for (const s of p)');
const joinGuard = guard(2, '{ if (typeof', '{ if (k === "__proto__") continue; if (typeof');

test('of three proofs each meets the patches of the others, the foreign flaw stays, and nothing is run twice', async () => {
  const first = await judged('lab-a', bySet, setGuard);
  const same = await judged('lab-b', bySet, setGuard);
  const other = await judged('lab-c', byJoin, joinGuard);
  const never = new AbortController().signal;
  const run = [];
  for (const id of [first, same, other, first]) run.push(await fillMatrix(world, service, id, never));
  assert.deepEqual(run, [4, 2, 0, 0]);
  const cells = await database.transactions.run(service, ({ matrix }) =>
    matrix.cells('pkg:npm/setter', [first, same, other]),
  );
  const outcomes = new Map(cells.map((cell) => [`${cell.findingId} ${cell.ownerId}`, cell.outcome]));
  assert.deepEqual(
    outcomes,
    new Map(
      [
        [`${first} ${same}`, 'stops'],
        [`${first} ${other}`, 'does_not_stop'],
        [`${same} ${first}`, 'stops'],
        [`${same} ${other}`, 'does_not_stop'],
        [`${other} ${first}`, 'does_not_stop'],
        [`${other} ${same}`, 'does_not_stop'],
      ].toSorted() as [string, 'stops'][],
    ),
  );
  // Only what stopped another's proof is weighed, once; then the deduper merges by it, whatever the words say.
  const weighed = [];
  for (const id of [first, other, same]) weighed.push(await weighPatches(world, service, id, never));
  assert.deepEqual(weighed, [2, 0, 0]);
  const weights = await database.transactions.run(service, ({ matrix }) =>
    matrix.weights([first, same, other]),
  );
  assert.deepEqual(
    new Map(weights.map(({ findingId, isEvidence }) => [findingId, isEvidence])),
    new Map([
      [first, true],
      [same, true],
    ]),
  );
  const deduper = await instance.service('deduper');
  await findDuplicates(world, deduper, [first, same, other]);
  await linkByExecution(world, deduper, first);
  const { rows } = await database.asSuperuser(
    `select x.case_id = y.case_id as together, exists (select from link where decided_by = 'auto'
       and evidence @> '[{"kind": "patches-stop-each-other"}]') as seen
     from case_finding x, case_finding y where x.finding_id = $1 and y.finding_id = $2`,
    [first, same],
  );
  assert.deepEqual(rows, [{ together: true, seen: true }]);
});

test('a patch is tried by the desk on every proof and by a finder on its own; neither tells the other finder', async () => {
  const { rows } = await database.asSuperuser('select id from finding order by received_at');
  const [first, same, other] = rows.map(({ id }) => String(id)) as [string, string, string];
  const path = `/api/v1/findings/${first}/trials`;
  const { session } = instance;
  const asked = await server.post(path, { session, body: { diff: setGuard.replaceAll('\n', '\r\n') } });
  assert.equal(asked.status, 202, asked.text);
  const never = new AbortController().signal;
  const stopping = new AbortController();
  // Broken off after its first proof, it goes on after that one.
  const once: typeof world = {
    ...world,
    lab: { ...world.lab, environments: world.lab.environments.map(stopAfterOne(stopping)) },
  };
  await assert.rejects(runTrial(once, service, asked.json.id, stopping.signal));
  const underWay = (await server.get(path, { session })).json.items[0];
  assert.deepEqual([underWay.state, verdictsOf(underWay)], ['running', ['fixes', null, null]]);
  assert.equal(await runTrial(world, service, asked.json.id, never), 2);
  assert.equal(await runTrial(world, service, asked.json.id, never), 0);
  const [done] = (await server.get(path, { session })).json.items;
  assert.deepEqual([done.state, done.by, done.patch.label], ['done', 'desk', 'index.js']);
  assert.deepEqual(
    done.proofs.map(({ finding }: { finding: string }) => finding),
    [first, same, other],
  );
  assert.deepEqual(verdictsOf(done), ['fixes', 'fixes', 'does_not_fix']);
  assert.deepEqual(done.proofs[0].tests, 'passed');

  const [mine, foreign] = [keys.get(first)!, keys.get(same)!];
  assert.deepEqual((await server.get(path, { key: mine })).json.items, []);
  const own = await server.post(path, { key: mine, body: { version: '2.0.0' } });
  assert.equal(own.status, 202, own.text);
  await runTrial(world, service, own.json.id, never);
  const [shown] = (await server.get(path, { key: mine })).json.items;
  // A release that the registry does not have tells nothing of the flaw.
  assert.deepEqual([shown.by, verdictsOf(shown)], ['finder', ['inconclusive']]);
  assert.equal((await server.get(path, { session })).json.items.length, 2);
  for (const ask of [
    server.get(path, { key: foreign }),
    server.post(path, { key: foreign, body: { version: '1' } }),
  ])
    assert.equal((await ask).status, 404);
  const { rows: entries } = await database.asSuperuser(
    "select count(*)::int as n from ledger_intent where convert_from(entry, 'utf8') like '%lab.patch-%'",
  );
  assert.equal(entries[0]['n'], 4);
});

test('a patch that cannot be tried is refused in one message, and a sixth waits for one of five', async () => {
  const { rows } = await database.asSuperuser('select id from finding order by received_at limit 1');
  const path = `/api/v1/findings/${rows[0].id}/trials`;
  const { session } = instance;
  const refused = async (body: object) => {
    const answer = await server.post(path, { session, body });
    return `${answer.status} ${answer.text}`;
  };
  const head = '--- a/index.js\n+++ b/index.js\n@@ -1 +1 @@\n-a\n+b\n';
  assert.match(await refused({ diff: 'no diff' }), /^400 .*the diff names no file/);
  assert.match(await refused({ diff: head.replaceAll('index.js', '../x') }), /^400 .*leaves the source root/);
  assert.match(await refused({ diff: head.replace('+++ b/', '+++ /') }), /^400 .*leaves the source root/);
  assert.match(await refused({ diff: `${head}GIT binary patch\n` }), /^400 .*binary/);
  assert.match(await refused({ diff: `${head}\0` }), /^400 .*nul-character/);
  assert.match(await refused({ diff: head.repeat(8_000) }), /^400 /);
  assert.match(await refused({ diff: 'x'.repeat(1_100_000) }), /^413 /);
  assert.match(await refused({ version: '^1.0.0' }), /^400 .*no range/);
  assert.match(await refused({}), /^400 /);
  assert.match(await refused({ diff: head, version: '1.0.0' }), /^400 /);
  const accepted = [];
  for (let n = 0; n < 6; n++)
    accepted.push((await server.post(path, { session, body: { version: `9.0.${n}` } })).status);
  assert.deepEqual(accepted, [202, 202, 202, 202, 202, 429]);
});

test('a trial whose job died with its workers ends as one that could not be told, and frees its place', async () => {
  const { rows } = await database.asSuperuser("select id from patch_trial where state <> 'done' order by id");
  assert.equal(rows.length, 5);
  const dead = String(rows[0].id);
  assert.equal(await endLeftTrials(world, service), 0, 'their jobs wait');
  await database.asSuperuser("update pgboss.job set state = 'failed' where data ->> 'trialId' = $1", [dead]);
  assert.equal(await endLeftTrials(world, service), 1);
  assert.equal(await endLeftTrials(world, service), 0);
  const ended = await database.transactions.run(service, ({ trials }) => trials.trial(dead));
  assert.equal(ended?.state, 'done');
  assert.deepEqual(
    ended.results.map(({ verdict, tests }) => `${verdict} ${tests}`),
    ended.proofs.map(() => 'inconclusive not_run'),
  );
  assert.equal(
    await runTrial(world, service, dead, new AbortController().signal),
    0,
    'sent again, it is done',
  );
  const again = await server.post(`/api/v1/findings/${ended.findingId}/trials`, {
    session: instance.session,
    body: { version: '9.1.0' },
  });
  assert.equal(again.status, 202, again.text);
});

test('a maintainer tries a patch by its link on the proof of its page, and learns of nothing else', async () => {
  const first = String(
    (await database.asSuperuser('select id from finding order by received_at')).rows[0].id,
  );
  const { rows } = await database.asSuperuser('select case_id from case_finding where finding_id = $1', [
    first,
  ]);
  const room = `/api/v1/cases/${rows[0].case_id}`;
  const desk = { session: instance.session };
  const invitations = [{ name: 'upstream', role: 'maintainer' }];
  const { party } = await instance.party('upstream', 'maintainer');
  const invited = await server.post(`${room}/participants`, { ...desk, body: { invitations } });
  assert.equal(invited.status, 200, invited.text);
  const linked = async () => {
    const words = { title: 'a path', impact: 'Anyone may.', contact: 'desk', namesFinders: false };
    const body = { ...words, partyId: party.id, days: 3 };
    const made = await server.post(`${room}/maintainer/links`, { ...desk, body });
    assert.equal(made.status, 201, made.text);
    return { key: new URL(made.json.url).hash.slice(1) };
  };
  const [link, second] = [await linked(), await linked()];
  const path = '/api/v1/maintainer/trials';
  const page = await server.get('/api/v1/maintainer', link);
  assert.deepEqual([page.json.tries, page.json.sheet.proof], [{ releases: true }, undefined]);
  assert.equal((await server.post(path, { ...link, body: { version: '^1' } })).status, 400);
  const asked = await server.post(path, { ...link, body: { diff: setGuard } });
  assert.equal(asked.status, 202, asked.text);
  assert.equal((await server.post(path, { ...link, body: { version: '7.0.0' } })).status, 202);
  assert.equal((await server.post(path, { ...link, body: { version: '7.0.1' } })).status, 429, 'two at once');
  assert.equal(await runTrial(world, service, asked.json.id, new AbortController().signal), 1);
  const told = await server.get(path, link);
  const { id, label, state, verdict, tests } = told.json.items.at(-1);
  assert.deepEqual(
    [id, label, state, verdict, tests],
    [asked.json.id, 'index.js', 'done', 'fixes', 'passed'],
  );
  assert.doesNotMatch(told.text, /lab-[abc]|f_|finding/, 'no other proof, no id');
  assert.deepEqual((await server.get(path, second)).json.items, [], 'nor what another link tried');
  const kept = await database.asSuperuser('select finding_id from patch_trial where id = $1', [id]);
  const shown = String(kept.rows[0].finding_id);
  const byDesk = (await server.get(`/api/v1/findings/${shown}/trials`, desk)).json.items;
  assert.ok(byDesk.some((one: { id: string; by: string }) => one.id === id && one.by === 'maintainer'));
  const mine = await server.get(`/api/v1/findings/${shown}/trials`, { key: keys.get(shown)! });
  assert.equal(mine.status, 200);
  assert.ok(!mine.text.includes(id), 'the finder is not told');
  const stranger = await instance.party('upstream', 'maintainer');
  for (const asking of [{ key: stranger.key }, { key: keys.get(first)! }])
    assert.ok(
      [403, 404].includes((await server.post(path, { ...asking, body: { version: '1.0.1' } })).status),
    );
});

test('a run that is broken off leaves what it had and says so', async () => {
  await database.asSuperuser('delete from matrix_cell');
  const { rows } = await database.asSuperuser('select id from finding limit 1');
  await assert.rejects(fillMatrix(world, service, rows[0].id, AbortSignal.abort()));
});
