/** Trusted partners: the partner's own desk, and the clearinghouse's. */
import { Type } from 'typebox';
import { applyAsPartner } from '../../../app/model/partner/apply.ts';
import { decidePartner } from '../../../app/model/partner/decide.ts';
import { endGrant, giveGrant } from '../../../app/model/partner/grant.ts';
import { listPartners, readOwnPartner, readPartner, usesOf } from '../../../app/model/partner/read.ts';
import { revokePartner } from '../../../app/model/partner/revoke.ts';
import { noteUse } from '../../../app/model/partner/use.ts';
import { CONTROLS } from '../../../core/model/partner.ts';
import { grantView, partnerView, useRow } from '../present-partner.ts';
import { route } from '../route.ts';
import {
  MadeGrant,
  NewGrant,
  NewUse,
  PartnerApplication,
  PartnerDecision,
  PartnerDesk,
  PartnerList,
  PartnerView,
  Revocation,
  UseList,
  UseRow,
} from '../views/partners.ts';
import { requireActor } from './actor.ts';

const Id = Type.String({ maxLength: 64 });
const ById = Type.Object({ id: Id });

const OWN_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/partner',
    action: 'partner.read',
    summary: "The asker's own standing as a trusted partner: what it showed, and what it was given.",
    response: { 200: PartnerDesk },
    handle: async ({ actor, services }) => {
      const own = await readOwnPartner(services, requireActor(actor));
      return {
        status: 200,
        body: { partner: own === null ? null : partnerView(own), controls: [...CONTROLS] },
      };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/partner/application',
    action: 'partner.apply',
    summary: 'Apply as a trusted partner: every control, each with its evidence. Nothing is given by asking.',
    body: PartnerApplication,
    response: { 201: PartnerView },
    handle: async ({ actor, body, services }) => {
      const partner = await applyAsPartner(services, requireActor(actor), body);
      return { status: 201, body: partnerView({ partner, grants: [] }) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/partner/uses',
    action: 'partner.read',
    summary: 'What the asker wrote down of what it did, newest first.',
    response: { 200: UseList },
    handle: async ({ actor, services }) => {
      const asker = requireActor(actor);
      return {
        status: 200,
        body: { items: (await usesOf(services, asker, asker.partyId)).map(useRow) },
      };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/partner/grants/:id/uses',
    action: 'partner.use',
    summary: 'Write down a use of a grant. Refused once the grant is over, or outside what was given.',
    params: ById,
    body: NewUse,
    response: { 201: UseRow },
    handle: async ({ actor, params, body, services }) => {
      const { what, component = null } = body;
      const use = await noteUse(services, requireActor(actor), { grantId: params.id, what, component });
      return { status: 201, body: useRow(use) };
    },
  }),
];

const DESK_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/partners',
    action: 'partner.read',
    summary: 'The partners and applicants that you may see, latest change first.',
    response: { 200: PartnerList },
    handle: async ({ actor, services }) => ({
      status: 200,
      body: { items: (await listPartners(services, requireActor(actor))).map(partnerView) },
    }),
  }),
  route({
    method: 'GET',
    path: '/api/v1/partners/:id',
    action: 'partner.read',
    summary: 'One partner, by its party: the controls it showed, and what it was given.',
    params: ById,
    response: { 200: PartnerView },
    handle: async ({ actor, params, services }) => ({
      status: 200,
      body: partnerView(await readPartner(services, requireActor(actor), params.id)),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/partners/:id/decision',
    action: 'partner.decide',
    summary: 'Answer an application, with the reason. A person does this.',
    params: ById,
    body: PartnerDecision,
    response: { 200: PartnerView },
    handle: async ({ actor, params, body, services }) => ({
      status: 200,
      body: partnerView(await decidePartner(services, requireActor(actor), { partyId: params.id, ...body })),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/partners/:id/grants',
    action: 'partner.grant',
    summary:
      'Give a partner something within a scope and for a time. Its key is shown once and dies with it.',
    params: ById,
    body: NewGrant,
    givesSecret: true,
    response: { 201: MadeGrant },
    handle: async ({ actor, params, body, services }) => {
      const { grant, key } = await giveGrant(services, requireActor(actor), {
        partyId: params.id,
        scope: body.scope,
        components: body.components ?? [],
        days: body.days,
        zone: body.zone ?? 'UTC',
        engagementId: body.engagement ?? null,
      });
      return { status: 201, body: { grant: grantView(grant), key } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/partners/:id/grants/:grant/end',
    action: 'partner.revoke',
    summary: 'End one grant and its key before its time.',
    params: Type.Object({ id: Id, grant: Id }),
    body: Type.Object({}),
    response: { 200: PartnerView },
    handle: async ({ actor, params, services }) => {
      const asked = { partyId: params.id, grantId: params.grant };
      return { status: 200, body: partnerView(await endGrant(services, requireActor(actor), asked)) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/partners/:id/revocation',
    action: 'partner.revoke',
    summary: 'End a partner: its grants, keys, people and memberships, at once. What it sent stays its own.',
    params: ById,
    body: Revocation,
    response: { 200: PartnerView },
    handle: async ({ actor, params, body, services }) => ({
      status: 200,
      body: partnerView(await revokePartner(services, requireActor(actor), { partyId: params.id, ...body })),
    }),
  }),
  route({
    method: 'GET',
    path: '/api/v1/partners/:id/uses',
    action: 'partner.read',
    summary: 'What a partner wrote down of what it did, newest first.',
    params: ById,
    response: { 200: UseList },
    handle: async ({ actor, params, services }) => ({
      status: 200,
      body: { items: (await usesOf(services, requireActor(actor), params.id)).map(useRow) },
    }),
  }),
];

export const PARTNER_ROUTES = [...OWN_ROUTES, ...DESK_ROUTES];
