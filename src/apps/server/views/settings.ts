/**
 * `GET /api/v1/settings` → Settings; `POST /api/v1/keys` NewKey → MadeKey (201, the secret once);
 * `DELETE /api/v1/keys/{id}` revokes (204).
 */
import { type Static, Type } from 'typebox';
import { COMPARTMENT_KINDS } from '../../../core/policy/resource.ts';
import { MarkingPolicy } from './exchanges.ts';
import { Id, Instant, orNull, Party } from './parts.ts';

export const KeyRow = Type.Object({
  id: Id,
  name: Type.String(),
  party: Party,
  roles: Type.Array(Type.String()),
  scopes: Type.Array(Type.String(), { description: 'empty: everything its roles allow' }),
  createdAt: Instant,
  expiresAt: orNull(Instant, 'does not expire'),
  revokedAt: orNull(Instant, 'in force'),
});
export type KeyRow = Static<typeof KeyRow>;

export const Settings = Type.Object({
  instance: Type.Object({
    name: Type.String(),
    publicUrl: Type.String(),
    version: Type.String(),
    phone: orNull(Type.String(), 'none set'),
    marking: MarkingPolicy,
  }),
  passkeys: Type.Array(Type.Object({ id: Type.String(), createdAt: Instant })),
  keys: Type.Array(KeyRow, {
    description: "own party's; all parties' for an administrator or coordinator of the clearinghouse",
  }),
  memberships: Type.Array(
    Type.Object({
      compartment: Id,
      kind: Type.Enum([...COMPARTMENT_KINDS]),
      label: Type.String(),
      through: Type.Enum(['self', 'party']),
      grantedBy: Type.String(),
      grantedAt: Instant,
    }),
    { description: 'what the reader itself holds, at most 200' },
  ),
  membershipsTotal: Type.Integer({ minimum: 0 }),
  parties: Type.Array(Party, { description: 'empty for whoever may not manage parties' }),
});
export type Settings = Static<typeof Settings>;

export const NewKey = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  expiresDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 730 })),
});
export type NewKey = Static<typeof NewKey>;

export const MadeKey = Type.Object({ key: Type.String(), id: Id, party: Type.String() });
export type MadeKey = Static<typeof MadeKey>;
