/** Pages of findings, as far as the actor may see: the policy decides for each compartment and label, once. */
import type { Tlp } from '../../core/finding/finding.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { authorizing } from '../../core/policy/authorize.ts';
import { type BoundedCount, COUNT_CAP } from '../bounded-count.ts';
import { deskFor } from '../desk/list-cases.ts';
import type { Stores } from '../ports.ts';
import type { FindingListQuery, FindingPage, FindingScope, IntakeCompartment } from './ports.ts';

/** Every label a stored finding can have: intake never keeps a looser one. */
const LABELS: readonly Tlp[] = ['AMBER', 'AMBER+STRICT', 'RED'];

/** `finder` is the id or the name of a party; of one that the actor does not know, nothing is listed. */
export type FindingsAsked = FindingListQuery & { readonly finder?: string };

export async function listFindings(
  stores: Stores,
  actor: Actor,
  query: FindingsAsked,
): Promise<FindingPage & BoundedCount> {
  const scopes = await scopesOf(stores, actor, query.finder);
  // Whom a case reaches is the desk's to know.
  if (query.sector !== undefined && (await deskFor(stores, actor, 'link.read')) === null)
    return { items: [], next: null, count: 0, exact: true };
  const { counted, ...page } = await stores.intake.findings(query, scopes);
  if (counted !== null) return { ...page, ...counted };
  const whole = page.next === null && query.after === null;
  if (whole) return { ...page, count: page.items.length, exact: true };
  return { ...page, ...(await stores.intake.countFindings(query, scopes, COUNT_CAP)) };
}

/** How many findings the actor may list at all. */
export async function countFindings(stores: Stores, actor: Actor): Promise<BoundedCount> {
  const all: FindingListQuery = { order: 'received', descending: true, limit: 1, after: null };
  return stores.intake.countFindings(all, await scopesOf(stores, actor), COUNT_CAP);
}

async function scopesOf(stores: Stores, actor: Actor, finder?: string): Promise<readonly FindingScope[]> {
  const held = await stores.intake.compartmentsHeld();
  if (finder === undefined) return scopesFor(actor, held);
  const byId = held.filter(({ resource }) => resource.partyId === finder);
  if (byId.length > 0) return scopesFor(actor, byId);
  const named = (await stores.identity.parties()).find(({ name }) => name === finder);
  const byName = held.filter(({ resource }) => named !== undefined && resource.partyId === named.id);
  return scopesFor(actor, byName);
}

/** Which labels of which compartments the policy lets this actor list. */
export function scopesFor(actor: Actor, compartments: readonly IntakeCompartment[]): readonly FindingScope[] {
  const decide = authorizing(actor, 'finding.list');
  return compartments.flatMap(({ id, resource }) => {
    const tlps = LABELS.filter((tlp) => decide({ ...resource, tlp }).allowed);
    return tlps.length === 0 ? [] : [{ compartmentId: id, tlps }];
  });
}
