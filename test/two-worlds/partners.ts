/** A hidden deed: partners, probes and files for other instances, none of which an observer may notice. */
import type { Doer } from '../../src/app/model/partner/ports.ts';
import { CONTROLS } from '../../src/core/model/partner.ts';
import type { Answer, Asking } from '../server.ts';
import type { World } from './world.ts';

/** What it leaves, for the harness to see that something was hidden. */
export const HIDDEN_PARTNER_ROWS = [
  'partner',
  'partner_grant',
  'partner_use',
  'probe_consent',
  'probe_maintainer_consent',
  'probe_request',
  'probe',
  'probe_flaw',
  'probe_draw',
  'exchange',
  'exchange_review',
  'exchange_received',
] as const;

/** Whole, as the application writes them: a row that it cannot read would be a fault and no answer. */
const HIDDEN_DOER = JSON.stringify({ id: 'u-hidden', name: 'hidden', machine: false } satisfies Doer);
const HIDDEN_ENVELOPE = JSON.stringify({ payloadType: 'hidden', payload: '', signatures: [] });
const HIDDEN_PLACE = JSON.stringify({
  component: { purl: 'pkg:npm/harbor-crane@1.0.0' },
  environment: 'npm',
});
const HIDDEN_FACTS = JSON.stringify({
  verdict: 'reproduced',
  assurance: 'effect_only',
  fixedControl: 'passed',
  isPublished: false,
  reporters: [],
  consentingReporters: [],
  hasMaintainerConsent: true,
  sources: [],
});

/** What a party shows that would be a trusted partner. */
export function application() {
  return {
    purpose: 'to look with a model nobody else has yet',
    scope: 'harbor-crane',
    controls: CONTROLS.map((control) => ({
      control,
      statement: 'so it is kept',
      evidence: [{ name: 'record', digest: null }],
    })),
  };
}

export async function dealHidden(world: World, amount: number, minute: number): Promise<void> {
  for (let n = 0; n < amount; n++) {
    await world.act(`hidden partner ${minute} ${n}`, minute, () => partnerHidden(world, `${minute}-${n}`));
    await world.act(`hidden file ${minute} ${n}`, minute, () => exchangeHidden(world, `${minute}-${n}`));
    await world.act(`hidden probe ${minute} ${n}`, minute, () => probeHidden(world, `${minute}-${n}`));
  }
}

async function post({ server }: World, path: string, asking: Asking): Promise<Answer> {
  const answer = await server.post(path, asking);
  if (answer.status >= 300) throw new Error(`a hidden deed was refused: ${answer.status} ${answer.text}`);
  return answer;
}

export async function partnerHidden(world: World, name: string): Promise<void> {
  const { instance } = world;
  const desk = { session: instance.session };
  const { party, key } = await instance.party(`partner-hidden-${name}`, 'partner');
  await post(world, '/api/v1/partner/application', { key, body: application() });
  const path = `/api/v1/partners/${party.id}`;
  await post(world, `${path}/decision`, { ...desk, body: { decision: 'accept', reason: 'Hidden words 0' } });
  const given = await post(world, `${path}/grants`, { ...desk, body: { scope: 'Hidden words 0', days: 7 } });
  const use = { key: given.json.key, body: { what: 'Hidden words 0' } };
  await post(world, `/api/v1/partner/grants/${given.json.grant.id}/uses`, use);
}

