/**
 * A worker is killed while the lab runs somebody's program; another takes the job up and judges it once. Needs
 * bubblewrap: without it the verdict says so, and this fails.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { testDatabase } from '../../../test/database.ts';
import { testInstance } from '../../../test/instance.ts';
import { testRegistry } from '../../../test/npm-registry.ts';
import { testServer } from '../../../test/server.ts';

const MAIN = join(import.meta.dirname, '../cli/main.ts');
const database = await testDatabase();
const instance = await testInstance(database);
const server = await testServer(database);
const finder = await instance.party('lab-a', 'finder');
const dataDir = await mkdtemp(join(tmpdir(), 'bw-killed-worker-'));
const registry = await testRegistry([
  {
    name: 'setter',
    version: '1.0.0',
    files: {
      'index.js':
        'exports.set = (o, k, v) => { const p = k.split("."); const l = p.pop(); for (const s of p) o = o[s]; o[l] = v; };',
    },
  },
]);
const started: ChildProcess[] = [];
after(async () => {
  for (const child of started) child.kill('SIGTERM');
  await Promise.all(started.map(ended));
  await registry.close();
  await rm(dataDir, { recursive: true, force: true });
});

function ended(child: ChildProcess): Promise<unknown> | number | string {
  return child.exitCode ?? child.signalCode ?? new Promise((done) => child.once('close', done));
}

async function worker(): Promise<ChildProcess> {
  const args = ['worker', '--database-url', database.databaseUrl, '--data', dataDir, '--json'];
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, npm_config_registry: registry.url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  for await (const line of createInterface({ input: child.stdout! })) {
    assert.equal((JSON.parse(line) as { ready: boolean }).ready, true);
    return child;
  }
  throw new Error('the worker did not start');
}

/** Processes of this machine whose command line holds these words: what runs in the sandbox is among them. */
async function processesWith(words: string): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.filter((line) => line.includes(words)).length;
}

async function until(what: string, patienceMs: number, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await isSo())) {
    assert.ok(Date.now() < deadline, `never: ${what}`);
    await sleep(100);
  }
}

test('a job whose worker was killed in the middle of a run is taken up by another, and judged once', async () => {
  const program = `poc-${process.pid}-${Date.now()}.js`;
  const sent = await server.post('/api/v1/findings', {
    key: finder.key,
    body: {
      format: 'breakwater.finding/1',
      component: { purl: 'pkg:npm/setter@1.0.0' },
      weaknesses: ['CWE-1321'],
      title: 'set() follows __proto__',
      reproducer: {
        environment: 'npm',
        files: [
          {
            path: program,
            text: `setTimeout(() => require('setter').set({}, '__proto__.polluted', 1), 5000);\n`,
          },
        ],
        command: ['node', program],
        runs: 1,
        timeoutSeconds: 20,
        oracle: { type: 'prototype-polluted' },
      },
    },
  });
  assert.equal(sent.status, 202, sent.text);
  const id = String(sent.json.receipt.location.split('/').at(-1));
  const count = async (sql: string): Promise<number> =>
    Number((await database.asSuperuser(`select count(*) as n from ${sql}`, [id])).rows[0]['n']);

  const first = await worker();
  await until('the program runs', 60_000, async () => (await processesWith(program)) > 0);
  first.kill('SIGKILL');
  await ended(first);
  await until('what it ran is gone with it', 5000, async () => (await processesWith(program)) === 0);
  assert.equal(await count("finding where id = $1 and state = 'testing'"), 1);
  assert.equal(
    await count(
      "ledger_intent where convert_from(entry, 'UTF8')::jsonb @> jsonb_build_object('kind', 'lab.judged', 'subject', $1::text)",
    ),
    0,
  );

  const second = await worker();
  // Twenty seconds without a heartbeat, up to ten until somebody looks, then the runs themselves.
  await until(
    'it is judged',
    120_000,
    async () => (await count("finding where id = $1 and state = 'reproduced'")) === 1,
  );
  await sleep(1000);
  second.kill('SIGTERM');
  await ended(second);
  assert.equal(await count('experiment where finding_id = $1 and finished_at is not null'), 1);
  assert.equal(
    await count(
      "ledger_intent where convert_from(entry, 'UTF8')::jsonb @> jsonb_build_object('kind', 'lab.judged', 'subject', $1::text)",
    ),
    1,
    'one judgement in the ledger',
  );
  assert.equal(
    await count("pgboss.job where name = 'reproduce' and data->>'findingId' = $1 and state = 'completed'"),
    1,
  );
});

test('a patch that is tried while three workers die ends as one that could not be told, and frees its place', async () => {
  const { rows } = await database.asSuperuser(
    "select id, body from finding where state = 'reproduced' limit 1",
  );
  const { id, body } = rows[0] as { id: string; body: { reproducer: { files: { path: string }[] } } };
  const program = body.reproducer.files[0]!.path;
  const path = `/api/v1/findings/${id}/trials`;
  const diff = '--- a/index.js\n+++ b/index.js\n@@ -0,0 +1,1 @@\n+// tried\n';
  const asked = await server.post(path, { key: finder.key, body: { diff } });
  assert.equal(asked.status, 202, asked.text);
  const trial = async () => (await server.get(path, { key: finder.key })).json.items[0];
  for (let life = 1; life <= 3; life++) {
    const doomed = await worker();
    await until(`the program runs in life ${life}`, 90_000, async () => (await processesWith(program)) > 0);
    doomed.kill('SIGKILL');
    await ended(doomed);
    await until('what it ran is gone with it', 5000, async () => (await processesWith(program)) === 0);
    assert.equal((await trial()).state, 'running');
    // Its silence, without the twenty seconds of it; and the wait before the next life.
    await database.asSuperuser(
      "update pgboss.job set heartbeat_on = now() - interval '1 hour', retry_delay = 0, retry_backoff = false where name = 'try-patch'",
    );
  }
  const last = await worker();
  await until('it ends', 60_000, async () => (await trial()).state === 'done');
  last.kill('SIGTERM');
  await ended(last);
  const { proofs } = await trial();
  assert.deepEqual([proofs[0].verdict, proofs[0].tests], ['inconclusive', 'not_run']);
  const open = await database.asSuperuser("select count(*)::int as n from patch_trial where state <> 'done'");
  assert.equal(open.rows[0]['n'], 0, 'the place is free');
});
