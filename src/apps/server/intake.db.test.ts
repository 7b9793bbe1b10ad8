import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { testInstance } from '../../../test/instance.ts';
import { testServer } from '../../../test/server.ts';
import { fileBlobs } from '../../adapters/blobs/file-blobs.ts';
import { systemRandomness } from '../../adapters/clock/system-clock.ts';

const database = await testDatabase();
const instance = await testInstance(database);
const dataDir = await mkdtemp(join(tmpdir(), 'bw-intake-http-'));
after(() => rm(dataDir, { recursive: true }));
const server = await testServer(database, { blobs: await fileBlobs(dataDir, systemRandomness) });
const alice = await instance.party('alice', 'finder');
const bob = await instance.party('bob', 'finder');

const NATIVE = 'application/vnd.breakwater.finding+json';

function native(fields: object = {}): string {
  return JSON.stringify({
    format: 'breakwater.finding/1',
    component: { purl: 'pkg:npm/lodash@4.17.15' },
    title: 'Prototype pollution in baseSet',
    ...fields,
  });
}

function post(
  body: string | Uint8Array,
  options: { key?: string; type?: string; idempotencyKey?: string } = {},
) {
  return server.post('/api/v1/findings', {
    key: options.key ?? alice.key,
    body,
    headers: {
      'content-type': options.type ?? NATIVE,
      ...(options.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey }),
    },
  });
}

test('a finding is acknowledged with a receipt that leads to it', async () => {
  const answer = await post(native({ id: 'http-1', finder: { party: 'someone-else', model: 'v/m' } }));
  assert.equal(answer.status, 202, answer.text);
  const { receipt, findings } = answer.json;
  assert.equal(findings, 1);
  assert.equal(answer.headers.get('location'), receipt.location);
  assert.match(receipt.digest, /^sha256:[0-9a-f]{64}$/);
  const finding = await server.get(receipt.location, { key: alice.key });
  assert.equal(finding.status, 200, finding.text);
  assert.equal(finding.json.ownId, 'http-1');
  assert.equal(finding.json.submitter.name, 'alice');
  assert.equal(finding.json.claimedFinder.party, 'someone-else');
  const read = await server.get(`/api/v1/receipts/${receipt.id}`, { key: alice.key });
  assert.deepEqual(read.json.receipt, receipt);
  assert.equal(read.json.proof, null);
});

test('what another party sent does not exist', async () => {
  const { receipt } = (await post(native({ id: 'http-2' }))).json;
  for (const path of [receipt.location, `/api/v1/receipts/${receipt.id}`]) {
    const theirs = await server.get(path, { key: bob.key });
    const nothing = await server.get(path.replace(/[^/]{4}$/, 'zzzz'), { key: bob.key });
    assert.equal(theirs.status, 404);
    assert.equal(theirs.text, nothing.text);
  }
  const list = await server.get('/api/v1/findings', { key: bob.key });
  assert.deepEqual(list.json, { items: [], next: null, total: 0 });
});

test('sent again, it is the same receipt; the same key with another body is refused', async () => {
  const first = await post(native({ id: 'http-3' }), { idempotencyKey: 'k3' });
  assert.deepEqual((await post(native({ id: 'http-3' }), { idempotencyKey: 'k3' })).json, first.json);
  assert.deepEqual((await post(native({ id: 'http-3' }))).json, first.json);
  const other = await post(native({ id: 'http-4' }), { idempotencyKey: 'k3' });
  assert.equal(other.status, 422, other.text);
  assert.equal((await post(native(), { idempotencyKey: 'two words' })).status, 400);
});

