import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labJob } from '../../../test/lab-job.ts';
import { systemRandomness } from '../../adapters/clock/system-clock.ts';
import { verifyEnvelope } from '../../adapters/signing/attestation-key.ts';
import type { Envelope } from '../../core/reproduction/attestation.ts';
import { newId } from '../ids.ts';
import { reproduceFinding } from './reproduce-finding.ts';

const { database, finder, key, receive, service, world } = await labJob();

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
