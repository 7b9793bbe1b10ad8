/** Whether the actor may look after the instance: it must hold the desk, by a role that includes the action. */
import type { Action } from '../../core/policy/actions.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import type { Stores } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import type { Compartment } from './ports.ts';

const MANAGED = 'Only coordinators and administrators of the clearinghouse manage these.';
const LOOKED_AFTER =
  'Only coordinators, administrators and officials of the clearinghouse look after its work.';
const REFUSED = {
  'party.manage': MANAGED,
  'key.manage': MANAGED,
  'person.invite': MANAGED,
  'job.read': LOOKED_AFTER,
  'job.retry': LOOKED_AFTER,
} as const satisfies Partial<Record<Action, string>>;

/** Resolves to the desk's compartment, where what is done here is recorded; refuses otherwise. */
export async function requireDesk(
  stores: Stores,
  actor: Actor,
  action: keyof typeof REFUSED,
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
  throw new Refusal('forbidden', REFUSED[action]);
}
