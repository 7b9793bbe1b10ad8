/**
 * One world of the leak harness: an instance on a database of its own, with a clock and randomness under the
 * harness's hand. What an observer does draws from streams named after the deed, so that the observer's own
 * ids, keys and nonces are the same in both worlds and nothing has to be masked.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileBlobs } from '../../src/adapters/blobs/file-blobs.ts';
import { fileMaterial } from '../../src/adapters/material/file-material.ts';
import { storesOver } from '../../src/adapters/postgres/stores.ts';
import { transactionsOver } from '../../src/adapters/postgres/transactions.ts';
import { signerOf } from '../../src/adapters/signing/ledger-key.ts';
import type { JobName, Jobs } from '../../src/app/jobs.ts';
import { reproduceFinding } from '../../src/app/lab/reproduce-finding.ts';
import type { Clock, Randomness } from '../../src/app/ports.ts';
import type { AnyRoute } from '../../src/apps/server/route.ts';
import { HANDLERS, type JobHandler } from '../../src/apps/worker/handlers.ts';
import type { TestDatabase } from '../database.ts';
import { type TestInstance, testInstance } from '../instance.ts';
import { type TestServer, testServer } from '../server.ts';

export type World = {
  readonly database: TestDatabase;
  readonly instance: TestInstance;
  readonly server: TestServer;
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** Does one deed: at its own instant, drawing from its own stream. */
  readonly act: <T>(deed: string, atMinute: number, work: () => Promise<T>) => Promise<T>;
  /** Runs every job that waits, but the lab's, as the services do. */
  readonly settle: (deed: string, atMinute: number) => Promise<void>;
  /** The lab's word on a finding, from a lab that had no sandbox: who may read it is what matters here. */
  readonly judge: (deed: string, atMinute: number, findingId: string) => Promise<void>;
};

const START = Date.parse('2026-03-01T08:00:00Z');

export async function openWorld(
  database: TestDatabase,
  routes: readonly AnyRoute[],
  bundle?: string,
): Promise<World> {
  let minute = 0;
  let stream = 'founding';
  let drawn = 0;
  const clock: Clock = { now: () => new Date(START + minute * 60_000) };
  const randomness: Randomness = {
    bytes: (length) => {
      const blocks: Buffer[] = [];
      for (let size = 0; size < length; size += 32) {
        blocks.push(createHash('sha256').update(`${stream} ${drawn++}`).digest());
      }
      return new Uint8Array(Buffer.concat(blocks).subarray(0, length));
    },
  };
  const directory = await mkdtemp(join(tmpdir(), 'breakwater-test-world-'));
  after(() => rm(directory, { recursive: true, force: true }));
  const transactions = transactionsOver(database.pool, storesOver({ randomness, jobs: database.jobs }));
  const blobs = await fileBlobs(join(directory, 'blobs'), randomness);
  const instance = await testInstance(database, { clock, randomness, transactions });
  const material = await fileMaterial(join(directory, 'material'), randomness);
  const server = await testServer(database, {
    routes,
    clock,
    randomness,
    transactions,
    blobs,
    material,
    ...(bundle && { bundle }),
  });
  const ledger = signerOf('log.example/ledger', new Uint8Array(32));

  const act: World['act'] = async (deed, atMinute, work) => {
    [minute, stream, drawn] = [atMinute, deed, 0];
    return work();
  };
  const settle = async (deed: string, atMinute: number) =>
    act(deed, atMinute, async () => {
      const world = { transactions, clock, randomness, blobs, ledger, dataDir: directory };
      const told: string[] = [];
      const background = { ...world, actorOf: instance.service, log: (line: string) => told.push(line) };
      for (let job = await nextJob(database); job !== null; job = await nextJob(database)) {
        const handler = HANDLERS[job.name] as JobHandler<JobName> | undefined;
        await handler?.(job.data, background, new AbortController().signal);
      }
    });
  const judge = async (deed: string, atMinute: number, findingId: string) =>
    act(deed, atMinute, async () => {
      const world = { transactions, clock, randomness, blobs, lab: null };
      await reproduceFinding(world, await instance.service('lab'), findingId);
    });
  return { database, instance, server, clock, randomness, act, settle, judge };
}

type WaitingJob = { readonly name: JobName; readonly data: Jobs[JobName] };

/** Takes the oldest. The lab's wait for ever: a sandbox has no part in who may read what. */
async function nextJob(database: TestDatabase): Promise<WaitingJob | null> {
  const { rows } = await database.asSuperuser(
    `update pgboss.job set state = 'completed', completed_on = now()
     where (name, id) = (
       select name, id from pgboss.job where state in ('created', 'retry') and name <> 'reproduce'
       order by created_on, id limit 1)
     returning name, data`,
  );
  const [row] = rows as WaitingJob[];
  return row ?? null;
}
