/** Every I/O call of importing a sealed run, broken in turn, before and after it takes effect. */
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
import { hashSecret } from '../identity/secrets.ts';
import { type ImportWorld, importRun } from './import-run.ts';
import { registerPlan } from './register-plan.ts';

const database = await testDatabase();
const instance = await testInstance(database);
const { folder, material } = await materialFolder();
const server = await testServer(database, { material });
const at = { instance, server };
const official = await invited(at, { name: 'official', role: 'official' });
const evaluator = await invited(at, { name: 'evaluator', role: 'evaluator' });
const counsel = await invited(at, { name: 'counsel', role: 'developer', developer: 'model-lab' });
const found = await instance.authentication.actorOfSession(hashSecret(evaluator.session), new Date());
assert.ok(found !== null);
const actor = found;
const world: ImportWorld = {
  transactions: database.transactions,
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