async function exchangeHidden(world: World, name: string): Promise<void> {
  const { instance, database } = world;
  const desk = { session: instance.session };
  const parts = [{ kind: 'document', name, text: 'Hidden words 0', marking: 'UNCLASSIFIED' }];
  const body = { to: 'elsewhere', purpose: 'Hidden words 0', marking: 'UNCLASSIFIED', parts };
  const { json } = await post(world, '/api/v1/exchanges', { ...desk, body });
  // As a second and a third person would leave it: who reads it is not what is hidden here.
  await database.asSuperuser(
    `insert into exchange_review (compartment_id, exchange_id, principal_id, digest, by_actor, at)
     select compartment_id, id, 'u-hidden', digest, $2, prepared_at from exchange where id = $1`,
    [json.id, HIDDEN_DOER],
  );
  await database.asSuperuser(
    `insert into exchange_received (compartment_id, digest, envelope, content, keyid, received_by, at)
     select compartment_id, digest, $2, content, 'hidden', $3, prepared_at from exchange where id = $1`,
    [json.id, HIDDEN_ENVELOPE, HIDDEN_DOER],
  );
}

/**
 * A hidden finding that is consented to, and a task that was drawn of it: written as people, lab and prober leave it
 * (src/apps/server/probe.lab.test.ts plays it), since who reads the rows is what matters here.
 */
async function probeHidden({ instance, database, clock }: World, name: string): Promise<void> {
  const at = clock.now();
  const lab = await instance.service('lab');
  const room = await database.transactions.run(lab, ({ probes }) => probes.openRoom(`k-probe-${name}`, at));
  const material = `k-material-${name}`;
  const write = (text: string, values: readonly unknown[]) => database.asSuperuser(text, values);
  await write(
    `with room as (insert into compartment (id, kind, label, created_at) values ($1, 'engagement', 'hidden', $3) returning id)
     insert into compartment (id, kind, label, created_at, within) select $2, 'material', 'hidden', $3, id from room`,
    [`k-room-${name}`, material, at],
  );
  const { rows } = await write(
    `select f.id, f.compartment_id, cf.case_id, cf.compartment_id as desk from finding f
       join case_finding cf on cf.finding_id = f.id join party p on p.id = f.submitter_party_id
     where p.name like 'lab-hidden%' order by md5(f.id || $1) limit 1`,
    [name],
  );
  const [flaw] = rows as { id: string; compartment_id: string; case_id: string; desk: string }[];
  if (flaw === undefined) throw new Error('there is no hidden finding to consent to');
  await write(
    `insert into probe_consent (compartment_id, finding_id, seq, given, words, by_actor, at)
     select $1, $2, count(*) + 1, true, 'Hidden words 0', $4, $3 from probe_consent where finding_id = $2`,
    [flaw.compartment_id, flaw.id, at, HIDDEN_DOER],
  );
  await write(
    `insert into probe_maintainer_consent
       (compartment_id, case_id, seq, given, words, party_id, channel, note, by_actor, at)
     select $1, $2, count(*) + 1, true, 'w', 'p-hidden', 'mail', 'Hidden words 0', $4, $3
     from probe_maintainer_consent where case_id = $2`,
    [flaw.desk, flaw.case_id, at, HIDDEN_DOER],
  );
  await write(
    `insert into probe_request (compartment_id, id, engagement_id, wanted, developer_id, developer_names, by_actor, at)
     values ($1, $2, 'g-hidden', 1, 'p-hidden', '{}', $4, $3)`,
    [material, `pr-hidden-${name}`, at, HIDDEN_DOER],
  );
  await write(
    `insert into probe (compartment_id, id, engagement_id, request_id, statement, state, drawn_at)
     values ($1, $2, 'g-hidden', $3, '{"component":"Hidden words 0"}', 'open', $4)`,
    [material, `pb-hidden-${name}`, `pr-hidden-${name}`, at],
  );
  await write(
    `insert into probe_flaw (compartment_id, finding_id, case_id, place, facts, laid_at)
     values ($1, $2, $3, $5, $6, $4) on conflict do nothing`,
    [room, flaw.id, flaw.case_id, at, HIDDEN_PLACE, HIDDEN_FACTS],
  );
  await write(
    `insert into probe_draw (compartment_id, probe_id, finding_id, case_id, material_id, drawn_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [room, `pb-hidden-${name}`, flaw.id, flaw.case_id, material, at],
  );
}
