/** Pages of findings, as far as the actor may see: the policy decides for each compartment and label, once. */
import type { Tlp } from '../../core/finding/finding.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import type { Stores } from '../ports.ts';
import type { FindingListQuery, FindingPage, FindingScope, IntakeCompartment } from './ports.ts';

/** Every label a stored finding can have: intake never keeps a looser one. */
const LABELS: readonly Tlp[] = ['AMBER', 'AMBER+STRICT', 'RED'];

export async function listFindings(
  stores: Stores,
  actor: Actor,
  query: FindingListQuery & { readonly submitterPartyId?: string },
): Promise<FindingPage> {
  const held = await stores.intake.compartmentsHeld();
  const among =
    query.submitterPartyId === undefined
      ? held
      : held.filter(({ resource }) => resource.partyId === query.submitterPartyId);
  return stores.intake.findings(query, scopesFor(actor, among));
}

/** Which labels of which compartments the policy lets this actor list. */
export function scopesFor(actor: Actor, compartments: readonly IntakeCompartment[]): readonly FindingScope[] {
  return compartments.flatMap(({ id, resource }) => {
    const tlps = LABELS.filter((tlp) => authorize(actor, 'finding.list', { ...resource, tlp }).allowed);
    return tlps.length === 0 ? [] : [{ compartmentId: id, tlps }];
  });
}
