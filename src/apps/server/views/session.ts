/**
 * Who is signed in and where they may go. `GET /api/v1/me` → Me, 401 when nobody is signed in.
 * Signing in: `POST /api/v1/session/link` { token } and, later, `POST /api/v1/session/passkey/options` then
 * `POST /api/v1/session/passkey`; `DELETE /api/v1/session` signs out.
 */
import { type Static, Type } from 'typebox';
import { Id, Instant, orNull, Party } from './parts.ts';

export const PlaceName = Type.Enum([
  'flow',
  'today',
  'notices',
  'findings',
  'merges',
  'cases',
  'threads',
  'scorecards',
  'lab',
  'exposure',
  'models',
  'partners',
  'partner',
  'publish',
  'ledger',
  'settings',
]);
export type PlaceName = Static<typeof PlaceName>;

export const Place = Type.Object({
  name: PlaceName,
  count: orNull(
    Type.Integer({ minimum: 0, description: 'what waits or stands there; counting stops at 10,000' }),
    'this place has no count',
  ),
  late: Type.Integer({
    minimum: 0,
    description: 'how many of `count` are past their date; 0 where dates do not apply',
  }),
});

export type Place = Static<typeof Place>;

export const Me = Type.Object({
  principal: Type.Object({ id: Id, name: Type.String(), kind: Type.Enum(['person', 'key', 'service']) }),
  party: Party,
  roles: Type.Array(Type.String(), { description: 'core/policy Role values' }),
  places: Type.Array(Place, { description: 'what this actor may open, in the order to show; first is home' }),
  passkeys: Type.Integer({ minimum: 0, description: 'how many passkeys this principal registered' }),
  instance: Type.Object({
    name: Type.String(),
    publicUrl: Type.String(),
    phone: orNull(Type.String(), 'the instance has no telephone set'),
    version: Type.String(),
  }),
  now: Instant,
});
export type Me = Static<typeof Me>;
