import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { testDatabase } from '../../../../test/database.ts';
import { testInstance } from '../../../../test/instance.ts';
import { testServer } from '../../../../test/server.ts';

const database = await testDatabase();
const instance = await testInstance(database);
const server = await testServer(database);
const directory = await mkdtemp(join(tmpdir(), 'breakwater-test-check-'));
after(() => rm(directory, { recursive: true, force: true }));
const [own, other] = [await instance.party('lab-own', 'finder'), await instance.party('lab-other', 'finder')];
const MAIN = join(import.meta.dirname, '..', 'main.ts');

const flaw = (id: string, different: object = {}) => ({
  format: 'breakwater.finding/1',
  id,
  component: { purl: 'pkg:npm/harbor-crane@1.0.0' },
  weaknesses: ['CWE-1321'],
  title: 'setPath writes through __proto__',
  locations: [{ file: 'lib/set-path.js', function: 'setPath', startLine: 10, endLine: 14 }],
  ...different,
});

function run(
  args: readonly string[],
  env: object,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [MAIN, 'check', ...args], { env: { ...process.env, ...env } });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

async function ask(key: string, document: unknown, flags: readonly string[] = ['--json']) {
  const file = join(directory, `${Math.random()}.json`);
  await writeFile(file, typeof document === 'string' ? document : JSON.stringify(document));
  const { code, stdout, stderr } = await run([file, '--server', server.url, ...flags], {
    BREAKWATER_KEY: key,
  });
  return { code, stdout, stderr, file };
}

test('what only another has sent is not known, whatever it is called', async () => {
  const sent = await server.post('/api/v1/findings', {
    key: other.key,
    body: flaw('theirs', { aliases: ['CVE-2026-1000'] }),
  });
  assert.equal(sent.status, 202, sent.text);
  const { code, stdout } = await ask(own.key, flaw('mine', { aliases: ['CVE-2026-1000'] }));
  assert.equal(code, 1);
  const [answer] = JSON.parse(stdout);
  assert.equal(answer.receipt, null);
  assert.deepEqual(answer.findings, [{ finding: 'mine', pointer: '', known: false, published: [], own: [] }]);
});

test('what the same party sent is known, in its own words and under its own id', async () => {
  const body = flaw('mine-1');
  const sent = await server.post('/api/v1/findings', { key: own.key, body });
  assert.equal(sent.status, 202, sent.text);
  const again = await ask(own.key, body);
  assert.equal(again.code, 0, again.stderr);
  const [{ receipt, findings }] = JSON.parse(again.stdout);
  assert.equal(receipt, sent.json.receipt.id);
  assert.equal(findings[0].known, true);
  assert.equal(findings[0].own[0].id, sent.json.receipt.location.split('/').at(-1));
  const inWords = await ask(own.key, body, []);
  assert.match(inWords.stdout, /^known +mine-1\n +(the same|perhaps 0\.\d) +your own f-\w+ +setPath writes/m);
  const apart = await ask(own.key, flaw('mine-2', { component: { purl: 'pkg:npm/harbor-gate@1.0.0' } }));
  assert.equal(apart.code, 1);
  const { rows } = await database.asSuperuser('select count(*)::int as n from document');
  assert.equal(rows[0]['n'], 2, 'asking leaves nothing behind');
});

test('what was published is known to everyone by its identifier and its other names', async () => {
  const osv = {
    schema_version: '1.7.0',
    id: 'BW-2026-0testing',
    modified: '2026-11-01T08:00:00Z',
    published: '2026-11-01T08:00:00Z',
    aliases: ['CVE-2026-2000'],
    summary: 'harbor-gate opens for anyone',
    affected: [
      {
        package: { ecosystem: 'npm', name: 'harbor-gate', purl: 'pkg:npm/harbor-gate' },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.2.0' }] }],
      },
    ],
  };
  const publisher = await instance.service('publisher');
  const path = 'osv/BW-2026-0testing.json';
  const terms = ['pkg:npm/harbor-gate', 'BW-2026-0testing', 'CVE-2026-2000'];
  await database.transactions.run(publisher, ({ publication }) =>
    publication.putFiles(
      [{ path, mediaType: 'application/json', body: Buffer.from(JSON.stringify(osv)), terms }],
      new Date(),
    ),
  );
  const gate = { component: { purl: 'pkg:npm/harbor-gate@1.0.0' }, aliases: ['CVE-2026-2000'] };
  const { code, stdout } = await ask(other.key, flaw('theirs-2', gate));
  assert.equal(code, 0, stdout);
  const [{ findings }] = JSON.parse(stdout);
  assert.equal(findings[0].published[0].identifier, 'BW-2026-0testing');
  assert.equal(findings[0].published[0].location, `/${path}`);
  assert.equal(findings[0].published[0].same, true);
});

test('what cannot be asked is bad input, each with its file and reason', async () => {
  const broken = await ask(own.key, '{"format":"breakwater.finding/1"}');
  assert.equal(broken.code, 2);
  assert.ok(broken.stderr.startsWith(`${broken.file}: : The member 'component' is missing`), broken.stderr);
  const refused = await ask(`bw_${'A'.repeat(43)}`, flaw('x'));
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /answers 401/);
  const nowhere = await run([broken.file, '--server', 'http://127.0.0.1:1'], { BREAKWATER_KEY: own.key });
  assert.equal(nowhere.code, 2);
  assert.match(nowhere.stderr, /ECONNREFUSED|cannot be asked/);
  const missing = await run([join(directory, 'none.json'), '--server', server.url], {
    BREAKWATER_KEY: own.key,
  });
  assert.equal(missing.code, 2);
  for (const args of [
    [broken.file],
    [broken.file, '--server', 'http://clearinghouse.example'],
    ['--server', server.url],
  ]) {
    assert.equal((await run(args, { BREAKWATER_KEY: own.key })).code, 2, args.join(' '));
  }
  assert.equal((await run([broken.file, '--server', server.url], { BREAKWATER_KEY: '' })).code, 2);
});
