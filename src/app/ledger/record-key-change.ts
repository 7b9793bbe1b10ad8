/** That one of this instance's signing keys was changed, by whom and when: an entry like any other. */
import type { Actor } from '../../core/policy/actor.ts';
import type { Clock, Transactions } from '../ports.ts';
import { requireOwnLog } from './own-log.ts';
import type { LedgerSigner } from './ports.ts';

export type KeyChange = {
  readonly which: 'ledger' | 'lab' | 'advisory';
  readonly by: Actor;
  /** The `ledger` service, which keeps the record of whose log this is. */
  readonly ledger: Actor;
  readonly signer: LedgerSigner;
};

export async function recordKeyChange(
  world: { readonly transactions: Transactions; readonly clock: Clock },
  { which, by, ledger, signer }: KeyChange,
): Promise<void> {
  await world.transactions.run(ledger, async (stores) => {
    if (which === 'ledger') await requireOwnLog(stores.ledger, signer);
    const desk = await stores.identity.sharedCompartment('desk');
    await stores.ledger.append(
      desk.id,
      [
        {
          kind: 'signing-key.changed',
          by: by.principalId,
          subject: which,
          at: world.clock.now().toISOString(),
        },
      ],
      { commit: true },
    );
  });
}
