/** A key for a party's own software: shown once, stored as a hash, narrowed by scopes, ended by date or by hand. */
import type { Actor } from '../../core/policy/actor.ts';
import { parseScopes } from '../../core/policy/scope.ts';
import { newId } from '../ids.ts';
import type { Clock, Randomness, Transactions } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { requireDesk } from './administer.ts';
import { addParty, cleanName } from './create-party.ts';
import { type GivenRole, partyOfRole } from './party-of-role.ts';
import { newSecret } from './secrets.ts';

export type KeyRequest = {
  /** Created where there is none of that name; absent only for a role of the clearinghouse itself. */
  readonly party?: string;
  readonly role: GivenRole;
  /** What people call it; its role and id where absent. */
  readonly name?: string;
  readonly scopes: readonly string[];
  /** Null never expires. */
  readonly expiresAt: Date | null;
};

export type CreatedKey = { readonly key: string; readonly id: string; readonly party: string };

type World = {
  readonly transactions: Transactions;
  readonly clock: Clock;
  readonly randomness: Randomness;
};

/** Refuses with `invalid` (role, scopes, name, missing party) and `conflict` where the party is of another kind. */
export async function createKey(world: World, actor: Actor, request: KeyRequest): Promise<CreatedKey> {
  const scopes = parseScopes(request.scopes);
  refuseWidening(actor);
  if (!scopes.ok) throw new Refusal('invalid', 'Some scopes name nothing.', { problems: scopes.problems });
  return world.transactions.run(actor, async (stores) => {
    const desk = await requireDesk(stores, actor, 'key.manage');
    const party = await partyOfRole(stores, request, (name, kind) =>
      addParty(world, { stores, actor }, { name, kind }),
    );
    const id = newId('principal', world.randomness);
    const secret = newSecret('key', world.randomness);
    const at = world.clock.now();
    const name =
      request.name === undefined
        ? `${request.role} key ${id}`
        : cleanName(request.name, { what: 'a key', pointer: '/name' });
    await stores.identity.addPrincipal(
      { id, partyId: party.id, kind: 'key', name, roles: [request.role] },
      at,
    );
    const { expiresAt } = request;
    await stores.identity.addKey({
      principalId: id,
      secretHash: secret.hash,
      scopes: scopes.value,
      expiresAt,
    });
    await stores.ledger.append(
      desk.id,
      [
        {
          kind: 'key.created',
          by: actor.principalId,
          subject: id,
          at: at.toISOString(),
          detail: { party: party.id, role: request.role, scopes: scopes.value.join(' ') },
        },
      ],
      { commit: false },
    );
    return { key: secret.text, id, party: party.name };
  });
}

/** A key that was narrowed would make itself a wider one; and a scope that names another's is hard to compare. */
function refuseWidening(actor: Actor): void {
  if (actor.scopes.length === 0) return;
  throw new Refusal('forbidden', 'A key that was narrowed to scopes makes no other keys.');
}
