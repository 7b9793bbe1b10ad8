/** Engagements with developers of models: asking, terms, steps, withdrawal, the window, and what is read of them. */
import { Type } from 'typebox';
import { askEngagement } from '../../../app/model/ask-engagement.ts';
import { agreeTerms, proposeTerms } from '../../../app/model/engagement-terms.ts';
import { moveWindow } from '../../../app/model/move-window.ts';
import {
  type AccessPosition,
  listEngagements,
  readAccesses,
  readCertificate,
  readEngagement,
  readEngagementLog,
} from '../../../app/model/read-engagement.ts';
import { conductStep, withdraw } from '../../../app/model/step-engagement.ts';
import { destroySooner } from '../../../app/model/tend-engagements.ts';
import { Refusal } from '../../../app/refusal.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { openCursor, sealCursor } from '../page-cursor.ts';
import { engagementRow, engagementView } from '../present-engagement.ts';
import { signingWorld } from '../relying-party.ts';
import { route } from '../route.ts';
import type { Services } from '../services.ts';
import {
  AccessLogView,
  DestructionRequest,
  EngagementList,
  EngagementLogView,
  EngagementStepRequest,
  EngagementView,
  Inquiry,
  TermsAgreement,
  TermsProposal,
  WindowMove,
  Withdrawal,
} from '../views/models.ts';
import { requireActor } from './actor.ts';

export const ENGAGEMENT_ID = Type.Object({ id: Type.String({ maxLength: 64 }) });
const PAGE = Type.Object({ cursor: Type.Optional(Type.String({ maxLength: 512 })) });

/** The engagement as it stands after what was just done. */
export async function engagementAfter(services: Services, actor: Actor, id: string): Promise<EngagementView> {
  return engagementView(await readEngagement(signingWorld(services), actor, id));
}

