/** Backup and restore as commands, between two data directories of their own. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import pg from 'pg';
import { startEmbedded } from '../../../adapters/postgres/embedded/supervisor.ts';

const MAIN = join(import.meta.dirname, '../main.ts');
const base = mkdtempSync(join(tmpdir(), 'breakwater-backup-'));
after(() => rmSync(base, { recursive: true, force: true }));

const source = join(base, 'source');
const backups = join(base, 'backups');
const identityFile = join(base, 'identity');
const identity = await generateIdentity();
const recipient = await identityToRecipient(identity);
writeFileSync(identityFile, `# made for a test\n${identity}\n`);

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

function breakwater(...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
    env: { ...process.env, DATABASE_URL: '', BREAKWATER_DATA: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

/** Every row of every table, as text, and every file: what an instance is. */
async function contents(dataDir: string): Promise<Record<string, unknown>> {
  const server = await startEmbedded({ dataDir });
  const client = new pg.Client({ connectionString: server.url('superuser', 'breakwater') });
  await client.connect();
  const held: Record<string, unknown> = {};
  try {
    const { rows: tables } = await client.query(
      "select c.oid::regclass::text as name from pg_class c where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace order by 1",
    );
    for (const { name } of tables) {
      const { rows } = await client.query(`select row_to_json(t)::text as line from ${name} t order by 1`);
      held[name] = rows.map(({ line }) => line);
    }
    held['sequences'] = (
      await client.query(
        "select sequencename, last_value::text from pg_sequences where schemaname = 'public' order by 1",
      )
    ).rows;
  } finally {
    await client.end();
    await server.close();
  }
  for (const name of readdirSync(dataDir)) {
    if (/\.(pem|key|asc)$/.test(name)) held[name] = readFileSync(join(dataDir, name), 'utf8');
  }
  held['blobs'] = readdirSync(join(dataDir, 'blobs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('incoming'))
    .toSorted();
  return held;
}

test('what is backed up is what is restored, rows, sequences, keys and blobs', async () => {
  const made = await breakwater('key', 'create', '--role', 'finder', '--party', 'lab-a', '--data', source);
  assert.equal(made.code, 0, made.stderr);
  mkdirSync(join(source, 'blobs/ab'), { recursive: true });
  writeFileSync(join(source, 'blobs/ab/cdef'), 'a blob');
  const backup = await breakwater('backup', '--to', backups, '--recipient', recipient, '--data', source);
  assert.equal(backup.code, 0, backup.stderr);
  const report = JSON.parse(backup.stdout);
  assert(report.rows > 0 && report.files > 0, backup.stdout);
  const target = join(base, 'target');
  const restore = await breakwater(
    'restore',
    '--from',
    backups,
    '--identity',
    identityFile,
    '--data',
    target,
  );
  assert.equal(restore.code, 0, restore.stderr);
  assert.deepEqual({ ...JSON.parse(restore.stdout), file: '' }, { ...report, file: '' });
  const [before, afterwards] = [await contents(source), await contents(target)];
  assert.deepEqual(afterwards, before);
  assert((before['api_key'] as unknown[]).length === 1, 'there was something to lose');
  const again = await breakwater('key', 'create', '--role', 'finder', '--party', 'lab-b', '--data', target);
  assert.equal(again.code, 0, again.stderr);
});

test('nothing of a backup is in clear, and nobody else opens it', async () => {
  const [name = ''] = readdirSync(backups);
  const bytes = readFileSync(join(backups, name));
  assert(bytes.subarray(0, 21).equals(Buffer.from('age-encryption.org/v1')));
  assert(!bytes.includes('lab-a'));
  const other = join(base, 'other-identity');
  writeFileSync(other, await generateIdentity());
  const { code, stderr } = await breakwater(
    'restore',
    '--from',
    backups,
    '--identity',
    other,
    '--data',
    join(base, 'stranger'),
  );
  assert.equal(code, 2);
  assert.match(stderr, /the backup cannot be read: no identity matched/);
});

test('a backup that was cut short restores nothing', async () => {
  const plain = join(base, 'plain');
  const backup = await breakwater('backup', '--to', plain, '--unencrypted', '--data', source);
  assert.equal(backup.code, 0, backup.stderr);
  const { file } = JSON.parse(backup.stdout);
  truncateSync(file, readFileSync(file).length - 200);
  const target = join(base, 'cut');
  const { code, stderr } = await breakwater('restore', '--from', plain, '--data', target);
  assert.equal(code, 2, stderr);
  const server = await startEmbedded({ dataDir: target });
  const client = new pg.Client({ connectionString: server.url('superuser', 'breakwater') });
  await client.connect();
  const { rows } = await client.query('select count(*)::int as keys from api_key');
  await client.end();
  await server.close();
  assert.deepEqual(rows, [{ keys: 0 }]);
});

test('an instance is never restored over', async () => {
  const { code, stderr } = await breakwater(
    'restore',
    '--from',
    backups,
    '--identity',
    identityFile,
    '--data',
    source,
  );
  assert.equal(code, 2);
  assert.match(stderr, /restored into a new data directory/);
});

test('a backup without a recipient has to be asked for in so many words', async () => {
  const { code, stderr } = await breakwater('backup', '--to', backups, '--data', source);
  assert.equal(code, 2);
  assert.match(stderr, /--recipient, or --unencrypted/);
});

test('upgrade --check says what waits, upgrade does it, and a newer database is refused', async () => {
  const dataDir = join(base, 'upgraded');
  mkdirSync(dataDir);
  const before = await breakwater('upgrade', '--check', '--data', dataDir);
  assert.equal(before.code, 1, before.stderr);
  const { waiting } = JSON.parse(before.stdout);
  assert(waiting.length > 0);
  const done = await breakwater('upgrade', '--data', dataDir);
  assert.deepEqual([done.code, JSON.parse(done.stdout).applied], [0, waiting], done.stderr);
  const after = await breakwater('upgrade', '--check', '--data', dataDir);
  assert.deepEqual([after.code, JSON.parse(after.stdout)], [0, { waiting: [] }]);
  const server = await startEmbedded({ dataDir });
  const client = new pg.Client({ connectionString: server.url('superuser', 'breakwater') });
  await client.connect();
  await client.query(
    "insert into breakwater.migration (number, name, digest) values (9999, '9999-later.sql', 'x')",
  );
  await client.end();
  await server.close();
  const newer = await breakwater('upgrade', '--check', '--data', dataDir);
  assert.equal(newer.code, 2);
  assert.match(newer.stderr, /newer than this release.*9999-later\.sql/);
});
