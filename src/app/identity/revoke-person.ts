/** Ends a person's way in: every session, link and passkey of theirs is refused from the next request on. */
import type { Actor } from '../../core/policy/actor.ts';
import type { Clock, Transactions } from '../ports.ts';
import { notFound, Refusal } from '../refusal.ts';
import { requireDesk } from './administer.ts';

/** 404 for whoever is no person here or was ended before; `conflict` for oneself, so that a desk is never left empty by a slip. */
export async function revokePerson(
  world: { readonly transactions: Transactions; readonly clock: Clock },
  actor: Actor,
  personId: string,
): Promise<void> {
  await world.transactions.run(actor, async (stores) => {
    const desk = await requireDesk(stores, actor, 'person.invite');
    if (personId === actor.principalId) {
      throw new Refusal('conflict', 'Nobody ends their own way in: ask another administrator.');
    }
    const at = world.clock.now();
    if (!(await stores.identity.revokePerson(personId, at))) throw notFound();
    await stores.ledger.append(
      desk.id,
      [{ kind: 'person.revoked', by: actor.principalId, subject: personId, at: at.toISOString() }],
      { commit: false },
    );
  });
}
