/** Suites of tasks in a catalogue, and plans and runs held against them, over the real server. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import {
  accepted,
  invited,
  materialFolder,
  type Person,
  PLAN,
  SUITE,
  sealedLog,
  TERMS,
} from '../../../test/engagement.ts';
import { testInstance } from '../../../test/instance.ts';
import { testServer } from '../../../test/server.ts';
import { EVALUATION_REPORTS } from '../cli/commands/evaluation-reports.ts';

const database = await testDatabase();
const instance = await testInstance(database);
let millis = Date.parse('2026-11-01T12:00:00Z');
const clock = { now: () => new Date(millis++) };
const { material } = await materialFolder();
const server = await testServer(database, { clock, material });
const at = { instance, server };
const official = await invited(at, { name: 'official', role: 'official' });
const evaluator = await invited(at, { name: 'evaluator', role: 'evaluator' });
const bystander = await invited(at, { name: 'bystander', role: 'evaluator' });
const developer = await invited(at, { name: 'counsel', role: 'developer', developer: 'model-lab' });

const get = ({ session }: Person, path: string) => server.get(`/api/v1${path}`, { session });
const post = ({ session }: Person, path: string, body: object = {}) =>
  server.post(`/api/v1${path}`, { session, body });

test('a suite is there for the people it was brought for, and for nobody else', async () => {
  const first = accepted(await post(evaluator, `/suites?reader=${official.id}`, SUITE)).json;
  assert.equal(first.tasks, 3);
  assert.equal(accepted(await get(official, `/suites/${first.id}`)).json.list[1].source, 'b');
  for (const who of [bystander, developer]) {
    assert.equal((await get(who, `/suites/${first.id}`)).status, who === developer ? 403 : 404);
  }
  assert.deepEqual(accepted(await get(bystander, '/suites')).json.items, []);
  const named = await server.get('/api/v1/compartments', { session: instance.session });
  assert.ok(!named.text.includes(first.series), 'administrators see no trace of its compartment');

  const own = accepted(await post(bystander, '/suites', { ...SUITE, tasks: SUITE.tasks.slice(1) })).json;
  assert.notEqual(own.series, first.series, 'the same name in other hands is another suite');
  const again = accepted(await post(evaluator, `/suites?reader=${bystander.id}`, SUITE)).json;
  assert.equal(again.id, first.id, 'the same bytes are the same version');
  assert.equal(accepted(await get(bystander, `/suites/${first.id}`)).json.digest, first.digest);
});

test('a reader is taken out by who let it in, in every version at once, and it is written down', async () => {
  const written = { ...SUITE, name: 'readers' };
  const { id } = accepted(
    await post(evaluator, `/suites?reader=${official.id},${bystander.id}`, written),
  ).json;
  const remove = ({ session }: Person, who: Person, suite = id) =>
    server.ask('DELETE', `/api/v1/suites/${suite}/readers/${who.id}`, { session });
  const { readers } = accepted(await get(evaluator, `/suites/${id}`)).json;
  assert.deepEqual(
    readers.map(({ name, letInBy, mayRemove }: Record<string, unknown>) => [name, letInBy, mayRemove]),
    [
      ['bystander', 'evaluator', true],
      ['evaluator', 'evaluator', false],
      ['official', 'evaluator', true],
    ],
  );
  assert.equal((await remove(official, bystander)).status, 409, 'not by another reader');
  assert.equal((await remove(evaluator, evaluator)).status, 409, 'whoever brought it stays');
  assert.equal((await remove(evaluator, developer)).status, 404, 'nobody of that id reads it');
  assert.equal((await remove(evaluator, bystander)).status, 204);
  assert.equal((await get(bystander, `/suites/${id}`)).status, 404);
  assert.deepEqual(
    (await remove(bystander, official)).json,
    (await remove(bystander, official, 'es-none')).json,
  );
  assert.equal((await remove(evaluator, bystander)).status, 404, 'once');
  assert.equal((await remove(official, official)).status, 204, 'a reader goes by itself');
  assert.equal((await get(official, `/suites/${id}`)).status, 404);

  accepted(await post(evaluator, `/suites?reader=${bystander.id}`, written));
  assert.equal((await get(bystander, `/suites/${id}`)).status, 200, 'let in again');
  const actor = { ...instance.coordinator, principalId: evaluator.id, subjects: [evaluator.id] };
  const told = await database.transactions.run(actor, ({ ledger }) =>
    ledger.entriesHeld({ limit: 4, before: null, subject: id }),
  );
  assert.deepEqual(
    told.map(({ kind, by }) => [kind, by.id]),
    [
      ['suite.reader-let-in', evaluator.id],
      ['suite.reader-removed', official.id],
      ['suite.reader-removed', evaluator.id],
      ['suite.written', evaluator.id],
    ],
  );
});

test('a version never changes, and what differs between two is told task by task', async () => {
  const [, second = SUITE.tasks[0], third] = SUITE.tasks;
  const changed = { ...SUITE, tasks: [{ ...second, minutes: 31, oracle: 'a person looks' }, third] };
  assert.equal((await post(evaluator, '/suites', changed)).status, 409);
  const next = { ...changed, version: '2', tasks: [...changed.tasks, { id: 't9', source: 'z' }] };
  const { id } = accepted(await post(evaluator, '/suites', next)).json;
  const { changes, versions } = accepted(await get(official, `/suites/${id}`)).json;
  assert.deepEqual(
    versions.map(({ version }: { version: string }) => version),
    ['2', '1'],
  );
  assert.deepEqual(
    [changes.since.version, changes.added, changes.removed, changes.changed],
    ['1', ['t9'], ['t0'], [{ task: 't1', fields: ['minutes', 'oracle'] }]],
  );
  assert.equal((await get(official, `/suites/${id}?since=es-none`)).status, 404);
  const refused = await post(evaluator, '/suites', { ...SUITE, oracle: undefined, tasks: [{ id: 'a' }] });
  assert.equal(refused.status, 422);
  assert.deepEqual(
    refused.json.problems.map(({ pointer }: { pointer: string }) => pointer),
    ['/tasks/0'],
  );
});

test('a plan of a suite takes its tasks as they stand there, and a run with others departs', async () => {
  const id = await evaluating();
  const suite = accepted(await post(evaluator, '/suites', SUITE)).json;
  const plan = { ...PLAN, suite: { ...PLAN.suite, digest: suite.digest } };
  const problems = async (body: object) =>
    ((await post(evaluator, `/engagements/${id}/plans`, body)).json.problems ?? []).map(
      ({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`,
    );
  assert.deepEqual(await problems(plan), ['/suite/digest unknown-suite']);
  assert.equal((await post(bystander, `/engagements/${id}/suites`, { suite: suite.id })).status, 404);
  const brought = accepted(await post(evaluator, `/engagements/${id}/suites`, { suite: suite.id })).json;
  assert.deepEqual([brought.items.length, brought.items[0].digest], [1, suite.digest]);
  const [first, ...rest] = PLAN.tasks;
  assert.deepEqual(await problems({ ...plan, tasks: [{ ...first, minutes: 5 }, ...rest, { id: 'x' }] }), [
    '/tasks/0/minutes unlike-suite',
    '/tasks/3/id not-in-suite',
  ]);
  const registered = accepted(await post(evaluator, `/engagements/${id}/plans`, plan)).json;
  const run = accepted(
    await server.post(`/api/v1/engagements/${id}/runs?plan=${registered.id}`, {
      session: evaluator.session,
      body: sealedLog({ values: [1, 0, 1, 1] }),
      headers: { 'content-type': 'application/octet-stream' },
    }),
  ).json;
  assert.deepEqual(
    run.departures.map(({ kind, detail }: { kind: string; detail: string }) => [kind, detail.includes('t3')]),
    [
      ['unplanned-task', true],
      ['not-in-suite', true],
    ],
  );
  const made = accepted(await post(evaluator, `/engagements/${id}/reports`, { runs: [run.id] })).json;
  const { key } = accepted(
    await post(evaluator, `/engagements/${id}/keys`, { name: 'reader', days: 1 }),
  ).json;
  const said: string[] = [];
  const io = {
    stdout: { write: (text: string) => void said.push(text) },
    stderr: { write: (text: string) => void said.push(text), isTTY: false },
    stdin: (async function* () {})(),
    env: { BREAKWATER_KEY: key },
  };
  const where = ['--engagement', id, '--server', server.url, '--json'];
  assert.equal(await EVALUATION_REPORTS.run(where, io), 0, said.join(''));
  assert.deepEqual(
    JSON.parse(said.pop() ?? '').reports.map(({ id }: { id: string }) => id),
    [made.id],
  );
  assert.equal(await EVALUATION_REPORTS.run([made.id, ...where], io), 1, 'it departs');
  assert.match(JSON.parse(said.pop() ?? '').notice, /not a licence/);
  assert.equal(await EVALUATION_REPORTS.run(['rp-none', ...where], io), 2);
});

/** An engagement whose evaluation is going on. */
async function evaluating(): Promise<string> {
  const { id } = accepted(
    await post(developer, '/engagements', { model: 'vendor/model', question: 'Now?' }),
  ).json;
  const { proposal } = accepted(await post(official, `/engagements/${id}/terms`, TERMS)).json;
  accepted(await post(developer, `/engagements/${id}/terms/agreement`, { digest: proposal.digest }));
  for (const person of [official, evaluator]) {
    accepted(await post(official, `/engagements/${id}/people`, { person: person.id }));
    const [{ digest }] = accepted(await get(person, '/namings')).json.items;
    accepted(await post(person, `/namings/${id}/acknowledgement`, { digest }));
  }
  accepted(await post(official, `/engagements/${id}/steps`, { step: 'open-access' }));
  accepted(await post(evaluator, `/engagements/${id}/steps`, { step: 'begin-evaluation' }));
  return id;
}
