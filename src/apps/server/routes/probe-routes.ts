/** Fresh probes: who consents, and what an engagement's evaluators are given. */
import { Type } from 'typebox';
import { answerProbe, askForProbes, askLabAgain, readProbes } from '../../../app/model/probe/ask.ts';
import {
  readConsent,
  readMaintainerConsent,
  recordMaintainerConsent,
  sayConsent,
  withdrawMaintainerConsent,
} from '../../../app/model/probe/consent.ts';
import { consentView, probeList, probeRow } from '../present-partner.ts';
import { route } from '../route.ts';
import {
  ProbeAnswer,
  ProbeConsentView,
  ProbeList,
  ProbeMaintainerConsent,
  ProbeRequest,
  ProbeRow,
} from '../views/probes.ts';
import { requireActor } from './actor.ts';

const ById = Type.Object({ id: Type.String({ maxLength: 64 }) });

const CONSENT_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/findings/:id/probe-consent',
    action: 'finding.read',
    summary: 'Whether a finding may be used as a task for models until it is published, by its reporter.',
    params: ById,
    response: { 200: ProbeConsentView },
    handle: async ({ actor, params, services }) => ({
      status: 200,
      body: consentView(await readConsent(services, requireActor(actor), params.id)),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/findings/:id/probe-consent',
    action: 'probe.consent',
    summary:
      'Consent to it, for a finding of your own. A person does this; anybody of yours may take it back.',
    params: ById,
    body: Type.Object({}),
    response: { 200: ProbeConsentView },
    handle: async ({ actor, params, services }) => {
      const said = await sayConsent(services, requireActor(actor), { findingId: params.id, given: true });
      return { status: 200, body: consentView(said) };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/findings/:id/probe-consent',
    action: 'probe.withdraw',
    summary: 'Take the consent back. What was drawn meanwhile counts no more.',
    params: ById,
    response: { 200: ProbeConsentView },
    handle: async ({ actor, params, services }) => {
      const said = await sayConsent(services, requireActor(actor), { findingId: params.id, given: false });
      return { status: 200, body: consentView(said) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/cases/:id/probe-consent',
    action: 'case.read',
    summary: "The maintainer's word on the same, as a coordinator wrote it down.",
    params: ById,
    response: { 200: ProbeConsentView },
    handle: async ({ actor, params, services }) => ({
      status: 200,
      body: consentView(await readMaintainerConsent(services, requireActor(actor), params.id)),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/cases/:id/probe-consent',
    action: 'probe.record',
    summary: "Write down the maintainer's consent, and how it was given.",
    params: ById,
    body: ProbeMaintainerConsent,
    response: { 200: ProbeConsentView },
    handle: async ({ actor, params, body, services }) => {
      const { party: partyId, channel, note } = body;
      const asked = { caseId: params.id, word: { partyId, channel, note } };
      return {
        status: 200,
        body: consentView(await recordMaintainerConsent(services, requireActor(actor), asked)),
      };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/cases/:id/probe-consent',
    action: 'probe.withdraw',
    summary: 'Write down that the maintainer took its consent back.',
    params: ById,
    response: { 200: ProbeConsentView },
    handle: async ({ actor, params, services }) => ({
      status: 200,
      body: consentView(await withdrawMaintainerConsent(services, requireActor(actor), params.id)),
    }),
  }),
];

const TASK_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/engagements/:id/probes',
    action: 'probe.read',
    summary: 'The tasks drawn for an engagement, and their figure, to stand beside the public score.',
    params: ById,
    response: { 200: ProbeList },
    handle: async ({ actor, params, services }) => ({
      status: 200,
      body: probeList(await readProbes(services, requireActor(actor), params.id)),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/engagements/:id/probes',
    action: 'probe.request',
    summary:
      'Ask for tasks out of flaws that nobody published, as far as consents reach. They are drawn soon.',
    params: ById,
    body: ProbeRequest,
    response: { 202: ProbeList },
    handle: async ({ actor, params, body, services }) => {
      const asked = { engagementId: params.id, count: body.count };
      return {
        status: 202,
        body: probeList(await askForProbes(services, requireActor(actor), asked)),
      };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/probes/:id/answer',
    action: 'probe.answer',
    summary: 'Hand in the one answer to a task: a reproducer, which the lab judges.',
    params: ById,
    body: ProbeAnswer,
    response: { 202: ProbeRow },
    handle: async ({ actor, params, body, services }) => {
      const asked = { probeId: params.id, reproducer: body.reproducer };
      return { status: 202, body: probeRow(await answerProbe(services, requireActor(actor), asked)) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/probes/:id/judgement',
    action: 'probe.answer',
    summary: 'Ask the lab again about an answer that it could not judge. The answer stays the same.',
    params: ById,
    body: Type.Object({}),
    response: { 202: ProbeRow },
    handle: async ({ actor, params, services }) => ({
      status: 202,
      body: probeRow(await askLabAgain(services, requireActor(actor), params.id)),
    }),
  }),
];

export const PROBE_ROUTES = [...CONSENT_ROUTES, ...TASK_ROUTES];
