/** Whether the actor may manage parties and keys: it must hold the desk, by a role that includes it. */
import type { Action } from '../../core/policy/actions.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import type { Stores } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import type { Compartment } from './ports.ts';

/** Resolves to the desk's compartment, where what is done here is recorded; refuses otherwise. */
export async function requireDesk(
  stores: Stores,
  actor: Actor,
  action: Extract<Action, 'party.manage' | 'key.manage' | 'person.invite'>,
): Promise<Compartment> {
  const desk = await stores.identity.sharedCompartment('desk');
  const held = await stores.identity.heldUnder([desk.id]);
  const decision = authorize(actor, action, {
    compartmentKind: 'desk',
    partyId: null,
    tlp: null,
    heldUnder: held.get(desk.id) ?? [],
  });
  if (decision.allowed) return desk;
  throw new Refusal('forbidden', 'Only coordinators and administrators of the clearinghouse manage these.');
}
