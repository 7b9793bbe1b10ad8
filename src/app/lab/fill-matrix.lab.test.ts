import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { testInstance } from '../../../test/instance.ts';
import { testRegistry } from '../../../test/npm-registry.ts';
import { testServer } from '../../../test/server.ts';
import { fileBlobs } from '../../adapters/blobs/file-blobs.ts';
import { systemClock, systemRandomness } from '../../adapters/clock/system-clock.ts';
import { openLab } from '../../adapters/sandbox/open-lab.ts';
import { openAttestationKey } from '../../adapters/signing/attestation-key.ts';
import { fillMatrix } from './fill-matrix.ts';
import { reproduceFinding } from './reproduce-finding.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'bw-lab-matrix-'));
const database = await testDatabase();
const instance = await testInstance(database);
const blobs = await fileBlobs(join(dataDir, 'blobs'), systemRandomness);
const server = await testServer(database, { blobs });
const SOURCE = [
  'const plain = (k) => k;',
  'exports.set = (o, k, v) => { const p = k.split("."); const l = p.pop(); for (const s of p) o = o[s]; o[plain(l)] = v; };',
  'exports.join = (o, from) => { for (const k of Object.keys(from)) { if (typeof from[k] === "object") exports.join(o[k] ??= {}, from[k]); else o[k] = from[k]; } };',
  '',
];
const registry = await testRegistry([
  { name: 'setter', version: '1.0.0', files: { 'index.js': SOURCE.join('\n') } },
]);
const lab = await openLab({
  cacheDirectory: join(dataDir, 'npm'),
  env: { npm_config_registry: registry.url },
});
after(async () => {
  await lab.close();
  await registry.close();
  await rm(dataDir, { recursive: true });
});
const service = await instance.service('lab');
const attestor = {
  ...(await openAttestationKey(dataDir, systemRandomness)),
  digest: lab.digest,
  inForce: lab.inForce,
  limitsOf: () => ({}),
  labVersion: '0.0.0',
  now: () => systemClock.now(),
};
const world = {
  transactions: database.transactions,
  clock: systemClock,
  randomness: systemRandomness,
  blobs,
  lab: { ...lab, attestor },
};

/** Guards one line of the source against `__proto__`. */
function guard(line: number, before: string, after: string): string {
  const context = SOURCE.slice(0, 3).map((text, n) => {
    const guarded = text.replace(before, after);
    return n === line ? `-${text}\n+${guarded}` : ` ${text}`;
  });
  return `--- a/index.js\n+++ b/index.js\n@@ -1,3 +1,3 @@\n${context.join('\n')}\n`;
}

async function judged(by: string, program: string, diff: string): Promise<string> {
  const { key } = await instance.party(by, 'finder');
  const answer = await server.post('/api/v1/findings', {
    key,
    body: {
      format: 'breakwater.finding/1',
      component: { purl: 'pkg:npm/setter@1.0.0' },
      title: `${by} pollutes a prototype`,
      patches: [{ id: 'p1', diff }],
      reproducer: {
        environment: 'npm',
        files: [{ path: 'poc.js', text: program }],
        command: ['node', 'poc.js'],
        runs: 1,
        oracle: { type: 'prototype-polluted' },
      },
    },
  });
  assert.equal(answer.status, 202, answer.text);
  const id = String(answer.json.receipt.location).split('/').at(-1) ?? '';
  assert.equal(await reproduceFinding(world, service, id), 'reproduced');
  return id;
}

const bySet = 'require("setter").set({}, "__proto__.polluted", 1);';
const byJoin = 'require("setter").join({}, JSON.parse(\'{"__proto__": {"polluted": 1}}\'));';
const setGuard = guard(1, 'for (const s of p)', 'if (p.includes("__proto__")) return; for (const s of p)');
const joinGuard = guard(2, '{ if (typeof', '{ if (k === "__proto__") continue; if (typeof');

test('of three proofs each meets the patches of the others, the foreign flaw stays, and nothing is run twice', async () => {
  const first = await judged('lab-a', bySet, setGuard);
  const same = await judged('lab-b', bySet, setGuard);
  const other = await judged('lab-c', byJoin, joinGuard);
  const never = new AbortController().signal;
  const run = [];
  for (const id of [first, same, other, first]) run.push(await fillMatrix(world, service, id, never));
  assert.deepEqual(run, [4, 2, 0, 0]);
  const cells = await database.transactions.run(service, ({ matrix }) => matrix.cells('pkg:npm/setter'));
  const outcomes = new Map(cells.map((cell) => [`${cell.findingId} ${cell.ownerId}`, cell.outcome]));
  assert.deepEqual(
    outcomes,
    new Map(
      [
        [`${first} ${same}`, 'stops'],
        [`${first} ${other}`, 'does_not_stop'],
        [`${same} ${first}`, 'stops'],
        [`${same} ${other}`, 'does_not_stop'],
        [`${other} ${first}`, 'does_not_stop'],
        [`${other} ${same}`, 'does_not_stop'],
      ].toSorted() as [string, 'stops'][],
    ),
  );
});

test('a run that is broken off leaves what it had and says so', async () => {
  await database.asSuperuser('delete from matrix_cell');
  const { rows } = await database.asSuperuser('select id from finding limit 1');
  await assert.rejects(fillMatrix(world, service, rows[0].id, AbortSignal.abort()));
});
