/** Who is asking, where it may go, and what it holds: everything about the asker itself, nothing about others. */
import { Type } from 'typebox';
import { countPlace } from '../../../app/desk/count-places.ts';
import { createKey } from '../../../app/identity/create-key.ts';
import type { OwnMembership, Party, KeyRow as StoredKey } from '../../../app/identity/ports.ts';
import { revokeKey } from '../../../app/identity/revoke-key.ts';
import type { Stores } from '../../../app/ports.ts';
import { notFound } from '../../../app/refusal.ts';
import { MARKINGS, NOT_ACCREDITED } from '../../../core/model/marking.ts';
import type { Action } from '../../../core/policy/actions.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { mayEver } from '../../../core/policy/authorize.ts';
import { type RouteReply, route } from '../route.ts';
import type { Services } from '../services.ts';
import { Me, type Place, type PlaceName } from '../views/session.ts';
import { MadeKey, NewKey, Settings } from '../views/settings.ts';
import { requireActor } from './actor.ts';

const DAY_MS = 24 * 3600 * 1000;
const MAX_MEMBERSHIPS = 200;
const MAX_KEYS = 500;

/** Each place and what one must be allowed to open it, in the order to show. */
const PLACES: readonly { readonly name: PlaceName; readonly needs: readonly Action[] }[] = [
  { name: 'flow', needs: ['flow.read'] },
  { name: 'notices', needs: ['notice.answer'] },
  { name: 'today', needs: ['today.read'] },
  { name: 'findings', needs: ['finding.list'] },
  { name: 'merges', needs: ['link.decide'] },
  { name: 'cases', needs: ['case.list'] },
  { name: 'threads', needs: ['thread.read'] },
  { name: 'scorecards', needs: ['finding.list'] },
  { name: 'lab', needs: ['experiment.run'] },
  { name: 'exposure', needs: ['exposure.read', 'case.list'] },
  { name: 'models', needs: ['engagement.list'] },
  { name: 'partners', needs: ['partner.decide'] },
  { name: 'partner', needs: ['partner.apply'] },
  { name: 'publish', needs: ['advisory.release'] },
  { name: 'ledger', needs: ['ledger.read-public'] },
  { name: 'settings', needs: ['settings.read'] },
];

export const ME_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/me',
    action: 'session.read',
    summary: 'Who is asking, and which places it may open.',
    response: { 200: Me },
    handle: async ({ actor, services }) => describeMe(requireActor(actor), services),
  }),
  route({
    method: 'GET',
    path: '/api/v1/settings',
    action: 'settings.read',
    summary: "The asker's own passkeys, keys and memberships, and the instance.",
    response: { 200: Settings },
    handle: async ({ actor, services }) => describeSettings(requireActor(actor), services),
  }),
  route({
    method: 'POST',
    path: '/api/v1/keys',
    action: 'key.manage',
    summary: "Make a key for the asker's own party, with its own first role. The key is shown once.",
    body: NewKey,
    givesSecret: true,
    response: { 201: MadeKey },
    handle: async ({ actor, body, services }) => {
      const asker = requireActor(actor);
      const role = asker.roles.find((held) => held !== 'service');
      if (role === undefined) throw notFound();
      const expiresAt =
        body.expiresDays === undefined
          ? null
          : new Date(services.clock.now().getTime() + body.expiresDays * DAY_MS);
      const made = await createKey(services, asker, { role, name: body.name, scopes: [], expiresAt });
      return { status: 201, body: made };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/keys/:id',
    action: 'key.manage',
    summary: 'End a key. The next request with it is refused.',
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    response: { 204: Type.Null({ description: 'Ended.' }) },
    handle: async ({ actor, params, services }) => {
      await revokeKey(services, requireActor(actor), params.id);
      return { status: 204, body: null };
    },
  }),
];

async function describeMe(actor: Actor, services: Services): Promise<RouteReply> {
  const { about, origins, clock } = services;
  const own = await services.transactions.run(actor, async (stores) => ({
    principal: await stores.identity.principal(actor.principalId),
    party: await stores.identity.party(actor.partyId),
    passkeys: await stores.identity.passkeysOf(actor.principalId),
    threads: (await stores.room.heldThreads(1)).length,
    places: await placesOf(stores, actor, clock.now()),
  }));
  if (own.principal === null || own.party === null) throw notFound();
  return {
    status: 200,
    body: {
      principal: { id: actor.principalId, name: own.principal.name, kind: actor.kind },
      party: own.party,
      roles: actor.roles,
      // Most take part in no thread: a place that is empty for good would only be in the way.
      places: own.places.filter(({ name }) => name !== 'threads' || own.threads > 0),
      passkeys: own.passkeys.length,
      instance: { ...about, publicUrl: origins.publicOrigin() },
      now: clock.now().toISOString(),
    },
  };
}

async function placesOf(stores: Stores, actor: Actor, now: Date): Promise<Place[]> {
  const places: Place[] = [];
  for (const { name, needs } of PLACES) {
    if (!needs.every((action) => mayEver(actor, action).allowed)) continue;
    const counted = await countPlace(stores, actor, { name, now });
    places.push({ name, count: counted?.count ?? null, late: counted?.late ?? 0 });
  }
  return places;
}

async function describeSettings(actor: Actor, services: Services): Promise<RouteReply> {
  const { about, origins, maximumMarking } = services;
  const body = await services.transactions.run(actor, async (stores) => {
    const parties = await stores.identity.parties();
    const memberships = await stores.identity.ownMemberships(MAX_MEMBERSHIPS);
    return {
      instance: {
        name: about.name,
        version: about.version,
        phone: about.phone,
        publicUrl: origins.publicOrigin(),
        marking: { maximum: maximumMarking, order: [...MARKINGS], notice: NOT_ACCREDITED },
      },
      passkeys: (await stores.identity.passkeysOf(actor.principalId)).map(({ credentialId, createdAt }) => ({
        id: Buffer.from(credentialId).toString('base64url'),
        createdAt: createdAt.toISOString(),
      })),
      keys: await keyViews(stores, parties),
      memberships: memberships.rows.map((row) => membershipView(row, { actor, desk: about.name })),
      membershipsTotal: memberships.total,
      parties: mayEver(actor, 'party.manage').allowed ? parties : [],
    };
  });
  return { status: 200, body };
}

async function keyViews(stores: Stores, parties: readonly Party[]) {
  const byId = new Map(parties.map((party) => [party.id, party]));
  return (await stores.identity.keys(MAX_KEYS)).flatMap((key) => {
    const party = byId.get(key.partyId);
    return party === undefined ? [] : [keyView(key, party)];
  });
}

function keyView(key: StoredKey, party: Party) {
  return {
    id: key.principalId,
    name: key.name,
    party,
    roles: key.roles,
    scopes: key.scopes,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
  };
}

function membershipView(
  { compartment, subjectId, grantedBy, grantedAt }: OwnMembership,
  { actor, desk }: { readonly actor: Actor; readonly desk: string },
) {
  return {
    compartment: compartment.id,
    kind: compartment.kind,
    label: compartment.label,
    through: subjectId === actor.principalId ? 'self' : 'party',
    // Only the desk gives memberships; to those outside, who it was there is not theirs to know.
    grantedBy: grantedBy ?? desk,
    grantedAt: grantedAt.toISOString(),
  };
}
