/** A person's way in before it has a passkey: a link that works once, for fifteen minutes. */
import type { Actor } from '../../core/policy/actor.ts';
import { newId } from '../ids.ts';
import type { Clock, Randomness, Transactions } from '../ports.ts';
import { requireDesk } from './administer.ts';
import { newSecret } from './secrets.ts';

const LIFETIME_MS = 15 * 60_000;
/** The person the first link is for, until people have names here. */
const FIRST_PERSON = 'coordinator';

type World = {
  readonly transactions: Transactions;
  readonly clock: Clock;
  readonly randomness: Randomness;
};

/** Resolves to the token that goes into the link. The person is the clearinghouse's first coordinator, made here if need be. */
export async function createSignInLink(
  world: World,
  actor: Actor,
): Promise<{ readonly token: string; readonly expiresAt: Date }> {
  return world.transactions.run(actor, async (stores) => {
    const desk = await requireDesk(stores, actor, 'key.manage');
    const at = world.clock.now();
    const { id: partyId } = await stores.identity.clearinghouse();
    const known = await stores.identity.principalByName(partyId, FIRST_PERSON);
    const principalId = known?.id ?? newId('principal', world.randomness);
    if (known === null) {
      await stores.identity.addPrincipal(
        {
          id: principalId,
          partyId,
          kind: 'person',
          name: FIRST_PERSON,
          roles: ['coordinator', 'administrator'],
        },
        at,
      );
    }
    const secret = newSecret('link', world.randomness);
    const expiresAt = new Date(at.getTime() + LIFETIME_MS);
    await stores.identity.addSignInLink({ tokenHash: secret.hash, principalId, expiresAt });
    await stores.ledger.append(
      desk.id,
      [{ kind: 'sign-in-link.created', by: actor.principalId, subject: principalId, at: at.toISOString() }],
      { commit: false },
    );
    return { token: secret.text, expiresAt };
  });
}
