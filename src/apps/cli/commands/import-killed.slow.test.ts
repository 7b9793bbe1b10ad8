/** An import that is killed outright, in the middle of a batch, and started again. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { testDatabase } from '../../../../test/database.ts';
import { testInstance } from '../../../../test/instance.ts';

const MAIN = join(import.meta.dirname, '../main.ts');
const RECORDS = 6_000;
const database = await testDatabase();
await testInstance(database);
const directory = await mkdtemp(join(tmpdir(), 'bw-import-killed-'));
const running: ChildProcess[] = [];
after(async () => {
  for (const child of running) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

const record = (index: number) =>
  JSON.stringify({
    id: `OSV-2026-${index}`,
    modified: '2026-01-01T00:00:00Z',
    aliases: [`CVE-2026-${10_000 + Math.floor(index / 2)}`],
    affected: [
      {
        package: { ecosystem: 'npm', name: `part-${index}` },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }],
      },
    ],
  });

function start(path: string): ChildProcess {
  const options = [
    '--json',
    '--no-match',
    '--data',
    join(directory, 'data'),
    '--database-url',
    database.databaseUrl,
  ];
  const child = spawn(process.execPath, [MAIN, 'import', path, ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  return child;
}

async function counted(): Promise<Record<string, number>> {
  const { rows } = await database.asSuperuser(
    `select (select count(*)::int from advisory_record) as records, (select count(*)::int from advisory_document) as documents,
       (select count(*)::int from advisory_alias) as aliases, (select count(*)::int from advisory_package) as packages,
       (select count(*)::int from advisory_key) as keys, (select count(*)::int from advisory_range) as ranges,
       (select count(*)::int from advisory_record where group_no is not null) as grouped`,
  );
  return rows[0];
}

const whole = (records: number) => ({
  ...{ records, documents: records, aliases: records, packages: records, keys: records, ranges: records },
  // Two records of one batch share a name each.
  grouped: records,
});

test('an import that was killed has left whole batches and nothing else, and the next run finishes it', async () => {
  const path = join(directory, 'dump.ndjson');
  await writeFile(path, Array.from({ length: RECORDS }, (_, index) => record(index)).join('\n'));
  const first = start(path);
  const dead = new Promise((done) => first.once('close', done));
  const deadline = Date.now() + 300_000;
  while (((await counted())['records'] ?? 0) === 0 && first.exitCode === null) {
    assert.ok(Date.now() < deadline, 'nothing was ever written');
    await sleep(5);
  }
  first.kill('SIGKILL');
  await dead;
  assert.equal(first.signalCode, 'SIGKILL', 'it was still at work');
  // What the database still had in hand of it ends with its connection.
  let left = await counted();
  for (let before = -1; before !== left['records']; left = await counted()) {
    before = left['records'] ?? 0;
    await sleep(1_000);
  }
  const done = left['records'] ?? 0;
  assert.ok(done > 0 && done < RECORDS, `${done} records were written`);
  assert.deepEqual(left, whole(done));

  const again = start(path);
  const counts = JSON.parse(await text(again.stdout!));
  assert.deepEqual([counts.unchanged, counts.added, counts.rejected], [done, RECORDS - done, 0]);
  assert.deepEqual(await counted(), whole(RECORDS));
  const { rows } = await database.asSuperuser(
    'select finished_at is null as unfinished from advisory_import order by started_at',
  );
  assert.deepEqual(
    rows.map(({ unfinished }) => unfinished),
    [true, false],
  );
});
