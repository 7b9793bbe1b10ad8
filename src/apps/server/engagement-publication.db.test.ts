/** A report of ours that leaves the house: under the developer's standing consent, and never without it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { accepted, type Person, sealedLog } from '../../../test/engagement.ts';
import { engagementWorld } from '../../../test/engagement-world.ts';
import { canonicalJson } from '../../core/ledger/canonical-json.ts';

const scene = await engagementWorld();
const { database, instance, server, official, evaluator, bystander, developer, rival } = scene;
const { get, post, send, evaluating, now, later } = scene;

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

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
  later(1000);
  accepted(await post(developer, `${at}/consent`, { given: false }));
  assert.deepEqual([await publication(), (await publish(official)).status], ['withheld', 409]);
  later(1000);
  accepted(await post(developer, `${at}/consent`, { given: true }));
  later(1000);
  accepted(await post(developer, `/${id}/confidential`, { basis: 'trade secrets' }));
  assert.deepEqual([await publication(), (await publish(official)).status], ['lapsed', 409]);
  await isHidden();
  later(1000);
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
  later(1000);
  accepted(await post(developer, `/${id}/withdrawal`));
  const read = accepted(await get(official, at)).json;
  assert.equal(read.publication, 'lapsed', 'the room keeps what both sides hold');
  const { digest } = read;
  assert.equal((await post(official, `${at}/publication`, { digest })).status, 409);
  const { rows } = await database.asSuperuser('select compartment_id from engagement where id = $1', [id]);
  const room = { id, room: String(rows[0].compartment_id) };
  const actor = { ...instance.coordinator, principalId: official.id, subjects: [official.id] };
  await assert.rejects(
    database.transactions.run(actor, ({ engagements }) => engagements.publish(room, report, now())),
    /row-level security/,
  );
  later(1000);
  accepted(await post(developer, `${at}/consent`, { given: true }));
  accepted(await post(official, `${at}/publication`, { digest }));
  assert.equal(
    (await server.get(`/api/v1/reports/${report}`)).status,
    200,
    'given anew, by the one who withdrew',
  );
});
