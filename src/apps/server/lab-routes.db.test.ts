import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { testInstance } from '../../../test/instance.ts';
import { testServer } from '../../../test/server.ts';
import { fileBlobs } from '../../adapters/blobs/file-blobs.ts';
import { systemClock, systemRandomness } from '../../adapters/clock/system-clock.ts';
import { reproduceFinding } from '../../app/lab/reproduce-finding.ts';

const database = await testDatabase();
const instance = await testInstance(database);
const directory = await mkdtemp(join(tmpdir(), 'breakwater-test-lab-routes-'));
after(() => rm(directory, { recursive: true, force: true }));
const blobs = await fileBlobs(directory, systemRandomness);
const server = await testServer(database, { blobs });
const { session } = instance;
const mine = await instance.party('lab-mine', 'finder');
const other = await instance.party('lab-other', 'finder');

const world = {
  transactions: database.transactions,
  clock: systemClock,
  randomness: systemRandomness,
  blobs,
  // No sandbox is needed to see who may read what: the verdict is that there was none.
  lab: null,
};

async function judged(key: string, title: string): Promise<string> {
  const body = { format: 'breakwater.finding/1', component: { purl: 'pkg:npm/harbor-crane@1.0.0' }, title };
  const answer = await server.post('/api/v1/findings', { key, body });
  assert.equal(answer.status, 202, answer.text);
  const id = String(answer.json.receipt.location).split('/').at(-1) ?? '';
  await reproduceFinding(world, await instance.service('lab'), id);
  return id;
}

const first = await judged(mine.key, 'One way in');
const second = await judged(mine.key, 'Another way in');
const foreign = await judged(other.key, 'Somebody else came in');
const findingOf = (row: { finding: { id: string } }) => row.finding.id;

test('a finder lists the experiments on its own findings, newest first, and a coordinator lists all', async () => {
  const own = await server.get('/api/v1/experiments', { key: mine.key });
  assert.equal(own.status, 200, own.text);
  assert.deepEqual(own.json.items.map(findingOf), [second, first]);
  assert.equal(own.json.total, 2);
  const all = await server.get('/api/v1/experiments', { session });
  assert.equal(all.json.items.length, 3);
});

test('pages follow one another without a gap or a repeat, and filters narrow them', async () => {
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const page = await server.get(`/api/v1/experiments?limit=1${query}`, { session });
    assert.equal(page.status, 200, page.text);
    seen.push(...page.json.items.map(findingOf));
    cursor = page.json.next;
  }
  assert.deepEqual(seen, [foreign, second, first]);
  const listed = async (query: string) =>
    (await server.get(`/api/v1/experiments?${query}`, { session })).json.items;
  assert.deepEqual((await listed('q=ANOTHER')).map(findingOf), [second]);
  assert.equal((await listed('q=%25')).length, 0);
  assert.equal((await listed('state=queued')).length, 0);
  assert.equal((await listed('verdict=inconclusive')).length, 3);
});

test('one experiment says what ran and why it tells nothing; to another finder there is none', async () => {
  const { json } = await server.get('/api/v1/experiments', { key: mine.key });
  const id = json.items[0].id;
  const detail = await server.get(`/api/v1/experiments/${id}`, { key: mine.key });
  assert.equal(detail.status, 200, detail.text);
  assert.equal(detail.json.verdict, 'inconclusive');
  assert.equal(detail.json.attestation, null);
  assert.equal(detail.json.case, null);
  const hidden = await server.get(`/api/v1/experiments/${id}`, { key: other.key });
  const nowhere = await server.get('/api/v1/experiments/x-0000000000000000', { key: other.key });
  assert.equal(hidden.status, 404);
  assert.equal(hidden.text, nowhere.text);
  assert.equal((await server.get(`/api/v1/experiments/${id}/attestation`, { key: mine.key })).status, 404);
});

test("a run's evidence is given byte for byte to whoever may read the experiment, and no other blob is", async () => {
  const record = Buffer.from('{"stdout":"polluted"}');
  const { digest } = await blobs.put(record);
  const { digest: unrelated } = await blobs.put(Buffer.from('another document'));
  const { json } = await server.get('/api/v1/experiments', { key: mine.key });
  const id = json.items[0].id;
  await database.asSuperuser(
    `update experiment set body = coalesce(body, '{}') || jsonb_build_object('runs', $2::jsonb) where id = $1`,
    [id, JSON.stringify([{ role: 'vulnerable', triggered: true, evidence: digest }])],
  );
  const path = (of: string) => `/api/v1/experiments/${id}/evidence/${encodeURIComponent(of)}`;
  const given = await server.get(path(digest), { key: mine.key });
  assert.deepEqual([given.status, given.text], [200, String(record)]);
  assert.match(
    given.headers.get('content-disposition') ?? '',
    /^attachment; filename="sha256-[0-9a-f]{64}\.json"$/,
  );
  assert.equal((await server.get(path(unrelated), { key: mine.key })).status, 404);
  assert.equal((await server.get(path(digest), { key: other.key })).status, 404);
  assert.equal((await server.get(path('../x'), { session })).status, 404);
});

test('a coordinator asks again once; while it waits a second asking is a conflict; a finder may not ask', async () => {
  const path = `/api/v1/findings/${first}/experiments`;
  assert.equal((await server.post(path, { key: mine.key })).status, 403);
  const asked = await server.post(path, { session });
  assert.equal(asked.status, 202, asked.text);
  assert.equal(asked.json.state, 'queued');
  assert.equal((await server.post(path, { session })).status, 409);
  const nowhere = await server.post('/api/v1/findings/f-0000000000000000/experiments', { session });
  assert.equal(nowhere.status, 404);
  await reproduceFinding(world, await instance.service('lab'), first);
  const detail = await server.get(`/api/v1/experiments/${asked.json.id}`, { session });
  assert.equal(detail.json.state, 'done');
  assert.equal(detail.json.others.length, 1);
});
