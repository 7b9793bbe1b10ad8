import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
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
const directory = await mkdtemp(join(tmpdir(), 'breakwater-test-uploads-'));
after(() => rm(directory, { recursive: true, force: true }));
const blobs = await fileBlobs(directory, systemRandomness);
const server = await testServer(database, { blobs });
const { key } = await instance.party('lab-own', 'finder');
const other = await instance.party('lab-other', 'finder');
const operator = await instance.party('works', 'operator');

const bytesOf = (text: string) => Buffer.from(`source of ${text}`);
const digestOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const upload = (bytes: Uint8Array, asking: { readonly key: string; readonly query?: string }) =>
  server.post(`/api/v1/blobs${asking.query ?? ''}`, {
    key: asking.key,
    body: bytes,
    headers: { 'content-type': 'application/gzip' },
  });

const nativeFinding = (id: string, blob: string) => ({
  format: 'breakwater.finding/1',
  id,
  component: { repository: 'https://example.org/parser' },
  title: 'The parser reads past its buffer',
  reproducer: {
    environment: 'native',
    source: { blob },
    build: ['make'],
    command: ['./parser', '{input}'],
    input: 'crash.bin',
    files: [{ path: 'crash.bin', base64: 'AAAA' }],
    oracle: { type: 'sanitizer', class: 'heap-buffer-overflow' },
  },
});

test('an uploaded file is stored under its digest, once, with a ledger entry, and a finding may name it', async () => {
  const bytes = bytesOf('one');
  const sent = await upload(bytes, { key });
  assert.equal(sent.status, 201, sent.text);
  assert.deepEqual(sent.json, { blob: digestOf(bytes), size: bytes.length });
  assert.equal((await upload(bytes, { key, query: `?digest=${digestOf(bytes)}` })).status, 201);
  const { rows } = await database.asSuperuser(
    `select count(*)::int as n from ledger_intent
     where convert_from(entry, 'UTF8')::jsonb ->> 'kind' = 'file.uploaded'`,
  );
  assert.equal(rows[0]['n'], 1);
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await blobs.get(digestOf(bytes))) ?? []) chunks.push(chunk);
  assert.deepEqual(Buffer.concat(chunks), bytes);
  const named = await server.post('/api/v1/findings', { key, body: nativeFinding('n-1', digestOf(bytes)) });
  assert.equal(named.status, 202, `${named.text} ${server.faults.join()}`);
});

test("another's upload, and a file that is nowhere, are the same answer", async () => {
  const theirs = bytesOf('theirs');
  assert.equal((await upload(theirs, { key: other.key })).status, 201);
  const answers = await Promise.all(
    [digestOf(theirs), digestOf(bytesOf('nobody'))].map((blob) =>
      server.post('/api/v1/findings', { key, body: nativeFinding('n-2', blob) }),
    ),
  );
  for (const { status, json } of answers) {
    assert.equal(status, 400);
    assert.equal(json.problems[0].pointer, '/reproducer/source/blob');
    assert.equal(json.problems[0].code, 'not-uploaded');
  }
  assert.equal(answers[0]?.text, answers[1]?.text);
});

test('in a stream only the line that names a missing file is refused', async () => {
  const good = JSON.stringify({
    format: 'breakwater.finding/1',
    component: { purl: 'pkg:npm/a@1.0.0' },
    title: 'good',
  });
  const bad = JSON.stringify(nativeFinding('n-3', digestOf(bytesOf('nobody'))));
  const { text } = await server.post('/api/v1/findings', {
    key,
    body: `${good}\n${bad}\n`,
    headers: { 'content-type': 'application/x-ndjson' },
  });
  const [first, second] = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.ok(first.receipt);
  assert.equal(second.problems[0].pointer, '/reproducer/source/blob');
});

test('bytes with another digest than announced, none at all, or from no finder are refused', async () => {
  const wrong = await upload(bytesOf('x'), { key, query: `?digest=${digestOf(bytesOf('y'))}` });
  assert.equal(wrong.status, 422);
  assert.equal((await upload(Buffer.alloc(0), { key })).status, 400);
  assert.equal((await upload(bytesOf('z'), { key: operator.key })).status, 403);
  assert.equal((await upload(bytesOf('z'), { key, query: '?digest=sha256:x' })).status, 400);
  const { rows } = await database.asSuperuser('select count(*)::int as n from upload');
  assert.equal(rows[0]['n'], 2);
});

