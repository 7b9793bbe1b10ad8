/** Who there is, for the desk: parties, their people, and who was let into their compartments. */
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import type { Stores } from '../ports.ts';
import { notFound } from '../refusal.ts';
import { requireDesk } from './administer.ts';
import type { Compartment, Member, PartyKind, PartyPosition, PartyWithPlace, PersonRow } from './ports.ts';

export type PartyPage = { readonly items: readonly PartyWithPlace[]; readonly more: boolean };

/** By name. `after` is the last row of the page before. */
export async function listParties(
  stores: Stores,
  actor: Actor,
  query: { readonly kind?: PartyKind; readonly limit: number; readonly after: PartyPosition | null },
): Promise<PartyPage> {
  await requireDesk(stores, actor, 'party.manage');
  const rows = await stores.identity.partyPage({ ...query, limit: query.limit + 1 });
  return { items: rows.slice(0, query.limit), more: rows.length > query.limit };
}

/** Null compartment where the party has none, or the reader does not hold it. */
export async function readParty(
  stores: Stores,
  actor: Actor,
  partyId: string,
): Promise<{ readonly party: PartyWithPlace; readonly people: readonly PersonRow[] }> {
  await requireDesk(stores, actor, 'party.manage');
  const party = await stores.identity.partyRow(partyId);
  if (party === null) throw notFound();
  return { party, people: await stores.identity.peopleOf(partyId) };
}

/** Who may see into a compartment that the reader itself holds; 404 for every other. */
export async function listMembers(
  stores: Stores,
  actor: Actor,
  compartmentId: string,
): Promise<{ readonly compartment: Compartment; readonly members: readonly Member[] }> {
  const compartment = await requireCompartment(stores, actor, { compartmentId, action: 'membership.revoke' });
  return { compartment, members: await stores.identity.members(compartmentId) };
}

/** 404 unless the actor holds it and its role may do this there. */
export async function requireCompartment(
  stores: Stores,
  actor: Actor,
  {
    compartmentId,
    action,
  }: {
    readonly compartmentId: string;
    readonly action: 'membership.grant' | 'membership.revoke';
  },
): Promise<Compartment> {
  const compartment = await stores.identity.compartment(compartmentId);
  const heldUnder = (await stores.identity.heldUnder([compartmentId])).get(compartmentId) ?? [];
  if (compartment === null) throw notFound();
  const { allowed } = authorize(actor, action, {
    compartmentKind: compartment.kind,
    partyId: compartment.partyId,
    tlp: null,
    heldUnder,
  });
  if (!allowed) throw notFound();
  return compartment;
}
