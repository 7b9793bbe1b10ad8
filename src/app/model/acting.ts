/** One act of the framework's second half within its transaction, and what every such act needs. */
import type { Action } from '../../core/policy/actions.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import type { CompartmentKind } from '../../core/policy/resource.ts';
import type { PersonalWorld } from '../identity/named-person.ts';
import type { LedgerEntry } from '../ledger/ports.ts';
import type { Clock, Randomness, Stores, Transactions } from '../ports.ts';
import type { Doer } from './partner/ports.ts';

export type ModelWorld = {
  readonly transactions: Transactions;
  readonly clock: Clock;
  readonly randomness: Randomness;
};
export type PersonalModelWorld = ModelWorld & PersonalWorld;

export type Acting<W extends Pick<ModelWorld, 'clock'> = ModelWorld> = {
  readonly world: W;
  readonly stores: Stores;
  readonly actor: Actor;
};

export type Place = {
  readonly compartmentId: string;
  readonly kind: CompartmentKind;
  /** Whose the compartment is; null where it belongs to no one party. */
  readonly partyId?: string | null;
};

/** Whether the actor may do this there now. */
export async function mayThere(
  { stores, actor }: Pick<Acting, 'stores' | 'actor'>,
  action: Action,
  { compartmentId, kind, partyId = null }: Place,
): Promise<boolean> {
  const held = await stores.identity.heldUnder([compartmentId]);
  const heldUnder = held.get(compartmentId) ?? [];
  return authorize(actor, action, { compartmentKind: kind, partyId, tlp: null, heldUnder }).allowed;
}

export async function doerOf({ stores, actor }: Pick<Acting, 'stores' | 'actor'>): Promise<Doer> {
  const principal = await stores.identity.principal(actor.principalId);
  return {
    id: actor.principalId,
    name: principal?.name ?? actor.principalId,
    machine: actor.kind !== 'person',
  };
}

/** Ids and codes only; words stand in rows. Never in the public log: that a partner or a probe is there is a secret. */
export async function note(
  { world, stores, actor }: Acting<Pick<ModelWorld, 'clock'>>,
  compartmentId: string,
  entry: Pick<LedgerEntry, 'kind' | 'subject' | 'detail'>,
): Promise<void> {
  const at = world.clock.now().toISOString();
  await stores.ledger.append(compartmentId, [{ ...entry, by: actor.principalId, at }], { commit: false });
}
