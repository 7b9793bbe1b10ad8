/**
 * What cannot be taken back is done by a named person (invariant 7): an advisory that is out, an embargo that
 * ended, somebody let in to read. A key has the roles for it but is not a person, and says so in its refusal.
 */
import type { Action } from '../../core/policy/actions.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { mayEver } from '../../core/policy/authorize.ts';
import type { Stores } from '../ports.ts';
import { Refusal } from '../refusal.ts';

/** One sentence for whoever sent a key; what to do instead stands in it. */
export const TAKES_A_PERSON =
  'This cannot be taken back, so a person does it: sign in with a browser session (breakwater sign-in-link, then a passkey). A key cannot, whatever its role.';

export type PersonalWorld = {
  /** Whether a person must have registered a passkey: everywhere but on an instance that only its own machine reaches. */
  readonly needsPasskey: boolean;
};

/** Whether `actor` would be allowed if it were a person: then what it lacks is that, and the refusal can say so. */
export function lacksOnlyPersonhood(actor: Actor, action: Action): boolean {
  if (actor.kind !== 'key') return false;
  return !mayEver(actor, action).allowed && mayEver({ ...actor, kind: 'person', scopes: [] }, action).allowed;
}

/** Refuses a key with `forbidden`. Says nothing of any row: only the actor's own kind and roles are looked at. */
export function refuseMachines(actor: Actor, action: Action): void {
  if (lacksOnlyPersonhood(actor, action)) throw new Refusal('forbidden', TAKES_A_PERSON);
}

/** Refuses with `forbidden` a key, and a person without a passkey where one is needed. */
export async function requireNamedPerson(
  world: PersonalWorld,
  { stores, actor }: { readonly stores: Stores; readonly actor: Actor },
  action: Action,
): Promise<void> {
  refuseMachines(actor, action);
  if (!world.needsPasskey || actor.kind !== 'person') return;
  if ((await stores.identity.passkeysOf(actor.principalId)).length > 0) return;
  throw new Refusal(
    'forbidden',
    'This cannot be taken back. Register a passkey first (Settings), so that the record names who did it.',
  );
}
