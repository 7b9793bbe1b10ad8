/**
 * People and places for tests that need a database: an instance with its services, and finder parties with an
 * intake compartment each. Written by the superuser, as a scene; what is tested runs as the actors.
 */
import { randomBytes } from 'node:crypto';
import { newId } from '../src/app/ids.ts';
import { type Actor, SERVICES, type ServiceName } from '../src/core/policy/actor.ts';
import type { TestDatabase } from './database.ts';

export type FinderParty = { readonly actor: Actor; readonly compartmentId: string };

export type Scene = {
  readonly service: (name: ServiceName) => Actor;
  /** A finder party with a key, and what `app/identity` would give it. */
  readonly finder: (name: string) => Promise<FinderParty>;
  /** A coordinator of the clearinghouse: holds the desk and every intake compartment made here. */
  readonly coordinator: Actor;
};

const randomness = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };

export async function setScene(database: Pick<TestDatabase, 'asSuperuser'>): Promise<Scene> {
  const clearinghouse = newId('party', randomness);
  const services = newId('party', randomness);
  const principals = SERVICES.map((name) => ({ id: newId('principal', randomness), name }));
  const coordinatorId = newId('principal', randomness);
  const founding = {
    clearinghouse: { id: clearinghouse, name: 'clearinghouse' },
    services: { partyId: services, principals },
    console: newId('principal', randomness),
    desk: newId('compartment', randomness),
    public: newId('compartment', randomness),
  };
  await database.asSuperuser('select breakwater.found_instance($1, $2, now())', [
    JSON.stringify(founding),
    randomBytes(32),
  ]);
  await database.asSuperuser(
    `insert into principal (id, party_id, kind, name, roles, created_at)
     values ($1, $2, 'person', 'coordinator', '{coordinator}', now())`,
    [coordinatorId, clearinghouse],
  );
  return {
    service: (name) => ({
      principalId: principals.find((principal) => principal.name === name)!.id,
      partyId: services,
      kind: 'service',
      service: name,
      roles: ['service'],
      scopes: [],
      subjects: [principals.find((principal) => principal.name === name)!.id],
    }),
    coordinator: {
      principalId: coordinatorId,
      partyId: clearinghouse,
      kind: 'person',
      roles: ['coordinator'],
      scopes: [],
      subjects: [coordinatorId, clearinghouse],
    },
    finder: (name) => addFinder(database, name, [clearinghouse, ...principals.map(({ id }) => id)]),
  };
}

async function addFinder(
  database: Pick<TestDatabase, 'asSuperuser'>,
  name: string,
  alsoHeldBy: readonly string[],
): Promise<FinderParty> {
  const partyId = newId('party', randomness);
  const principalId = newId('principal', randomness);
  const compartmentId = newId('compartment', randomness);
  await database.asSuperuser(
    `with p as (insert into party (id, name, kind, created_at) values ($1, $4, 'finder', now())),
          u as (insert into principal (id, party_id, kind, name, roles, created_at)
                values ($2, $1, 'key', $4, '{finder}', now())),
          k as (insert into compartment (id, kind, label, party_id, created_at)
                values ($3, 'intake', $4, $1, now()))
     insert into membership (subject_id, compartment_id, granted_by, granted_at)
     select s, $3, $2, now() from unnest($5::text[]) s`,
    [partyId, principalId, compartmentId, name, [partyId, ...alsoHeldBy]],
  );
  return {
    compartmentId,
    actor: {
      principalId,
      partyId,
      kind: 'key',
      roles: ['finder'],
      scopes: [],
      subjects: [principalId, partyId],
    },
  };
}
