/**
 * The real server with the real bundle, on a database of its own, holding what examples/harbor sent through
 * the same doors as anyone: for tests of the interface that must not believe a fixture. Deduplication,
 * exposure and drafting run as the services do; the lab judges one component where it can run at all.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { loadManifest } from '../../examples/harbor/load.ts';
import { fileBlobs } from '../../src/adapters/blobs/file-blobs.ts';
import { systemClock, systemRandomness } from '../../src/adapters/clock/system-clock.ts';
import { signerOf } from '../../src/adapters/signing/ledger-key.ts';
import type { JobName, Jobs } from '../../src/app/jobs.ts';
import { HANDLERS, type JobHandler } from '../../src/apps/worker/handlers.ts';
import { LEDGER_LOOPS } from '../../src/apps/worker/ledger-loops.ts';
import type { WorkerWorld } from '../../src/apps/worker/world.ts';
import type { TestDatabase } from '../database.ts';
import { type TestInstance, testInstance } from '../instance.ts';
import { type TestServer, testServer } from '../server.ts';

const HARBOR = join(import.meta.dirname, '../../examples/harbor');
/** Another bundle than the checkout's own may be looked at: two builds then stand side by side. */
export const BUNDLE = process.env['BREAKWATER_WEB_DIST'] ?? join(import.meta.dirname, '../../web/dist');

export type RealServer = {
  readonly server: TestServer;
  readonly instance: TestInstance;
  readonly database: TestDatabase;
  /** Does every job that waits, those of `skip` left where they are. */
  readonly settle: (skip?: readonly JobName[]) => Promise<void>;
};

/** An instance that has just been founded: nobody but the clearinghouse, nothing received. */
export async function emptyServer(database: TestDatabase): Promise<RealServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'breakwater-test-web-'));
  after(() => rm(dataDir, { recursive: true, force: true }));
  const blobs = await fileBlobs(join(dataDir, 'blobs'), systemRandomness);
  const instance = await testInstance(database);
  const server = await testServer(database, { blobs, bundle: BUNDLE });
  const world: WorkerWorld = {
    transactions: database.transactions,
    clock: systemClock,
    randomness: systemRandomness,
    blobs,
    ledger: signerOf('log.example/ledger', systemRandomness.bytes(32)),
    actorOf: instance.service,
    dataDir,
    log: () => {},
  };
  const settle = async (skip: readonly JobName[] = []) => {
    const never = new AbortController().signal;
    for (let job = await nextJob(database, skip); job !== null; job = await nextJob(database, skip)) {
      const handler = HANDLERS[job.name] as JobHandler<JobName> | undefined;
      await handler?.(job.data, world, never);
    }
    for (const { turn } of LEDGER_LOOPS) await turn(world, never);
  };
  return { server, instance, database, settle };
}

/** With the sample in, deduplicated; findings about `judged` have been through the lab. */
export async function sampleServer(database: TestDatabase, judged: string): Promise<RealServer> {
  const real = await emptyServer(database);
  const { server, instance } = real;
  const manifest = loadManifest();
  const keys = new Map<string, string>();
  for (const { name, kind } of manifest.parties) {
    keys.set(name, (await instance.party(name, kind as 'finder' | 'operator')).key);
  }
  const send = async (party: string, path: string, file: string) => {
    const answer = await server.post(path, {
      key: keys.get(party) ?? '',
      body: await readFile(join(HARBOR, file)),
      headers: { 'content-type': mediaTypeOf(file) },
    });
    if (answer.status >= 300) throw new Error(`${file} was answered ${answer.status}: ${answer.text}`);
  };
  for (const { party, asset, file } of manifest.inventories) {
    await send(party, `/api/v1/inventories?asset=${encodeURIComponent(asset)}`, file);
  }
  for (const { party, file } of manifest.findings) await send(party, '/api/v1/findings', file);
  await database.asSuperuser(
    `delete from pgboss.job where name = 'reproduce' and data ->> 'findingId' not in
       (select id from finding where component_key = $1)`,
    [judged],
  );
  // The matrix goes after first judgements, and the lab is not asked for those of the others here.
  await real.settle(['fill-matrix']);
  return real;
}

type WaitingJob = { readonly name: JobName; readonly data: Jobs[JobName] };

async function nextJob(database: TestDatabase, skip: readonly JobName[]): Promise<WaitingJob | null> {
  const { rows } = await database.asSuperuser(
    `update pgboss.job set state = 'completed', completed_on = now()
     where (name, id) = (
       select name, id from pgboss.job where state in ('created', 'retry') and not name = any ($1)
       order by created_on, id limit 1)
     returning name, data`,
    [skip],
  );
  return (rows[0] as WaitingJob | undefined) ?? null;
}

function mediaTypeOf(file: string): string {
  if (file.endsWith('.ndjson')) return 'application/x-ndjson';
  return file.endsWith('.sarif') ? 'application/sarif+json' : 'application/json';
}
