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
import { findDuplicates } from '../desk/find-duplicates.ts';
import { linkByExecution } from '../desk/link-by-execution.ts';
import { fillMatrix } from './fill-matrix.ts';
import { reproduceFinding } from './reproduce-finding.ts';
import { weighPatches } from './weigh-patches.ts';

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

/** Loads what the patches change, and passes wherever an own key is set. */
const TESTS = 'const o = {}; require("setter").set(o, "a", 1); if (o.a !== 1) process.exit(1);';

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
        files: [
          { path: 'poc.js', text: program },
          { path: 'tests.js', text: TESTS },
        ],
        command: ['node', 'poc.js'],
        tests: ['node', 'tests.js'],
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
  // Only what stopped another's proof is weighed, once; then the deduper merges by it, whatever the words say.
  const weighed = [];
  for (const id of [first, other, same]) weighed.push(await weighPatches(world, service, id, never));
  assert.deepEqual(weighed, [2, 0, 0]);
  const weights = await database.transactions.run(service, ({ matrix }) =>
    matrix.weights([first, same, other]),
  );
  assert.deepEqual(
    new Map(weights.map(({ findingId, isEvidence }) => [findingId, isEvidence])),
    new Map([
      [first, true],
      [same, true],
    ]),
  );
  const deduper = await instance.service('deduper');
  await findDuplicates(world, deduper, [first, same, other]);
  await linkByExecution(world, deduper, first);
  const { rows } = await database.asSuperuser(
    `select x.case_id = y.case_id as together, exists (select from link where decided_by = 'auto'
       and evidence @> '[{"kind": "patches-stop-each-other"}]') as seen
     from case_finding x, case_finding y where x.finding_id = $1 and y.finding_id = $2`,
    [first, same],
  );
  assert.deepEqual(rows, [{ together: true, seen: true }]);
});

test('a run that is broken off leaves what it had and says so', async () => {
  await database.asSuperuser('delete from matrix_cell');
  const { rows } = await database.asSuperuser('select id from finding limit 1');
  await assert.rejects(fillMatrix(world, service, rows[0].id, AbortSignal.abort()));
});
