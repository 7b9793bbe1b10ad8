/** The story of one model from inquiry to closed, and of one that is withdrawn half way, over the real server. */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { accepted, type Person, sealedLog } from '../../../test/engagement.ts';
import { engagementWorld } from '../../../test/engagement-world.ts';
import { compareCriteria } from '../../app/model/compare-criteria.ts';
import { tendEngagements } from '../../app/model/tend-engagements.ts';
import { openNote, parseVkey } from '../../core/ledger/note.ts';
import { firstBroken } from '../../core/model/engagement-log.ts';

const scene = await engagementWorld();
const { database, instance, server, folder, ledger, clockService, world } = scene;
const { official, second, evaluator, bystander, developer, rival } = scene;
const { get, post, send, clear, evaluating, now, later, worldIn } = scene;

const DAY = 86_400_000;
const HOUR = 3_600_000;

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
  accepted(await post(developer, `/${id}/window`, { ends: now().toISOString() }));
  assert.equal(
    (await post(official, `/${id}/steps`, { step: 'open-partner-access' })).json.state,
    'partner-access',
  );
  const closed = accepted(await post(official, `/${id}/steps`, { step: 'close' })).json;
  assert.equal(closed.state, 'closed');
  assert.equal(closed.destroyBy, new Date(now().getTime() + 30 * DAY).toISOString());

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

test('access that runs out ends by itself; the developer alone moves its end, and only so far', async () => {
  const { id } = await evaluating('vendor/slow');
  const { window } = accepted(await get(developer, `/${id}`)).json;
  const ends = Date.parse(window.ends);
  assert.equal(ends, now().getTime() + 10 * DAY);
  const move = (who: Person, ms: number) =>
    post(who, `/${id}/window`, { ends: new Date(ends + ms).toISOString() });
  assert.equal((await move(official, DAY)).status, 403, 'nobody else extends it');
  assert.equal(accepted(await move(developer, DAY)).json.window.ends, new Date(ends + DAY).toISOString());
  assert.equal((await move(developer, 21 * DAY)).status, 409, 'beyond thirty days nobody');
  accepted(await move(developer, HOUR - 10 * DAY));
  later(HOUR);
  assert.equal(accepted(await get(official, `/${id}`)).json.state, 'expired', 'before the clock came by');
  assert.equal((await post(official, `/${id}/steps`, { step: 'close' })).status, 409);
  await tendEngagements(world, clockService);
  const over = accepted(await get(developer, `/${id}`)).json;
  assert.deepEqual([over.state, over.overAt], ['expired', now().toISOString()]);
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
