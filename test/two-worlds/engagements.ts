/** A hidden deed: another developer's engagement, from its question to a determination, and more that are withdrawn. */
import { systemRandomness } from '../../src/adapters/clock/system-clock.ts';
import { compareCriteria } from '../../src/app/model/compare-criteria.ts';
import { accepted, invited, type Person, PLAN, SUITE, sealedLog, TERMS } from '../engagement.ts';
import type { World } from './world.ts';

/** What it leaves, for the harness to see that something was hidden. */
export const HIDDEN_ENGAGEMENT_ROWS = [
  'engagement',
  "engagement where state_name = 'withdrawn'",
  'engagement_event',
  'engagement_terms',
  'engagement_person',
  'engagement_key',
  'engagement_access',
  'engagement_shared',
  'evaluation_suite',
  'engagement_suite',
  'membership where revoked_at is not null and compartment_id in (select compartment_id from evaluation_suite)',
  'evaluation_plan',
  'evaluation_run',
  'evaluation_report',
  'report_consent',
  'report_consent where given is null',
  'alert_criteria',
  'alert_question',
  'consultation',
  'determination',
] as const;

const CRITERIA = {
  format: 'breakwater.alert-criteria/1',
  name: 'hidden set',
  criteria: [{ id: 'c1', says: 'Hidden words 0', figure: 'success', atLeast: 0.1, by: 'estimate' }],
};

export async function engageHidden(world: World, amount: number, minute: number) {
  const { instance, server, act } = world;
  return await act(`hidden engagement ${minute}`, minute, async () => {
    const at = { instance, server };
    const official = await invited(at, { name: `official-${minute}`, role: 'official' });
    const second = await invited(at, { name: `second-${minute}`, role: 'official' });
    const evaluator = await invited(at, { name: `evaluator-${minute}`, role: 'evaluator' });
    const developer = await invited(at, {
      name: 'counsel',
      role: 'developer',
      developer: `models-hidden-${minute}`,
    });
    for (let n = 1; n < amount; n++) {
      const { id } = await post(world, developer, '', { model: 'hidden/model', question: 'Hidden words 0' });
      await post(world, developer, `/${id}/withdrawal`, {});
    }
    const people = { official, second, evaluator, developer };
    return { ...(await conduct(world, people)), people };
  });
}

type People = Readonly<Record<'official' | 'second' | 'evaluator' | 'developer', Person>>;

async function conduct(world: World, { official, second, evaluator, developer }: People) {
  const { server, database, instance, clock } = world;
  const { id } = await post(world, developer, '', { model: 'hidden/model', question: 'Hidden words 0' });
  const { proposal } = await post(world, official, `/${id}/terms`, TERMS);
  await post(world, developer, `/${id}/terms/agreement`, { digest: proposal.digest });
  for (const person of [official, second, evaluator]) {
    await post(world, official, `/${id}/people`, { person: person.id });
    const { json } = accepted(await server.get('/api/v1/namings', { session: person.session }));
    const body = { digest: json.items.find((each: { engagement: string }) => each.engagement === id).digest };
    accepted(await server.post(`/api/v1/namings/${id}/acknowledgement`, { session: person.session, body }));
  }
  await post(world, official, `/${id}/steps`, { step: 'open-access' });
  const written = { session: evaluator.session, body: SUITE };
  const readers = `reader=${official.id},${second.id}`;
  const suite = accepted(await server.post(`/api/v1/suites?${readers}`, written)).json;
  const taken = `/api/v1/suites/${suite.id}/readers/${second.id}`;
  accepted(await server.ask('DELETE', taken, { session: evaluator.session }));
  await post(world, evaluator, `/${id}/suites`, { suite: suite.id });
  const plan = await post(world, evaluator, `/${id}/plans`, {
    ...PLAN,
    suite: { ...PLAN.suite, digest: suite.digest },
  });
  await post(world, evaluator, `/${id}/keys`, { name: 'hidden', days: 1 });
  await post(world, evaluator, `/${id}/steps`, { step: 'begin-evaluation' });
  const sealed = { body: sealedLog(), headers: { 'content-type': 'application/octet-stream' } };
  const path = `/api/v1/engagements/${id}/runs?plan=${plan.id}`;
  const run = accepted(await server.post(path, { session: evaluator.session, ...sealed })).json;
  const report = await post(world, evaluator, `/${id}/reports`, { runs: [run.id] });
  await post(world, evaluator, `/${id}/steps`, { step: 'share-findings', reports: [report.id] });
  await post(world, official, `/${id}/reports/${report.id}/asked`, {});
  await post(world, developer, `/${id}/reports/${report.id}/consent`, { given: true });
  accepted(await server.post('/api/v1/criteria', { session: official.session, body: CRITERIA }));
  const clockWorld = { transactions: database.transactions, clock, randomness: systemRandomness };
  await compareCriteria(clockWorld, await instance.service('clock'), { engagementId: id });
  const { record } = await post(world, official, `/${id}/consultations`, { of: 'hidden', question: 'What?' });
  const words = { answer: 'could-not-tell', reasons: 'Hidden words 0', record };
  await post(world, official, `/${id}/determination`, words);
  await post(world, second, `/${id}/determination/confirmation`, { record });
  return { engagement: String(id), report: String(report.id), suite: String(suite.id) };
}

async function post({ server }: World, who: Person, path: string, body: object) {
  return accepted(await server.post(`/api/v1/engagements${path}`, { session: who.session, body })).json;
}
