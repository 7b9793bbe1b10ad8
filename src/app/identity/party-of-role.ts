/** Which party somebody with a role belongs to: a role is held at parties of one kind only. */
import type { Role } from '../../core/policy/actor.ts';
import type { Stores } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import type { Party, PartyKind } from './ports.ts';

/** A service's role is this instance's own and nobody's to give. */
export type GivenRole = Exclude<Role, 'service'>;
export type JoiningKind = Exclude<PartyKind, 'clearinghouse' | 'service'>;

const KIND_OF_ROLE: Readonly<Record<GivenRole, 'clearinghouse' | JoiningKind>> = {
  coordinator: 'clearinghouse',
  administrator: 'clearinghouse',
  official: 'clearinghouse',
  evaluator: 'clearinghouse',
  finder: 'finder',
  developer: 'developer',
  partner: 'finder',
  maintainer: 'maintainer',
  operator: 'operator',
  agency: 'operator',
  provider: 'provider',
};

/** The kind of party at which a role is held. */
export function kindOfRole(role: GivenRole): PartyKind {
  return KIND_OF_ROLE[role];
}

/**
 * The clearinghouse itself for its own roles, else the party of that name. Refuses with `invalid` where a name
 * is missing and `conflict` where it is another kind's. `create` makes a party that is not there yet.
 */
export async function partyOfRole(
  { identity }: Stores,
  request: { readonly role: GivenRole; readonly party?: string },
  create: (name: string, kind: JoiningKind) => Promise<Party>,
): Promise<Party> {
  const kind = KIND_OF_ROLE[request.role];
  const { party: name } = request;
  if (kind === 'clearinghouse') {
    const own = await identity.clearinghouse();
    if (name === undefined || name === own.name) return own;
    throw new Refusal('conflict', 'That role belongs to the clearinghouse itself: leave the party out.');
  }
  if (name === undefined)
    throw new Refusal('invalid', `Name the party: the role '${request.role}' is held at one.`);
  const found = await identity.partyByName(name);
  if (found === null) return create(name, kind);
  if (found.kind === kind) return found;
  throw new Refusal(
    'conflict',
    `The party of that name is of kind '${found.kind}', which does not hold that role.`,
  );
}
