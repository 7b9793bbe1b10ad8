/**
 * What is about to leave, and what has. `GET /api/v1/advisories` → AdvisoryList,
 * `GET /api/v1/advisories/{id}` → ReleaseView, `POST /api/v1/advisories/{id}/release` Release → ReleaseView (202).
 * `POST /api/v1/advisories/{id}/revisions/proposal` ProposedRevision → Proposal,
 * `POST /api/v1/advisories/{id}/revisions` Revise → ReleaseView (202).
 * A release cannot be undone: the page states the consequence and asks for the typed word.
 */
import { type Static, Type } from 'typebox';
import { AdvisoryChange, AdvisoryRef } from './cases.ts';
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
  published: orNull(Type.Integer(), 'not published; else the revision that everyone reads, counted from 1'),
  severity: Rank,
  case: Type.Object({ id: Id, number: Type.Integer() }),
  at: Instant,
  dueAt: orNull(Instant, 'no date'),
  operators: orNull(Type.Integer(), 'exposure was not computed'),
});
export type AdvisoryRow = Static<typeof AdvisoryRow>;
export const AdvisoryList = listOf(AdvisoryRow);
export type AdvisoryList = Static<typeof AdvisoryList>;

const Texts = Type.Array(Type.String({ maxLength: 200 }), { maxItems: 200 });
const Record = {
  title: Type.String({ maxLength: 300 }),
  summary: Type.String({ maxLength: 4000 }),
  remediation: Type.String({ maxLength: 4000 }),
  affected: orNull(
    Type.String({ maxLength: 10_000 }),
    'a VERS range; only the versions shown affected are known',
  ),
  affectedVersions: Texts,
  fixed: Texts,
  aliases: Texts,
  weaknesses: Texts,
  severity: orNull(Type.String({ maxLength: 300 }), 'a CVSS vector; none is published'),
  credits: Texts,
};

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
  correctable: orNull(
    Type.Object({ revision: Type.Integer(), record: Type.Object(Record) }),
    'not published, or withdrawn; else the newest revision, which a correction starts from',
  ),
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

export const ProposedRevision = Type.Object({
  revision: Type.Integer({
    minimum: 1,
    description: 'the newest revision, as it was read: another one is 409',
  }),
  corrections: Type.Partial(Type.Object(Record), { description: 'what is absent stays' }),
  summary: Type.String({
    minLength: 1,
    maxLength: 1000,
    pattern: '\\S',
    description: 'what changed, for everyone: it stands in the revision history',
  }),
});

export const Revise = Type.Object({
  ...ProposedRevision.properties,
  word: Type.String({ maxLength: 200, description: "the advisory's identifier" }),
  assertion: Type.Optional(ActAssertion),
});

export const Proposal = Type.Object({
  no: Type.Integer({ description: 'the number that it would have' }),
  digest: Type.String({ description: 'SHA-256, hex, of the corrected record: what the act signs' }),
  changes: Type.Array(AdvisoryChange),
});
export type Proposal = Static<typeof Proposal>;
