/** Parties as the desk lists them, their people, and who is let into a compartment. Inside one actor's transaction. */
import type {
  IdentityStore,
  Member,
  PartyKind,
  PartyWithPlace,
  PersonRow,
} from '../../app/identity/ports.ts';
import type { Role } from '../../core/policy/actor.ts';

type Row = Readonly<Record<string, unknown>>;

type Reads = {
  readonly rows: (text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;
  readonly first: <T>(make: (row: Row) => T, text: string, values: readonly unknown[]) => Promise<T | null>;
};

type PeopleStore = Pick<IdentityStore, 'partyPage' | 'partyRow' | 'peopleOf' | 'revokePerson' | 'hasComeIn'>;

/** More people than that at one party are read by nobody. */
const MAX_PEOPLE = 500;

const PARTY = `
  select p.*, c.id as compartment_id
  from party p left join compartment c on c.party_id = p.id`;

export const MEMBERS = `
  select m.subject_id, coalesce(g.name, m.granted_by) as granted_by, m.granted_at, coalesce(u.kind, 'party') as kind, coalesce(u.name, p.name) as name
  from membership m left join principal u on u.id = m.subject_id left join party p on p.id = m.subject_id
    left join principal g on g.id = m.granted_by
  where m.compartment_id = $1 and m.revoked_at is null
  order by coalesce(u.name, p.name), m.subject_id`;

export function peopleStore({ rows, first }: Reads): PeopleStore {
  return {
    partyPage: async ({ kind, limit, after }) => {
      const found = await rows(
        `${PARTY} where ($1::text is null or p.kind = $1) and ($2::text is null or p.name > $2)
         order by p.name limit $3`,
        [kind ?? null, after?.name ?? null, limit],
      );
      return found.map(toPartyWithPlace);
    },
    partyRow: (id) => first(toPartyWithPlace, `${PARTY} where p.id = $1`, [id]),
    peopleOf: async (partyId) => {
      const found = await rows(
        `select id, name, roles, created_at, revoked_at from principal
         where party_id = $1 and kind = 'person' order by revoked_at is not null, name, id limit $2`,
        [partyId, MAX_PEOPLE],
      );
      return found.map(toPersonRow);
    },
    revokePerson: async (principalId, at) => {
      const ended = await rows(
        `update principal set revoked_at = $2
         where id = $1 and kind = 'person' and revoked_at is null returning id`,
        [principalId, at],
      );
      return ended.length > 0;
    },
    hasComeIn: async (principalId) => {
      const [row] = await rows('select breakwater.has_come_in($1) as yes', [principalId]);
      return row?.['yes'] === true;
    },
  };
}

function toPartyWithPlace(row: Row): PartyWithPlace {
  return {
    id: row['id'] as string,
    name: row['name'] as string,
    kind: row['kind'] as PartyKind,
    sector: row['sector'] as string | null,
    createdAt: row['created_at'] as Date,
    compartmentId: row['compartment_id'] as string | null,
  };
}

function toPersonRow(row: Row): PersonRow {
  return {
    id: row['id'] as string,
    name: row['name'] as string,
    roles: row['roles'] as Role[],
    createdAt: row['created_at'] as Date,
    revokedAt: row['revoked_at'] as Date | null,
  };
}

export function toMember(row: Row): Member {
  return {
    subjectId: row['subject_id'] as string,
    kind: row['kind'] as Member['kind'],
    name: row['name'] as string,
    grantedBy: row['granted_by'] as string,
    grantedAt: row['granted_at'] as Date,
  };
}
