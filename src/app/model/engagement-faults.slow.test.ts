/**
 * Every I/O call of what cannot be half done in an engagement, broken in turn, before and after it takes effect: a sealed
 * run that comes in, a report that is published, a developer that withdraws, material that is destroyed.
 */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { accepted, invited, materialFolder, PLAN, sealedLog, TERMS } from '../../../test/engagement.ts';
import { callsOf, everyCall, type Faults } from '../../../test/faults.ts';
import { testInstance } from '../../../test/instance.ts';
import { testServer } from '../../../test/server.ts';
import { systemClock, systemRandomness } from '../../adapters/clock/system-clock.ts';
import { signerOf } from '../../adapters/signing/ledger-key.ts';
import { hashSecret } from '../identity/secrets.ts';
import { importProgress } from './import-progress.ts';
import { type ImportWorld, importRun } from './import-run.ts';
import { publishReport } from './publish-report.ts';
import { registerPlan } from './register-plan.ts';
import { withdraw } from './step-engagement.ts';
import { tendEngagements } from './tend-engagements.ts';

const database = await testDatabase();
const instance = await testInstance(database);
const { folder, material } = await materialFolder();
const server = await testServer(database, { material });
const at = { instance, server };
const official = await invited(at, { name: 'official', role: 'official' });
const evaluator = await invited(at, { name: 'evaluator', role: 'evaluator' });
const counsel = await invited(at, { name: 'counsel', role: 'developer', developer: 'model-lab' });
const actorOf = async ({ session }: { readonly session: string }) => {
  const found = await instance.authentication.actorOfSession(hashSecret(session), new Date());
  assert.ok(found !== null);
  return found;
};
const actor = await actorOf(evaluator);
const [developer, publisher] = [await actorOf(counsel), await actorOf(official)];
const world: ImportWorld = {
  transactions: database.transactions,
  imports: importProgress(),
  clock: systemClock,
  randomness: systemRandomness,
  material,
  needsPasskey: false,
  signingKey: new Uint8Array(32),
  relyingParty: { id: 'localhost', origin: server.url, name: 'Clearinghouse' },
};

const post = (session: string, path: string, body: object) =>
  server.post(`/api/v1${path}`, { session, body }).then(accepted);

async function evaluating(): Promise<{ readonly engagementId: string; readonly planId: string }> {
  const { id } = (await post(counsel.session, '/engagements', { model: 'm', question: 'q' })).json;
  const { proposal } = (await post(official.session, `/engagements/${id}/terms`, TERMS)).json;
  await post(counsel.session, `/engagements/${id}/terms/agreement`, { digest: proposal.digest });
  await post(official.session, `/engagements/${id}/people`, { person: evaluator.id });
  const { json } = await server.get('/api/v1/namings', { session: evaluator.session });
  const { digest } = json.items[0];
  await post(evaluator.session, `/namings/${id}/acknowledgement`, { digest });
  await post(official.session, `/engagements/${id}/steps`, { step: 'open-access' });
  const plan = await registerPlan(world, actor, {
    engagementId: id,
    bytes: Buffer.from(JSON.stringify(PLAN)),
  });
  await post(evaluator.session, `/engagements/${id}/steps`, { step: 'begin-evaluation' });
  return { engagementId: id, planId: plan.id };
}

const place = await evaluating();
let made = 0;
/** Never seen before, so that every round starts from nothing. */
const nextLog = () => {
  made += 1;
  return sealedLog({ created: new Date(Date.UTC(2027, 0, 1) + made * 1000).toISOString() });
};
const once = async function* (bytes: Uint8Array) {
  yield bytes;
};
const rowsOf = async () => {
  const { rows } = await database.asSuperuser(
    'select digest, records is not null as whole from evaluation_run order by imported_at',
  );
  return rows as { digest: string; whole: boolean }[];
};

test('whatever breaks while a run comes in, it is there whole or not at all, and sending it again settles it', async () => {
  let log = nextLog();
  let before = 0;
  const operation = async (faults: Faults) => {
    log = nextLog();
    before = (await rowsOf()).length;
    const broken = {
      ...world,
      transactions: database.transactionsOn(faults.pool(database.pool)),
      material: faults.calls(material, ['receive', 'keep', 'drop', 'read']),
    };
    return importRun(broken, actor, { ...place, bytes: once(log) });
  };
  const calls = await callsOf(operation);
  assert.ok(['receive', 'read', 'keep', 'drop', 'commit'].every((name) => calls.includes(name)));
  const hits = await everyCall({
    operation,
    check: async () => {
      const rows = await rowsOf();
      assert.ok(rows.length - before <= 1);
      const { run, known } = await importRun(world, actor, { ...place, bytes: once(log) });
      assert.equal(known, rows.length > before, 'what was committed is known, and nothing else');
      const after = await rowsOf();
      assert.equal(after.length, before + 1);
      assert.ok(after.every(({ whole }) => whole));
      const files = await readdir(folder, { recursive: true });
      const [room] = await readdir(folder);
      assert.ok(files.includes(join(room ?? '', run.digest.slice('sha256:'.length))), 'its bytes are there');
    },
  });
  assert.deepEqual(hits, { before: calls.length, after: calls.length });
});

