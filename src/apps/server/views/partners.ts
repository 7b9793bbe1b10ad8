/**
 * Trusted partners. The partner's own desk: `GET /api/v1/partner` → PartnerDesk, `POST /api/v1/partner/application`
 * PartnerApplication → PartnerView, `POST /api/v1/partner/grants/{id}/uses` NewUse → UseRow, `GET /api/v1/partner/uses`
 * → UseList. The clearinghouse's: `GET /api/v1/partners` → PartnerList, `GET /api/v1/partners/{id}` → PartnerView
 * ({id} is the party's), `POST …/decision` PartnerDecision → PartnerView, `POST …/grants` NewGrant → MadeGrant (201,
 * the key once), `POST …/grants/{grant}/end` → PartnerView, `POST …/revocation` Revocation → PartnerView,
 * `GET …/uses` → UseList. All of it speaks of partners and what they were given, never of a model.
 */
import { type Static, Type } from 'typebox';
import { CONTROLS } from '../../../core/model/partner.ts';
import { Asserter, Id, Instant, orNull } from './parts.ts';

const Line = (max: number) => Type.String({ minLength: 1, maxLength: max });

export const ControlNameView = Type.Enum([...CONTROLS]);
export type ControlNameView = Static<typeof ControlNameView>;

export const ShownControlView = Type.Object({
  control: ControlNameView,
  statement: Line(2000),
  evidence: Type.Array(
    Type.Object({
      name: Line(200),
      digest: orNull(Type.String({ pattern: '^[0-9a-f]{64}$' }), 'the document was not handed over'),
    }),
    { maxItems: 20 },
  ),
});
export type ShownControlView = Static<typeof ShownControlView>;

export const PartnerApplication = Type.Object({
  purpose: Line(2000),
  scope: Line(2000),
  controls: Type.Array(ShownControlView, { maxItems: 50 }),
});
export type PartnerApplication = Static<typeof PartnerApplication>;

export const GrantStandingView = Type.Enum([
  'running',
  'expired',
  'ended',
  'partner-revoked',
  'engagement-over',
]);

export const GrantView = Type.Object({
  id: Id,
  scope: Type.String({ description: 'what may be done with it, in words: text from outside' }),
  components: Type.Array(Type.String(), { description: 'component keys; empty: what the words say' }),
  engagement: orNull(Id, 'given under none, or under one that the reader was not let into'),
  opens: Instant,
  ends: Type.String({ description: 'RFC 3339 UTC: over from then on, by itself' }),
  zone: Type.String({ description: 'IANA zone in which its days were counted' }),
  standing: GrantStandingView,
  by: Asserter,
  uses: Type.Integer({ minimum: 0 }),
  findings: Type.Integer({ minimum: 0, description: 'findings that came in with its key' }),
});
export type GrantView = Static<typeof GrantView>;

export const PartnerView = Type.Object({
  id: Id,
  name: Type.String(),
  state: Type.Enum(['applied', 'accepted', 'declined', 'revoked']),
  stateAt: Instant,
  reason: orNull(Type.String(), 'nobody has answered the application'),
  purpose: Type.String(),
  scope: Type.String(),
  controls: Type.Array(ShownControlView),
  appliedAt: Instant,
  grants: Type.Array(GrantView, { description: 'newest first' }),
});
export type PartnerView = Static<typeof PartnerView>;

export const PartnerDesk = Type.Object({
  partner: orNull(PartnerView, 'nothing was applied for'),
  controls: Type.Array(ControlNameView, { description: 'what an application shows, each with evidence' }),
});
export type PartnerDesk = Static<typeof PartnerDesk>;

export const PartnerList = Type.Object({ items: Type.Array(PartnerView, { maxItems: 200 }) });
export type PartnerList = Static<typeof PartnerList>;

export const PartnerDecision = Type.Object({
  decision: Type.Enum(['accept', 'decline']),
  reason: Line(2000),
});
export type PartnerDecision = Static<typeof PartnerDecision>;

export const NewGrant = Type.Object({
  scope: Line(2000),
  components: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 400 }), { maxItems: 200 })),
  days: Type.Integer({ minimum: 1, maximum: 90 }),
  zone: Type.Optional(Type.String({ maxLength: 64 })),
  engagement: Type.Optional(Id),
});
export type NewGrant = Static<typeof NewGrant>;

export const MadeGrant = Type.Object({
  grant: GrantView,
  key: Type.String({ description: 'shown once; dead when the grant ends' }),
});
export type MadeGrant = Static<typeof MadeGrant>;

export const Revocation = Type.Object({ reason: Line(2000) });
export type Revocation = Static<typeof Revocation>;

export const NewUse = Type.Object({
  what: Line(2000),
  component: Type.Optional(Type.String({ minLength: 1, maxLength: 400 })),
});
export type NewUse = Static<typeof NewUse>;

export const UseRow = Type.Object({
  id: Id,
  grant: Id,
  at: Instant,
  by: Asserter,
  what: Type.String(),
  component: orNull(Type.String(), 'none was named'),
});
export type UseRow = Static<typeof UseRow>;

export const UseList = Type.Object({
  items: Type.Array(UseRow, { maxItems: 500, description: 'newest first' }),
});
export type UseList = Static<typeof UseList>;
