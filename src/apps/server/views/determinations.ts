/**
 * Criteria, the questions they open, consultations, and what a named official determines of what was measured. No
 * field here, and no value of one, says whether a model may be released.
 *
 *   GET    /api/v1/engagements/:id/determination               DeterminationDesk
 *   GET    /api/v1/engagements/:id/shared/determination        DeterminationView, for the developer
 *   POST   /api/v1/engagements/:id/determination               DeterminationRequest → DeterminationDesk
 *   POST   /api/v1/engagements/:id/determination/confirmation  DeterminationConfirmation → DeterminationDesk
 *   POST   /api/v1/engagements/:id/consultations               ConsultationAsk → DeterminationDesk
 *   POST   /api/v1/engagements/:id/consultations/:consultation ConsultationAnswer → DeterminationDesk
 *   GET    /api/v1/criteria                                    CriteriaList
 *   POST   /api/v1/criteria                                    the criteria's bytes → 201 CriteriaRow
 *   DELETE /api/v1/criteria/:id                                204
 */
import { type Static, Type } from 'typebox';
import { ActAssertion, NamedActor } from './models.ts';
import { Id, Instant, orNull } from './parts.ts';

const Text = (max: number) => Type.String({ minLength: 1, maxLength: max });
const Digest = Type.String({ pattern: '^sha256:[0-9a-f]{64}$', description: 'sha256:… in lower-case hex' });
const strict = { additionalProperties: false };
const Assertion = Type.Optional(ActAssertion);

export const CriteriaRow = Type.Object({
  id: Id,
  name: Type.String(),
  digest: Digest,
  criteria: Type.Array(Type.Object({ id: Type.String(), says: Type.String() })),
  writtenAt: Instant,
  writtenBy: NamedActor,
  endedAt: orNull(Instant, 'in force'),
});
export type CriteriaRow = Static<typeof CriteriaRow>;
export const CriteriaList = Type.Object({ items: Type.Array(CriteriaRow) });
export type CriteriaList = Static<typeof CriteriaList>;

export const AlertQuestion = Type.Object({
  id: Id,
  report: Id,
  criteria: Id,
  criterion: Type.String(),
  outcome: Type.Enum(['crossed', 'undefined'], { description: 'undefined: it could not be measured' }),
  says: orNull(Type.String(), 'the criterion stands in a compartment that you do not hold'),
  at: Instant,
});
export type AlertQuestion = Static<typeof AlertQuestion>;
export const ConsultationView = Type.Object({
  id: Id,
  of: Type.String({ description: 'who was consulted' }),
  question: Type.String(),
  askedBy: NamedActor,
  askedAt: Instant,
  state: Type.Enum(['asked', 'answered', 'dissented'], { description: 'silence stays asked' }),
  answer: orNull(Type.String(), 'no answer'),
  answeredAt: orNull(Instant, 'no answer'),
});
export type ConsultationView = Static<typeof ConsultationView>;
export const DeterminationView = Type.Object({
  id: Id,
  answer: Type.Enum(['criteria-met', 'criteria-not-met', 'could-not-tell', 'none-made'], {
    description: 'of what was measured; nothing about the model’s release',
  }),
  reasons: Type.String(),
  by: NamedActor,
  at: Instant,
  isSigned: Type.Boolean({ description: 'with a passkey at the act' }),
  record: Digest,
  confirmedBy: orNull(NamedActor, 'nobody confirmed yet that the record is complete'),
  confirmedAt: orNull(Instant, 'nobody confirmed yet'),
});
export type DeterminationView = Static<typeof DeterminationView>;
/** For officials: what is asked, who was consulted, what was determined. */
export const DeterminationDesk = Type.Object({
  questions: Type.Array(AlertQuestion),
  consultations: Type.Array(ConsultationView),
  record: Type.String({ description: 'sha256:… of all of this; what is signed' }),
  determination: orNull(DeterminationView, 'none was written'),
});
export type DeterminationDesk = Static<typeof DeterminationDesk>;
export const ConsultationAsk = Type.Object({ of: Text(200), question: Text(4000) }, strict);
export const ConsultationAnswer = Type.Object(
  { state: Type.Enum(['answered', 'dissented']), answer: Text(8000) },
  strict,
);
export const DeterminationRequest = Type.Object(
  {
    answer: DeterminationView.properties.answer,
    reasons: Text(20_000),
    record: Digest,
    assertion: Assertion,
  },
  strict,
);
export const DeterminationConfirmation = Type.Object({ record: Digest, assertion: Assertion }, strict);
