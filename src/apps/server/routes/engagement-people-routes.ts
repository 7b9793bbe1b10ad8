/** Who may come near an engagement's material, its keys, and the mark of confidential treatment. */
import { Type } from 'typebox';
import { endKey, makeKey, markConfidential } from '../../../app/model/engagement-access.ts';
import {
  acknowledge,
  listChoices,
  listNamings,
  namePerson,
  removePerson,
} from '../../../app/model/engagement-personnel.ts';
import { ACKNOWLEDGEMENT, ACKNOWLEDGEMENT_DIGEST } from '../../../core/model/personnel.ts';
import { signingWorld } from '../relying-party.ts';
import { route } from '../route.ts';
import {
  Acknowledgement,
  ConfidentialMark,
  EngagementKeyRequest,
  EngagementView,
  NamingList,
  NewEngagementKey,
  PersonChoices,
  PersonNaming,
} from '../views/models.ts';
import { requireActor } from './actor.ts';
import { ENGAGEMENT_ID, engagementAfter } from './engagement-routes.ts';

const BY_PERSON = Type.Object({ id: Type.String({ maxLength: 64 }), person: Type.String({ maxLength: 64 }) });
const BY_KEY = Type.Object({ id: Type.String({ maxLength: 64 }), key: Type.String({ maxLength: 64 }) });
const Done = Type.Null({ description: 'Done; no body.' });

export const ENGAGEMENT_PEOPLE_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/engagements/:id/people',
    action: 'engagement.name',
    summary: "The clearinghouse's evaluators and officials who could be named.",
    params: ENGAGEMENT_ID,
    response: { 200: PersonChoices },
    handle: async ({ actor, params, services }) => ({
      status: 200,
      body: { items: [...(await listChoices(signingWorld(services), requireActor(actor), params.id))] },
    }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/engagements/:id/people',
    action: 'engagement.name',
    summary: 'Name a person. It sees nothing before it acknowledged what it takes on.',
    params: ENGAGEMENT_ID,
    body: PersonNaming,
    response: { 200: EngagementView },
    handle: async ({ actor, params, body, services }) => {
      const official = requireActor(actor);
      const naming = { engagementId: params.id, personId: body.person };
      await namePerson(signingWorld(services), official, naming);
      return { status: 200, body: await engagementAfter(services, official, params.id) };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/engagements/:id/people/:person',
    action: 'engagement.name',
    summary: 'Take a person off the list: it reads nothing further, and the keys it made end.',
    params: BY_PERSON,
    response: { 204: Done },
    handle: async ({ actor, params, services }) => {
      const removal = { engagementId: params.id, personId: params.person };
      await removePerson(signingWorld(services), requireActor(actor), removal);
      return { status: 204, body: null };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/namings',
    action: 'naming.acknowledge',
    summary: 'Where you were named and have yet to acknowledge, with what is acknowledged.',
    response: { 200: NamingList },
    handle: async ({ actor, services }) => {
      const found = await listNamings(signingWorld(services), requireActor(actor));
      const items = found.map(({ engagementId, role, namedBy, namedAt }) => ({
        engagement: engagementId,
        role,
        namedBy,
        namedAt: namedAt.toISOString(),
        text: ACKNOWLEDGEMENT,
        digest: ACKNOWLEDGEMENT_DIGEST,
      }));
      return { status: 200, body: { items } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/namings/:id/acknowledgement',
    action: 'naming.acknowledge',
    summary: 'Acknowledge what you take on, by the digest of its words. It lets you in.',
    params: ENGAGEMENT_ID,
    body: Acknowledgement,
    response: { 200: EngagementView },
    handle: async ({ actor, params, body, services }) => {
      const person = requireActor(actor);
      const given = { engagementId: params.id, digest: body.digest };
      await acknowledge(signingWorld(services), person, given);
      return { status: 200, body: await engagementAfter(services, person, params.id) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/engagements/:id/keys',
    action: 'engagement.key',
    summary: 'Make a key that opens this engagement and nothing else. It is shown once.',
    params: ENGAGEMENT_ID,
    body: EngagementKeyRequest,
    givesSecret: true,
    response: { 201: NewEngagementKey },
    handle: async ({ actor, params, body, services }) => ({
      status: 201,
      body: await makeKey(signingWorld(services), requireActor(actor), { engagementId: params.id, ...body }),
    }),
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/engagements/:id/keys/:key',
    action: 'engagement.key',
    summary: "End one of your side's keys.",
    params: BY_KEY,
    response: { 204: Done },
    handle: async ({ actor, params, services }) => {
      const ending = { engagementId: params.id, keyId: params.key };
      await endKey(signingWorld(services), requireActor(actor), ending);
      return { status: 204, body: null };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/engagements/:id/confidential',
    action: 'engagement.answer',
    summary: 'Ask for confidential treatment, with its basis. Every report says so from then on.',
    params: ENGAGEMENT_ID,
    body: ConfidentialMark,
    response: { 200: EngagementView },
    handle: async ({ actor, params, body, services }) => {
      const developer = requireActor(actor);
      const marking = { engagementId: params.id, basis: body.basis };
      await markConfidential(signingWorld(services), developer, marking);
      return { status: 200, body: await engagementAfter(services, developer, params.id) };
    },
  }),
];
