/** Ends a key. The next request that carries it is refused; what it did before stays as it was. */
import type { Actor } from '../../core/policy/actor.ts';
import type { Clock, Transactions } from '../ports.ts';
import { notFound } from '../refusal.ts';
import { requireDesk } from './administer.ts';

export async function revokeKey(
  world: { readonly transactions: Transactions; readonly clock: Clock },
  actor: Actor,
  principalId: string,
): Promise<void> {
  await world.transactions.run(actor, async (stores) => {
    const desk = await requireDesk(stores, actor, 'key.manage');
    const at = world.clock.now();
    if (!(await stores.identity.revokeKey(principalId, at))) throw notFound();
    await stores.ledger.append(
      desk.id,
      [{ kind: 'key.revoked', by: actor.principalId, subject: principalId, at: at.toISOString() }],
      { commit: false },
    );
  });
}
