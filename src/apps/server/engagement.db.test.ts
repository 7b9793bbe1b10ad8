/** The story of one model from inquiry to closed, and of one that is withdrawn half way, over the real server. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import {
  accepted,
  invited,
  materialFolder,
  type Person,
  PLAN,
  sealedLog,
  TERMS,
} from '../../../test/engagement.ts';
import { testInstance } from '../../../test/instance.ts';
import { testServer } from '../../../test/server.ts';
import { systemRandomness } from '../../adapters/clock/system-clock.ts';
import { signerOf } from '../../adapters/signing/ledger-key.ts';
import { compareCriteria } from '../../app/model/compare-criteria.ts';
import { tendEngagements } from '../../app/model/tend-engagements.ts';
import { canonicalJson } from '../../core/ledger/canonical-json.ts';
import { openNote, parseVkey } from '../../core/ledger/note.ts';
import { firstBroken } from '../../core/model/engagement-log.ts';

import { EVALUATION_IMPORT, EVALUATION_REGISTER } from '../cli/commands/evaluation-server.ts';

const database = await testDatabase();
const instance = await testInstance(database);
let now = new Date('2026-11-01T12:00:00Z');
const clock = { now: () => now };
const { folder, material } = await materialFolder();
const server = await testServer(database, { clock, material });
const at = { instance, server };
const official = await invited(at, { name: 'first official', role: 'official' });
const second = await invited(at, { name: 'second official', role: 'official' });
const evaluator = await invited(at, { name: 'evaluator', role: 'evaluator' });
const bystander = await invited(at, { name: 'bystander', role: 'evaluator' });
const developer = await invited(at, { name: 'counsel', role: 'developer', developer: 'model-lab' });
const rival = await invited(at, { name: 'counsel', role: 'developer', developer: 'rival-lab' });
const ledger = signerOf('log.example/ledger', new Uint8Array(32));
const clockService = await instance.service('clock');
const world = { transactions: database.transactions, clock, randomness: systemRandomness, material, ledger };

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** For the clock's own work: sessions end after half a day. */
const worldIn = (ms: number) => ({ ...world, clock: { now: () => new Date(now.getTime() + ms) } });
const get = (who: Person, path: string) => server.get(`/api/v1/engagements${path}`, { session: who.session });
const post = (who: Person, path: string, body: object = {}) =>
  server.post(`/api/v1/engagements${path}`, { session: who.session, body });
const send = (who: Person, path: string, bytes: Uint8Array | string, type = 'application/octet-stream') =>
  server.post(`/api/v1/engagements${path}`, {
    session: who.session,
    body: bytes,
    headers: { 'content-type': type },
  });

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

async function ask(model: string): Promise<string> {
  const question = 'Is this model covered?';
  return accepted(await post(developer, '', { model, question })).json.id;
}

async function agree(id: string, terms: object = {}): Promise<void> {
  const { json } = accepted(await post(official, `/${id}/terms`, { ...TERMS, ...terms }));
  accepted(await post(developer, `/${id}/terms/agreement`, { digest: json.proposal.digest }));
}

async function clear(id: string, who: Person): Promise<void> {
  accepted(await post(official, `/${id}/people`, { person: who.id }));
  const { json } = accepted(await server.get('/api/v1/namings', { session: who.session }));
  const { digest } = json.items.find((each: { engagement: string }) => each.engagement === id);
  accepted(
    await server.post(`/api/v1/namings/${id}/acknowledgement`, { session: who.session, body: { digest } }),
  );
}

/** An engagement in which an evaluation is going on, with a plan. */
async function evaluating(model: string): Promise<{ readonly id: string; readonly plan: string }> {
  const id = await ask(model);
  await agree(id);
  await clear(id, evaluator);
  accepted(await post(official, `/${id}/steps`, { step: 'open-access', reason: 'a call was answered' }));
  const plan = accepted(await send(evaluator, `/${id}/plans`, JSON.stringify(PLAN), 'application/json'));
  accepted(await post(evaluator, `/${id}/steps`, { step: 'begin-evaluation' }));
  return { id, plan: plan.json.id };
}

