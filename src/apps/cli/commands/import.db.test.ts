import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { testDatabase } from '../../../../test/database.ts';
import { testInstance } from '../../../../test/instance.ts';
import { zipOf } from '../../../../test/zip.ts';
import { IMPORT } from './import.ts';

const database = await testDatabase();
await testInstance(database);
const directory = await mkdtemp(join(tmpdir(), 'bw-import-'));
after(() => rm(directory, { recursive: true }));

async function run(...paths: string[]) {
  let [out, err] = ['', ''];
  const io = {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text), isTTY: false },
    stdin: (async function* () {})(),
    env: {},
  };
  const options = ['--json', '--data', join(directory, 'data'), '--database-url', database.databaseUrl];
  const code = await IMPORT.run([...paths, ...options], io);
  return { code, counts: JSON.parse(out), err };
}

const record = (id: string) => JSON.stringify({ id, modified: '2026-01-01T00:00:00Z', affected: [] });

async function file(name: string, bytes: string | Uint8Array): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, bytes);
  return path;
}

test('records come from files, lines, gzip and ZIP, and what is bad is named where it stands', async () => {
  const paths = [
    await file('one.json', record('OSV-2026-1')),
    await file('lines.ndjson.gz', gzipSync(`${record('OSV-2026-2')}\n{ bad\n${record('OSV-2026-3')}\n`)),
    await file('archive.zip', zipOf([{ name: 'osv/OSV-2026-4.json', bytes: record('OSV-2026-4') }])),
    await file('epss.csv', '#score_date:2026-01-06\ncve,epss,percentile\nCVE-2026-1000,0.5,0.9\nCVE-x,1,1\n'),
    join(directory, 'nowhere.json'),
  ];
  const { code, counts, err } = await run(...paths);
  assert.equal(code, 0);
  assert.deepEqual([counts.added, counts.epss, counts.rejected], [4, 1, 2]);
  const places = err
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(directory.length + 1).split(': ')[0]);
  assert.deepEqual(places.toSorted(), ['epss.csv', 'lines.ndjson.gz:2', 'nowhere.json']);
  const again = await run(...paths.slice(0, 3));
  assert.deepEqual([again.counts.added, again.counts.unchanged], [0, 4]);
});

test('records about different packages that only a chain of names joins are shown', async () => {
  const about = (id: string, name: string, ...aliases: readonly string[]) =>
    JSON.stringify({
      id,
      modified: '2026-01-01T00:00:00Z',
      aliases,
      affected: [{ package: { ecosystem: 'npm', name }, versions: ['1.0.0'] }],
    });
  const chain = [
    about('GHSA-a', 'mast', 'CVE-2026-5000'),
    about('GHSA-b', 'hull', 'CVE-2026-5000', 'CVE-2026-5001'),
    about('GHSA-c', 'keel', 'CVE-2026-5001'),
  ];
  const { counts } = await run(await file('groups.ndjson', chain.join('\n')));
  assert.deepEqual(counts.suspicious, [
    { ids: ['GHSA-a', 'GHSA-b', 'GHSA-c'], packages: ['pkg:npm/hull', 'pkg:npm/keel', 'pkg:npm/mast'] },
  ]);
});

test('the exit status is 2 where nothing could be read', async () => {
  assert.equal((await run(join(directory, 'nowhere.json'))).code, 2);
  await assert.rejects(IMPORT.run([], {} as never), /name at least one file/);
});
