/** Who may read or answer for an operator: whoever holds its compartment for it. To anyone else it does not exist. */
import type { Stores } from '../../../app/ports.ts';
import { notFound } from '../../../app/refusal.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { authorize } from '../../../core/policy/authorize.ts';

export async function requireOperator(
  stores: Stores,
  actor: Actor,
  partyId: string,
  action: 'notice.answer' | 'inventory.read' = 'notice.answer',
): Promise<void> {
  const compartment = await stores.identity.compartmentOf(partyId, 'operator');
  const held = compartment === null ? null : await stores.identity.heldUnder([compartment.id]);
  const allowed =
    compartment !== null &&
    authorize(actor, action, {
      compartmentKind: 'operator',
      partyId,
      tlp: null,
      heldUnder: held?.get(compartment.id) ?? [],
    }).allowed;
  if (!allowed) throw notFound();
}