test('one model goes from inquiry to closed, and every step stands in a log that both sides can check', async () => {
  const { id, plan } = await evaluating('vendor/model');
  const run = accepted(await send(evaluator, `/${id}/runs?plan=${plan}`, sealedLog()));
  assert.equal(run.status, 201);
  assert.deepEqual(run.json.departures, []);
  const again = await send(evaluator, `/${id}/runs?plan=${plan}`, sealedLog());
  assert.deepEqual([again.status, again.json.id], [200, run.json.id], 'the same bytes are the same run');

  const report = accepted(await post(evaluator, `/${id}/reports`, { runs: [run.json.id] })).json;
  assert.match(report.notice, /not a licence, a certification or a clearance/);
  assert.equal((await get(developer, `/${id}/reports`)).json.items.length, 0, 'not given yet');
  assert.equal((await get(developer, `/${id}/reports/${report.id}`)).status, 404);
  assert.equal(
    (await get(developer, `/${id}/runs`)).status,
    403,
    'runs are never the developer’s to read here',
  );

  accepted(await post(evaluator, `/${id}/steps`, { step: 'share-findings', reports: [report.id] }));
  accepted(await post(developer, `/${id}/confidential`, { basis: 'commercial information' }));
  const given = accepted(await get(developer, `/${id}/reports/${report.id}`)).json;
  assert.deepEqual([given.digest, given.confidential], [report.digest, 'commercial information']);
  assert.equal(given.body.models[0].report.success[0].share, 2 / 3);
  const page = await get(developer, `/${id}/reports/${report.id}/page`);
  assert.match(page.headers.get('content-type') ?? '', /text\/html/);
  assert.match(page.text, /Confidential treatment requested by the developer: commercial information/);
  const consented = await post(developer, `/${id}/reports/${report.id}/consent`, { given: false });
  assert.equal(consented.json.consent.given, false);

  await determined(id);
  const early = await post(official, `/${id}/steps`, { step: 'open-partner-access' });
  assert.equal(early.status, 409, 'the agreed days are not over');
  accepted(await post(developer, `/${id}/window`, { ends: now.toISOString() }));
  assert.equal(
    (await post(official, `/${id}/steps`, { step: 'open-partner-access' })).json.state,
    'partner-access',
  );
  const closed = accepted(await post(official, `/${id}/steps`, { step: 'close' })).json;
  assert.equal(closed.state, 'closed');
  assert.equal(closed.destroyBy, new Date(now.getTime() + 30 * DAY).toISOString());

  const log = accepted(await get(developer, `/${id}/log`)).json.items as { digest: string; kind: string }[];
  const entries = log.map((entry) => ({ ...entry, digest: Buffer.from(entry.digest, 'hex') }));
  assert.equal(firstBroken(entries as never), null);
  assert.equal(firstBroken(entries.toSpliced(3, 1) as never), 4);
  assert.deepEqual(
    log.map(({ kind }) => kind).filter((kind) => kind.startsWith('engagement.')),
    [
      'engagement.asked',
      'engagement.open-access',
      'engagement.begin-evaluation',
      'engagement.share-findings',
      'engagement.marked-confidential',
      'engagement.open-partner-access',
      'engagement.close',
    ],
  );
  const accesses = accepted(await get(developer, `/${id}/accesses`)).json.items as { by: { name: string } }[];
  assert.ok(
    accesses.some(({ by }) => by.name === 'evaluator'),
    'the developer reads who came near its material',
  );

  await tendEngagements(worldIn(30 * DAY - 1), clockService);
  assert.notDeepEqual(await readdir(folder), [], 'kept for as long as was agreed');
  await tendEngagements(worldIn(30 * DAY), clockService);
  assert.deepEqual(await readdir(folder), [], 'the bytes are gone');
  const certificate = accepted(await get(developer, `/${id}/certificate`)).text;
  const key = parseVkey(ledger.vkey);
  const opened = openNote(Buffer.from(certificate), key === null ? [] : [key]);
  assert.ok(
    opened.ok && opened.text.includes(`\n${run.json.digest} ${run.json.bytes}\n`),
    'the digest is kept',
  );
  assert.equal((await post(evaluator, `/${id}/reports`, { runs: [run.json.id] })).status, 409);
});

