import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Type } from 'typebox';
import { testDatabase } from '../../../test/database.ts';
import { testInstance } from '../../../test/instance.ts';
import { assertProblem } from '../../../test/problem.ts';
import { type Answer, testServer } from '../../../test/server.ts';
import { systemClock, systemRandomness } from '../../adapters/clock/system-clock.ts';
import { createSignInLink } from '../../app/identity/create-sign-in-link.ts';
import { revokeKey } from '../../app/identity/revoke-key.ts';
import { checkRoutes } from './check-routes.ts';
import { type AnyRoute, route } from './route.ts';
import { ROUTES } from './routes/registry.ts';

/** Routes that stand for any area's: one JSON write, one stream, one failure. Mounted beside the real ones. */
const SPECIMENS: readonly AnyRoute[] = [
  route({
    method: 'POST',
    path: '/specimen/:name',
    action: 'session.start',
    summary: 'A JSON write.',
    params: Type.Object({ name: Type.String({ pattern: '^[a-z]{1,20}$' }) }),
    query: Type.Object({ n: Type.Optional(Type.Integer({ maximum: 9 })) }, { additionalProperties: false }),
    body: Type.Object({ a: Type.Integer() }, { additionalProperties: false }),
    response: { 200: Type.Object({ a: Type.Integer(), n: Type.Optional(Type.Integer()) }) },
    handle: async ({ body, query }) => ({
      status: 200,
      body: { ...body, ...query, secret: 'not in the schema' },
    }),
  }),
  route({
    method: 'POST',
    path: '/specimen-stream',
    action: 'session.start',
    summary: 'A stream in, a stream out.',
    rawBody: ['application/x-ndjson'],
    maxBodyBytes: 1000,
    response: { 200: Type.String() },
    handle: async ({ stream }) => ({
      status: 200,
      headers: { 'content-type': 'application/x-ndjson' },
      body: echoSizes(stream ?? (async function* () {})()),
    }),
  }),
  route({
    method: 'GET',
    path: '/specimen-fault',
    action: 'published.read',
    summary: 'A fault of ours.',
    response: { 200: Type.Unknown() },
    handle: async () => {
      throw new Error('select secret from hidden');
    },
  }),
  route({
    method: 'GET',
    path: '/specimen-findings',
    action: 'finding.list',
    summary: 'Something a role is needed for.',
    response: { 200: Type.Object({ who: Type.String() }) },
    handle: async ({ actor }) => ({ status: 200, body: { who: actor?.principalId ?? '' } }),
  }),
];

async function* echoSizes(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of stream) size += chunk.byteLength;
  yield Buffer.from(`${size}\n`);
}

const directory = await mkdtemp(join(tmpdir(), 'breakwater-test-bundle-'));
after(() => rm(directory, { recursive: true }));
const bundle = join(directory, 'dist');
await mkdir(join(bundle, 'assets'), { recursive: true });
await writeFile(join(bundle, 'index.html'), '<!doctype html><title>The page</title>');
await writeFile(join(bundle, 'assets', 'app-1a2b.js'), `console.log(${'1'.repeat(2000)})`);
await writeFile(join(directory, 'outside.txt'), 'outside');

const database = await testDatabase();
const instance = await testInstance(database);
const server = await testServer(database, { routes: [...ROUTES, ...SPECIMENS], bundle });
const world = { transactions: database.transactions, clock: systemClock, randomness: systemRandomness };
const json = { 'content-type': 'application/json' };
const crossSite = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };

test('every registered route has a known action, a response schema and declared parameters', () => {
  assert.doesNotThrow(() => checkRoutes(ROUTES));
});

test('a server with a route of an unknown action, without a response, or twice, does not start', () => {
  const [good] = SPECIMENS as [AnyRoute, ...AnyRoute[]];
  const bad = { ...good, action: 'finding.burn', response: {} } as unknown as AnyRoute;
  assert.throws(() => checkRoutes([bad]), /not one the policy knows\n.*no response schema/);
  assert.throws(() => checkRoutes([good, good]), /registered twice/);
  assert.throws(() => checkRoutes([{ ...good, path: '/specimen/:other' }]), /path parameters/);
});

