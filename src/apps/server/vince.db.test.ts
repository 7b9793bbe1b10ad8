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
const directory = await mkdtemp(join(tmpdir(), 'breakwater-test-vince-'));
after(() => rm(directory, { recursive: true, force: true }));
const blobs = await fileBlobs(directory, systemRandomness);
const server = await testServer(database, { blobs });
const { key } = await instance.party('lab-vince', 'finder');
const PATH = '/vince/comm/api/vulreport/';

/** The fields of the form, as a client that fills in all of them sends them. */
const FIELDS: Readonly<Record<string, string>> = {
  contact_name: 'desk',
  contact_org: 'lab-elsewhere',
  contact_email: 'desk@lab.example',
  share_release: 'False',
  credit_release: 'True',
  coord_status: '1',
  vendor_name: 'Acme',
  multiplevendors: 'False',
  other_vendors: '',
  product_name: 'Pump Controller',
  product_version: '4.2',
  ics_impact: 'True',
  vul_description: 'The login page takes any password that begins with a NUL byte.\nSecond line, CWE-287.',
  vul_exploit: 'Send a password that begins with %00.',
  vul_impact: 'Anyone gets in.',
  vul_discovery: 'Reading the firmware.',
  public_references: 'https://acme.example/advisory and https://acme.example/other',
  tracking: 'CVE-2026-4444, ACME-7',
  comments: '',
};

function form(fields: Readonly<Record<string, string>> = FIELDS, file?: { name: string; bytes: Uint8Array }) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  if (file !== undefined) body.append('user_file', new Blob([Buffer.from(file.bytes)]), file.name);
  return body;
}