/** Criteria that hidden officials wrote, a consultation, a determination, and the second person. */
async function determined(id: string): Promise<void> {
  const criteria = {
    format: 'breakwater.alert-criteria/1',
    name: 'first set',
    criteria: [
      { id: 'c1', says: 'half of it is solved', figure: 'success', atLeast: 0.5, by: 'estimate' },
      { id: 'c2', says: 'all of it is solved', figure: 'success', atLeast: 1, by: 'estimate' },
      { id: 'c3', says: 'three at once', figure: 'pass-at-k', k: 3, atLeast: 0.1, by: 'estimate' },
    ],
  };
  const written = await server.post('/api/v1/criteria', { session: second.session, body: criteria });
  assert.equal(written.status, 201, written.text);
  assert.equal(await compareCriteria(world, clockService, { engagementId: id }), 2);
  assert.equal(
    await compareCriteria(world, clockService, { engagementId: null }),
    0,
    'nothing is asked twice',
  );
  const ended = await server.ask('DELETE', `/api/v1/criteria/${written.json.id}`, {
    session: official.session,
  });
  assert.equal(ended.status, 404, 'whoever does not hold them does not end them');
  assert.equal((await get(evaluator, `/${id}/determination`)).status, 403);
  assert.equal(
    (await get(official, `/${id}/determination`)).status,
    404,
    'an official acknowledges like everybody',
  );
  await clear(id, official);
  await clear(id, second);

  const desk = accepted(await get(official, `/${id}/determination`)).json;
  assert.deepEqual(
    desk.questions
      .map(({ criterion, outcome, says }: Record<string, unknown>) => [criterion, outcome, says])
      .toSorted(),
    [
      ['c1', 'crossed', null],
      ['c3', 'undefined', null],
    ],
    'the words of a criterion are not for who does not hold it',
  );
  const toSecond = accepted(await get(second, `/${id}/determination`)).json;
  assert.ok(toSecond.questions.some(({ says }: { says: string }) => says === 'half of it is solved'));

  const asked = await post(official, `/${id}/consultations`, {
    of: 'another agency',
    question: 'What do you see?',
  });
  const consultation = accepted(asked).json.consultations[0].id;
  const stale = { answer: 'criteria-met', reasons: 'It solved two of three.', record: desk.record };
  assert.equal((await post(official, `/${id}/determination`, stale)).status, 409, 'the record changed');
  const answer = { state: 'dissented', answer: 'Three tasks show nothing.' };
  const answered = accepted(await post(official, `/${id}/consultations/${consultation}`, answer)).json;
  assert.equal((await post(official, `/${id}/consultations/${consultation}`, answer)).status, 404);
  const { record } = answered;
  const wrote = accepted(await post(official, `/${id}/determination`, { ...stale, record })).json;
  assert.equal(wrote.determination.by.name, 'first official');
  assert.equal(
    (await post(official, `/${id}/determination/confirmation`, { record })).status,
    409,
    'not by itself',
  );
  assert.equal((await get(developer, `/${id}/shared/determination`)).status, 404);
  const confirmed = accepted(await post(second, `/${id}/determination/confirmation`, { record })).json;
  assert.equal(confirmed.determination.confirmedBy.name, 'second official');
  assert.equal(accepted(await get(developer, `/${id}/shared/determination`)).json.reasons, stale.reasons);
  assert.equal(accepted(await get(developer, `/${id}`)).json.state, 'determination-recorded');
}

