/**
 * Letting someone into a compartment, and out again. Only who holds it may, and only from the desk; the
 * database's own wall says the same. Both are recorded at the desk.
 */
import type { Actor } from '../../core/policy/actor.ts';
import type { Clock, Stores, Transactions } from '../ports.ts';
import { notFound } from '../refusal.ts';
import { requireDesk } from './administer.ts';

type World = { readonly transactions: Transactions; readonly clock: Clock };
type Change = { readonly subjectId: string; readonly compartmentId: string };

/** 404 for a compartment the actor does not hold, as if it did not exist. */
export async function grantMembership(world: World, actor: Actor, change: Change): Promise<void> {
  await world.transactions.run(actor, async (stores) => {
    await requireHeld(stores, actor, change.compartmentId);
    const at = world.clock.now();
    await stores.identity.grant({ ...change, grantedBy: actor.principalId, at });
    await record(stores, { actor, change, at, kind: 'membership.granted' });
  });
}

/** 404 also where the subject did not hold it. The subject sees nothing at its next statement. */
export async function revokeMembership(world: World, actor: Actor, change: Change): Promise<void> {
  await world.transactions.run(actor, async (stores) => {
    await requireHeld(stores, actor, change.compartmentId);
    const at = world.clock.now();
    if (!(await stores.identity.revoke({ ...change, at }))) throw notFound();
    await record(stores, { actor, change, at, kind: 'membership.revoked' });
  });
}

async function requireHeld(stores: Stores, actor: Actor, compartmentId: string): Promise<void> {
  await requireDesk(stores, actor, 'party.manage');
  const held = await stores.identity.heldUnder([compartmentId]);
  if (!held.has(compartmentId)) throw notFound();
}

type Recorded = {
  readonly actor: Actor;
  readonly change: Change;
  readonly at: Date;
  readonly kind: 'membership.granted' | 'membership.revoked';
};

async function record(stores: Stores, { actor, change, at, kind }: Recorded): Promise<void> {
  // In the desk's log: an actor that just gave up its own hold could not write into the compartment's.
  const desk = await stores.identity.sharedCompartment('desk');
  await stores.ledger.append(
    desk.id,
    [
      {
        kind,
        by: actor.principalId,
        subject: change.compartmentId,
        at: at.toISOString(),
        detail: { to: change.subjectId },
      },
    ],
    { commit: false },
  );
}
