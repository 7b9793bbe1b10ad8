/**
 * A judgement, with every call to the database, the sandbox and the blob store's disk broken in turn, before and
 * after it takes effect. The sandbox is the real one, so this takes minutes.
 */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { breakableFiles, callsOf, everyCall, type Faults } from '../../../test/faults.ts';
import { labJob } from '../../../test/lab-job.ts';
import { fileBlobs } from '../../adapters/blobs/file-blobs.ts';
import { systemRandomness } from '../../adapters/clock/system-clock.ts';
import { verifyEnvelope } from '../../adapters/signing/attestation-key.ts';
import type { Envelope } from '../../core/reproduction/attestation.ts';
import { type Environment, isNoSide } from './environment.ts';
import { type LabWorld, reproduceFinding } from './reproduce-finding.ts';

const { attestor, blobs, database, key, lab, receive, service, world: whole } = await labJob();

/** Laying the component out and every run of it can break, as when the sandbox or its disk is lost. */
function breakableEnvironment(environment: Environment, faults: Faults): Environment {
  const outer = faults.calls(environment, ['prepare']);
  return {
    ...environment,
    prepare: async (finding) => {
      const prepared = await outer.prepare(finding);
      return isNoSide(prepared) ? prepared : faults.calls(prepared, ['run', 'inert', 'versions']);
    },
  };
}

async function one(sql: string, id: string): Promise<Record<string, unknown>> {
  return (await database.asSuperuser(sql, [id])).rows[0] as Record<string, unknown>;
}

const STANDING = `select f.state,
    (select count(*)::int from experiment where finding_id = f.id) as experiments,
    (select count(*)::int from experiment where finding_id = f.id and state = 'done') as done,
    (select count(*)::int from ledger_intent where convert_from(entry, 'UTF8') like '%lab.judged%'
       and convert_from(entry, 'UTF8') like '%' || f.id || '%') as entries,
    (select count(*)::int from pgboss.job where name = 'refresh-cases' and data::text like '%' || f.id || '%') as refreshes,
    (select count(*)::int from pgboss.job where name = 'fill-matrix' and data::text like '%' || f.id || '%') as matrices
  from finding f where f.id = $1`;

test('whatever breaks while a finding is judged, its verdict stands whole or not at all, and running again settles it once', async () => {
  let id = '';
  let verdict: unknown = null;
  const operation = async (faults: Faults) => {
    id = await receive();
    verdict = null;
    const world: LabWorld = {
      ...whole,
      transactions: database.transactionsOn(faults.pool(database.pool)),
      blobs: await fileBlobs(blobs, systemRandomness, breakableFiles(faults)),
      lab: {
        ...lab,
        environments: lab.environments.map((environment) => breakableEnvironment(environment, faults)),
        attestor,
      },
    };
    verdict = await reproduceFinding(world, service, id);
  };
  // The first run of all fetches the component and learns of its queues.
  await callsOf(operation);
  const calls = await callsOf(operation);
  for (const each of ['prepare', 'run', 'inert', 'write', 'sync', 'rename', 'commit']) {
    assert.ok(calls.includes(each), `${each} is among ${calls.join(', ')}`);
  }
  const hits = await everyCall({
    operation,
    check: async ({ error }) => {
      const after = await one(STANDING, id);
      const isDone = after['done'] === 1;
      assert.ok(Number(after['experiments']) <= 1);
      if (error === undefined) assert.ok(isDone, 'it said that it was judged');
      assert.deepEqual(
        [after['entries'], after['refreshes'], after['matrices']],
        isDone ? [1, 1, 1] : [0, 0, 0],
        'with its entry and its jobs, or without',
      );
      assert.equal(
        after['state'],
        isDone ? 'reproduced' : Number(after['experiments']) === 1 ? 'testing' : 'received',
      );
      if (verdict !== null) assert.equal(verdict, 'reproduced', 'a fault is never a verdict');
      // The job runs again after a failure.
      assert.equal(await reproduceFinding(whole, service, id), isDone ? null : 'reproduced');
      const settled = await one(STANDING, id);
      assert.deepEqual(settled, {
        state: 'reproduced',
        experiments: 1,
        done: 1,
        entries: 1,
        refreshes: 1,
        matrices: 1,
      });
      const { attestation, body } = await one('select * from experiment where finding_id = $1', id);
      assert.equal(verifyEnvelope(attestation as Envelope, key.publicKey).ok, true);
      for (const { evidence } of (body as { runs: { evidence: string }[] }).runs) {
        assert.notEqual(await whole.blobs.get(evidence), null, 'the evidence that it names is there');
      }
    },
  });
  assert.deepEqual(hits, { before: calls.length, after: calls.length });
  assert.deepEqual(await readdir(join(blobs, 'incoming')), [], 'nothing is left half written');
});