test('a developer withdraws half way, and from that moment nobody reads the material', async () => {
  const { id, plan } = await evaluating('vendor/other');
  const run = accepted(await send(evaluator, `/${id}/runs?plan=${plan}`, sealedLog({ values: [1, 1, 1] })));
  const key = accepted(await post(evaluator, `/${id}/keys`, { name: 'runner', days: 7 })).json;
  const asKey = { key: key.key };
  assert.equal((await server.get(`/api/v1/engagements/${id}/runs`, asKey)).status, 200);
  const withdrawn = accepted(await post(developer, `/${id}/withdrawal`)).json;
  assert.deepEqual([withdrawn.state, withdrawn.may.includes('withdraw')], ['withdrawn', false]);
  assert.equal((await get(evaluator, `/${id}/runs`)).status, 404);
  assert.equal(
    (await server.get(`/api/v1/engagements/${id}/runs`, asKey)).status,
    401,
    'its keys ended with it',
  );
  const more = await send(evaluator, `/${id}/runs?plan=${plan}`, sealedLog());
  assert.equal(more.status, 404);
  assert.equal((await post(developer, `/${id}/withdrawal`)).status, 409, 'once');
  assert.equal((await post(official, `/${id}/destruction`, { reason: 'the developer asked' })).status, 200);
  await tendEngagements(world, clockService);
  assert.match(accepted(await get(developer, `/${id}/certificate`)).text, new RegExp(run.json.digest));
  const { rows } = await database.asSuperuser(
    'select count(*)::int as n from evaluation_run where digest = $1 and records is not null',
    [run.json.digest],
  );
  assert.equal(rows[0].n, 0);
});

/** An engagement with a report that the developer was given. */
async function reported(model: string): Promise<{ readonly id: string; readonly report: string }> {
  const { id, plan } = await evaluating(model);
  const run = accepted(await send(evaluator, `/${id}/runs?plan=${plan}`, sealedLog())).json;
  const report = accepted(await post(evaluator, `/${id}/reports`, { runs: [run.id] })).json;
  accepted(await post(evaluator, `/${id}/steps`, { step: 'share-findings', reports: [report.id] }));
  return { id, report: report.id };
}

test('a report of ours is published under the developer’s standing consent and never without it', async () => {
  const { id, report } = await reported('vendor/published');
  const at = `/${id}/reports/${report}`;
  const { digest } = accepted(await get(official, at)).json;
  const publish = (who: Person, body: object = { digest }) => post(who, `${at}/publication`, body);
  const publication = async () => (await get(developer, at)).json.publication;
  const later = () => {
    now = new Date(now.getTime() + 1000);
  };
  const isHidden = async () => {
    assert.equal((await server.get(`/api/v1/reports/${report}`)).status, 404);
    assert.ok(!(await server.get('/api/v1/reports')).text.includes(report));
  };

  assert.equal((await publish(official)).status, 409, 'nobody asked');
  assert.equal((await post(evaluator, `${at}/asked`)).status, 403, 'an official asks');
  assert.equal((await post(developer, `${at}/asked`)).status, 403);
  assert.equal(accepted(await post(official, `${at}/asked`)).json.publication, 'asked');
  assert.equal((await post(official, `${at}/asked`)).status, 409, 'once');
  assert.equal((await publish(official)).status, 409, 'silence is no consent');
  later();
  accepted(await post(developer, `${at}/consent`, { given: false }));
  assert.deepEqual([await publication(), (await publish(official)).status], ['withheld', 409]);
  later();
  accepted(await post(developer, `${at}/consent`, { given: true }));
  later();
  accepted(await post(developer, `/${id}/confidential`, { basis: 'trade secrets' }));
  assert.deepEqual([await publication(), (await publish(official)).status], ['lapsed', 409]);
  await isHidden();
  later();
  accepted(await post(developer, `${at}/consent`, { given: true }));
  assert.equal(await publication(), 'given');
  assert.equal(
    (await publish(official, { digest: `sha256:${'0'.repeat(64)}` })).status,
    409,
    'another report',
  );
  assert.equal((await publish(evaluator)).status, 403);
  for (const who of [rival, bystander]) assert.ok([403, 404].includes((await publish(who)).status));
  await isHidden();

  assert.equal(accepted(await publish(official)).json.publication, 'published');
  const read = accepted(await server.get(`/api/v1/reports/${report}`));
  assert.deepEqual(Object.keys(read.json).toSorted(), [
    'body',
    'digest',
    'id',
    'models',
    'notice',
    'publishedAt',
  ]);
  assert.equal(`sha256:${sha256(canonicalJson(read.json.body))}`, digest, 'anyone checks it');
  assert.doesNotMatch(read.text, new RegExp(`${id}|evaluator|official|model-lab|trade secrets|er-`));
  const page = await server.get(`/api/v1/reports/${report}/page`);
  assert.match(page.text, /not a licence, a certification or a clearance/);
  assert.doesNotMatch(page.text, /trade secrets/);
  assert.ok(
    (await server.get('/api/v1/reports')).json.items.some((row: { id: string }) => row.id === report),
  );
  assert.equal((await publish(official)).status, 409, 'once');
  assert.equal(
    (await post(developer, `${at}/consent`, { given: false })).status,
    409,
    'it was read by anyone',
  );
  const { items } = accepted(await get(developer, `/${id}/log`)).json;
  const words = (items as { kind: string; detail: { digest: string } }[])
    .filter(({ kind }) => /^consent\.|published$/.test(kind))
    .map(({ kind, detail }) => [kind, detail.digest]);
  assert.deepEqual(
    words,
    ['consent.asked', 'consent.withheld', 'consent.given', 'consent.given', 'report.published'].map(
      (kind) => [kind, digest],
    ),
  );
});

