import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { testDatabase } from '../../../../test/database.ts';
import { systemRandomness } from '../../../adapters/clock/system-clock.ts';
import { openAdvisoryKey } from '../../../adapters/signing/advisory-key.ts';

const MAIN = join(import.meta.dirname, '..', 'main.ts');
const database = await testDatabase();
const directory = await mkdtemp(join(tmpdir(), 'breakwater-test-rotate-'));
after(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }));
const at = (data: string) => ['--data', data, '--database-url', database.databaseUrl];

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

function start(args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const { DATABASE_URL: _url, PORT: _port, ...env } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<Ended>((resolve) => {
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  after(() => child.kill('SIGKILL'));
  return { child, ended };
}

const run = (args: readonly string[]) => start(args).ended;
const keysOf = async (data: string) =>
  JSON.parse((await run(['keys', '--public', '--json', '--data', data])).stdout);

test('while a server runs its log takes up a new key, and whoever knows only the old one still checks it', async () => {
  const data = join(directory, 'first');
  const { child, ended } = start(['serve', '--port', '0', '--json', ...at(data)]);
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (chunk) => resolve(String(chunk)));
    ended.then(({ stderr }) => reject(new Error(`serve ended: ${stderr}`)));
  });
  const { url } = JSON.parse(line) as { url: string };
  const checkpoint = async () => (await fetch(`${url}/ledger/checkpoint`)).text();
  const signatures = (note: string) => note.split('\n').filter((text) => text.startsWith('— ')).length;
  let seen = '';
  for (let tries = 0; signatures(seen) === 0 && tries < 200; tries += 1) {
    await sleep(200);
    seen = await checkpoint();
  }
  assert.equal(signatures(seen), 1);
  const before = await keysOf(data);

  const rotated = await run(['key', 'rotate', '--json', ...at(data)]);
  assert.equal(rotated.code, 0, rotated.stderr);
  assert.match(rotated.stderr, /new: ledger, lab/);
  const keys = JSON.parse(rotated.stdout);
  assert.deepEqual(keys, await keysOf(data));
  assert.notEqual(keys.ledger, before.ledger);
  assert.deepEqual(keys.retired.ledger, [before.ledger]);
  assert.notEqual(keys.attestation, before.attestation);
  assert.deepEqual(keys.retired.attestation, [before.attestation]);

  let noted = seen;
  for (let tries = 0; signatures(noted) < 2 && tries < 200; tries += 1) {
    await sleep(200);
    noted = await checkpoint();
  }
  assert.equal(signatures(noted), 2, 'the running server signs with both');
  for (const key of [before.ledger, keys.ledger]) {
    const { code, stdout } = await run(['ledger', 'verify', url, '--key', key]);
    assert.equal(code, 0, stdout);
  }
  const { rows } = await database.asSuperuser('select vkey from ledger_identity');
  assert.equal(rows[0]['vkey'], keys.ledger);
  const entries = await database.asSuperuser(
    `select convert_from(entry, 'UTF8')::jsonb ->> 'subject' as which from ledger_intent
     where convert_from(entry, 'UTF8')::jsonb ->> 'kind' = 'signing-key.changed' order by id`,
  );
  // The advisories' key is made as soon as the publisher has tended its tree, which may be before or after.
  assert.deepEqual(
    entries.rows.map(({ which }) => which).filter((which) => which !== 'advisory'),
    ['ledger', 'lab'],
  );
  child.kill('SIGTERM');
  const { code, stderr } = await ended;
  assert.equal(code, 0, stderr);
  assert.doesNotMatch(stderr, /our fault|another key/);
});

test('a server with another log key does not start on the database, and says which key is where', async () => {
  const { code, stdout, stderr } = await run(['serve', '--port', '0', ...at(join(directory, 'second'))]);
  assert.equal(code, 2);
  assert.equal(stdout, '');
  const [line = ''] = stderr.split('\n');
  assert.match(line, /this database's log is signed by .*\/ledger\+[0-9a-f]{8}, and the key .*ledger-key/);
  assert.doesNotMatch(stderr, /\bat .*\.ts/);
});

test('a change of keys that was cut off between the file and the record is finished by the next start', async () => {
  const data = join(directory, 'first');
  const [newest, older] = (await readFile(join(data, 'ledger-key'), 'utf8')).split('\n');
  assert.ok(newest && older);
  const { retired, ledger } = await keysOf(data);
  await database.asSuperuser('update ledger_identity set vkey = $1', [retired.ledger[0]]);
  const made = await run(['key', 'create', '--role', 'finder', '--party', 'lab-a', ...at(data)]);
  assert.equal(made.code, 0, made.stderr);
  const { rows } = await database.asSuperuser('select vkey from ledger_identity');
  assert.equal(rows[0]['vkey'], ledger);
});

test('an advisory key that was rotated stays beside the new one, and only its public half', async () => {
  const data = join(directory, 'first');
  const choice = { name: 'Clearinghouse (north)', randomness: systemRandomness };
  const old = await openAdvisoryKey(data, choice);
  assert.equal((await run(['key', 'rotate', 'advisory', ...at(data)])).code, 0);
  const now = await openAdvisoryKey(data, choice);
  assert.notEqual(now.fingerprint, old.fingerprint);
  assert.deepEqual(now.retired[0], { fingerprint: old.fingerprint, publicKey: old.publicKey });
  assert.doesNotMatch(await readFile(join(data, 'advisory-keys-retired.asc'), 'utf8'), /PRIVATE/);
  for (const file of ['ledger-key', 'lab-key.pem', 'advisory-key.asc']) {
    assert.equal((await stat(join(data, file))).mode & 0o777, 0o600, file);
  }
});

test('a name that is no key is bad usage, and makes nothing', async () => {
  const { code, stderr } = await run(['key', 'rotate', 'everything', ...at(join(directory, 'never'))]);
  assert.equal(code, 2);
  assert.match(stderr, /ledger, lab, advisory/);
});