test('health and readiness answer without a key, and also by address', async () => {
  assert.equal((await server.get('/healthz')).json.status, 'ok');
  assert.equal((await server.get('/readyz')).json.status, 'ok');
  const byAddress = await server.raw('GET /healthz HTTP/1.1\r\nHost: 10.0.0.1\r\nConnection: close\r\n\r\n');
  assert.match(byAddress, /^HTTP\/1\.1 200 /);
});

test('a host name that is not ours is refused, as after DNS rebinding', async () => {
  for (const host of [
    'evil.example',
    `evil.example:${server.port}`,
    'localhost',
    `localhost.evil:${server.port}`,
    '',
  ]) {
    const answer = await server.raw(
      `GET /openapi.json HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    );
    assert.match(answer, /^HTTP\/1\.1 421 /, host);
  }
});

test('a request without a key or a session is 401, and with a forged one too', async () => {
  assertProblem(await server.get('/specimen-findings'), 401);
  assertProblem(await server.get('/specimen-findings', { key: `bw_${'A'.repeat(43)}` }), 401);
  assertProblem(await server.get('/specimen-findings', { key: 'x' }), 401);
  assertProblem(await server.get('/specimen-findings', { session: 'A'.repeat(43) }), 401);
  assertProblem(await server.get('/specimen-findings', { headers: { authorization: 'Basic YTpi' } }), 401);
});

test('a session token is no key and a key is no session token', async () => {
  const { key } = await instance.party('lab-mixed', 'finder');
  assertProblem(await server.get('/specimen-findings', { session: key }), 401);
  assertProblem(await server.get('/specimen-findings', { key: instance.session }), 401);
});

test('two session cookies at once are nobody: one of them was planted', async () => {
  const name = `breakwater-${server.port}`;
  const cookie = `${name}=${instance.session}; ${name}=${'B'.repeat(43)}`;
  assertProblem(await server.get('/api/v1/me', { headers: { cookie } }), 401);
});

test('a key works as bearer and in the words of VINCE clients', async () => {
  const { key, actor } = await instance.party('lab-speaks', 'finder');
  assert.equal((await server.get('/specimen-findings', { key })).json.who, actor.principalId);
  const token = await server.get('/specimen-findings', { headers: { authorization: `Token ${key}` } });
  assert.equal(token.json.who, actor.principalId);
});

test('a revoked key is refused at the very next request', async () => {
  const { key, actor } = await instance.party('lab-gone', 'finder');
  assert.equal((await server.get('/specimen-findings', { key })).status, 200);
  await revokeKey(world, instance.coordinator, actor.principalId);
  assertProblem(await server.get('/specimen-findings', { key }), 401);
});

test('a key narrowed by scopes cannot do more than they say, nor widen itself', async () => {
  const { key } = await instance.party('lab-narrow', 'finder', { scopes: ['finding.submit'] });
  assertProblem(await server.get('/specimen-findings', { key }), 403);
  assertProblem(await server.post('/api/v1/keys', { key, body: { name: 'wider' } }), 403);
});

test('a role that lacks an action is told so before its body is read', async () => {
  const { key } = await instance.party('town-water', 'operator');
  assertProblem(await server.get('/specimen-findings', { key }), 403);
  assertProblem(await server.post('/api/v1/keys', { key, body: '{"not json', headers: json }), 403);
});

test('a write with a session from another site is refused, whatever it claims', async () => {
  const { session } = instance;
  for (const headers of [
    crossSite,
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
    { 'sec-fetch-site': 'same-origin', origin: 'null' },
    { 'sec-fetch-site': 'same-origin', origin: `http://localhost:${server.port + 1}` },
  ]) {
    assertProblem(await server.ask('DELETE', '/api/v1/keys/u-0000000000000000', { session, headers }), 403);
  }
  const bare = { headers: { cookie: `breakwater-${server.port}=${session}` } };
  assertProblem(await server.ask('DELETE', '/api/v1/keys/u-0000000000000000', bare), 403);
});

test('nobody is signed in by another site, with a link of its own', async () => {
  const { token } = await createSignInLink(world, instance.console);
  const answer = await server.post('/api/v1/session/link', { body: { token }, headers: crossSite });
  assertProblem(answer, 403);
  assert.equal(answer.headers.get('set-cookie'), null);
});

