/** Parties, principals, keys, passkeys and memberships, inside one actor's transaction (migration 0001). */
import type {
  Compartment,
  IdentityStore,
  KeyRow,
  Party,
  PartyKind,
  Principal,
} from '../../app/identity/ports.ts';
import { Refusal } from '../../app/refusal.ts';
import type { Role } from '../../core/policy/actor.ts';
import type { CompartmentKind } from '../../core/policy/resource.ts';
import { toPasskey } from './authentication.ts';
import { MEMBERS, peopleStore, toMember } from './people-store.ts';
import type { Queryable } from './queryable.ts';
import { signedActStore } from './signed-act-store.ts';

type Row = Readonly<Record<string, unknown>>;

export function identityStore(connection: Queryable): IdentityStore {
  const rows = async (text: string, values: readonly unknown[] = []) =>
    (await connection.query(text, values)).rows;
  const first = async <T>(make: (row: Row) => T, text: string, values: readonly unknown[]) => {
    const [row] = await rows(text, values);
    return row === undefined ? null : make(row);
  };
  return {
    ...partyStore(connection, { rows, first }),
    ...keyStore({ rows }),
    ...signedActStore(connection),
    ...compartmentStore({ rows, first }),
  };
}

type Reads = {
  readonly rows: (text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;
  readonly first: <T>(make: (row: Row) => T, text: string, values: readonly unknown[]) => Promise<T | null>;
};

type PartyStore = Pick<
  IdentityStore,
  | 'party'
  | 'partyByName'
  | 'clearinghouse'
  | 'parties'
  | 'addParty'
  | 'principal'
  | 'principalByName'
  | 'addPrincipal'
  | 'serviceIds'
  | 'partyPage'
  | 'partyRow'
  | 'peopleOf'
  | 'revokePerson'
  | 'hasComeIn'
>;

function partyStore(connection: Queryable, { rows, first }: Reads): PartyStore {
  return {
    party: (id) => first(toParty, 'select * from party where id = $1', [id]),
    partyByName: (name) => first(toParty, 'select * from party where name = $1', [name]),
    clearinghouse: async () => {
      const party = await first(toParty, "select * from party where kind = 'clearinghouse'", []);
      if (party === null) throw new Error('this actor cannot see the clearinghouse');
      return party;
    },
    parties: async () => (await rows('select * from party order by name')).map(toParty),
    addParty: async ({ id, name, kind, sector }, at) => {
      const added = await connection.query(
        `insert into party (id, name, kind, sector, created_at) values ($1, $2, $3, $4, $5)
         on conflict (name) do nothing`,
        [id, name, kind, sector, at],
      );
      if (added.rowCount === 0) throw new Refusal('conflict', 'There is a party of that name already.');
    },
    principal: (id) => first(toPrincipal, 'select * from principal where id = $1', [id]),
    principalByName: (partyId, name) =>
      first(toPrincipal, 'select * from principal where party_id = $1 and name = $2 and revoked_at is null', [
        partyId,
        name,
      ]),
    addPrincipal: async ({ id, partyId, kind, name, roles }, at) => {
      await rows(
        'insert into principal (id, party_id, kind, name, roles, created_at) values ($1, $2, $3, $4, $5, $6)',
        [id, partyId, kind, name, roles, at],
      );
    },
    serviceIds: async (names) => {
      const found = await rows(
        `select p.id from principal p join party o on o.id = p.party_id and o.kind = 'service'
         where p.kind = 'service' and p.name = any ($1) and p.revoked_at is null`,
        [names],
      );
      return found.map((row) => row['id'] as string);
    },
    ...peopleStore({ rows, first }),
  };
}

type KeyStore = Pick<
  IdentityStore,
  'addKey' | 'keys' | 'revokeKey' | 'addSignInLink' | 'addPasskey' | 'passkeysOf'
>;

function keyStore({ rows }: Pick<Reads, 'rows'>): KeyStore {
  return {
    addKey: async ({ principalId, secretHash, scopes, expiresAt }) => {
      await rows(
        'insert into api_key (principal_id, secret_hash, scopes, expires_at) values ($1, $2, $3, $4)',
        [principalId, secretHash, scopes, expiresAt],
      );
    },
    keys: async (limit) => {
      const found = await rows(
        `select k.principal_id, p.party_id, p.name, p.roles, k.scopes, p.created_at, k.expires_at, k.revoked_at
         from api_key k join principal p on p.id = k.principal_id
         order by p.created_at desc, p.id limit $1`,
        [limit],
      );
      return found.map(toKeyRow);
    },
    revokeKey: async (principalId, at) => {
      const ended = await rows(
        'update api_key set revoked_at = $2 where principal_id = $1 and revoked_at is null returning principal_id',
        [principalId, at],
      );
      return ended.length > 0;
    },
    addSignInLink: async ({ tokenHash, principalId, expiresAt }) => {
      await rows('insert into sign_in_link (token_hash, principal_id, expires_at) values ($1, $2, $3)', [
        tokenHash,
        principalId,
        expiresAt,
      ]);
    },
    addPasskey: async ({ credentialId, principalId, publicKey, counter, transports }, at) => {
      const added = await rows(
        `insert into passkey (credential_id, principal_id, public_key, counter, transports, created_at)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning principal_id`,
        [credentialId, principalId, publicKey, counter, transports, at],
      );
      return added.length > 0;
    },
    passkeysOf: async (principalId) => {
      const found = await rows('select * from passkey where principal_id = $1 order by created_at', [
        principalId,
      ]);
      return found.flatMap((row) => {
        const passkey = toPasskey(row);
        return passkey === null ? [] : [{ ...passkey, createdAt: row['created_at'] as Date }];
      });
    },
  };
}

type CompartmentStore = Pick<
  IdentityStore,
  | 'openCompartment'
  | 'compartmentOf'
  | 'sharedCompartment'
  | 'grant'
  | 'revoke'
  | 'membersOf'
  | 'members'
  | 'compartment'
  | 'ownMemberships'
  | 'heldUnder'
>;

function compartmentStore({ rows, first }: Reads): CompartmentStore {
  return {
    openCompartment: async ({ compartment, members, openedBy, at }) => {
      const { id, kind, label, partyId } = compartment;
      await rows('select breakwater.open_compartment($1, $2, $3, $4, $5, $6, $7)', [
        id,
        kind,
        label,
        partyId,
        members,
        openedBy,
        at,
      ]);
    },
    compartmentOf: (partyId, kind) =>
      first(toCompartment, 'select * from compartment where party_id = $1 and kind = $2', [partyId, kind]),
    sharedCompartment: async (kind) => {
      const compartment = await first(toCompartment, 'select * from compartment where kind = $1', [kind]);
      if (compartment !== null) return compartment;
      throw new Refusal('forbidden', 'This belongs to the clearinghouse itself.');
    },
    grant: async ({ subjectId, compartmentId, grantedBy, at }) => {
      await rows(
        `insert into membership (subject_id, compartment_id, granted_by, granted_at) values ($1, $2, $3, $4)
         on conflict (subject_id, compartment_id) do update
           set granted_by = excluded.granted_by, granted_at = excluded.granted_at, revoked_at = null
           where membership.revoked_at is not null`,
        [subjectId, compartmentId, grantedBy, at],
      );
    },
    revoke: async ({ subjectId, compartmentId, at }) => {
      const ended = await rows(
        `update membership set revoked_at = $3
         where subject_id = $1 and compartment_id = $2 and revoked_at is null returning subject_id`,
        [subjectId, compartmentId, at],
      );
      return ended.length > 0;
    },
    membersOf: async (compartmentId) => {
      const found = await rows(
        'select subject_id from membership where compartment_id = $1 and revoked_at is null order by subject_id',
        [compartmentId],
      );
      return found.map((row) => row['subject_id'] as string);
    },
    compartment: (id) => first(toCompartment, 'select * from compartment where id = $1', [id]),
    members: async (compartmentId) => (await rows(MEMBERS, [compartmentId])).map(toMember),
    ownMemberships: async (limit) => {
      const found = await rows(
        `select c.*, m.subject_id, m.granted_at, count(*) over () as total,
           (select g.name from principal g where g.id = m.granted_by) as granted_by
         from membership m join compartment c on c.id = m.compartment_id
         where m.revoked_at is null and m.subject_id = any ((select breakwater.subjects())::text[])
         order by m.granted_at desc, c.id, m.subject_id limit $1`,
        [limit],
      );
      return {
        total: Number(found[0]?.['total'] ?? 0),
        rows: found.map((row) => ({
          compartment: toCompartment(row),
          subjectId: row['subject_id'] as string,
          grantedBy: row['granted_by'] as string | null,
          grantedAt: row['granted_at'] as Date,
        })),
      };
    },
    heldUnder: async (compartmentIds) => {
      const found = await rows(
        `select compartment_id, array_agg(subject_id order by subject_id) as subjects from membership
         where compartment_id = any ($1) and revoked_at is null
           and subject_id = any ((select breakwater.subjects())::text[])
         group by compartment_id`,
        [compartmentIds],
      );
      return new Map(found.map((row) => [row['compartment_id'] as string, row['subjects'] as string[]]));
    },
  };
}

function toParty(row: Row): Party {
  return {
    id: row['id'] as string,
    name: row['name'] as string,
    kind: row['kind'] as PartyKind,
    sector: row['sector'] as string | null,
  };
}

function toPrincipal(row: Row): Principal {
  return {
    id: row['id'] as string,
    partyId: row['party_id'] as string,
    kind: row['kind'] as Principal['kind'],
    name: row['name'] as string,
    roles: row['roles'] as Role[],
  };
}

function toKeyRow(row: Row): KeyRow {
  return {
    principalId: row['principal_id'] as string,
    partyId: row['party_id'] as string,
    name: row['name'] as string,
    roles: row['roles'] as Role[],
    scopes: row['scopes'] as string[],
    createdAt: row['created_at'] as Date,
    expiresAt: row['expires_at'] as Date | null,
    revokedAt: row['revoked_at'] as Date | null,
  };
}

function toCompartment(row: Row): Compartment {
  return {
    id: row['id'] as string,
    kind: row['kind'] as CompartmentKind,
    label: row['label'] as string,
    partyId: row['party_id'] as string | null,
  };
}
