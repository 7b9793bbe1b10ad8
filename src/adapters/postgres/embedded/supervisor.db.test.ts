/** The embedded server as a whole, in processes of its own that are killed. Durable settings throughout. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startEmbedded } from './supervisor.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const isRoot = process.getuid?.() === 0;

// 0700, as the HOME of root often is: everything below is out of reach for the server's id.
const base = mkdtempSync(join(tmpdir(), 'breakwater-embedded-'));
after(() => rmSync(base, { recursive: true, force: true }));

type User = {
  readonly child: ChildProcess;
  readonly lines: AsyncIterator<string>;
  readonly pid: number;
  readonly url: string;
  readonly confinement: string | null;
};

const PROGRAM = [join(ROOT, 'test/embedded-process.ts')];

/** Starts a process that uses the server on `dataDir`; resolves once it says that it is ready. */
async function startUser(dataDir: string, wrap: readonly string[] = []): Promise<User> {
  const [file, ...args] = [
    ...wrap,
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    ...PROGRAM,
    dataDir,
  ];
  const child = spawn(file ?? '', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin?.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  const first = await lines.next();
  assert(first.done !== true, `the process did not get ready: ${stderr.slice(0, 2000)}`);
  return { child, lines, ...JSON.parse(first.value) };
}

async function leave({ child }: User): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  await gone;
}

/** Every process whose working directory is this cluster: the postmaster and its children. */
function inCluster(dataDir: string): number[] {
  const here = statSync(join(dataDir, 'postgres', 'cluster'));
  return allPids().filter((pid) => {
    try {
      const there = statSync(`/proc/${pid}/cwd`);
      return there.dev === here.dev && there.ino === here.ino;
    } catch {
      return false;
    }
  });
}

function guardsOf(dataDir: string): number[] {
  return allPids().filter((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return words.includes('breakwater-guard') && words.some((word) => word.startsWith(`${dataDir}/`));
    } catch {
      return false;
    }
  });
}

const allPids = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

async function until(what: string, isSo: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 15_000; !isSo(); await sleep(20))
    assert(Date.now() < deadline, `never: ${what}`);
}

async function query(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, values as unknown[])).rows;
  } finally {
    await client.end();
  }
}

const freshDir = (name: string) => join(base, name);

test('it keeps what was written over a stop and a start, and stops without a trace', async (t) => {
  const dataDir = freshDir('boots');
  const times: number[] = [];
  for (const boot of [1, 2]) {
    const began = performance.now();
    const server = await startEmbedded({ dataDir });
    times.push(Math.round(performance.now() - began));
    const url = server.url('superuser', 'postgres');
    if (boot === 1) await query(url, 'create table kept as select 1 as one');
    assert.deepEqual(await query(url, 'select one from kept'), [{ one: 1 }]);
    const [settings] = await query(
      url,
      "select current_setting('fsync') as fsync, current_setting('synchronous_commit') as sync, current_setting('listen_addresses') as listen, current_setting('data_checksums') as checksums",
    );
    assert.deepEqual(settings, { fsync: 'on', sync: 'on', listen: '', checksums: 'on' });
    await server.close();
    assert.deepEqual(inCluster(dataDir), []);
    assert.deepEqual(guardsOf(dataDir), []);
  }
  t.diagnostic(`first boot ${times[0]} ms, second boot ${times[1]} ms`);
});

test('two first starts at once share one server, and it stops with the last of them', async () => {
  const dataDir = freshDir('two');
  const [one, two] = await Promise.all([startUser(dataDir), startUser(dataDir)]);
  assert.equal(one.pid, two.pid);
  await query(one.url, 'create table seen as select 1');
  await leave(one);
  assert.equal(
    (await query(two.url, 'select * from seen')).length,
    1,
    'still served after the first has left',
  );
  await leave(two);
  assert.deepEqual(inCluster(dataDir), []);
});

test('when our process is killed its server stops by itself, unless somebody else uses it', async () => {
  const dataDir = freshDir('killed');
  const one = await startUser(dataDir);
  const two = await startUser(dataDir);
  one.child.kill('SIGKILL');
  await sleep(500);
  assert.equal((await query(two.url, 'select 1 as one')).length, 1);
  two.child.kill('SIGKILL');
  await until('the server has gone', () => inCluster(dataDir).length === 0);
  await until('the guards too', () => guardsOf(dataDir).length === 0);
});

test('a server that outlived its guard is taken over by the next start, and stopped by it', async () => {
  const dataDir = freshDir('taken-over');
  const one = await startUser(dataDir);
  for (const pid of guardsOf(dataDir)) process.kill(pid, 'SIGKILL');
  one.child.kill('SIGKILL');
  await sleep(100);
  const server = await startEmbedded({ dataDir });
  assert.equal(server.postmasterPid, one.pid);
  assert.equal(server.confinement, null);
  await server.close();
  assert.deepEqual(inCluster(dataDir), []);
});