test('a sign-in link gives a strict, HttpOnly cookie once; then the session ends by signing out', async () => {
  const { token } = await createSignInLink(world, instance.console);
  const signedIn = await server.post('/api/v1/session/link', { body: { token } });
  assert.equal(signedIn.status, 204, signedIn.text);
  const cookie = signedIn.headers.get('set-cookie') ?? '';
  assert.match(
    cookie,
    /^breakwater-\d+=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/,
  );
  assertProblem(await server.post('/api/v1/session/link', { body: { token } }), 400);

  const session = /=([^;]+)/.exec(cookie)?.[1] ?? '';
  const me = await server.get('/api/v1/me', { session });
  assert.equal(me.status, 200, me.text);
  assert.equal(me.json.principal.kind, 'person');
  assert.equal(me.json.party.kind, 'clearinghouse');
  assert.equal((await server.ask('DELETE', '/api/v1/session', { session })).status, 204);
  assertProblem(await server.get('/api/v1/me', { session }), 401);
});

test('a coordinator sees its settings, makes a key that works, and ends it', async () => {
  const { session } = instance;
  const made = await server.post('/api/v1/keys', { session, body: { name: 'dashboard', expiresDays: 1 } });
  assert.equal(made.status, 201, made.text);
  assert.equal((await server.get('/api/v1/me', { key: made.json.key })).status, 200);
  const settings = await server.get('/api/v1/settings', { session });
  assert.equal(settings.status, 200, settings.text);
  assert.ok(settings.json.keys.some((key: { id: string }) => key.id === made.json.id));
  assert.ok(!settings.text.includes(made.json.key));
  const givers = settings.json.memberships.map(({ grantedBy }: { grantedBy: string }) => grantedBy);
  assert.deepEqual([...new Set(givers)], ['console']);
  assert.equal((await server.ask('DELETE', `/api/v1/keys/${made.json.id}`, { session })).status, 204);
  assertProblem(await server.get('/api/v1/me', { key: made.json.key }), 401);
});

test('a finder sees itself and its own keys in its settings, and no other party', async () => {
  const lab = await instance.party('lab-own', 'finder');
  await instance.party('lab-unseen', 'finder');
  const me = await server.get('/api/v1/me', { key: lab.key });
  assert.equal(me.json.party.name, 'lab-own');
  const settings = await server.get('/api/v1/settings', { key: lab.key });
  assert.equal(settings.status, 200, settings.text);
  assert.deepEqual(
    settings.json.keys.map(({ id }: { id: string }) => id),
    [lab.actor.principalId],
  );
  assert.deepEqual(settings.json.parties, []);
  assert.equal(settings.json.memberships[0].grantedBy, settings.json.instance.name);
  assert.doesNotMatch(settings.text, /lab-unseen|Coordinator/);
});

