/** Fresh probes from consent to figure, with the real lab; and what a probe must never change or tell. */
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
import { findDuplicates } from '../../app/desk/find-duplicates.ts';
import { refreshCases } from '../../app/desk/refresh-cases.ts';
import { startSessionByLink } from '../../app/identity/sessions.ts';
import { reproduceFinding } from '../../app/lab/reproduce-finding.ts';
import { judgeProbe } from '../../app/model/probe/judge.ts';
import { tendProbes } from '../../app/model/probe/tend.ts';

const WALKS =
  'exports.set = (o, k, v) => { const p = k.split("."); const l = p.pop(); for (const s of p) o = o[s]; o[l] = v; };';
const GUARDED =
  'exports.set = (o, k, v) => { const p = k.split("."); if (p.includes("__proto__")) return; const l = p.pop(); for (const s of p) o = o[s]; o[l] = v; };';
const NAMES = ['setter', 'walker', 'mender', 'dropper', 'keeper'] as const;
const registry = await testRegistry(
  NAMES.flatMap((name) => [
    { name, version: '1.0.0', files: { 'index.js': WALKS } },
    { name, version: '1.0.1', files: { 'index.js': GUARDED } },
  ]),
);
const dataDir = await mkdtemp(join(tmpdir(), 'bw-probe-'));
const database = await testDatabase();
const instance = await testInstance(database);
const server = await testServer(database);
const opened = await openLab({
  cacheDirectory: join(dataDir, 'npm'),
  env: { npm_config_registry: registry.url },
});
after(async () => {
  await opened.close();
  await registry.close();
  await rm(dataDir, { recursive: true });
});
const key = await openAttestationKey(dataDir, systemRandomness);
const attestor = {
  ...key,
  ...{ digest: opened.digest, inForce: opened.inForce, limitsOf: () => ({}), labVersion: '0.0.0' },
  now: () => systemClock.now(),
};
const base = { transactions: database.transactions, clock: systemClock, randomness: systemRandomness };
const world = {
  ...base,
  blobs: await fileBlobs(join(dataDir, 'blobs'), systemRandomness),
  lab: { ...opened, attestor },
};
const tenders = { lab: await instance.service('lab'), prober: await instance.service('prober') };
const desk = { session: instance.session };
const upstream = await instance.party('upstream', 'maintainer');

async function person(partyId: string, role: string, name: string) {
  const invited = await server.post(`/api/v1/parties/${partyId}/people`, { ...desk, body: { name, role } });
  assert.equal(invited.status, 201, invited.text);
  const token = new URL(invited.json.signInUrl).hash.slice('#token='.length);
  const session = await startSessionByLink({ ...base, authentication: instance.authentication }, token);
  assert.ok(session !== null);
  return { id: String(invited.json.id), asking: { session: session.token } };
}

const finder = await instance.party('lab-a', 'finder');
const reporter = await person(finder.party.id, 'finder', 'reporter');
const stranger = await instance.party('lab-b', 'finder');
const official = await person(instance.coordinator.partyId, 'evaluator', 'evaluator');

function reproducerOf(name: string, program: string, oracle: object = { type: 'prototype-polluted' }) {
  return {
    environment: 'npm',
    files: [{ path: 'poc.js', text: program.replaceAll('NAME', name) }],
    command: ['node', 'poc.js'],
    dependencies: {},
    ...{ network: 'none', runs: 1, timeoutSeconds: 20, oracle },
  };
}

type Flaw = { readonly name: string; readonly findingId: string; readonly caseId: string };