export const ENGAGEMENT_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/engagements',
    action: 'engagement.list',
    summary: 'The engagements you were let into, newest first.',
    response: { 200: EngagementList },
    handle: async ({ actor, services }) => {
      const found = await listEngagements(signingWorld(services), requireActor(actor));
      return { status: 200, body: { items: found.map(engagementRow) } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/engagements',
    action: 'engagement.ask',
    summary: 'Ask the clearinghouse about a model. Only you and those who receive it know that you did.',
    body: Inquiry,
    response: { 201: EngagementView },
    handle: async ({ actor, body, services }) => {
      const developer = requireActor(actor);
      const id = await askEngagement(signingWorld(services), developer, body);
      const headers = { location: `/api/v1/engagements/${id}` };
      return { status: 201, body: await engagementAfter(services, developer, id), headers };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/engagements/:id',
    action: 'engagement.read',
    summary: 'One engagement: where it stands, its terms and clock, who was named, and what you may do now.',
    params: ENGAGEMENT_ID,
    response: { 200: EngagementView },
    handle: async ({ actor, params, services }) => ({
      status: 200,
      body: await engagementAfter(services, requireActor(actor), params.id),
    }),
  }),
  route({
    method: 'GET',
    path: '/api/v1/engagements/:id/log',
    action: 'engagement.read',
    summary: "The engagement's own log, in order. Each entry's digest covers the one before it.",
    params: ENGAGEMENT_ID,
    response: { 200: EngagementLogView },
    handle: async ({ actor, params, services }) => {
      const entries = await readEngagementLog(signingWorld(services), requireActor(actor), params.id);
      const items = entries.map(({ digest, detail, ...entry }) => ({
        ...entry,
        detail: { ...detail },
        digest: Buffer.from(digest).toString('hex'),
      }));
      return { status: 200, body: { items } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/engagements/:id/accesses',
    action: 'engagement.read',
    summary: 'Who read what of this engagement, newest first.',
    params: ENGAGEMENT_ID,
    query: PAGE,
    response: { 200: AccessLogView },
    handle: async ({ actor, params, query, services }) => {
      const reader = requireActor(actor);
      const scope = { actor: reader, list: `accesses ${params.id}`, query };
      const position = openCursor(services.signingKey, scope, query.cursor);
      const after: AccessPosition | null =
        position === null ? null : { until: new Date(String(position[0])), skip: Number(position[1]) };
      const page = await readAccesses(signingWorld(services), reader, { engagementId: params.id, after });
      const next =
        page.next === null
          ? null
          : sealCursor(services.signingKey, scope, [page.next.until.toISOString(), String(page.next.skip)]);
      const items = page.items.map(({ at, by, what, subject }) => ({
        at: at.toISOString(),
        by,
        what,
        subject,
      }));
      return { status: 200, body: { items, next } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/engagements/:id/terms',
    action: 'engagement.name',
    summary: 'Propose terms. The developer signs them or does not.',
    params: ENGAGEMENT_ID,
    body: TermsProposal,
    response: { 200: EngagementView },
    handle: async ({ actor, params, body, services }) => {
      const official = requireActor(actor);
      const { document, ...others } = body;
      const terms = { ...others, digest: document.slice('sha256:'.length) };
      await proposeTerms(signingWorld(services), official, { engagementId: params.id, terms });
      return { status: 200, body: await engagementAfter(services, official, params.id) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/engagements/:id/terms/agreement',
    action: 'engagement.consent',
    summary: "Agree to the terms whose digest you read. Act 'engagement.agree-terms' { digest }.",
    params: ENGAGEMENT_ID,
    body: TermsAgreement,
    response: { 200: EngagementView },
    handle: async ({ actor, params, body, services }) => {
      const person = requireActor(actor);
      await agreeTerms(signingWorld(services), person, { engagementId: params.id, ...body });
      return { status: 200, body: await engagementAfter(services, person, params.id) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/engagements/:id/steps',
    action: 'engagement.conduct',
    summary: "Take the clearinghouse's next step: open access, begin, share findings, partners, close.",
    params: ENGAGEMENT_ID,
    body: EngagementStepRequest,
    response: { 200: EngagementView },
    handle: async ({ actor, params, body, services }) => {
      const conducting = requireActor(actor);
      await conductStep(signingWorld(services), conducting, { engagementId: params.id, ...body });
      return { status: 200, body: await engagementAfter(services, conducting, params.id) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/engagements/:id/withdrawal',
    action: 'engagement.withdraw',
    summary: 'Withdraw, at any moment and without a reason. Nobody outside this engagement learns of it.',
    params: ENGAGEMENT_ID,
    body: Withdrawal,
    response: { 200: EngagementView },
    handle: async ({ actor, params, body, services }) => {
      const developer = requireActor(actor);
      await withdraw(signingWorld(services), developer, { engagementId: params.id, ...body });
      return { status: 200, body: await engagementAfter(services, developer, params.id) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/engagements/:id/window',
    action: 'engagement.answer',
    summary:
      "Move the end of the access window: earlier by your word, later with your signature. Act 'engagement.extend-window' { ends } with milliseconds, in UTC.",
    params: ENGAGEMENT_ID,
    body: WindowMove,
    response: { 200: EngagementView },
    handle: async ({ actor, params, body, services }) => {
      const developer = requireActor(actor);
      await moveWindow(signingWorld(services), developer, { engagementId: params.id, ...body });
      return { status: 200, body: await engagementAfter(services, developer, params.id) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/engagements/:id/destruction',
    action: 'engagement.destroy',
    summary:
      "Destroy the material of an engagement that is over, sooner than agreed. Act 'engagement.destroy' { reason }.",
    params: ENGAGEMENT_ID,
    body: DestructionRequest,
    response: { 200: EngagementView },
    handle: async ({ actor, params, body, services }) => {
      const official = requireActor(actor);
      await destroySooner(signingWorld(services), official, { engagementId: params.id, ...body });
      return { status: 200, body: await engagementAfter(services, official, params.id) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/engagements/:id/certificate',
    action: 'engagement.read',
    summary: 'The signed note that says what was destroyed, by digest (C2SP signed-note; key at /ledger).',
    params: ENGAGEMENT_ID,
    response: { 200: Type.String() },
    handle: async ({ actor, params, services }) => ({
      status: 200,
      body: await readCertificate(signingWorld(services), requireActor(actor), params.id),
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    }),
  }),
];

/** A body of one document, held whole; `maxBodyBytes` of its route bounds it. */
export async function wholeBody(stream: AsyncIterable<Uint8Array> | null): Promise<Uint8Array> {
  if (stream === null) throw new Refusal('invalid', 'Send the document as the body.');
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
