/** A person's way in before it has a passkey: a link that works once, for fifteen minutes. */
import type { Actor, Role } from '../../core/policy/actor.ts';
import { newId } from '../ids.ts';
import type { Clock, Randomness, Stores, Transactions } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { requireDesk } from './administer.ts';
import { type GivenRole, partyOfRole } from './party-of-role.ts';
import { newSecret } from './secrets.ts';

const LIFETIME_MS = 15 * 60_000;

type World = {
  readonly transactions: Transactions;
  readonly clock: Clock;
  readonly randomness: Randomness;
};

export type LinkRequest = {
  readonly role: GivenRole;
  /** Must exist; absent for a role of the clearinghouse itself. */
  readonly party?: string;
};

/** Resolves to the token that goes into the link. The person of that role at that party is made if need be. */
export async function createSignInLink(
  world: World,
  actor: Actor,
  request: LinkRequest = { role: 'coordinator' },
): Promise<{ readonly token: string; readonly expiresAt: Date }> {
  return world.transactions.run(actor, async (stores) => {
    const desk = await requireDesk(stores, actor, 'key.manage');
    const at = world.clock.now();
    const party = await partyOfRole(stores, request, () => {
      throw new Refusal(
        'invalid',
        'There is no party of that name. A key creates it: breakwater key create.',
      );
    });
    const principalId = await personOf(world, stores, { partyId: party.id, role: request.role, at });
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

type Seat = { readonly partyId: string; readonly role: GivenRole; readonly at: Date };

/** Until people have names of their own here, one person holds each role of a party and is called by it. */
async function personOf(
  world: Pick<World, 'randomness'>,
  { identity }: Stores,
  { partyId, role, at }: Seat,
): Promise<string> {
  const known = await identity.principalByName(partyId, role);
  if (known !== null) return known.id;
  const id = newId('principal', world.randomness);
  // The first coordinator of an instance is all the people it has.
  const roles: Role[] = role === 'coordinator' ? ['coordinator', 'administrator'] : [role];
  await identity.addPrincipal({ id, partyId, kind: 'person', name: role, roles }, at);
  return id;
}
