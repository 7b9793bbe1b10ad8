/** The desk's administration of access: parties, people, keys, and who is let into which compartment. */
import { Type } from 'typebox';
import { grantMembership, revokeMembership } from '../../../app/identity/change-membership.ts';
import { createKey } from '../../../app/identity/create-key.ts';
import { createParty } from '../../../app/identity/create-party.ts';
import { invitePerson } from '../../../app/identity/invite-person.ts';
import type { Member, PartyWithPlace, PersonRow } from '../../../app/identity/ports.ts';
import { listMembers, listParties, readParty } from '../../../app/identity/read-parties.ts';
import { revokePerson } from '../../../app/identity/revoke-person.ts';
import { openCursor, sealCursor } from '../page-cursor.ts';
import { signingWorld } from '../relying-party.ts';
import { route } from '../route.ts';
import {
  InvitedPerson,
  Members,
  NewMember,
  NewParty,
  NewPartyKey,
  NewPerson,
  PartyDetail,
  PartyList,
  PartyQuery,
  PartyRow,
} from '../views/access.ts';
import { MadeKey } from '../views/settings.ts';
import { requireActor } from './actor.ts';

const DAY_MS = 24 * 3600 * 1000;
const Id = Type.String({ maxLength: 64 });
const ID = Type.Object({ id: Id });
const Done = Type.Null({ description: 'Done; no body.' });

const PARTY_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/parties',
    action: 'party.manage',
    summary: 'Every party, by name, a page at a time.',
    query: PartyQuery,
    response: { 200: PartyList },
    handle: async ({ actor, query, services }) => {
      const asker = requireActor(actor);
      const scope = { actor: asker, list: 'parties', query };
      const position = openCursor(services.signingKey, scope, query.cursor);
      const body = await services.transactions.run(asker, async (stores) => {
        const { items, more } = await listParties(stores, asker, {
          ...(query.kind === undefined ? {} : { kind: query.kind }),
          limit: query.limit ?? 100,
          after: position === null ? null : { name: String(position[0]) },
        });
        const last = items.at(-1);
        const next = more && last !== undefined ? sealCursor(services.signingKey, scope, [last.name]) : null;
        const isWhole = next === null && position === null;
        return {
          items: items.map(partyView),
          next,
          ...(isWhole ? { total: items.length } : { totalAtLeast: items.length + (more ? 1 : 0) }),
        };
      });
      return { status: 200, body };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/parties',
    action: 'party.manage',
    summary: 'A party joins. A finder gets the compartment its submissions live in, an operator its own.',
    body: NewParty,
    response: { 201: PartyRow },
    handle: async ({ actor, body, services }) => {
      const asker = requireActor(actor);
      const { id } = await createParty(services, asker, body);
      const { party } = await services.transactions.run(asker, (stores) => readParty(stores, asker, id));
      return { status: 201, body: partyView(party), headers: { location: `/api/v1/parties/${id}` } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/parties/:id',
    action: 'party.manage',
    summary: 'One party and its people.',
    params: ID,
    response: { 200: PartyDetail },
    handle: async ({ actor, params, services }) => {
      const asker = requireActor(actor);
      const { party, people } = await services.transactions.run(asker, (stores) =>
        readParty(stores, asker, params.id),
      );
      return { status: 200, body: { ...partyView(party), people: people.map(personView) } };
    },
  }),
];

const PEOPLE_ROUTES = [
  route({
    method: 'POST',
    path: '/api/v1/parties/:id/people',
    action: 'person.invite',
    summary:
      "Invite a person by name: a sign-in link that works once, within a day. Hand it over yourself. To the clearinghouse itself a person does this, by the act 'person.invite' { name, role }.",
    params: ID,
    body: NewPerson,
    givesSecret: true,
    response: { 201: InvitedPerson },
    handle: async ({ actor, params, body, services }) => {
      const world = signingWorld(services);
      const invited = await invitePerson(world, requireActor(actor), { partyId: params.id, ...body });
      const signInUrl = `${services.origins.publicOrigin()}/sign-in#token=${invited.token}`;
      return {
        status: 201,
        body: { id: invited.personId, signInUrl, expiresAt: invited.expiresAt.toISOString() },
      };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/people/:id',
    action: 'person.invite',
    summary: "End a person's way in: sessions, links and passkeys are refused from the next request on.",
    params: ID,
    response: { 204: Done },
    handle: async ({ actor, params, services }) => {
      await revokePerson(services, requireActor(actor), params.id);
      return { status: 204, body: null };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/parties/:id/keys',
    action: 'key.manage',
    summary: "Make a key for a party's software. The key is shown once. DELETE /api/v1/keys/{id} ends it.",
    params: ID,
    body: NewPartyKey,
    givesSecret: true,
    response: { 201: MadeKey },
    handle: async ({ actor, params, body, services }) => {
      const asker = requireActor(actor);
      const { party } = await services.transactions.run(asker, (stores) =>
        readParty(stores, asker, params.id),
      );
      const { expiresDays } = body;
      const made = await createKey(services, asker, {
        party: party.name,
        role: body.role,
        ...(body.name === undefined ? {} : { name: body.name }),
        scopes: body.scopes ?? [],
        expiresAt:
          expiresDays === undefined ? null : new Date(services.clock.now().getTime() + expiresDays * DAY_MS),
      });
      return { status: 201, body: made };
    },
  }),
];

const MEMBERSHIP_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/compartments/:id/members',
    action: 'membership.revoke',
    summary: 'Who may see into a compartment that you hold.',
    params: ID,
    response: { 200: Members },
    handle: async ({ actor, params, services }) => {
      const asker = requireActor(actor);
      const { compartment, members } = await services.transactions.run(asker, (stores) =>
        listMembers(stores, asker, params.id),
      );
      const { id, kind, label } = compartment;
      return { status: 200, body: { compartment: id, kind, label, members: members.map(memberView) } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/compartments/:id/members',
    action: 'membership.grant',
    summary:
      "Let a party or one principal in. What they read cannot be taken back, so a person does this. Act 'membership.grant' { to }.",
    params: ID,
    body: NewMember,
    response: { 204: Done },
    handle: async ({ actor, params, body, services }) => {
      const { subject: subjectId, assertion } = body;
      const change = { compartmentId: params.id, subjectId, assertion };
      await grantMembership(signingWorld(services), requireActor(actor), change);
      return { status: 204, body: null };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/compartments/:id/members/:subject',
    action: 'membership.revoke',
    summary: 'Let them out again. They see nothing of it from their next request on.',
    params: Type.Object({ id: Id, subject: Id }),
    response: { 204: Done },
    handle: async ({ actor, params, services }) => {
      const change = { compartmentId: params.id, subjectId: params.subject };
      await revokeMembership(services, requireActor(actor), change);
      return { status: 204, body: null };
    },
  }),
];

export const ACCESS_ROUTES = [...PARTY_ROUTES, ...PEOPLE_ROUTES, ...MEMBERSHIP_ROUTES];

function partyView({ id, name, kind, sector, createdAt, compartmentId }: PartyWithPlace) {
  return { id, name, kind, sector, createdAt: createdAt.toISOString(), compartment: compartmentId };
}

function personView({ id, name, roles, createdAt, revokedAt }: PersonRow) {
  return {
    id,
    name,
    roles,
    createdAt: createdAt.toISOString(),
    revokedAt: revokedAt?.toISOString() ?? null,
  };
}

function memberView({ subjectId, kind, name, grantedBy, grantedAt }: Member) {
  return { subject: subjectId, kind, name, grantedBy, grantedAt: grantedAt.toISOString() };
}
