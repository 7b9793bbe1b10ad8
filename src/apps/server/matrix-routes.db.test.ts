import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { testInstance } from '../../../test/instance.ts';
import { testServer } from '../../../test/server.ts';

const database = await testDatabase();
const instance = await testInstance(database);
const server = await testServer(database);
const { session } = instance;
const labA = await instance.party('lab-a', 'finder');
const labB = await instance.party('lab-b', 'finder');
const lab = await instance.service('lab');

const PATH = '/api/v1/matrix?component=pkg%3Anpm%2Fharbor-crane';

/** A finding with one diff, judged as reproduced: its own patch stops it. */
async function judged(by: typeof labA, title: string): Promise<string> {
  const answer = await server.post('/api/v1/findings', {
    key: by.key,
    body: {
      format: 'breakwater.finding/1',
      component: { purl: 'pkg:npm/harbor-crane@1.0.0' },
      title,
      reproducer: {
        environment: 'npm',
        files: [{ path: 'poc.js', text: 'require("harbor-crane")' }],
        command: ['node', 'poc.js'],
        oracle: { type: 'prototype-polluted' },
      },
      patches: [{ id: 'p1', diff: '--- a/x.js\n+++ b/x.js\n@@ -1 +1 @@\n-a\n+b\n' }],
    },
  });
  assert.equal(answer.status, 202, answer.text);
  const id = String(answer.json.receipt.location).split('/').at(-1) ?? '';
  await database.asSuperuser(
    `insert into experiment (compartment_id, id, finding_id, state, queued_at, finished_at, verdict, assurance, body)
     values ($1, 'x-' || $2, $2, 'done', now(), now(), 'reproduced', 'observed',
       '{"runs": [], "patches": [{"id": "p1", "verdict": "fixes", "tests": "passed"}]}')`,
    [by.compartment?.id, id],
  );
  return id;
}

const a = await judged(labA, 'A crane that listens to anyone');
const b = await judged(labB, 'A crane that lets go');
const at = new Date('2026-03-01T08:00:00Z');
await database.transactions.run(lab, ({ matrix }) =>
  matrix.putCells('pkg:npm/harbor-crane', [
    { findingId: a, ownerId: b, patchId: 'p1', outcome: 'could_not_tell', at },
    { findingId: b, ownerId: a, patchId: 'p1', outcome: 'does_not_apply', at },
  ]),
);

test('the desk sees own and foreign cells of a component, and a later run replaces what could not be told', async () => {
  const cells = async () => {
    const { json, status, text } = await server.get(PATH, { session });
    assert.equal(status, 200, text);
    return new Map(
      (
        json.matrix.cells as { finding: string; patch: string; stops: boolean | null; applies: boolean }[]
      ).map((cell) => [`${cell.finding} ${cell.patch}`, [cell.stops, cell.applies]]),
    );
  };
  assert.deepEqual(
    await cells(),
    new Map([
      [`${a} ${a}/p1`, [true, true]],
      [`${b} ${b}/p1`, [true, true]],
      [`${a} ${b}/p1`, [null, true]],
      [`${b} ${a}/p1`, [null, false]],
    ]),
  );
  await database.transactions.run(lab, ({ matrix }) =>
    matrix.putCells('pkg:npm/harbor-crane', [
      { findingId: a, ownerId: b, patchId: 'p1', outcome: 'does_not_stop', at },
    ]),
  );
  assert.deepEqual((await cells()).get(`${a} ${b}/p1`), [false, true]);
});

test('a finder finds no matrix: not of its own component, and not of one that nobody ever named', async () => {
  const own = await server.get(PATH, { key: labA.key });
  const nowhere = await server.get('/api/v1/matrix?component=pkg%3Anpm%2Fnothing', { key: labA.key });
  assert.equal(own.status, 404);
  assert.equal(own.text, nowhere.text);
  assert.equal((await server.get('/api/v1/matrix?component=pkg%3Anpm%2Fnothing', { session })).status, 404);
});

test('the cells stand behind the database’s own wall too', async () => {
  const seen = await database.transactions.run(labA.actor, async ({ matrix }) => ({
    cells: await matrix.cells('pkg:npm/harbor-crane', [a, b]),
    proofs: (await matrix.proofs({ componentKey: 'pkg:npm/harbor-crane', limit: 9 })).map(
      ({ findingId }) => findingId,
    ),
  }));
  assert.deepEqual(seen, { cells: [], proofs: [a] });
});
