/**
 * Something given to a partner: within a scope, for a time, with a key that dies at the same instant. Under an
 * engagement only while that engagement is itself in partner access, so that nothing is given before its clock says,
 * and by an official who was let into it: its log tells the developer who was given what.
 */
import { endOfGrant, MAX_GRANT_DAYS } from '../../../core/model/partner.ts';
import type { Action } from '../../../core/policy/actions.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { requireText } from '../../case/guard.ts';
import { requireNamedPerson } from '../../identity/named-person.ts';
import { newSecret } from '../../identity/secrets.ts';
import { newId } from '../../ids.ts';
import { notFound, Refusal } from '../../refusal.ts';
import { type Acting, doerOf, note, type PersonalModelWorld } from '../acting.ts';
import { type Held, requireRoom, standing, writeEntry } from '../engagement-guard.ts';
import { requirePartner, type ShownGrant, type ShownPartner, show } from './read.ts';

/** Of one partner, at once. */
const MAX_RUNNING = 20;

/** All that the key of a grant is for. */
const SCOPES: readonly Action[] = [
  'partner.read',
  'partner.use',
  'finding.submit',
  'blob.upload',
  'finding.read',
  'finding.list',
  'receipt.read',
  'experiment.read',
];

export type GrantRequest = {
  readonly partyId: string;
  readonly scope: string;
  readonly components: readonly string[];
  /** 1 to MAX_GRANT_DAYS, counted on the clock of `zone`. */
  readonly days: number;
  readonly zone: string;
  readonly engagementId: string | null;
};

/** `key` is shown once. Refuses with `conflict` for who is no partner, or an engagement that is not there yet. */
export async function giveGrant(
  world: PersonalModelWorld,
  person: Actor,
  request: GrantRequest,
): Promise<{ readonly grant: ShownGrant; readonly key: string }> {
  const scope = requireText(request.scope, { pointer: '/scope', min: 1, max: 2000 });
  return world.transactions.run(person, async (stores) => {
    const acting = { world, stores, actor: person };
    const { compartmentId } = await requirePartner(acting, request.partyId, 'partner.grant');
    await requireNamedPerson(world, acting, 'partner.grant');
    await stores.partners.lock(compartmentId);
    const partner = await requirePartner(acting, request.partyId, 'partner.grant');
    if (partner.state !== 'accepted') throw new Refusal('conflict', 'This party is no partner.');
    const { grants } = await show(acting, partner);
    if (grants.filter(({ standing }) => standing === 'running').length >= MAX_RUNNING)
      throw new Refusal('conflict', `${MAX_RUNNING} grants of this partner run: end one first.`);
    const under =
      request.engagementId === null ? null : await requirePartnerAccess(acting, request.engagementId);
    const opens = world.clock.now();
    const ends = endIn(request, opens);
    const { principalId, key } = await makeKey(acting, {
      partyId: partner.partyId,
      expiresAt: new Date(ends),
    });
    const id = newId('grant', world.randomness);
    const { partyId, components, engagementId, zone } = request;
    await stores.partners.addGrant({
      ...{ id, compartmentId, partyId, principalId, scope, components, engagementId, zone, ends },
      opens: opens.toISOString(),
      givenBy: await doerOf(acting),
    });
    await note(acting, compartmentId, {
      kind: 'partner.granted',
      subject: id,
      detail: { party: partyId, principal: principalId, ends },
    });
    if (under !== null) {
      const detail = { grant: id, partner: partner.name, scope, ends };
      await writeEntry(acting, under, { kind: 'partner.granted', detail });
    }
    const shown = await show(acting, partner);
    return { grant: shown.grants.find((one) => one.id === id)!, key };
  });
}

function endIn({ days, zone }: GrantRequest, opens: Date): string {
  try {
    const ends = endOfGrant(opens.toISOString(), days, zone);
    if (ends !== null) return ends;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Refusal('invalid', 'There is no such time zone.', {
      problems: [{ pointer: '/zone', code: 'unknown-zone', message: 'An IANA name such as Europe/Berlin.' }],
    });
  }
  throw new Refusal('invalid', `A grant lasts 1 to ${MAX_GRANT_DAYS} days.`, {
    problems: [{ pointer: '/days', code: 'too-long', message: `1 to ${MAX_GRANT_DAYS} days.` }],
  });
}

/** 404 for an engagement that the person was not let into, as if there were none. */
async function requirePartnerAccess(acting: Acting, engagementId: string): Promise<Held> {
  const action = 'engagement.conduct';
  const held = await requireRoom(acting, { engagementId, action, toChange: true });
  if (standing(held.record, acting.world.clock.now()).state !== 'partner-access')
    throw new Refusal('conflict', 'This engagement is not in partner access: its own clock comes first.');
  return held;
}

async function makeKey(
  { world, stores, actor }: Acting,
  { partyId, expiresAt }: { readonly partyId: string; readonly expiresAt: Date },
): Promise<{ readonly principalId: string; readonly key: string }> {
  const principalId = newId('principal', world.randomness);
  const secret = newSecret('key', world.randomness);
  const at = world.clock.now();
  await stores.identity.addPrincipal(
    { id: principalId, partyId, kind: 'key', name: `partner key ${principalId}`, roles: ['partner'] },
    at,
  );
  await stores.identity.addKey({ principalId, secretHash: secret.hash, scopes: SCOPES, expiresAt });
  const desk = await stores.identity.sharedCompartment('desk');
  await note({ world, stores, actor }, desk.id, { kind: 'key.created', subject: principalId });
  return { principalId, key: secret.text };
}

/** Ends one grant and its key before its time. 404 where there is none, or it was ended before. */
export async function endGrant(
  world: PersonalModelWorld,
  actor: Actor,
  { partyId, grantId }: { readonly partyId: string; readonly grantId: string },
): Promise<ShownPartner> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const partner = await requirePartner(acting, partyId, 'partner.revoke');
    await stores.partners.lock(partner.compartmentId);
    const grant = (await stores.partners.grants(partner.compartmentId)).find(({ id }) => id === grantId);
    if (grant === undefined || grant.endedAt !== null) throw notFound();
    const at = world.clock.now();
    await stores.partners.endGrants([grantId], at);
    await stores.identity.revokeKey(grant.principalId, at);
    await note(acting, partner.compartmentId, { kind: 'partner.grant-ended', subject: grantId });
    return show(acting, partner);
  });
}