test('withdrawing takes a consent with it, and the database publishes nothing by itself', async () => {
  const { id, report } = await reported('vendor/unpublished');
  const at = `/${id}/reports/${report}`;
  accepted(await post(developer, `${at}/consent`, { given: true }));
  now = new Date(now.getTime() + 1000);
  accepted(await post(developer, `/${id}/withdrawal`));
  const read = accepted(await get(official, at)).json;
  assert.equal(read.publication, 'lapsed', 'the room keeps what both sides hold');
  const { digest } = read;
  assert.equal((await post(official, `${at}/publication`, { digest })).status, 409);
  const { rows } = await database.asSuperuser('select compartment_id from engagement where id = $1', [id]);
  const room = { id, room: String(rows[0].compartment_id) };
  const actor = { ...instance.coordinator, principalId: official.id, subjects: [official.id] };
  await assert.rejects(
    database.transactions.run(actor, ({ engagements }) => engagements.publish(room, report, now)),
    /row-level security/,
  );
  now = new Date(now.getTime() + 1000);
  accepted(await post(developer, `${at}/consent`, { given: true }));
  accepted(await post(official, `${at}/publication`, { digest }));
  assert.equal(
    (await server.get(`/api/v1/reports/${report}`)).status,
    200,
    'given anew, by the one who withdrew',
  );
});

test('access that runs out ends by itself; the developer alone moves its end, and only so far', async () => {
  const { id } = await evaluating('vendor/slow');
  const { window } = accepted(await get(developer, `/${id}`)).json;
  const ends = Date.parse(window.ends);
  assert.equal(ends, now.getTime() + 10 * DAY);
  const move = (who: Person, ms: number) =>
    post(who, `/${id}/window`, { ends: new Date(ends + ms).toISOString() });
  assert.equal((await move(official, DAY)).status, 403, 'nobody else extends it');
  assert.equal(accepted(await move(developer, DAY)).json.window.ends, new Date(ends + DAY).toISOString());
  assert.equal((await move(developer, 21 * DAY)).status, 409, 'beyond thirty days nobody');
  accepted(await move(developer, HOUR - 10 * DAY));
  now = new Date(now.getTime() + HOUR);
  assert.equal(accepted(await get(official, `/${id}`)).json.state, 'expired', 'before the clock came by');
  assert.equal((await post(official, `/${id}/steps`, { step: 'close' })).status, 409);
  await tendEngagements(world, clockService);
  const over = accepted(await get(developer, `/${id}`)).json;
  assert.deepEqual([over.state, over.overAt], ['expired', now.toISOString()]);
});

