/** What others build against over HTTP, sentence by sentence. What has a test beside its source is not here. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROUTES } from '../../src/apps/server/routes/registry.ts';
import { testDatabase } from '../database.ts';
import { testInstance } from '../instance.ts';
import { assertProblem } from '../problem.ts';
import { testServer } from '../server.ts';

const database = await testDatabase();
const instance = await testInstance(database);
const server = await testServer(database);
const lab = await instance.party('lab-a', 'finder');
const other = await instance.party('lab-b', 'finder');

const finding = (title: string, different: object = {}) => ({
  format: 'breakwater.finding/1',
  component: { purl: 'pkg:npm/walker@1.2.0' },
  title,
  ...different,
});

test('every path of the contracts is a route', () => {
  const promised = [
    ...['POST /api/v1/findings', 'GET /api/v1/findings', 'GET /api/v1/findings/:id', 'GET /api/v1/cases'],
    ...[
      'GET /api/v1/cases/:id',
      'GET /api/v1/receipts/:id',
      'GET /healthz',
      'GET /readyz',
      'GET /openapi.json',
    ],
    ...['GET /.well-known/security.txt', 'GET /.well-known/csaf/*', 'GET /osv/*', 'GET /taxii2/'],
    ...['GET /ledger/checkpoint', 'GET /ledger/tile/*', 'POST /vince/comm/api/vulreport/'],
    'POST /federation/:token/claim-check',
  ];
  const known = new Set(ROUTES.map(({ method, path }) => `${method} ${path}`));
  assert.deepEqual(
    promised.filter((path) => !known.has(path)),
    [],
  );
});

test('a document is acknowledged by 202 with id, digest, entry, nonce, promise and location', async () => {
  const answer = await server.post('/api/v1/findings', { key: lab.key, body: finding('One') });
  assert.equal(answer.status, 202);
  const { receipt } = answer.json;
  assert.deepEqual(
    ['digest', 'entry', 'id', 'location', 'nonce', 'promise'].filter((name) => receipt[name] === undefined),
    [],
  );
  assert.equal((await server.get(receipt.location, { key: lab.key })).status, 200);
  const kept = await server.get(`/api/v1/receipts/${receipt.id}`, { key: lab.key });
  assert.equal(kept.status, 200);
  assert.equal((await server.get(`/api/v1/receipts/${receipt.id}`, { key: other.key })).status, 404);
});

test('a stream is answered line by line in order, a receipt or the problems of each', async () => {
  const lines = [finding('Two'), { format: 'breakwater.finding/1' }, finding('Three')];
  const answer = await server.post('/api/v1/findings', {
    key: lab.key,
    body: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    headers: { 'content-type': 'application/x-ndjson' },
  });
  assert.match(answer.headers.get('content-type') ?? '', /x-ndjson/);
  const answers = answer.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { line: number; receipt?: object; problems?: { pointer: string }[] });
  assert.deepEqual(
    answers.map(({ line, receipt, problems }) => [line, receipt !== undefined, problems?.length ?? 0]),
    [
      [1, true, 0],
      [2, false, 2],
      [3, true, 0],
    ],
  );
  assert.ok(answers[1]?.problems?.every(({ pointer }) => typeof pointer === 'string'));
});

test('the authenticated party is the submitter; a differing finder is kept as claimed; a label only tightens', async () => {
  const body = finding('Four', { finder: { party: 'somebody-else' }, tlp: 'CLEAR' });
  const sent = await server.post('/api/v1/findings', { key: lab.key, body });
  const { json } = await server.get(sent.json.receipt.location, { key: lab.key });
  assert.equal(json.submitter.name, 'lab-a');
  assert.match(JSON.stringify(json), /somebody-else/);
  assert.equal(json.tlp, 'AMBER');
});

test('an Idempotency-Key is the caller’s own: the same key of another party is another key', async () => {
  const headers = { 'idempotency-key': 'shared' };
  const [mine, theirs] = [
    await server.post('/api/v1/findings', { key: lab.key, body: finding('Five'), headers }),
    await server.post('/api/v1/findings', { key: other.key, body: finding('Six'), headers }),
  ];
  assert.deepEqual([mine.status, theirs.status], [202, 202]);
  const again = await server.post('/api/v1/findings', { key: lab.key, body: finding('Five'), headers });
  assert.equal(again.json.receipt.id, mine.json.receipt.id);
  const refused = await server.post('/api/v1/findings', { key: lab.key, body: finding('Seven'), headers });
  assert.equal(refused.status, 422);
});

test('lists are items, next and total; a read has an ETag; a refusal is a problem document', async () => {
  const page = await server.get('/api/v1/findings?limit=2', { key: lab.key });
  assert.equal(page.json.items.length, 2);
  assert.equal(typeof page.json.next, 'string');
  assert.ok('total' in page.json || 'totalAtLeast' in page.json);
  assert.ok(page.headers.get('etag'));
  const rest = await server.get(`/api/v1/findings?limit=100&cursor=${page.json.next}`, { key: lab.key });
  assert.equal(rest.json.next, null);
  assert.equal(rest.json.items.length + 2, page.json.total);
  const refused = await server.get('/api/v1/findings?limit=0', { key: lab.key });
  assert.equal(refused.status, 400);
  assert.match(refused.headers.get('content-type') ?? '', /^application\/problem\+json/);
});

test('what another party sent does not exist: not by id, not in a list, not for a key of VINCE’s spelling', async () => {
  const sent = await server.post('/api/v1/findings', { key: other.key, body: finding('Eight') });
  const hidden = await server.get(sent.json.receipt.location, { key: lab.key });
  const nothing = await server.get('/api/v1/findings/f-0000000000000000', { key: lab.key });
  assert.deepEqual([hidden.status, hidden.text], [404, nothing.text]);
  const spelled = { headers: { authorization: `Token ${lab.key}` } };
  assert.equal((await server.get(sent.json.receipt.location, spelled)).status, 404);
  assert.equal((await server.get('/api/v1/findings?limit=1', spelled)).status, 200);
});

test('a method that a path does not take is 405 with those it takes, whoever asks and whatever the path names', async () => {
  const asked = await Promise.all([
    server.ask('PATCH', '/api/v1/findings'),
    server.ask('OPTIONS', '/api/v1/findings', { key: lab.key }),
    server.ask('PUT', '/api/v1/findings?x', { key: `bw_${'A'.repeat(43)}`, body: { a: 1 } }),
  ]);
  for (const answer of asked) {
    assertProblem(answer, 405);
    assert.equal(answer.headers.get('allow'), 'GET, HEAD, POST');
    assert.equal(answer.text, asked[0]?.text);
  }
  const named = await Promise.all(
    ['f-0000000000000000', 'x'].map((id) => server.post(`/api/v1/findings/${id}`)),
  );
  for (const answer of named) {
    assertProblem(answer, 405);
    assert.equal(answer.headers.get('allow'), 'GET, HEAD');
  }
});

test('reads carry an ETag and the same bytes again are 304', async () => {
  const first = await server.get('/openapi.json');
  const etag = first.headers.get('etag') ?? '';
  assert.match(etag, /^"[A-Za-z0-9_-]{22}"$/);
  const again = await server.get('/openapi.json', { headers: { 'if-none-match': etag } });
  assert.equal(again.status, 304);
  assert.equal(again.text, '');
});

test('the OpenAPI document is 3.1 and has every registered route with its action', async () => {
  const { json: document } = await server.get('/openapi.json');
  assert.equal(document.openapi, '3.1.0');
  for (const { path, method, action } of ROUTES) {
    const operation =
      document.paths[path.replaceAll(/:([A-Za-z]+)/g, '{$1}').replace('*', '{path}')]?.[method.toLowerCase()];
    assert.equal(operation?.['x-action'], action, `${method} ${path}`);
  }
});

test('security.txt says where to report, and until when it is true', async () => {
  const { text, status } = await server.get('/.well-known/security.txt');
  assert.equal(status, 200);
  assert.match(text, /^Contact: http:\/\/localhost:\d+\//m);
  assert.match(text, /^CSAF: http:\/\/localhost:\d+\/\.well-known\/csaf\/provider-metadata\.json$/m);
  const expires = new Date(/^Expires: (.*)$/m.exec(text)?.[1] ?? '');
  assert.ok(expires.getTime() > Date.now() && expires.getTime() < Date.now() + 366 * 24 * 3600 * 1000);
});

test('figures for monitoring are nowhere on this listener', async () => {
  for (const path of ['/metrics', '/api/v1/metrics', '/stats']) {
    assert.equal((await server.get(path, { session: instance.session })).status, 404, path);
  }
  assert.deepEqual(server.faults, []);
});