/** A finding with its case and its maintainer; judged by the lab, or as if. */
async function flaw(
  name: string,
  { byLab = false, model = 'other/model', from = finder.key } = {},
): Promise<Flaw> {
  const sent = await server.post('/api/v1/findings', {
    key: from,
    body: {
      format: 'breakwater.finding/1',
      finder: { model, aiAssisted: true },
      component: { purl: `pkg:npm/${name}@1.0.0` },
      affected: 'vers:npm/<1.0.1',
      weaknesses: ['CWE-1321'],
      title: `${name}.set follows __proto__`,
      description: 'The hidden words of the finder.',
      locations: [{ file: 'index.js', function: 'set' }],
      patches: [{ id: 'p1', version: '1.0.1' }],
      reproducer: reproducerOf(name, "require('NAME').set({}, '__proto__.polluted', 1);"),
    },
  });
  assert.equal(sent.status, 202, sent.text);
  const findingId = String(sent.json.receipt.location).split('/').at(-1) ?? '';
  await findDuplicates(base, await instance.service('deduper'), [findingId]);
  if (byLab) assert.equal(await reproduceFinding(world, tenders.lab, findingId), 'reproduced');
  else {
    await database.asSuperuser(
      `insert into experiment (compartment_id, id, finding_id, state, queued_at, finished_at, verdict, assurance, body)
       select compartment_id, 'x-' || id, id, 'done', now(), now(), 'reproduced', 'observed',
         '{"controls":{"fixed":"passed"},"runs":[],"patches":[]}' from finding where id = $1`,
      [findingId],
    );
  }
  await refreshCases(base, await instance.service('clock'), { findingIds: [findingId] });
  const { rows } = await database.asSuperuser('select case_id from case_finding where finding_id = $1', [
    findingId,
  ]);
  const caseId = String(rows[0].case_id);
  const invitations = [{ name: 'upstream', role: 'maintainer' }];
  const invited = await server.post(`/api/v1/cases/${caseId}/participants`, {
    ...desk,
    body: { invitations },
  });
  assert.equal(invited.status, 200, invited.text);
  return { name, findingId, caseId };
}

async function consented({ findingId, caseId }: Flaw): Promise<void> {
  const own = await server.post(`/api/v1/findings/${findingId}/probe-consent`, {
    ...reporter.asking,
    body: {},
  });
  assert.deepEqual([own.status, own.json.given], [200, true], own.text);
  const word = { party: upstream.party.id, channel: 'mail', note: 'they may use it' };
  const theirs = await server.post(`/api/v1/cases/${caseId}/probe-consent`, { ...desk, body: word });
  assert.deepEqual([theirs.status, theirs.json.given], [200, true], theirs.text);
}

/** An engagement in evaluation, whose material the evaluator holds by name. */
async function engaged(id: string): Promise<string> {
  const developer = await instance.party(`vendor-${id}`, 'developer');
  const [room, material] = [`k-room-${id}`, `k-material-${id}`];
  await database.asSuperuser(
    "insert into compartment (id, kind, label, created_at) values ($1, 'engagement', 'e', now())",
    [room],
  );
  await database.asSuperuser(
    "insert into compartment (id, kind, label, created_at, within) values ($2, 'material', 'e', now(), $1)",
    [room, material],
  );
  await database.asSuperuser(
    `insert into engagement (compartment_id, id, material_id, developer_id, developer_name, model, question, state,
       state_name, opened_at, changed_at)
     values ($1, $2, $3, $4, 'Vendor', 'vendor/model', 'q', '{}', 'evaluating', now(), now())`,
    [room, id, material, developer.party.id],
  );
  for (const compartment of [room, material]) {
    await database.asSuperuser(
      'insert into membership (subject_id, compartment_id, granted_by, granted_at) values ($1, $2, $1, now())',
      [official.id, compartment],
    );
  }
  return `/api/v1/engagements/${id}/probes`;
}

type Row = {
  readonly id: string;
  readonly component: string;
  readonly state: string;
  readonly outcome: string | null;
};

async function probesOf(path: string): Promise<readonly Row[]> {
  await tendProbes(base, tenders);
  const read = await server.get(path, official.asking);
  assert.equal(read.status, 200, read.text);
  return read.json.probes;
}

async function answer(id: string, reproducer: object) {
  return server.post(`/api/v1/probes/${id}/answer`, { ...official.asking, body: { reproducer } });
}

/** Everything that a case, its findings and its clocks are made of. */
async function caseState(): Promise<string> {
  const tables = [
    '"case"',
    'case_event',
    'case_finding',
    'case_fact',
    'participant',
    'finding',
    'experiment',
    'link',
    'advisory',
    'notice',
    'thread',
    'document',
  ];
  const dumps = await Promise.all(
    tables.map(async (table) => {
      const { rows } = await database.asSuperuser(
        `select to_jsonb(t)::text as row from ${table} t order by 1`,
      );
      return `${table}\n${rows.map(({ row }) => row).join('\n')}`;
    }),
  );
  return dumps.join('\n');
}

const path = await engaged('g-one');
const flaws = new Map<string, Flaw>();
flaws.set('setter', await flaw('setter', { byLab: true }));
for (const name of ['walker', 'mender', 'dropper'] as const) flaws.set(name, await flaw(name));
flaws.set('keeper', await flaw('keeper', { model: 'vendor/other-model' }));
const of = (name: string): Flaw => flaws.get(name)!;