test('kill −9 of everything at any moment loses no acknowledged row', async (t) => {
  const dataDir = freshDir('crash');
  let total = 0;
  for (let round = 1; round <= 4; round++) {
    const user = await startUser(dataDir);
    let acknowledged = total;
    user.child.stdin?.write('insert\n');
    const stopAt = performance.now() + 150 + round * 70;
    while (performance.now() < stopAt) {
      const next = await user.lines.next();
      if (next.done === true) break;
      acknowledged = JSON.parse(next.value);
    }
    const victims = [...guardsOf(dataDir), user.child.pid ?? 0, user.pid, ...inCluster(dataDir)];
    for (const pid of victims) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It died with one of the others.
      }
    }
    // What it said before it died was acknowledged as well.
    for (let next = await user.lines.next(); next.done !== true; next = await user.lines.next()) {
      acknowledged = JSON.parse(next.value);
    }
    await until('all of it is dead', () => inCluster(dataDir).length === 0);
    const server = await startEmbedded({ dataDir });
    const [row] = await query(
      server.url('superuser', 'postgres'),
      'select count(*)::int as there, max(n)::int as last from acknowledged',
    );
    await server.close();
    assert.equal(row?.['there'], row?.['last'], 'no hole');
    assert(Number(row?.['last']) >= acknowledged, `acknowledged ${acknowledged}, found ${row?.['last']}`);
    assert(acknowledged > total, 'something was at stake');
    total = Number(row?.['last']);
  }
  t.diagnostic(`${total} rows acknowledged over 4 crashes, none lost`);
});

test('a socket name too long for the system is no obstacle', async () => {
  const dataDir = join(freshDir('deep'), 'x'.repeat(60), 'y'.repeat(60));
  const server = await startEmbedded({ dataDir });
  assert.equal((await query(server.url('superuser', 'postgres'), 'select 1')).length, 1);
  await server.close();
});

test('a cluster of another version is refused in one sentence, and nothing is left running', async () => {
  const dataDir = freshDir('old');
  await (await startEmbedded({ dataDir })).close();
  writeFileSync(join(dataDir, 'postgres/cluster/PG_VERSION'), '12\n');
  await assert.rejects(startEmbedded({ dataDir }), /made by PostgreSQL 12, this release brings 18/);
  assert.deepEqual(guardsOf(dataDir), []);
});

test('a password file that is not the cluster’s own is refused in one sentence', async () => {
  const dataDir = freshDir('secrets');
  await (await startEmbedded({ dataDir })).close();
  rmSync(join(dataDir, 'postgres/secrets.json'));
  await assert.rejects(startEmbedded({ dataDir }), /was not made with the passwords in/);
  await until('it has gone', () => inCluster(dataDir).length === 0);
});

test('as another user than root it runs directly', async () => {
  const dataDir = freshDir('unprivileged');
  if (!isRoot) {
    const user = await startUser(dataDir);
    assert.equal(user.confinement, 'direct');
    await leave(user);
    return;
  }
  // The checkout and Node may be out of that user's reach: both are bound to where it can see them.
  const uid = '54321';
  const script = `mount -t tmpfs none /mnt; mkdir /mnt/checkout /mnt/node /mnt/data
    mount --bind "$1" /mnt/checkout; mount --bind "$2" /mnt/node; mount --bind "$3" /mnt/data
    exec setpriv --reuid ${uid} --regid ${uid} --clear-groups --inh-caps=-all /mnt/node/node /mnt/checkout/test/embedded-process.ts /mnt/data/here`;
  const host = freshDir('unprivileged-host');
  mkdirSync(host, { mode: 0o777 });
  const wrap = [
    'unshare',
    '--mount',
    '--propagation',
    'private',
    '/bin/sh',
    '-euc',
    `chmod 777 "$3"; ${script}`,
    'sh',
  ];
  const user = await startUser('', [...wrap, ROOT, dirname(process.execPath), host]);
  assert.equal(user.confinement, 'direct');
  assert.equal(hostUid(user.pid), Number(uid));
  await leave(user);
  assert.deepEqual(inCluster(join(host, 'here')), []);
});

/** The real id outside all namespaces: /proc shows a process to us in our own user namespace. */
function hostUid(pid: number): number {
  return Number(
    /^Uid:\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1],
  );
}

test('as root the server is not root: it reads no root-only file and writes no root-owned one', {
  skip: !isRoot && 'only root can be confined',
}, async () => {
  const server = await startEmbedded({ dataDir: freshDir('confined') });
  const url = server.url('superuser', 'postgres');
  try {
    assert.equal(server.confinement, 'namespace');
    for (const pid of [server.postmasterPid, ...inCluster(freshDir('confined'))]) {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const uid = hostUid(pid);
      assert(uid >= 52_000 && uid < 54_000, `uid ${uid}`);
      assert.match(status, /^NoNewPrivs:\s+1$/m);
      assert.match(status, /^CapEff:\s+0{16}$/m);
      assert.match(status, /^CapBnd:\s+0{16}$|^CapPrm:\s+0{16}$/m);
    }
    const open = mkdtempSync('/tmp/breakwater-open-');
    try {
      const files = { secret: join(open, 'secret'), owned: join(open, 'owned'), plain: join(open, 'plain') };
      writeFileSync(files.secret, 'root only', { mode: 0o600 });
      writeFileSync(files.owned, 'root owned', { mode: 0o644 });
      await import('node:fs').then((fs) => fs.chmodSync(open, 0o755));
      // The world-readable one shows that the other refusals are about who owns the file, not about the test.
      assert.deepEqual(await query(url, 'select pg_read_file($1) as text', [files.owned]), [
        { text: 'root owned' },
      ]);
      await assert.rejects(query(url, 'select pg_read_file($1)', [files.secret]), /Permission denied/);
      await assert.rejects(query(url, `copy (select 1) to '${files.owned}'`), /Permission denied/);
      await assert.rejects(query(url, `copy (select 1) to '${files.plain}'`), /Permission denied/);
      assert.equal(readFileSync(files.owned, 'utf8'), 'root owned');
    } finally {
      rmSync(open, { recursive: true, force: true });
    }
  } finally {
    await server.close();
  }
});
