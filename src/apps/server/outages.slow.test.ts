/**
 * A disk that is full, a database that hangs up and one that is killed: what was acknowledged stays, and the same
 * server goes on by itself, workers included.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { testDatabase } from '../../../test/database.ts';

const MAIN = join(import.meta.dirname, '../cli/main.ts');
const database = await testDatabase();
const directory = await mkdtemp(join(tmpdir(), 'bw-outages-'));
const started: ChildProcess[] = [];
after(async () => {
  for (const child of started) child.kill('SIGTERM');
  await Promise.all(started.map(ended));
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
});

function ended(child: ChildProcess): Promise<unknown> | number | string {
  return child.exitCode ?? child.signalCode ?? new Promise((done) => child.once('close', done));
}

type Served = { readonly url: string; readonly child: ChildProcess; readonly told: () => string };

async function serve(words: readonly string[], args: readonly string[]): Promise<Served> {
  const [program = process.execPath, ...before] = [...words, process.execPath];
  const { DATABASE_URL: _, ...env } = process.env;
  const child = spawn(program, [...before, MAIN, 'serve', '--port', '0', '--json', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let told = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  for await (const line of createInterface({ input: child.stdout! })) {
    return { url: (JSON.parse(line) as { url: string }).url, child, told: () => told };
  }
  throw new Error(`the server did not start: ${told}`);
}

/** By the console of the instance, through the server that runs. */
function makeKey(words: readonly string[], args: readonly string[]): string {
  const [program = process.execPath, ...before] = [...words, process.execPath];
  const create = ['key', 'create', '--role', 'finder', '--party', 'lab-a', ...args];
  const { DATABASE_URL: _, ...env } = process.env;
  const out = execFileSync(program, [...before, MAIN, ...create], { env, encoding: 'utf8' });
  return (JSON.parse(out) as { key: string }).key;
}

type Sent = { readonly status: number; readonly receipt: string | null };

async function submit(url: string, key: string, id: string, words: number): Promise<Sent> {
  const body = JSON.stringify({
    format: 'breakwater.finding/1',
    id,
    component: { purl: `pkg:npm/${id}@1.0.0` },
    title: id,
    description: `${id} ${Array.from({ length: words }, () => Math.random().toString(36)).join(' ')}`,
  });
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  try {
    const answer = await fetch(`${url}/api/v1/findings`, { method: 'POST', headers, body });
    const json = (await answer.json()) as { receipt?: { id: string } };
    return { status: answer.status, receipt: json.receipt?.id ?? null };
  } catch {
    // The connection died: nothing was acknowledged.
    return { status: 0, receipt: null };
  }
}

