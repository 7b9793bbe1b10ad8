/**
 * A founded instance on a test database, with parties as the application itself creates them:
 *
 *   const instance = await testInstance(database);
 *   const lab = await instance.party('lab-a', 'finder');   // lab.actor submits, lab.key authenticates
 *   instance.coordinator                                    // a person of the clearinghouse
 *   await instance.service('deduper')
 */
import { systemClock, systemRandomness } from '../src/adapters/clock/system-clock.ts';
import { authenticationOver } from '../src/adapters/postgres/authentication.ts';
import { createKey } from '../src/app/identity/create-key.ts';
import { createSignInLink } from '../src/app/identity/create-sign-in-link.ts';
import { foundInstance } from '../src/app/identity/found-instance.ts';
import type { GivenRole } from '../src/app/identity/party-of-role.ts';
import type { Authentication, Compartment, Party } from '../src/app/identity/ports.ts';
import { hashSecret } from '../src/app/identity/secrets.ts';
import { startSessionByLink } from '../src/app/identity/sessions.ts';
import type { Clock, Randomness, Transactions } from '../src/app/ports.ts';
import type { Actor, ServiceName } from '../src/core/policy/actor.ts';
import type { TestDatabase } from './database.ts';

export type TestParty = {
  readonly actor: Actor;
  readonly key: string;
  readonly party: Party;
  /** Its intake or operator compartment; null for kinds that have none. */
  readonly compartment: Compartment | null;
};

export type TestInstance = {
  readonly authentication: Authentication;
  /** A person of the clearinghouse, signed in by a link, and its session token. */
  readonly coordinator: Actor;
  readonly session: string;
  readonly console: Actor;
  readonly service: (name: ServiceName) => Promise<Actor>;
  /** The party of that name, created if need be, with one more key. */
  readonly party: (
    name: string,
    role: GivenRole,
    options?: { readonly scopes?: readonly string[] },
  ) => Promise<TestParty>;
};

export type TestInstanceOptions = {
  readonly clock?: Clock;
  readonly randomness?: Randomness;
  readonly transactions?: Transactions;
};

export async function testInstance(
  database: TestDatabase,
  options: TestInstanceOptions = {},
): Promise<TestInstance> {
  const authentication = authenticationOver(database.pool);
  const world = {
    authentication,
    transactions: options.transactions ?? database.transactions,
    clock: options.clock ?? systemClock,
    randomness: options.randomness ?? systemRandomness,
  };
  await foundInstance(world);
  const owner = await authentication.actorOfService('console');
  const { token } = await createSignInLink(world, owner);
  const session = await startSessionByLink(world, token);
  const coordinator = await authentication.actorOfSession(
    hashSecret(session?.token ?? ''),
    world.clock.now(),
  );
  if (session === null || coordinator === null) throw new Error('the first sign-in link did not work');
  return {
    authentication,
    coordinator,
    session: session.token,
    console: owner,
    service: (name) => authentication.actorOfService(name),
    party: async (name, role, options = {}) => {
      const isOwn = role === 'coordinator' || role === 'administrator' || role === 'official';
      const request = {
        role,
        scopes: options.scopes ?? [],
        expiresAt: null,
        ...(isOwn ? {} : { party: name }),
      };
      const { key } = await createKey(world, owner, request);
      const actor = await authentication.actorOfKey(hashSecret(key), world.clock.now());
      if (actor === null) throw new Error('a key that was just made did not work');
      return database.transactions.run(coordinator, async ({ identity }) => {
        const party = await identity.party(actor.partyId);
        if (party === null) throw new Error('a party that was just made is not there');
        const kind = party.kind === 'finder' ? 'intake' : party.kind === 'operator' ? 'operator' : null;
        const compartment = kind === null ? null : await identity.compartmentOf(party.id, kind);
        return { actor, key, party, compartment };
      });
    },
  };
}