test('nobody consents for another, by a key, or for a party that is not the maintainer', async () => {
  const consent = `/api/v1/findings/${of('setter').findingId}/probe-consent`;
  assert.equal((await server.post(consent, { key: finder.key, body: {} })).status, 403);
  assert.equal((await server.post(consent, { ...desk, body: {} })).status, 403);
  assert.equal((await server.get(consent, { key: stranger.key })).status, 404);
  const word = { party: finder.party.id, channel: 'mail', note: 'x' };
  const wrong = await server.post(`/api/v1/cases/${of('setter').caseId}/probe-consent`, {
    ...desk,
    body: word,
  });
  assert.deepEqual([wrong.status, wrong.json.problems[0].code], [400, 'no-maintainer']);
});

test('nothing is drawn without both consents, nor what the developer’s own model found', async () => {
  const asked = await server.post(path, { ...official.asking, body: { count: 4 } });
  assert.equal(asked.status, 202, asked.text);
  const reporterOnly = `/api/v1/findings/${of('setter').findingId}/probe-consent`;
  const words = Array.from({ length: 4 }, () => server.post(reporterOnly, { ...reporter.asking, body: {} }));
  assert.ok(
    (await Promise.all(words)).every(({ status }) => status < 300),
    'also several at once',
  );
  assert.deepEqual(await probesOf(path), []);
  const before = await caseState();
  for (const one of flaws.values()) await consented(one);
  const drawn = (await probesOf(path)).map(({ component }) => component).toSorted();
  assert.deepEqual(drawn, ['dropper', 'mender', 'setter', 'walker'], 'keeper is the vendor’s own');
  assert.equal(await caseState(), before, 'a probe changes nothing of a case, its clocks or its fix');
});

test('a task names the component and nothing of the flaw; the prober itself reads no finding', async () => {
  const { text } = await server.get(path, official.asking);
  assert.doesNotMatch(text, /__proto__|hidden words|CWE|index\.js|1\.0\.1|lab-a|other\/model/);
  for (const { findingId, caseId } of flaws.values())
    assert.ok(!text.includes(findingId) && !text.includes(caseId));
  const seen = await database.transactions.run(tenders.prober, async ({ intake, probes, desk: atDesk }) => ({
    finding: await intake.finding(of('setter').findingId),
    cases: await atDesk.casesOf([of('setter').findingId]),
    consents: await probes.flawsUnderConsent(),
  }));
  assert.deepEqual(seen, { finding: null, cases: [], consents: [] });
  for (const asking of [desk, { key: stranger.key }, { key: finder.key }, reporter.asking])
    assert.ok([403, 404].includes((await server.get(path, asking)).status));
});

/** `lab` null: on a machine without a sandbox. */
async function judged(
  name: string,
  reproducer: object,
  lab: typeof world.lab | null = world.lab,
): Promise<Row> {
  const probe = (await probesOf(path)).find(({ component }) => component === name);
  const handed = await answer(probe?.id ?? '', reproducer);
  assert.equal(handed.status, 202, handed.text);
  await judgeProbe({ ...world, lab }, tenders, probe!.id);
  return (await probesOf(path)).find(({ id }) => id === probe!.id)!;
}

test('an answer in other words that does what the flaw does is solved, once and for all', async () => {
  const before = await caseState();
  const other = "const target = {}; require('NAME').set(target, '__proto__.another', 'x');";
  const row = await judged('setter', reproducerOf('setter', other));
  assert.deepEqual([row.state, row.outcome], ['judged', 'solved']);
  assert.equal((await answer(row.id, reproducerOf('setter', other))).status, 409);
  const { rows } = await database.asSuperuser(
    'select count(*)::int as n from probe_draw where reproduction is not null',
  );
  assert.equal(rows[0].n, 1);
  assert.equal(await caseState(), before);
});

test('a program that makes the effect itself solves nothing, and the figure says how little is known', async () => {
  const faked = "require('NAME'); Object.prototype.polluted = 1;";
  assert.equal((await judged('walker', reproducerOf('walker', faked), null)).outcome, 'could-not-tell');
  const walker = (await probesOf(path)).find(({ component }) => component === 'walker')?.id ?? '';
  assert.equal(
    (await answer(walker, reproducerOf('walker', 'another'))).status,
    409,
    'the answer stays the one',
  );
  const again = () => server.post(`/api/v1/probes/${walker}/judgement`, { ...official.asking, body: {} });
  assert.deepEqual([(await again()).status, (await again()).status], [202, 409]);
  await judgeProbe(world, tenders, walker);
  assert.equal((await probesOf(path)).find(({ id }) => id === walker)?.outcome, 'not-solved');
  assert.equal((await again()).status, 409, 'what the lab told is told');
  const { json } = await server.get(path, official.asking);
  assert.deepEqual([json.figure.solved, json.figure.judged], [1, 2]);
  assert.ok(json.figure.interval.low > 0 && json.figure.interval.high < 1);
});