test('JSON that two readers could read differently is refused, with every place', async () => {
  const bad: readonly (readonly [string, string])[] = [
    ['{"a":1,"a":2}', 'duplicate-name'],
    ['{"a":1,"\\u0061":2}', 'duplicate-name'],
    ['{"__proto__":{"a":1},"a":1}', 'forbidden-name'],
    ['{"a":1,"constructor":{"prototype":{}}}', 'forbidden-name'],
    [`${'['.repeat(65)}${']'.repeat(65)}`, 'too-deep'],
    [`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 'too-deep'],
    ['{"a":1', 'syntax'],
    ['', 'syntax'],
    ['\uFEFF{"a":1}', 'byte-order-mark'],
  ];
  for (const [body, code] of bad) {
    const answer = await server.post('/specimen/x', { body, headers: json });
    assertProblem(answer, 400);
    assert.equal(answer.json.problems[0].code, code, body.slice(0, 40));
  }
  const notText = await server.post('/specimen/x', {
    body: new Uint8Array([0x22, 0xff, 0x22]),
    headers: json,
  });
  assert.equal(notText.json.problems[0].code, 'not-utf8');
});

test('a body of the wrong shape lists every problem and repeats nothing that was sent', async () => {
  const hostile = '<script>alert(1)</script>';
  const answer = await server.post('/specimen/x', { body: { a: hostile, [hostile]: hostile } });
  assertProblem(answer, 400);
  assert.ok(answer.json.problems.length >= 2);
  assert.doesNotMatch(
    JSON.stringify(answer.json.problems.map((p: { message: string }) => p.message)),
    /script/,
  );
});

test('query numbers are read in their canonical spelling only', async () => {
  assert.equal((await server.post('/specimen/x?n=7', { body: { a: 1 } })).json.n, 7);
  for (const n of ['007', '1e0', '%201', '7.0', '0x7', '10', '']) {
    assertProblem(await server.post(`/specimen/x?n=${n}`, { body: { a: 1 } }), 400);
  }
  assertProblem(await server.post('/specimen/x?other=1', { body: { a: 1 } }), 400);
  assertProblem(await server.post('/specimen/x?n=1&n=2', { body: { a: 1 } }), 400);
});

test('what has no line in the response schema does not leave', async () => {
  const answer = await server.post('/specimen/x', { body: { a: 1 } });
  assert.deepEqual(answer.json, { a: 1 });
});

test('another media type, and a compressed body, are refused unread', async () => {
  assertProblem(
    await server.post('/specimen/x', { body: '{"a":1}', headers: { 'content-type': 'text/plain' } }),
    415,
  );
  assertProblem(
    await server.post('/specimen/x', {
      body: 'a=1',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }),
    415,
  );
  assertProblem(
    await server.post('/specimen/x', { body: 'x', headers: { ...json, 'content-encoding': 'gzip' } }),
    415,
  );
  assertProblem(await server.post('/specimen-stream', { body: '{}', headers: json }), 415);
});

test('a body above its limit is 413, announced or not', async () => {
  const large = 'a'.repeat(1001);
  const ndjson = { 'content-type': 'application/x-ndjson' };
  assertProblem(await server.post('/specimen-stream', { body: large, headers: ndjson }), 413);
  const chunk = `3e9\r\n${large}\r\n0\r\n\r\n`;
  const unannounced = await server.raw(
    `POST /specimen-stream HTTP/1.1\r\nHost: localhost:${server.port}\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n${chunk}`,
  );
  assert.doesNotMatch(unannounced, /^HTTP\/1\.1 200 [\s\S]*1001/);
  const json2 = await server.post('/specimen/x', {
    body: `{"a":1,"b":"${'x'.repeat(1024 * 1024)}"}`,
    headers: json,
  });
  assertProblem(json2, 413);
});

test('a stream within its limit arrives whole', async () => {
  const answer = await server.post('/specimen-stream', {
    body: 'a'.repeat(1000),
    headers: { 'content-type': 'application/x-ndjson' },
  });
  assert.equal(answer.text, '1000\n');
});

test('a body that ends early answers nobody and breaks nothing', async () => {
  const halves = `POST /specimen/x HTTP/1.1\r\nHost: localhost:${server.port}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":`;
  await server.raw(halves, 200);
  assert.equal((await server.post('/specimen/x', { body: { a: 1 } })).status, 200);
  assert.deepEqual(
    server.faults.filter((line) => line.includes('specimen/:name')),
    [],
  );
});

test('a sender that trickles its headers, or stops in the middle of a body, is cut off', async () => {
  const impatient = await testServer(database, {
    routes: SPECIMENS,
    patience: { headersMs: 400, silenceMs: 300 },
  });
  const trickle = await impatient.raw('GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: ');
  assert.match(trickle, /^HTTP\/1\.1 408 [\s\S]*urn:breakwater:problem:timeout/);
  const head = `POST /specimen/x HTTP/1.1\r\nHost: localhost:${impatient.port}\r\nContent-Type: application/json\r\n`;
  const stalled = await impatient.raw(`${head}Content-Length: 100\r\n\r\n{"a":`);
  assert.match(stalled, /^HTTP\/1\.1 408 [\s\S]*stopped arriving/);
});

test('headers above the limit are 431 and a request that is not HTTP is 400, both as problems', async () => {
  const large = await server.raw(
    `GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`,
  );
  assert.match(large, /^HTTP\/1\.1 431 [\s\S]*application\/problem\+json/);
  const nonsense = await server.raw('\x00\x01\x02 nonsense\r\n\r\n');
  assert.match(nonsense, /^HTTP\/1\.1 400 [\s\S]*urn:breakwater:problem:invalid/);
});

test('what Node would refuse without a word is refused with a problem: no host, an expectation, CONNECT', async () => {
  const end = 'Connection: close\r\n\r\n';
  for (const [request, code] of [
    [`GET /openapi.json HTTP/1.1\r\n${end}`, 'invalid'],
    [
      `GET /openapi.json HTTP/1.1\r\nHost: localhost:${server.port}\r\nExpect: tea\r\n${end}`,
      'expectation-failed',
    ],
    [`CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:${server.port}\r\n${end}`, 'not-found'],
  ] as const)
    assert.match(
      await server.raw(request),
      new RegExp(`^HTTP/1\\.1 4\\d\\d [\\s\\S]*urn:breakwater:problem:${code}`),
    );
});

test('two lengths, or a length beside chunks, are refused: request smuggling', async () => {
  const head = `POST /specimen/x HTTP/1.1\r\nHost: localhost:${server.port}\r\nContent-Type: application/json\r\n`;
  for (const lengths of [
    'Content-Length: 7\r\nContent-Length: 8\r\n',
    'Content-Length: 7\r\nTransfer-Encoding: chunked\r\n',
  ]) {
    assert.match(await server.raw(`${head}${lengths}\r\n{"a":1}`), /^HTTP\/1\.1 400 /);
  }
});

test('a fault of ours says nothing of itself outside, and all of it in the log', async () => {
  const answer = await server.get('/specimen-fault');
  assertProblem(answer, 500);
  assert.doesNotMatch(answer.text, /secret|hidden/);
  assert.ok(server.faults.some((line) => line.includes('select secret from hidden')));
});

test('a path that names nothing and a parameter of the wrong shape are one and the same 404', async () => {
  const answers = await Promise.all([
    server.get('/api/v1/nothing'),
    server.post('/specimen/NOT', { body: { a: 1 } }),
    server.ask('DELETE', `/api/v1/keys/${'x'.repeat(300)}`),
    server.get('/api/%zz'),
  ]);
  for (const answer of answers.slice(0, 3)) {
    assertProblem(answer, 404);
    assert.equal(answer.text, answers[0]?.text);
  }
  assertProblem(answers[3] as Answer, 400);
});

test('every answer carries the security headers, refusals too', async () => {
  for (const path of ['/healthz', '/nothing', '/specimen-findings', '/']) {
    const { headers } = await server.get(path, { headers: { accept: 'text/html' } });
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'.*frame-ancestors 'none'/);
    assert.doesNotMatch(headers.get('content-security-policy') ?? '', /unsafe/);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    assert.equal(headers.get('server'), null);
    assert.equal(headers.get('x-powered-by'), null);
  }
});

test('the web page answers for places, its hashed assets for ever, and neither for the API', async () => {
  const html = { headers: { accept: 'text/html' } };
  const page = await server.get('/cases/c-123', html);
  assert.match(page.text, /The page/);
  assert.equal(page.headers.get('cache-control'), 'no-cache');
  const asset = await server.get('/assets/app-1a2b.js');
  assert.equal(asset.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  assert.match(asset.headers.get('content-type') ?? '', /javascript/);
  assertProblem(await server.get('/assets/gone.js', html), 404);
  assertProblem(await server.get('/api/v1/nothing', html), 404);
  assertProblem(await server.get('/.well-known/nothing', html), 404);
  assertProblem(await server.get('/cases/c-123', { headers: { accept: 'application/json' } }), 404);
});

test('no path reaches a file outside the bundle', async () => {
  const paths = [
    '/../outside.txt',
    '/assets/../../outside.txt',
    '/%2e%2e/outside.txt',
    '/..%2foutside.txt',
    '/assets/..%5c..%5coutside.txt',
    '/%00',
    '//outside.txt',
    '/assets/%2e%2e%2f%2e%2e%2foutside.txt',
  ];
  for (const path of paths) {
    const answer = await server.raw(
      `GET ${path} HTTP/1.1\r\nHost: localhost:${server.port}\r\nAccept: text/html\r\nConnection: close\r\n\r\n`,
    );
    assert.match(answer, /^HTTP\/1\.1 (404|400|200) /, path);
    assert.doesNotMatch(answer, /\r\n\r\noutside/, path);
  }
});
