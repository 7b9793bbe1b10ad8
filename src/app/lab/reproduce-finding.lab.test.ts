import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { testInstance } from '../../../test/instance.ts';
import { testRegistry } from '../../../test/npm-registry.ts';
import { fileBlobs } from '../../adapters/blobs/file-blobs.ts';
import { systemClock, systemRandomness } from '../../adapters/clock/system-clock.ts';
import { openLab } from '../../adapters/sandbox/open-lab.ts';
import { openAttestationKey, verifyEnvelope } from '../../adapters/signing/attestation-key.ts';
import type { Finding } from '../../core/finding/finding.ts';
import type { Envelope } from '../../core/reproduction/attestation.ts';
import { newId } from '../ids.ts';
import { type LabWorld, reproduceFinding } from './reproduce-finding.ts';

const database = await testDatabase();
const dataDir = await mkdtemp(join(tmpdir(), 'bw-lab-job-'));
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
const lab = await openLab({
  cacheDirectory: join(dataDir, 'npm'),
  env: { npm_config_registry: registry.url },
});
const key = await openAttestationKey(dataDir, systemRandomness);
const attestor = {
  ...key,
  digest: lab.digest,
  inForce: lab.inForce,
  limitsOf: () => ({}),
  labVersion: '0.0.0',
  now: () => systemClock.now(),
};
after(async () => {
  await lab.close();
  await registry.close();
  await rm(dataDir, { recursive: true });
});
const world: LabWorld = {
  transactions: database.transactions,
  clock: systemClock,
  randomness: systemRandomness,
  blobs: await fileBlobs(join(dataDir, 'blobs'), systemRandomness),
  lab: { ...lab, attestor },
};
const instance = await testInstance(database);
const service = await instance.service('lab');
const finder = await instance.party('lab-a', 'finder');

await database.asSuperuser(
  `insert into document (compartment_id, digest, media_type, size, body, received_at, submitted_by, format,
     finding_count, receipt_id, intent_id)
   values ($1, $2, 'application/json', 0, '', now(), $3, 'native', 1, 'r-test', 0)`,
  [finder.compartment!.id, Buffer.alloc(32, 1), finder.actor.principalId],
);

async function receive(program: string): Promise<string> {
  const id = newId('finding', systemRandomness);
  const body: Finding = {
    id: `own-${id}`,
    format: 'native',
    pointer: '',
    component: { purl: 'pkg:npm/setter@1.0.0', ecosystem: 'npm', name: 'setter', version: '1.0.0' },
    weaknesses: ['CWE-1321'],
    aliases: [],
    title: 'set() follows __proto__',
    locations: [],
    patches: [],
    severity: [],
    references: [],
    reproducer: {
      environment: 'npm',
      dependencies: {},
      files: [{ path: 'poc.js', text: program }],
      command: ['node', 'poc.js'],
      network: 'none',
      runs: 1,
      timeoutSeconds: 20,
      oracle: { type: 'prototype-polluted' },
    },
  };
  await database.asSuperuser(
    `insert into finding (compartment_id, id, document_digest, pointer, format, submitter_party_id, submitted_by,
       received_at, component_key, title, body, tlp, severity_rank, state, state_at)
     values ($1, $2, $3, '', 'native', $4, $5, now(), 'pkg:npm/setter', $6, $7, 'AMBER', 0, 'received', now())`,
    [
      finder.compartment!.id,
      id,
      Buffer.alloc(32, 1),
      finder.party.id,
      finder.actor.principalId,
      body.title,
      JSON.stringify(body),
    ],
  );
  return id;
}

async function rows(sql: string, id: string) {
  return (await database.asSuperuser(sql, [id])).rows as readonly Record<string, unknown>[];
}

const EXPERIMENTS = 'select * from experiment where finding_id = $1';
const ENTRIES = `select convert_from(entry, 'UTF8') as entry from ledger_intent
  where convert_from(entry, 'UTF8') like '%lab.judged%' and convert_from(entry, 'UTF8') like '%' || $1 || '%'`;

test('a finding is judged once: its verdict, attestation, state and ledger entry stand together', async () => {
  const id = await receive("require('setter').set({}, '__proto__.polluted', 1);");
  assert.equal(await reproduceFinding(world, service, id), 'reproduced');
  const [experiment] = await rows(EXPERIMENTS, id);
  assert.equal(experiment?.['state'], 'done');
  assert.equal(experiment?.['assurance'], 'observed');
  const envelope = experiment?.['attestation'] as Envelope;
  assert.equal(verifyEnvelope(envelope, key.publicKey).ok, true);
  assert.equal((await rows('select state from finding where id = $1', id))[0]?.['state'], 'reproduced');
  assert.equal((await rows(ENTRIES, id)).length, 1);
  const { runs } = experiment!['body'] as { runs: { evidence: string }[] };
  assert.notEqual(await world.blobs.get(runs[0]!.evidence), null);
});

test('a job that runs again after its finding was judged changes nothing', async () => {
  const id = await receive("require('setter').set({}, 'a', 1);");
  assert.equal(await reproduceFinding(world, service, id), 'not_reproduced');
  assert.equal(await reproduceFinding(world, service, id), null);
  assert.equal((await rows(EXPERIMENTS, id)).length, 1);
  assert.equal((await rows(ENTRIES, id)).length, 1);
});

test('an experiment left running by a killed worker is taken up again and judged once', async () => {
  const id = await receive("require('setter').set({}, '__proto__.polluted', 1);");
  await database.transactions.run(service, ({ lab: store }) =>
    store.begin(id, newId('experiment', systemRandomness), new Date()),
  );
  assert.equal((await rows(EXPERIMENTS, id))[0]?.['state'], 'running');
  assert.equal(await reproduceFinding(world, service, id), 'reproduced');
  assert.equal((await rows(EXPERIMENTS, id)).length, 1);
});

test('two workers on one finding end in one judgement', async () => {
  const id = await receive("require('setter').set({}, '__proto__.polluted', 1);");
  await Promise.all([reproduceFinding(world, service, id), reproduceFinding(world, service, id)]);
  assert.equal((await rows(EXPERIMENTS, id)).length, 1);
  assert.equal((await rows(ENTRIES, id)).length, 1);
});

test('asking again opens one experiment however often it is asked', async () => {
  const id = await receive("require('setter').set({}, 'a', 1);");
  await reproduceFinding(world, service, id);
  const ask = () =>
    database.transactions.run(service, ({ lab: store }) =>
      store.ask(
        { id, compartmentId: finder.compartment!.id },
        newId('experiment', systemRandomness),
        new Date(),
      ),
    );
  assert.deepEqual([await ask(), await ask()], [true, false]);
  assert.equal(await reproduceFinding(world, service, id), 'not_reproduced');
  assert.equal((await rows(EXPERIMENTS, id)).length, 2);
});

test('without a sandbox nothing runs and the finding is inconclusive', async () => {
  const id = await receive("require('setter').set({}, '__proto__.polluted', 1);");
  assert.equal(await reproduceFinding({ ...world, lab: null }, service, id), 'inconclusive');
  const [experiment] = await rows(EXPERIMENTS, id);
  assert.deepEqual([experiment?.['reason'], experiment?.['attestation']], ['sandbox_lost', null]);
});
