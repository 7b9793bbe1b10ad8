/**
 * Who there is and who may see what, for the desk: `GET /api/v1/parties`, `/api/v1/parties/{id}`,
 * `/api/v1/compartments/{id}/members`, and what changes them. Every change is a ledger entry.
 */
import { type Static, Type } from 'typebox';
import { COMPARTMENT_KINDS } from '../../../core/policy/resource.ts';
import { ActAssertion } from './models.ts';
import { Id, Instant, listOf, orNull, Party, pageQuery } from './parts.ts';

const JoiningKind = Type.Enum(['finder', 'maintainer', 'operator', 'provider', 'developer']);
const GivenRole = Type.Enum([
  'coordinator',
  'finder',
  'maintainer',
  'operator',
  'provider',
  'agency',
  'official',
  'evaluator',
  'developer',
  'partner',
  'administrator',
]);
const Name = Type.String({ minLength: 1, maxLength: 200 });

export const PartyRow = Type.Object({
  ...Party.properties,
  createdAt: Instant,
  compartment: orNull(Id, 'it has none of its own, or it is not yours to know'),
});
export type PartyRow = Static<typeof PartyRow>;

export const PartyList = listOf(PartyRow);
export type PartyList = Static<typeof PartyList>;

export const PartyQuery = Type.Object(
  { kind: Type.Optional(Party.properties.kind), ...pageQuery },
  { additionalProperties: false },
);

export const PartyDetail = Type.Object({
  ...PartyRow.properties,
  people: Type.Array(
    Type.Object({
      id: Id,
      name: Type.String(),
      roles: Type.Array(Type.String()),
      createdAt: Instant,
      revokedAt: orNull(Instant, 'may come in'),
    }),
    { description: 'at most 500; those that were ended come last' },
  ),
});
export type PartyDetail = Static<typeof PartyDetail>;

export const NewParty = Type.Object(
  {
    name: Name,
    kind: JoiningKind,
    sector: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  },
  { additionalProperties: false },
);
export type NewParty = Static<typeof NewParty>;

export const NewPerson = Type.Object(
  { name: Name, role: GivenRole, assertion: Type.Optional(ActAssertion) },
  { additionalProperties: false },
);
export type NewPerson = Static<typeof NewPerson>;

export const InvitedPerson = Type.Object({
  id: Id,
  signInUrl: Type.String({ description: 'works once; shown once' }),
  expiresAt: Instant,
});
export type InvitedPerson = Static<typeof InvitedPerson>;

export const NewPartyKey = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    role: GivenRole,
    scopes: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 50 })),
    expiresDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 730 })),
  },
  { additionalProperties: false },
);
export type NewPartyKey = Static<typeof NewPartyKey>;

export const Members = Type.Object({
  compartment: Id,
  kind: Type.Enum([...COMPARTMENT_KINDS]),
  label: Type.String(),
  members: Type.Array(
    Type.Object({
      subject: Id,
      kind: Type.Enum(['party', 'person', 'key', 'service']),
      name: Type.String(),
      grantedBy: Type.String(),
      grantedAt: Instant,
    }),
  ),
});
export type Members = Static<typeof Members>;

export const NewMember = Type.Object(
  {
    subject: Type.String({
      minLength: 1,
      maxLength: 64,
      description: 'a party, or one of its people or keys',
    }),
    assertion: Type.Optional(ActAssertion),
  },
  { additionalProperties: false },
);