test('to whoever was not let in there is no engagement, and to whoever did not acknowledge no material', async () => {
  const { id, plan } = await evaluating('vendor/hidden');
  for (const who of [rival, bystander]) {
    assert.equal((await get(who, `/${id}`)).status, 404);
    assert.deepEqual((await get(who, '')).json.items, []);
  }
  assert.equal((await get(official, `/${id}`)).status, 200, 'who receives inquiries reads where they stand');
  assert.equal((await get(second, `/${id}/runs`)).status, 404);
  accepted(await post(official, `/${id}/people`, { person: bystander.id }));
  assert.equal((await get(bystander, `/${id}`)).status, 404, 'named, but nothing acknowledged');
  const other = { digest: `sha256:${'0'.repeat(64)}` };
  const words = { session: bystander.session, body: other };
  assert.equal((await server.post(`/api/v1/namings/${id}/acknowledgement`, words)).status, 409);
  assert.equal((await get(bystander, `/${id}`)).status, 404, 'other words let nobody in');
  const { json } = await server.get('/api/v1/namings', { session: bystander.session });
  const right = { session: bystander.session, body: { digest: json.items[0].digest } };
  accepted(await server.post(`/api/v1/namings/${id}/acknowledgement`, right));
  assert.equal((await get(bystander, `/${id}/runs`)).status, 200);
  const key = accepted(await post(bystander, `/${id}/keys`, { name: 'mine', days: 1 })).json.key;
  const gone = await server.ask('DELETE', `/api/v1/engagements/${id}/people/${bystander.id}`, {
    session: official.session,
  });
  assert.equal(gone.status, 204);
  assert.equal((await get(bystander, `/${id}/runs`)).status, 404);
  assert.equal((await server.get(`/api/v1/engagements/${id}/runs`, { key })).status, 401);
  assert.equal((await get(evaluator, `/${id}/plans/${plan}`)).status, 200);
});

test('a key of one engagement opens that one and nothing else, and stands in no list outside it', async () => {
  const { id } = await evaluating('vendor/one');
  const elsewhere = await ask('vendor/two');
  const made = accepted(await post(developer, `/${id}/keys`, { name: 'counsel’s script', days: 7 })).json;
  const asKey = { key: made.key };
  assert.equal((await server.get(`/api/v1/engagements/${id}`, asKey)).status, 200);
  assert.equal((await server.get(`/api/v1/engagements/${elsewhere}`, asKey)).status, 404);
  const listed = await server.get('/api/v1/engagements', asKey);
  assert.deepEqual(
    listed.json.items.map((each: { id: string }) => each.id),
    [id],
  );
  const inquiry = { model: 'x', question: 'y' };
  assert.equal((await server.post('/api/v1/engagements', { ...asKey, body: inquiry })).status, 403);
  assert.equal(
    (await server.post(`/api/v1/engagements/${id}/withdrawal`, { ...asKey, body: {} })).status,
    403,
  );
  const extension = { ends: '2027-01-01T00:00:00Z' };
  assert.notEqual(
    (await server.post(`/api/v1/engagements/${id}/window`, { ...asKey, body: extension })).status,
    200,
  );
  const { rows } = await database.transactions.run(instance.coordinator, async ({ identity }) => ({
    rows: (await identity.keys(1000)).filter(({ principalId }) => principalId === made.id),
  }));
  assert.deepEqual(rows, [], 'administrators see none of it');
  await database.asSuperuser('update principal set revoked_at = now() where id = $1', [developer.id]);
  assert.equal(
    (await server.get(`/api/v1/engagements/${id}`, asKey)).status,
    401,
    'it ends with who made it',
  );
  await database.asSuperuser('update principal set revoked_at = null where id = $1', [developer.id]);
});

test('the second wall says the same, whatever our code would ask', async () => {
  const { rows: parties } = await database.asSuperuser(
    "select id from party where kind = 'developer' order by name",
  );
  const { rows: clearinghouse } = await database.asSuperuser(
    "select id from party where kind = 'clearinghouse'",
  );
  const seenBy = async (subjects: readonly string[], text: string): Promise<number> => {
    const client = await database.pool.connect();
    try {
      await client.query('begin');
      await client.query("select set_config('breakwater.subjects', $1, true)", [subjects.join(',')]);
      return (await client.query(text)).rows[0].n;
    } finally {
      await client.query('rollback');
      client.release();
    }
  };
  const own = clearinghouse[0].id;
  const count = (table: string) => `select count(*)::int as n from ${table}`;
  const asCounsel = [developer.id, parties[0].id];
  assert.ok((await seenBy(asCounsel, count('engagement'))) > 0);
  for (const table of [
    'evaluation_run',
    'evaluation_report',
    'alert_question',
    'consultation',
    'determination',
  ])
    assert.equal(await seenBy(asCounsel, count(table)), 0, `${table} to the developer`);
  assert.equal(await seenBy([rival.id, parties[1].id], count('engagement')), 0);
  assert.ok((await seenBy([second.id, own], count('alert_question'))) > 0);
  assert.ok((await seenBy([evaluator.id, own], count('determination'))) > 0);
  assert.equal(await seenBy([evaluator.id, own], count('alert_question')), 0, 'evaluators measure');
  assert.equal(await seenBy([evaluator.id, own], count('alert_criteria')), 0);
  const hidden = "compartment where kind in ('engagement', 'material', 'criteria')";
  assert.equal(
    await seenBy([instance.coordinator.principalId, own], count(hidden)),
    0,
    'administrators see all others',
  );
  await assert.rejects(seenBy([second.id, own], count('naming')), { code: '42501' });
  const material = `with m as (insert into membership (subject_id, compartment_id, granted_by, granted_at)
    select '${own}', id, '${official.id}', now() from compartment where kind = 'engagement' returning 1) ${count('m')}`;
  assert.equal(await seenBy([bystander.id, own], material), 0, 'nobody gives what it does not hold');
});