async function send(body: FormData | string | Uint8Array, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${server.url}${PATH}`, {
    method: 'POST',
    headers: { authorization: `Token ${key}`, ...headers },
    body: body as FormData,
  });
  const text = await response.text();
  // biome-ignore lint/suspicious/noExplicitAny: a test reads into whatever the server says
  return { status: response.status, text, json: JSON.parse(text) as any, headers: response.headers };
}

/** A form by hand, for what no client would send. */
async function sendRaw(bytes: string | Uint8Array, boundary = 'b') {
  return send(bytes, { 'content-type': `multipart/form-data; boundary=${boundary}` });
}

const part = (name: string, value: string, more = '') =>
  `--b\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;

test("a report as VINCE's clients send it is a finding with a receipt, and its raw bytes are kept", async () => {
  const answer = await send(form(FIELDS, { name: 'poc.py', bytes: Buffer.from('print(1)') }));
  assert.equal(answer.status, 201, answer.text);
  assert.equal(answer.json.status, 'success');
  assert.match(answer.json.vrf_id, /^r-/);
  const receipt = await server.get(`/api/v1/receipts/${answer.json.vrf_id}`, { key });
  assert.equal(receipt.status, 200);
  assert.equal(receipt.json.format, 'vince');
  const finding = await server.get(String(answer.headers.get('location')), { key });
  assert.equal(finding.status, 200, finding.text);
  assert.equal(finding.json.title, 'The login page takes any password that begins with a NUL byte.');
  const { rows } = await database.asSuperuser(
    'select d.body as raw, d.digest, d.media_type, f.body from document d join finding f on f.document_digest = d.digest',
  );
  const [{ raw, digest, media_type: mediaType, body }] = rows;
  assert.deepEqual(createHash('sha256').update(raw).digest(), digest);
  assert.match(raw.toString('utf8'), /print\(1\)/);
  assert.match(mediaType, /^multipart\/form-data; ?boundary=/);
  assert.deepEqual(body.component, { name: 'Acme/Pump Controller', version: '4.2' });
  assert.deepEqual(body.aliases, ['CVE-2026-4444']);
  assert.deepEqual(body.weaknesses, ['CWE-287']);
  assert.equal(body.references.length, 2);
  assert.match(body.description, /Impact:\nAnyone gets in\./);
  assert.equal(body.unknown['/contact_email'], 'desk@lab.example');
  assert.equal(body.unknown['/share_release'], 'False');
  assert.equal(body.unknown['/user_file'].name, 'poc.py');
  assert.equal(body.unknown['/user_file'].size, 8);
});

test('what is missing or too long is named by its field, as those clients read it', async () => {
  const { product_name: _, vul_description: __, ...others } = FIELDS;
  const answer = await send(form({ ...others, vendor_name: 'x'.repeat(501) }));
  assert.equal(answer.status, 400);
  assert.equal(answer.json.status, 'error');
  assert.deepEqual(Object.keys(answer.json.errors).toSorted(), [
    'product_name',
    'vendor_name',
    'vul_description',
  ]);
});

test('a file name that is a path, or a trick on a terminal, is kept as a harmless name', async () => {
  const name = '../../etc/cron.d/\u202Egnp.exe\u001b[2J';
  const disposition = `; filename="${name}"\r\ncontent-type: application/x\u0007`;
  const body = `${part('product_name', 'p1')}${part('vul_description', 'v1')}${part('user_file', 'x', disposition)}--b--\r\n`;
  const answer = await sendRaw(body);
  assert.equal(answer.status, 201, answer.text);
  const { rows } = await database.asSuperuser("select body from finding where title = 'v1'");
  const kept = rows[0]['body'].unknown['/user_file'];
  assert.equal(kept.name, 'gnp.exe[2J');
  assert.doesNotMatch(JSON.stringify(kept), /\.\.|\\u001b|\\u0007/);
});

test('fields named after prototypes are kept or refused like any other', async () => {
  const body = `${part('product_name', 'p2')}${part('vul_description', 'v2')}${part('__proto__', 'x')}${part('constructor', 'y')}--b--\r\n`;
  const answer = await sendRaw(body);
  assert.equal(answer.status, 201, answer.text);
  const { rows } = await database.asSuperuser("select body from finding where title = 'v2'");
  assert.equal(rows[0]['body'].unknown['/__proto__'], 'x');
  assert.equal(({} as Record<string, unknown>)['x'], undefined);
});

test('too many fields, a second file, a long field, a large file and a large body are each refused', async () => {
  const good = `${part('product_name', 'p')}${part('vul_description', 'v')}`;
  const many = Array.from({ length: 200 }, (_, n) => part(`f${n}`, 'x')).join('');
  const file = (n: number) => part(`user_file${n}`, 'x', '; filename="a"\r\ncontent-type: text/plain');
  const cases: readonly (readonly [string, RegExp])[] = [
    [`${good}${many}--b--\r\n`, /At most 100 fields/],
    [`${good}${file(1)}${file(2)}--b--\r\n`, /At most one file/],
    [`${good}${part('comments', 'x'.repeat(300 * 1024))}--b--\r\n`, /at most/i],
    [
      `${good}${part('user_file', 'x'.repeat(10 * 1024 * 1024 + 1), '; filename="a"')}--b--\r\n`,
      /at most 10485760/,
    ],
  ];
  for (const [body, reason] of cases) {
    const answer = await sendRaw(body);
    assert.equal(answer.status, 400, answer.text);
    assert.match(answer.text, reason);
  }
  const huge = await sendRaw(Buffer.alloc(13 * 1024 * 1024));
  assert.equal(huge.status, 413);
});

test('a form that stops in the middle, has no boundary or is none at all is one clear answer', async () => {
  const good = `${part('product_name', 'p')}${part('vul_description', 'v')}`;
  for (const body of [
    '',
    'nonsense',
    good,
    `${good}--b\r\ncontent-disposition: form-data; name="x"`,
    '--b--',
    '\0\0\0',
  ]) {
    const answer = await sendRaw(body);
    assert.equal(answer.status, 400, `${JSON.stringify(body)}: ${answer.text}`);
    assert.equal(answer.json.status, 'error');
  }
  const bare = await send(good, { 'content-type': 'multipart/form-data' });
  assert.equal(bare.status, 400);
  const { rows } = await database.asSuperuser("select count(*)::int as n from finding where title = 'v'");
  assert.equal(rows[0]['n'], 0, 'nothing of a half-sent form is taken in');
});

test('odd forms: a file that is a field, repeated fields, charsets, other boundaries and types', async () => {
  const good = (words: string) => `${part('product_name', 'p5')}${part('vul_description', words)}`;
  const nameless = await sendRaw(`${good('v5')}${part('user_file', 'inline')}--b--\r\n`);
  assert.equal(nameless.status, 201, 'a file without a file name is a field');
  const unknown = await database.asSuperuser("select body from finding where title = 'v5'");
  assert.equal(unknown.rows[0]['body'].unknown['/user_file'], 'inline');

  const several = part('coord_status', '1') + part('coord_status', '2');
  const twice = part('product_name', 'p5');
  assert.equal((await sendRaw(`${good('v6')}${several}${twice}--b--\r\n`)).status, 201);
  const ambiguous = await sendRaw(`${good('v7')}${part('product_name', 'another')}--b--\r\n`);
  assert.equal(ambiguous.status, 400);
  assert.deepEqual(Object.keys(ambiguous.json.errors), ['product_name']);

  const latin = Buffer.from(good('caf\u00e9'), 'latin1');
  const wrong = await sendRaw(Buffer.concat([latin, Buffer.from('--b--\r\n')]));
  assert.equal(wrong.status, 400);
  assert.match(wrong.json.errors.vul_description[0], /not UTF-8/);
  const charset = '\r\ncontent-type: text/plain; charset=iso-8859-1';
  const named = `${part('product_name', 'p6')}${part('vul_description', 'th\u00e9', charset)}--b--\r\n`;
  assert.equal((await sendRaw(Buffer.from(named, 'latin1'))).status, 201);
  const read = await database.asSuperuser("select count(*)::int as n from finding where title = 'th\u00e9'");
  assert.equal(read.rows[0]['n'], 1);
  assert.equal((await sendRaw(`${good('a \u{FFFD} of its own')}--b--\r\n`)).status, 201);

  assert.equal((await sendRaw(`${good('v8')}--b--\r\n`, 'another')).status, 400);
  assert.equal((await sendRaw(`${good('v8')}--b--\r\n`, 'x'.repeat(3000))).status, 400);
  for (const type of ['multipart/mixed; boundary=b', 'text/plain']) {
    assert.equal((await send(good('v8'), { 'content-type': type })).status, 415, type);
  }
  const notJson = await send(good('v8'), { 'content-type': 'application/json' });
  assert.equal(notJson.status, 400, 'the field csaf may come as JSON, a form in its clothes may not');
  assert.deepEqual(server.faults, []);
});

test('the same form with the same Idempotency-Key is one report, another under that key is refused', async () => {
  const body = (words: string) => `${part('product_name', 'p3')}${part('vul_description', words)}--b--\r\n`;
  const headers = { 'content-type': 'multipart/form-data; boundary=b', 'idempotency-key': 'report-3' };
  const first = await send(body('v3'), headers);
  const again = await send(body('v3'), headers);
  assert.equal(first.json.vrf_id, again.json.vrf_id);
  assert.equal((await send(body('v4'), headers)).status, 422);
});

test('without a key nobody reports', async () => {
  const response = await fetch(`${server.url}${PATH}`, { method: 'POST', body: form() });
  assert.equal(response.status, 401);
  assert.deepEqual(server.faults, []);
});

/** As VINCE's newer clients fill in the one field. */
const CSAF = {
  document: {
    publisher: { name: 'desk', issuing_authority: 'lab-elsewhere', namespace: 'mailto:desk@lab.example' },
    acknowledgments: [{ name: 'desk' }],
  },
  product_tree: {
    branches: [
      {
        category: 'vendor',
        name: 'Acme',
        branches: [
          {
            category: 'product_name',
            name: 'Pump Controller',
            branches: [{ category: 'product_version', name: '4.2' }],
          },
        ],
      },
    ],
  },
  vulnerabilities: [
    {
      cve: 'CVE-2026-4445',
      title: 'A login page takes any password',
      notes: [{ category: 'description', text: 'Any password with a NUL byte is taken, CWE-287.' }],
      threats: [{ category: 'impact', details: 'Anyone gets in.' }],
      references: [{ summary: 'Publicly known reference', url: 'https://acme.example/known' }],
      involvements: [{ status: 'contact_attempted', summary: 'A letter', date: '2026-01-01T00:00:00Z' }],
    },
  ],
  x_extensions: [{ content: { ics_impact: true, Tracking_IDs: 'VU#123456', private_comments: 'quiet' } }],
};

test('the one field csaf says what the fields of the form say, in a form with a file or as JSON alone', async () => {
  const text = JSON.stringify(CSAF);
  const inForm = await send(
    form({ csaf: text, csrfmiddlewaretoken: '' }, { name: 'poc.py', bytes: Buffer.from('1') }),
  );
  const alone = await send(text, { 'content-type': 'application/json' });
  for (const answer of [inForm, alone]) {
    assert.equal(answer.status, 201, answer.text);
    const { json } = await server.get(String(answer.headers.get('location')), { key });
    assert.equal(json.component.name, 'Acme/Pump Controller', JSON.stringify(json).slice(0, 2000));
    assert.equal(json.component.version, '4.2');
    assert.deepEqual(json.aliases, ['CVE-2026-4445']);
    assert.deepEqual(json.weaknesses, ['CWE-287']);
    assert.match(json.description, /NUL byte[\s\S]*Anyone gets in/);
  }
});

test('a field csaf that is no JSON, or names no product, is refused at that field, all reasons at once', async () => {
  const torn = await send(form({ csaf: '{"document":' }));
  assert.deepEqual([torn.status, Object.keys(torn.json.errors)], [400, ['csaf']]);
  const { product_tree: _, ...without } = CSAF;
  const bare = await send(form({ csaf: JSON.stringify({ ...without, vulnerabilities: [] }) }));
  assert.equal(bare.json.errors.csaf.length, 4, bare.text);
});
