/** Criteria, the questions they open, consultations, and what a named official determines. */
import { Type } from 'typebox';
import {
  answerConsultation,
  askConsultation,
  confirmDetermination,
  readDesk,
  readSharedDetermination,
  writeDetermination,
} from '../../../app/model/determine.ts';
import { endCriteria, listCriteria, writeCriteria } from '../../../app/model/write-criteria.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { criteriaRow, determinationDesk, determinationView } from '../present-engagement.ts';
import { signingWorld } from '../relying-party.ts';
import { route } from '../route.ts';
import type { Services } from '../services.ts';
import {
  ConsultationAnswer,
  ConsultationAsk,
  CriteriaList,
  CriteriaRow,
  DeterminationConfirmation,
  DeterminationDesk,
  DeterminationRequest,
  DeterminationView,
} from '../views/determinations.ts';
import { requireActor } from './actor.ts';
import { ENGAGEMENT_ID, wholeBody } from './engagement-routes.ts';

const BY_CONSULTATION = Type.Object({
  id: Type.String({ maxLength: 64 }),
  consultation: Type.String({ maxLength: 64 }),
});
const MAX_CRITERIA_BYTES = 1024 * 1024;

export const DETERMINATION_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/engagements/:id/determination',
    action: 'determination.read',
    summary: 'For officials: the questions that criteria opened, who was consulted, what was determined.',
    params: ENGAGEMENT_ID,
    response: { 200: DeterminationDesk },
    handle: async ({ actor, params, services }) => ({
      status: 200,
      body: await deskAfter(services, requireActor(actor), params.id),
    }),
  }),
  route({
    method: 'GET',
    path: '/api/v1/engagements/:id/shared/determination',
    action: 'engagement.read',
    summary: 'What the developer was told of the determination, where the terms share it.',
    params: ENGAGEMENT_ID,
    response: { 200: DeterminationView },
    handle: async ({ actor, params, services }) => {
      const read = await readSharedDetermination(signingWorld(services), requireActor(actor), params.id);
      return { status: 200, body: determinationView(read) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/engagements/:id/determination',
    action: 'determination.write',
    summary:
      "Determine what was measured, with reasons. Act 'determination.write' { answer, reasons, record } on the engagement.",
    params: ENGAGEMENT_ID,
    body: DeterminationRequest,
    response: { 200: DeterminationDesk },
    handle: async ({ actor, params, body, services }) => {
      const official = requireActor(actor);
      await writeDetermination(signingWorld(services), official, { engagementId: params.id, ...body });
      return { status: 200, body: await deskAfter(services, official, params.id) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/engagements/:id/determination/confirmation',
    action: 'determination.confirm',
    summary:
      "Confirm as a second person that the record is complete. Act 'determination.confirm' { record, determination }.",
    params: ENGAGEMENT_ID,
    body: DeterminationConfirmation,
    response: { 200: DeterminationDesk },
    handle: async ({ actor, params, body, services }) => {
      const official = requireActor(actor);
      await confirmDetermination(signingWorld(services), official, { engagementId: params.id, ...body });
      return { status: 200, body: await deskAfter(services, official, params.id) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/engagements/:id/consultations',
    action: 'consultation.write',
    summary: 'Write down that somebody was consulted, and what was asked.',
    params: ENGAGEMENT_ID,
    body: ConsultationAsk,
    response: { 200: DeterminationDesk },
    handle: async ({ actor, params, body, services }) => {
      const official = requireActor(actor);
      await askConsultation(signingWorld(services), official, { engagementId: params.id, ...body });
      return { status: 200, body: await deskAfter(services, official, params.id) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/engagements/:id/consultations/:consultation',
    action: 'consultation.write',
    summary: 'Write down what the one consulted answered. Silence stays as asked.',
    params: BY_CONSULTATION,
    body: ConsultationAnswer,
    response: { 200: DeterminationDesk },
    handle: async ({ actor, params, body, services }) => {
      const official = requireActor(actor);
      const answer = { engagementId: params.id, consultationId: params.consultation, ...body };
      await answerConsultation(signingWorld(services), official, answer);
      return { status: 200, body: await deskAfter(services, official, params.id) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/criteria',
    action: 'criteria.read',
    summary: 'The criteria whose compartment you hold, newest first.',
    response: { 200: CriteriaList },
    handle: async ({ actor, services }) => {
      const criteria = await listCriteria(signingWorld(services), requireActor(actor));
      return { status: 200, body: { items: criteria.map(criteriaRow) } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/criteria',
    action: 'criteria.write',
    summary: 'Bring criteria (breakwater.alert-criteria/1), for you and the officials you name.',
    query: Type.Object({
      official: Type.Optional(
        Type.String({
          maxLength: 2000,
          description: 'ids of officials who may read them, with commas between',
        }),
      ),
    }),
    rawBody: ['application/json'],
    maxBodyBytes: MAX_CRITERIA_BYTES,
    response: { 201: CriteriaRow },
    handle: async ({ actor, query, stream, services }) => {
      const officials = (query.official ?? '').split(',').filter((id) => id !== '');
      const bytes = await wholeBody(stream);
      const written = await writeCriteria(signingWorld(services), requireActor(actor), { bytes, officials });
      return { status: 201, body: criteriaRow(written) };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/criteria/:id',
    action: 'criteria.write',
    summary: 'End criteria: they ask nothing further, and what they asked stays.',
    params: ENGAGEMENT_ID,
    response: { 204: Type.Null({ description: 'They ended.' }) },
    handle: async ({ actor, params, services }) => {
      await endCriteria(signingWorld(services), requireActor(actor), params.id);
      return { status: 204, body: null };
    },
  }),
];

async function deskAfter(services: Services, actor: Actor, id: string): Promise<DeterminationDesk> {
  return determinationDesk(await readDesk(signingWorld(services), actor, id));
}