test('what cannot be taken in is refused with every problem and its place', async () => {
  const cases: [string | Uint8Array, string, number][] = [
    ['{"format":', NATIVE, 400],
    ['', NATIVE, 400],
    [Buffer.from([0xff, 0xfe, 0x00]), NATIVE, 400],
    ['[]', 'application/json', 400],
    [native({ component: {}, tlp: 'PURPLE', weaknesses: ['CWE-x'] }), NATIVE, 400],
    ['x', 'text/plain', 415],
    [native(), 'application/xml', 415],
  ];
  for (const [body, type, status] of cases) {
    const answer = await post(body, { type });
    assert.equal(answer.status, status, `${body}: ${answer.text}`);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
    assert.doesNotMatch(answer.text, /at .*\.ts|node_modules/);
  }
  const answer = await post(native({ component: {}, tlp: 'PURPLE' }));
  assert.deepEqual(answer.json.problems.map((problem: { pointer: string }) => problem.pointer).sort(), [
    '/component',
    '/tlp',
  ]);
  assert.deepEqual(server.faults, []);
});

test('a stream is answered while it is being sent, a line for a line', async () => {
  const answers: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const asking = request(
      `${server.url}/api/v1/findings`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${alice.key}`, 'content-type': 'application/x-ndjson' },
      },
      (response) => {
        assert.equal(response.statusCode, 200);
        response.setEncoding('utf8');
        let rest = '';
        response.on('data', (chunk: string) => {
          const lines = (rest + chunk).split('\n');
          rest = lines.pop() ?? '';
          answers.push(...lines);
          if (answers.length === 1) asking.write('{ broken\n');
          if (answers.length === 2) asking.end(native({ id: 'stream-3' }));
        });
        response.on('end', resolve);
        response.on('error', reject);
      },
    );
    asking.on('error', reject);
    asking.write(`${native({ id: 'stream-1' })}\n`);
  });
  const parsed = answers.map((line) => JSON.parse(line));
  assert.deepEqual(
    parsed.map((answer) => [answer.line, 'receipt' in answer]),
    [
      [1, true],
      [2, false],
      [3, true],
    ],
  );
  assert.equal(parsed[1].problems[0].line, 1);
});

test('which host was meant, and where a body ends, is read in one way or not at all', async () => {
  const host = `Host: localhost:${server.port}\r\n`;
  const probe = 'GET /healthz HTTP/1.1\r\nConnection: close\r\n';
  const body = `POST /api/v1/findings HTTP/1.1\r\n${host}Authorization: Bearer ${alice.key}\r\nContent-Type: ${NATIVE}\r\nConnection: close\r\n`;
  const chunks = `\r\n${native({ id: 'coded' }).length.toString(16)}\r\n${native({ id: 'coded' })}\r\n0\r\n\r\n`;
  for (const [request, status] of [
    [`${probe}\r\n`, 400],
    [`${probe}Host: a\r\nHost: b\r\n\r\n`, 400],
    ['GET /healthz HTTP/1.0\r\n\r\n', 200],
    [`${body}${host}Transfer-Encoding: chunked\r\n${chunks}`, 400],
    [`${body}Transfer-Encoding: gzip, chunked\r\n${chunks}`, 501],
    [`${body}Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n${chunks}`, 501],
    [`${body}Transfer-Encoding: Chunked\r\n${chunks}`, 202],
  ] as const) {
    const answer = await server.raw(request);
    assert.equal(Number(answer.split(' ', 2)[1]), status, request);
    assert.equal(answer.includes('application/problem+json'), status >= 400);
  }
});

test('a body whose type says nothing is refused with what to say', async () => {
  const head = `POST /api/v1/findings HTTP/1.1\r\nHost: localhost:${server.port}\r\nAuthorization: Bearer ${alice.key}\r\n`;
  const answer = await server.raw(`${head}Content-Type:\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`);
  assert.match(answer, /^HTTP\/1\.1 415 /);
  assert.match(answer, /Say in Content-Type what the body is/);
});

test('a sender that hangs up in the middle of a document leaves nothing, in the middle of a stream its whole lines', async () => {
  const before = await database.asSuperuser('select count(*)::int as n from finding');
  const body = native({ id: 'cut' });
  const head = (type: string, length: number) =>
    `POST /api/v1/findings HTTP/1.1\r\nHost: localhost:${server.port}\r\nAuthorization: Bearer ${alice.key}\r\n` +
    `Content-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`;
  await server.raw(head(NATIVE, 5000) + body, 300);
  const stream = `${head('application/x-ndjson', 5000)}${native({ id: 'whole' })}\n${body}`;
  assert.match(await server.raw(stream, 20_000, /"receipt"/), /"receipt"/);
  const { rows } = await database.asSuperuser("select own_id from finding where own_id in ('cut', 'whole')");
  assert.deepEqual(rows, [{ own_id: 'whole' }]);
  const count = await database.asSuperuser('select count(*)::int as n from finding');
  assert.equal(count.rows[0].n, before.rows[0].n + 1);
  assert.deepEqual(server.faults, []);
});

test('only a finder key submits, and a stream is refused as a status', async () => {
  for (const type of [NATIVE, 'application/x-ndjson']) {
    assert.equal(
      (await server.post('/api/v1/findings', { body: native(), headers: { 'content-type': type } })).status,
      401,
    );
    const operator = await instance.party('operator', 'operator');
    assert.equal((await post(native(), { key: operator.key, type })).status, 403);
    const narrow = await instance.party('narrow', 'finder', { scopes: ['finding.read'] });
    assert.equal((await post(native(), { key: narrow.key, type })).status, 403);
  }
});

test('a large document is read from the blob store and taken in whole', async () => {
  const results = Array.from({ length: 6_000 }, (_, at) => ({
    ruleId: 'js/prototype-pollution',
    message: { text: `Finding ${at}. ${'words '.repeat(150)}` },
    locations: [
      { physicalLocation: { artifactLocation: { uri: `src/file-${at}.js` }, region: { startLine: at + 1 } } },
    ],
  }));
  const sarif = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'scanner', version: '1.0' } },
        versionControlProvenance: [{ repositoryUri: 'https://git.example/project', revisionId: 'abc' }],
        results,
      },
    ],
  };
  const body = JSON.stringify(sarif);
  assert.ok(body.length > 5_000_000);
  const answer = await post(body, { type: 'application/sarif+json', key: bob.key });
  assert.equal(answer.status, 202, answer.text.slice(0, 500));
  assert.equal(answer.json.findings, 6_000);
  const again = await post(body, { type: 'application/sarif+json', key: bob.key });
  assert.deepEqual(again.json.receipt, answer.json.receipt);
  const read = await server.get(answer.json.receipt.location, { key: bob.key });
  assert.equal(read.json.findingCount, 6_000);
  assert.equal(read.json.findings.length, 100);
  const broken = await post(body.slice(0, -10), { type: 'application/sarif+json', key: bob.key });
  assert.equal(broken.status, 400);
});

test('pages follow one another by cursor and end; a cursor of another list is refused', async () => {
  const seen: string[] = [];
  let path: string | null = '/api/v1/findings?sort=-severity&limit=2';
  while (path !== null) {
    const page = await server.get(path, { key: alice.key });
    assert.equal(page.status, 200, page.text);
    seen.push(...page.json.items.map((item: { id: string }) => item.id));
    path =
      page.json.next === null ? null : `/api/v1/findings?sort=-severity&limit=2&cursor=${page.json.next}`;
  }
  const all = await server.get('/api/v1/findings?limit=500', { key: alice.key });
  assert.equal(all.json.total, seen.length);
  assert.equal(new Set(seen).size, seen.length);
  const { next } = (await server.get('/api/v1/findings?limit=1', { key: alice.key })).json;
  assert.equal(
    (await server.get(`/api/v1/findings?limit=1&sort=state&cursor=${next}`, { key: alice.key })).status,
    400,
  );
  assert.equal((await server.get('/api/v1/findings?sort=finder', { key: alice.key })).status, 400);
});

test('the public log has no checkpoint before its first interval, and no tile ever beyond its checkpoint', async () => {
  assert.equal((await server.get('/ledger/checkpoint')).status, 404);
  for (const path of ['0/000', '0/000.p/1', 'entries/000.p/1', '..%2f..%2fetc', '0/000.p/999']) {
    assert.equal((await server.get(`/ledger/tile/${path}`)).status, 404, path);
  }
});