test('an evaluator registers and imports from the command line, with a key of that engagement', async () => {
  const { id } = await evaluating('vendor/from-the-shell');
  const { key } = accepted(await post(evaluator, `/${id}/keys`, { name: 'runner', days: 1 })).json;
  const plan = join(folder, '..', `${id}-plan.json`);
  const log = join(folder, '..', `${id}-run.eval`);
  after(() => Promise.all([rm(plan, { force: true }), rm(log, { force: true })]));
  await writeFile(plan, JSON.stringify({ ...PLAN, suite: { name: 'quay', version: '2' } }));
  await writeFile(log, sealedLog({ task: 'quay', values: [1, 1, 0] }));
  const told: string[] = [];
  const said: string[] = [];
  const io = {
    stdout: { write: (text: string) => void said.push(text) },
    stderr: { write: (text: string) => void told.push(text), isTTY: false },
    stdin: (async function* () {})(),
    env: { BREAKWATER_KEY: key },
  };
  const where = ['--engagement', id, '--server', server.url, '--json'];
  assert.equal(await EVALUATION_REGISTER.run([plan, ...where], io), 0, told.join(''));
  const { sent } = JSON.parse(said.pop() ?? '{}');
  assert.equal(await EVALUATION_IMPORT.run([log, '--plan', sent[0].id, ...where], io), 0, told.join(''));
  assert.equal(await EVALUATION_IMPORT.run([plan, '--plan', sent[0].id, ...where], io), 2);
  assert.match(told.join(''), /This is not the header of an Inspect log/);
});

test('a log that is not of the plan is refused with every problem, and nothing of it is kept', async () => {
  const { id, plan } = await evaluating('vendor/strict');
  const before = await readdir(folder, { recursive: true });
  const refused = async (bytes: Uint8Array | string, code: string) => {
    const answer = await send(evaluator, `/${id}/runs?plan=${plan}`, bytes);
    assert.equal(answer.status, 422, answer.text);
    assert.equal(answer.json.problems[0].code, code);
  };
  await refused(sealedLog({ task: 'another' }), 'another-task');
  await refused(sealedLog({ values: [1, 7] }), 'score-out-of-range');
  await refused(sealedLog({ values: [] }), 'empty-log');
  await refused(sealedLog().subarray(0, 200), 'not-an-archive');
  await refused('{}', 'not-a-log');
  assert.equal((await send(evaluator, `/${id}/runs?plan=${plan}`, '')).status, 400);
  assert.equal((await send(evaluator, `/${id}/runs?plan=ep-0`, sealedLog())).status, 404);
  const after = (await readdir(folder, { recursive: true })).filter((name) => !before.includes(name));
  assert.ok(
    after.every((name) => /^k-[0-9a-z]{16}$/.test(name)),
    'a folder at most',
  );
  assert.deepEqual((await get(evaluator, `/${id}/runs`)).json.items, []);
  const late = accepted(
    await send(
      evaluator,
      `/${id}/runs?plan=${plan}`,
      sealedLog({ created: '2026-10-01T00:00:00Z', values: [0, 0, 0] }),
    ),
  );
  assert.deepEqual(
    late.json.departures.map((each: { kind: string }) => each.kind),
    ['registered-after-start'],
  );
});