async function requireReceipt(url: string, key: string, receipt: string, ownId: string): Promise<void> {
  const answer = await fetch(`${url}/api/v1/receipts/${receipt}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  assert.equal(answer.status, 200, `${ownId} was acknowledged and is gone`);
  const { findings } = (await answer.json()) as { findings: { ownId: string }[] };
  assert.deepEqual(
    findings.map((finding) => finding.ownId),
    [ownId],
  );
}

test('a database that hangs up again and again loses nothing that was acknowledged, and the server goes on', async () => {
  const args = ['--data', join(directory, 'hung-up'), '--database-url', database.databaseUrl, '--no-workers'];
  const { url, child, told } = await serve([], args);
  const key = makeKey([], args.slice(0, 4));
  const acknowledged = new Map<string, string>();
  let refused = 0;
  let hungUp = 0;
  const hangUp = async () => {
    const { rows } = await database.asSuperuser(
      `select count(*) filter (where pg_terminate_backend(pid))::int as n from pg_stat_activity
       where datname = current_database() and application_name = 'breakwater-serve'`,
    );
    hungUp += Number(rows[0]['n']);
  };
  const writing = async (writer: number) => {
    for (let n = 0; n < 60; n += 1) {
      const id = `hung-up-${writer}-${n}`;
      const { status, receipt } = await submit(url, key, id, 5);
      if (receipt !== null) acknowledged.set(id, receipt);
      else {
        refused += 1;
        assert.ok(status >= 500 || status === 0, `${status} for a database that hung up`);
      }
    }
  };
  let isDone = false;
  const writers = Promise.all([0, 1, 2, 3].map(writing)).finally(() => {
    isDone = true;
  });
  // Not faster than a busy machine connects again: cuts alone, with nothing let through between them, show nothing.
  let through = 0;
  for (let waited = 0; !isDone; waited += 30) {
    if (acknowledged.size > through || waited >= 600) {
      through = acknowledged.size;
      waited = 0;
      await hangUp();
    }
    await sleep(30);
  }
  await writers;
  assert.ok(hungUp > 5, `only ${hungUp} connections were cut`);
  assert.ok(acknowledged.size > 20, `only ${acknowledged.size} came through`);
  assert.equal(child.exitCode, null, `the server did not survive: ${told().slice(-3000)}`);
  for (const [ownId, receipt] of acknowledged) await requireReceipt(url, key, receipt, ownId);
  const { rows } = await database.asSuperuser(
    "select count(*)::int as n, count(distinct own_id)::int as ids from finding where own_id like 'hung-up-%'",
  );
  assert.equal(rows[0]['n'], rows[0]['ids'], 'nothing twice');
  assert.equal(
    (await submit(url, key, 'hung-up-after', 5)).status,
    202,
    `after ${refused} refusals it goes on`,
  );
  child.kill('SIGTERM');
  await ended(child);
  assert.doesNotMatch(told(), /unhandled|uncaught/i);
});

/** The first answer of 202, from a server that is on its way back. */
async function submitUntilTaken(url: string, key: string, id: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const { status } = await submit(url, key, id, 5);
    if (status === 202) return;
    assert.ok(Date.now() < deadline, `still ${status} after a minute`);
    await sleep(200);
  }
}

/** Jobs of this finding are done: the workers are back as well. */
async function untilJudged(url: string, key: string, ownId: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await fetch(`${url}/api/v1/findings?limit=500`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const { items } = (await answer.json()) as { items: { ownId: string; state: string }[] };
    const found = items.find((item) => item.ownId === ownId);
    if (found !== undefined && found.state !== 'received') return;
    assert.ok(Date.now() < deadline, `${ownId} is still ${found?.state ?? 'not there'} after a minute`);
    await sleep(250);
  }
}

test('an embedded database that is killed is started again under the running server, and nothing acknowledged is lost', async () => {
  const args = ['--data', join(directory, 'killed')];
  const { url, child, told } = await serve([], args);
  const key = makeKey([], args);
  const acknowledged = new Map<string, string>();
  for (let round = 0; round < 3; round += 1) {
    const lock = join(directory, 'killed/postgres/cluster/postmaster.pid');
    const postmaster = Number.parseInt(await readFile(lock, 'utf8'), 10);
    const writers = [0, 1, 2, 3].map(async (writer) => {
      for (let n = 0; n < 40; n += 1) {
        const id = `killed-${round}-${writer}-${n}`;
        const { status, receipt } = await submit(url, key, id, 5);
        if (receipt !== null) acknowledged.set(id, receipt);
        else {
          assert.ok(status >= 500 || status === 0, `${status} for a database that died`);
          await sleep(100);
        }
      }
    });
    await sleep(100);
    process.kill(postmaster, 'SIGKILL');
    await Promise.all(writers);
    await submitUntilTaken(url, key, `after-${round}`);
  }
  assert.ok(acknowledged.size > 20, `only ${acknowledged.size} came through`);
  for (const [ownId, receipt] of acknowledged) await requireReceipt(url, key, receipt, ownId);
  await untilJudged(url, key, 'after-2');
  assert.equal((await fetch(`${url}/readyz`)).status, 200);
  assert.equal(told().match(/PostgreSQL stopped/g)?.length, 3, told());
  assert.equal(told().match(/PostgreSQL runs again/g)?.length, 3, told());
  assert.ok(told().split('\n').length < 80, `it says the same again and again: ${told()}`);
  child.kill('SIGTERM');
  await ended(child);
  assert.doesNotMatch(told(), /unhandled|uncaught/i);
});

/** Root may mount; a container often refuses even so. */
function canMount(): boolean {
  if (process.getuid?.() !== 0) return false;
  const words = ['--mount', '--propagation', 'private', 'sh', '-c', 'mount -t tmpfs -o size=1m tmpfs /mnt'];
  return spawnSync('unshare', words).status === 0;
}

test('on a full disk nothing is acknowledged that is not there, and with room again it goes on', async (t) => {
  if (!canMount()) {
    t.skip('NOT RUN: a disk of its own needs root and a mount namespace');
    return;
  }
  const disk = join(directory, 'disk');
  execFileSync('mkdir', [disk]);
  const script = 'mount -t tmpfs -o size=110m tmpfs "$0" && echo mounted && exec sleep 600';
  const holder = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script, disk], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(holder);
  await new Promise((done) => holder.stdout!.once('data', done));
  const inside = ['nsenter', '--mount', '--target', String(holder.pid)];
  const args = ['--data', join(disk, 'data')];
  const { url, child, told } = await serve(inside, args);
  const key = makeKey(inside, args);
  const acknowledged = new Map<string, string>();
  let refusals = 0;
  // About 300 kB each, most of it in the blob store; then smaller ones, that the database itself has to hold.
  for (let n = 0; n < 2000 && refusals < 40; n += 1) {
    const id = `full-${n}`;
    const { status, receipt } = await submit(url, key, id, refusals === 0 ? 25_000 : 2000);
    if (receipt !== null) acknowledged.set(id, receipt);
    else {
      refusals += 1;
      assert.ok(status >= 500 || status === 0, `${status} on a full disk`);
      await sleep(25);
    }
  }
  assert.ok(refusals >= 40, `the disk never filled: ${acknowledged.size} acknowledged`);
  assert.ok(acknowledged.size > 20);
  assert.doesNotMatch(told(), /unhandled|uncaught/i);

  execFileSync(inside[0]!, [...inside.slice(1), 'mount', '-o', 'remount,size=400m', disk]);
  // PostgreSQL gives up where its log cannot be written: then it was started again, as soon as there was room.
  await submitUntilTaken(url, key, 'full-after');
  for (const [ownId, receipt] of acknowledged) await requireReceipt(url, key, receipt, ownId);
  await untilJudged(url, key, 'full-after');
  assert.equal((await fetch(`${url}/readyz`)).status, 200);
  t.diagnostic(`${acknowledged.size} acknowledged; the server said:\n${told().slice(0, 3000)}`);
  child.kill('SIGTERM');
  await ended(child);
});
