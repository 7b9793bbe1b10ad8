/**
 * The lab's job for the tests of one file: a database, a lab over a registry with one flawed package, a finder, and a
 * finding of the finder's as intake would have stored it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileBlobs } from '../src/adapters/blobs/file-blobs.ts';
import { systemClock, systemRandomness } from '../src/adapters/clock/system-clock.ts';
import { openLab } from '../src/adapters/sandbox/open-lab.ts';
import { openAttestationKey } from '../src/adapters/signing/attestation-key.ts';
import { newId } from '../src/app/ids.ts';
import type { LabWorld } from '../src/app/lab/reproduce-finding.ts';
import type { Finding } from '../src/core/finding/finding.ts';
import { testDatabase } from './database.ts';
import { testInstance } from './instance.ts';
import { testRegistry } from './npm-registry.ts';

const PROGRAM = "require('setter').set({}, '__proto__.polluted', 1);";

/** Closed when the file's tests are over. */
export async function labJob() {
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
  const blobs = join(dataDir, 'blobs');
  const world: LabWorld = {
    transactions: database.transactions,
    clock: systemClock,
    randomness: systemRandomness,
    blobs: await fileBlobs(blobs, systemRandomness),
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

  async function receive(program = PROGRAM): Promise<string> {
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

  return { attestor, blobs, database, finder, key, lab, receive, service, world };
}