test('the same stream under one Idempotency-Key is answered alike; another stream under it is refused whole', async () => {
  const line = (id: string) =>
    JSON.stringify({
      format: 'breakwater.finding/1',
      id,
      component: { purl: 'pkg:npm/b@1.0.0' },
      title: `stream ${id}`,
    });
  const stream = (...ids: string[]) =>
    server.post('/api/v1/findings', {
      key,
      body: ids.map((id) => `${line(id)}\n`).join(''),
      headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': 'stream-1' },
    });
  const first = await stream('s-1', 's-2');
  assert.equal(first.status, 200, first.text);
  assert.equal(first.text.trim().split('\n').length, 2);
  assert.equal((await stream('s-1', 's-2')).text, first.text);
  const another = await stream('s-1', 's-3');
  assert.equal(another.status, 422, another.text);
  const { rows } = await database.asSuperuser(
    "select own_id from finding where title like 'stream %' order by 1",
  );
  assert.deepEqual(
    rows.map(({ own_id: id }) => id),
    ['s-1', 's-2'],
  );
  const foreign = await server.post('/api/v1/findings', {
    key: operator.key,
    body: `${line('s-9')}\n`,
    headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': 'stream-1' },
  });
  assert.equal(foreign.status, 403);
});

test('a write of the desk under one Idempotency-Key is done once, and a refused one leaves the key free', async () => {
  const desk = { session: instance.session, headers: { 'idempotency-key': 'party-1' } };
  const create = (name: string, kind: string) =>
    server.post('/api/v1/parties', { ...desk, body: { name, kind } });
  assert.equal((await create('lab-own', 'finder')).status, 409, 'the name is taken');
  const made = await create('lab-third', 'finder');
  assert.equal(made.status, 201, made.text);
  const again = await create('lab-third', 'finder');
  assert.equal(again.status, 201);
  assert.deepEqual(again.json, made.json);
  assert.equal((await create('lab-fourth', 'finder')).status, 422);
  // Another caller's key of the same name is another key.
  const machine = (await instance.party('clearinghouse', 'coordinator')).key;
  const theirs = await server.post('/api/v1/parties', {
    key: machine,
    headers: { 'idempotency-key': 'party-1' },
    body: { name: 'lab-fifth', kind: 'finder' },
  });
  assert.equal(theirs.status, 201, theirs.text);
});

test('an inventory under one Idempotency-Key is taken once; another body under it is refused', async () => {
  const send = (name: string) =>
    server.post('/api/v1/inventories?asset=pump', {
      key: operator.key,
      headers: { 'idempotency-key': 'inventory-1' },
      body: {
        bomFormat: 'CycloneDX',
        specVersion: '1.5',
        version: 1,
        components: [{ type: 'library', name, version: '1.0.0', purl: `pkg:npm/${name}@1.0.0` }],
      },
    });
  const first = await send('walker');
  assert.ok(first.status < 300, first.text);
  assert.deepEqual((await send('walker')).json, first.json);
  assert.equal((await send('runner')).status, 422);
  const { rows } = await database.asSuperuser('select count(*)::int as n from inventory');
  assert.equal(rows[0]['n'], 1);
});

test('a secret is shown once: a retry makes no second key and is told so', async () => {
  const desk = { session: instance.session, headers: { 'idempotency-key': 'key-1' } };
  const made = await server.post('/api/v1/keys', { ...desk, body: { name: 'mine' } });
  assert.equal(made.status, 201, made.text);
  const again = await server.post('/api/v1/keys', { ...desk, body: { name: 'mine' } });
  assert.equal(again.status, 409);
  assert.match(again.json.detail, /shown once/);
  const { rows } = await database.asSuperuser(
    "select (select count(*)::int from principal where name = 'mine') as keys, (select count(*)::int from request_key where position('bw_' in answer) > 0) as kept",
  );
  assert.deepEqual(rows[0], { keys: 1, kept: 0 });
  assert.deepEqual(server.faults, []);
});