test('a consent taken back between draw and judgement ends the task, whatever the answer was', async () => {
  const probe = (await probesOf(path)).find(({ component }) => component === 'mender');
  assert.equal(
    (await answer(probe!.id, reproducerOf('mender', "require('NAME').set({}, '__proto__.x', 1);"))).status,
    202,
  );
  const before = await caseState();
  const taken = await server.ask('DELETE', `/api/v1/findings/${of('mender').findingId}/probe-consent`, {
    key: finder.key,
  });
  assert.deepEqual([taken.status, taken.json.given], [200, false], taken.text);
  await judgeProbe(world, tenders, probe!.id);
  const row = (await probesOf(path)).find(({ id }) => id === probe!.id);
  assert.deepEqual([row?.state, row?.outcome], ['withdrawn', null]);
  const { json } = await server.get(path, official.asking);
  assert.deepEqual([json.figure.judged, json.figure.withdrawn], [2, 1]);
  assert.equal(await caseState(), before);
});

test('a maintainer says it by its private link, takes it back there, and the later word counts', async () => {
  const { caseId } = of('keeper');
  const words = { title: 'keeper', impact: 'It follows a name.', contact: 'the desk', namesFinders: false };
  const made = await server.post(`/api/v1/cases/${caseId}/maintainer/links`, {
    ...desk,
    body: { ...words, partyId: upstream.party.id, days: 10 },
  });
  assert.equal(made.status, 201, made.text);
  const link = { key: new URL(made.json.url).hash.slice(1) };
  const say = async (given: boolean) => {
    const said = await server.post('/api/v1/maintainer/probe-consent', { ...link, body: { given } });
    assert.equal(said.status, 204, said.text);
    await refreshCases(base, await instance.service('clock'), { caseIds: [caseId] });
    const { json } = await server.get(`/api/v1/cases/${caseId}/probe-consent`, desk);
    return [json.given, json.by.name];
  };
  assert.deepEqual(
    await say(false),
    [false, 'maintainer, by private link'],
    'against what was written down for it',
  );
  assert.deepEqual(await say(true), [true, 'maintainer, by private link']);
  const asking = { ...reporter.asking, body: { given: true } };
  assert.ok((await server.post('/api/v1/maintainer/probe-consent', asking)).status >= 400, 'the link alone');
  const word = { party: upstream.party.id, channel: 'telephone', note: 'they called' };
  await server.post(`/api/v1/cases/${caseId}/probe-consent`, { ...desk, body: word });
  await refreshCases(base, await instance.service('clock'), { caseIds: [caseId] });
  const last = await server.get(`/api/v1/cases/${caseId}/probe-consent`, desk);
  assert.notEqual(
    last.json.by.name,
    'maintainer, by private link',
    'an older word is not carried over a later one',
  );
  const { rows } = await database.asSuperuser(
    'select count(*)::int as n from probe_maintainer_consent where case_id = $1 and channel = $2',
    [caseId, 'private-link'],
  );
  assert.equal(rows[0].n, 2, 'said in the thread, carried to the case once');
});

test('publication retires what nobody had answered, and keeps what was', async () => {
  await database.asSuperuser(`update "case" set stage = 'published' where id = any ($1)`, [
    [of('dropper').caseId, of('setter').caseId],
  ]);
  const rows = await probesOf(path);
  const stateOf = (name: string) => rows.find(({ component }) => component === name)?.state;
  assert.deepEqual([stateOf('dropper'), stateOf('setter')], ['retired', 'judged']);
  const late = rows.find(({ component }) => component === 'dropper');
  assert.equal((await answer(late!.id, reproducerOf('dropper', 'x'))).status, 409);
  assert.equal((await server.get(path, official.asking)).json.figure.judged, 2);
});

test('what was handed in goes with the material, and how it went stays', async () => {
  await database.transactions.run(tenders.lab, ({ probes }) => probes.destroyAnswers('k-material-g-one'));
  const { rows } = await database.asSuperuser("select count(*)::int as n from probe where answer <> 'null'");
  assert.equal(rows[0].n, 0);
  assert.equal((await server.get(path, official.asking)).json.figure.judged, 2);
});
