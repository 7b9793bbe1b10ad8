/**
 * What is about to leave, and what has. `GET /api/v1/advisories` → AdvisoryList,
 * `GET /api/v1/advisories/{id}` → ReleaseView, `POST /api/v1/advisories/{id}/release` Release → ReleaseView (202).
 * A release cannot be undone: the page states the consequence and asks for the typed word.
 */
import { type Static, Type } from 'typebox';
import { AdvisoryRef } from './cases.ts';
import { ActAssertion } from './models.ts';
import { Asserter, ComponentView, Id, Instant, listOf, orNull, pageQuery, Rank } from './parts.ts';

export const AdvisoryQuery = Type.Object({
  ...pageQuery,
  state: Type.Optional(Type.Enum(['draft', 'released', 'published'])),
});

export const AdvisoryRow = Type.Object({
  id: Id,
  identifier: Type.String(),
  title: Type.String(),
  component: ComponentView,
  state: Type.Enum(['draft', 'released', 'published']),
  revision: Type.Integer(),
  severity: Rank,
  case: Type.Object({ id: Id, number: Type.Integer() }),
  at: Instant,
  dueAt: orNull(Instant, 'no date'),
  operators: orNull(Type.Integer(), 'exposure was not computed'),
});
export type AdvisoryRow = Static<typeof AdvisoryRow>;
export const AdvisoryList = listOf(AdvisoryRow);
export type AdvisoryList = Static<typeof AdvisoryList>;

export const ReleaseView = Type.Object({
  ...AdvisoryRow.properties,
  advisory: AdvisoryRef,
  audience: Type.Array(
    Type.Object({
      who: Type.String({ description: '"Everyone", "3 operators", "Nobody"' }),
      what: Type.String(),
    }),
  ),
  open: Type.Array(
    Type.String({
      description: 'one sentence each: what is still open, e.g. an embargo date that has not come',
    }),
  ),
  blocked: orNull(Type.String(), 'it may be released'),
  word: Type.String({ description: 'what must be typed' }),
  releasedBy: orNull(Asserter, 'not released'),
  releasedAt: orNull(Instant, 'not released'),
  publishedAt: orNull(Instant, 'not published'),
  withdrawn: Type.Optional(Type.Object({ at: Instant, why: Type.String() })),
});
export type ReleaseView = Static<typeof ReleaseView>;

export const Release = Type.Object({
  word: Type.String({ maxLength: 200 }),
  revision: Type.Integer({ description: 'the revision that was read: another one is 409' }),
  assertion: Type.Optional(ActAssertion),
});
export type Release = Static<typeof Release>;

export const Withdraw = Type.Object({
  word: Type.String({ maxLength: 200, description: "the advisory's identifier" }),
  why: Type.String({ minLength: 1, maxLength: 1000, pattern: '\\S', description: 'published as it stands' }),
  assertion: Type.Optional(ActAssertion),
});
