/** A key for a party's own software: shown once, stored as a hash, narrowed by scopes, ended by date or by hand. */
import type { Actor, Role } from '../../core/policy/actor.ts';
import { parseScopes } from '../../core/policy/scope.ts';
import { newId } from '../ids.ts';
import type { Clock, Randomness, Transactions } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { requireDesk } from './administer.ts';
import { addParty } from './create-party.ts';
import type { Party, PartyKind } from './ports.ts';
import { newSecret } from './secrets.ts';

export type KeyRequest = {
  /** Created where there is none of that name; absent only for a role of the clearinghouse itself. */
  readonly party?: string;
  readonly role: Role;
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

/** What kind of party holds a role; null where it is the clearinghouse's own. A service's role is nobody's to give. */
const PARTY_OF_ROLE: Readonly<Record<Exclude<Role, 'service'>, PartyKind>> = {
  coordinator: 'clearinghouse',
  administrator: 'clearinghouse',
  official: 'clearinghouse',
  evaluator: 'clearinghouse',
  finder: 'finder',
  developer: 'finder',
  partner: 'finder',
  maintainer: 'maintainer',
  operator: 'operator',
  agency: 'operator',
  provider: 'provider',
};

/** Refuses with `invalid` (role, scopes, missing party) and `conflict` where the party is of another kind. */
export async function createKey(world: World, actor: Actor, request: KeyRequest): Promise<CreatedKey> {
  const scopes = parseScopes(request.scopes);
  if (!scopes.ok) throw new Refusal('invalid', 'Some scopes name nothing.', { problems: scopes.problems });
  const kind = kindFor(request.role);
  return world.transactions.run(actor, async (stores) => {
    const desk = await requireDesk(stores, actor, 'key.manage');
    const party = await partyFor(request.party, kind, {
      byName: (name) => stores.identity.partyByName(name),
      clearinghouse: () => stores.identity.clearinghouse(),
      add: (name, newKind) => addParty(world, { stores, actor }, { name, kind: newKind }),
    });
    const id = newId('principal', world.randomness);
    const secret = newSecret('key', world.randomness);
    const at = world.clock.now();
    const name = request.name ?? `${request.role} key ${id}`;
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

function kindFor(role: Role): PartyKind {
  if (role !== 'service') return PARTY_OF_ROLE[role];
  throw new Refusal('invalid', "The role 'service' belongs to this instance's own services.");
}

type Parties = {
  readonly byName: (name: string) => Promise<Party | null>;
  readonly clearinghouse: () => Promise<Party>;
  readonly add: (name: string, kind: Exclude<PartyKind, 'clearinghouse' | 'service'>) => Promise<Party>;
};

async function partyFor(name: string | undefined, kind: PartyKind, parties: Parties): Promise<Party> {
  if (kind === 'clearinghouse' || kind === 'service') {
    const own = await parties.clearinghouse();
    if (name === undefined || name === own.name) return own;
    throw new Refusal('conflict', 'That role belongs to the clearinghouse itself: leave the party out.');
  }
  if (name === undefined) throw new Refusal('invalid', 'Name the party that the key is for.');
  const found = await parties.byName(name);
  if (found === null) return parties.add(name, kind);
  if (found.kind === kind) return found;
  throw new Refusal(
    'conflict',
    `The party of that name is of the kind '${found.kind}', which does not hold that role.`,
  );
}