/** One with a sealed run, and a report of it that the developer was given and consents to publishing. */
async function reported(): Promise<{
  readonly engagementId: string;
  readonly reportId: string;
  readonly digest: string;
}> {
  const { engagementId, planId } = await evaluating();
  const { run } = await importRun(world, actor, { engagementId, planId, bytes: once(nextLog()) });
  const at = `/engagements/${engagementId}`;
  const { id, digest } = (await post(evaluator.session, `${at}/reports`, { runs: [run.id] })).json;
  await post(evaluator.session, `${at}/steps`, { step: 'share-findings', reports: [id] });
  await post(counsel.session, `${at}/reports/${id}/consent`, { given: true });
  return { engagementId, reportId: id, digest };
}

const kindsOf = async (engagementId: string) => {
  const { rows } = await database.asSuperuser(
    'select kind from engagement_event where engagement_id = $1 order by seq',
    [engagementId],
  );
  return rows.map(({ kind }) => kind as string);
};
const count = (kinds: readonly string[], kind: string) => kinds.filter((each) => each === kind).length;

test('whatever breaks while a report is published, it is out and in the log, or neither', async () => {
  let one = await reported();
  const operation = async (faults: Faults) => {
    one = await reported();
    await publishReport(
      { ...world, transactions: database.transactionsOn(faults.pool(database.pool)) },
      publisher,
      one,
    );
  };
  const calls = await callsOf(operation);
  const hits = await everyCall({
    operation,
    check: async () => {
      const isOut = (await server.get(`/api/v1/reports/${one.reportId}`)).status === 200;
      assert.equal(count(await kindsOf(one.engagementId), 'report.published'), isOut ? 1 : 0);
      const again = publishReport(world, publisher, one);
      await (isOut ? assert.rejects(again, { code: 'conflict' }) : again);
      assert.equal(count(await kindsOf(one.engagementId), 'report.published'), 1);
    },
  });
  assert.deepEqual(hits, { before: calls.length, after: calls.length });
});

test('whatever breaks while a developer withdraws and the material is destroyed, nothing stays half closed', async () => {
  let one = { engagementId: '' };
  const ledger = signerOf('log.example/ledger', new Uint8Array(32));
  const clock = await instance.service('clock');
  const operation = async (faults: Faults) => {
    const { engagementId, planId } = await evaluating();
    one = { engagementId };
    await importRun(world, actor, { engagementId, planId, bytes: once(nextLog()) });
    const transactions = database.transactionsOn(faults.pool(database.pool));
    await withdraw({ ...world, transactions }, developer, one);
    await post(official.session, `/engagements/${engagementId}/destruction`, { reason: 'asked' });
    const broken = { ...world, transactions, ledger, material: faults.calls(material, ['destroy']) };
    await tendEngagements(broken, clock);
  };
  const calls = await callsOf(operation);
  assert.ok(calls.includes('destroy'));
  const hits = await everyCall({
    operation,
    check: async () => {
      const at = `/api/v1/engagements/${one.engagementId}`;
      const { state, destroyBy } = (await server.get(at, { session: counsel.session })).json;
      const isOver = state === 'withdrawn';
      const material = (await server.get(`${at}/runs`, { session: evaluator.session })).status;
      assert.equal(material, isOver ? 404 : 200, 'closed at the very moment it is over');
      assert.equal(count(await kindsOf(one.engagementId), 'engagement.withdraw'), isOver ? 1 : 0);
      if (!isOver) await withdraw(world, developer, one);
      if (destroyBy !== null || !isOver)
        await server.post(`${at}/destruction`, { session: official.session, body: { reason: 'asked' } });
      await tendEngagements({ ...world, ledger }, clock);
      const { destroyedAt } = (await server.get(at, { session: counsel.session })).json;
      assert.notEqual(destroyedAt, null, 'the next turn ends what the last one left');
      assert.equal(count(await kindsOf(one.engagementId), 'material.destroyed'), 1);
      assert.equal((await server.get(`${at}/certificate`, { session: counsel.session })).status, 200);
    },
  });
  assert.deepEqual(hits, { before: calls.length, after: calls.length });
});
