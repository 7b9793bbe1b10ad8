/**
 * Files from this instance for another, and from others for this one. `GET /api/v1/exchanges` → ExchangeList,
 * `POST /api/v1/exchanges` NewExchange → ExchangeView, `GET /api/v1/exchanges/{id}` → ExchangeDetail,
 * `POST …/reviews` NewReview → ExchangeView (the second seals), `POST …/refusal` ExchangeRefusal → ExchangeView,
 * `GET …/file` → the DSSE envelope, `GET /api/v1/received-exchanges` → ReceivedList, `POST /api/v1/received-exchanges`
 * NewReceived → ReceivedRow.
 */
import { type Static, Type } from 'typebox';
import { PART_KINDS } from '../../../core/model/exchange.ts';
import { MARKINGS } from '../../../core/model/marking.ts';
import { ActAssertion } from './models.ts';
import { Asserter, Id, Instant, orNull } from './parts.ts';

export const MarkingView = Type.Enum([...MARKINGS]);
export type MarkingView = Static<typeof MarkingView>;

export const MarkingPolicy = Type.Object({
  maximum: MarkingView,
  order: Type.Array(MarkingView, { description: 'from the widest to the tightest' }),
  notice: Type.String({ description: 'that the system is not accredited' }),
});
export type MarkingPolicy = Static<typeof MarkingPolicy>;

const Line = (max: number) => Type.String({ minLength: 1, maxLength: max });

export const NewPart = Type.Union([
  Type.Object({ kind: Type.Literal('finding'), id: Id, marking: MarkingView }),
  Type.Object({ kind: Type.Literal('document'), name: Line(200), text: Line(900_000), marking: MarkingView }),
]);
export type NewPart = Static<typeof NewPart>;

export const NewExchange = Type.Object({
  to: Line(200),
  purpose: Line(2000),
  marking: MarkingView,
  engagement: Type.Optional(Id),
  parts: Type.Array(NewPart, { minItems: 1, maxItems: 200 }),
});
export type NewExchange = Static<typeof NewExchange>;

export const ReviewRow = Type.Object({
  by: Asserter,
  at: Instant,
  note: orNull(Type.String(), 'none was written'),
});

export const ExchangeView = Type.Object({
  id: Id,
  to: Type.String(),
  purpose: Type.String(),
  marking: MarkingView,
  state: Type.Enum(['prepared', 'reviewed-once', 'sealed', 'refused']),
  digest: Type.String({ description: 'SHA-256 of what is reviewed' }),
  preparedBy: Asserter,
  preparedAt: Instant,
  reviews: Type.Array(ReviewRow),
  refusal: orNull(Type.String(), 'nobody refused it'),
});
export type ExchangeView = Static<typeof ExchangeView>;

export const ExchangeDetail = Type.Object({
  ...ExchangeView.properties,
  parts: Type.Array(
    Type.Object({
      kind: Type.Enum([...PART_KINDS]),
      name: Type.String(),
      marking: MarkingView,
      credit: orNull(Type.String(), 'it names nobody'),
      body: Type.Unknown(),
    }),
  ),
});
export type ExchangeDetail = Static<typeof ExchangeDetail>;

export const ExchangeList = Type.Object({ items: Type.Array(ExchangeView, { maxItems: 200 }) });
export type ExchangeList = Static<typeof ExchangeList>;

export const NewReview = Type.Object({
  digest: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  note: Type.Optional(Type.String({ maxLength: 2000 })),
  assertion: Type.Optional(ActAssertion),
});
export type NewReview = Static<typeof NewReview>;

export const ExchangeRefusal = Type.Object({ reason: Line(2000) });
export type ExchangeRefusal = Static<typeof ExchangeRefusal>;

export const EnvelopeView = Type.Object({
  payloadType: Type.String(),
  payload: Type.String(),
  signatures: Type.Array(Type.Object({ keyid: Type.Optional(Type.String()), sig: Type.String() })),
});

export const NewReceived = Type.Object({
  envelope: EnvelopeView,
  key: Type.String({
    maxLength: 2000,
    description: "the sender's public key (SPKI PEM), as you had it from them",
  }),
});
export type NewReceived = Static<typeof NewReceived>;

export const ReceivedRow = Type.Object({
  digest: Type.String(),
  from: Type.String({ description: 'as the file says; the key says who' }),
  purpose: Type.String(),
  marking: MarkingView,
  keyid: Type.String(),
  parts: Type.Integer({ minimum: 0 }),
  at: Instant,
  by: Asserter,
  isNew: Type.Boolean({ description: 'false: it was here before, and nothing changed' }),
});
export type ReceivedRow = Static<typeof ReceivedRow>;

export const ReceivedList = Type.Object({ items: Type.Array(ReceivedRow, { maxItems: 200 }) });
export type ReceivedList = Static<typeof ReceivedList>;
