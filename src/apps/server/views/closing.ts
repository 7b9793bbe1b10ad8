/**
 * Closing the loop: answers for many notices at once, what a newer inventory shows, what reaches one asset, and
 * how far remedies got by sector. Routes: `routes/closing-routes.ts`.
 */
import { type Static, Type } from 'typebox';
import { InternetExposed, NoticeAnswer, UnmatchedView, Urgency } from './exposure.ts';
import { Id, Instant, listOf, orNull, Party } from './parts.ts';

const NOTICE_IDS = Type.Array(Id, { minItems: 1, maxItems: 1000, uniqueItems: true });

export const NoticeAnswers = Type.Object({ notices: NOTICE_IDS, ...NoticeAnswer.properties });
export type NoticeAnswers = Static<typeof NoticeAnswers>;
export const NoticeUndo = Type.Object({ notices: NOTICE_IDS });
export type NoticeUndo = Static<typeof NoticeUndo>;

export const ActingFor = Type.Object({
  operators: Type.Array(
    Type.Object({ party: Party, open: Type.Integer({ minimum: 0 }), told: Type.Integer({ minimum: 0 }) }),
    { description: 'operators whose notices you may answer, by name; at most 1000' },
  ),
  advisories: Type.Array(
    Type.Object({
      advisory: Type.String({ description: 'published identifier' }),
      component: Type.String(),
      what: Type.String({ description: 'one plain sentence' }),
      operators: Type.Integer({ minimum: 1 }),
      open: Type.Integer({ minimum: 1 }),
      dueAt: orNull(Instant, 'no date'),
      notices: Type.Array(Id, { description: 'the open ones, soonest due first; at most 1000' }),
    }),
    { description: 'what is open, over all of them; most operators first; at most 100' },
  ),
});
export type ActingFor = Static<typeof ActingFor>;

const Change = Type.Object({
  component: Type.String({ description: 'version-less component key' }),
  before: Type.Array(Type.String(), { description: 'its versions, at most 100; empty: it was not there' }),
  after: Type.Array(Type.String(), { description: 'its versions, at most 100; empty: it is gone' }),
});
export const RevisionView = Type.Object({
  asset: Type.String(),
  receivedAt: Instant,
  earlierAt: orNull(Instant, 'this is the first inventory of the asset'),
  earlierId: orNull(Id, 'this is the first inventory of the asset'),
  added: Type.Integer({ minimum: 0, description: 'components that were not there before' }),
  removed: Type.Integer({ minimum: 0 }),
  changed: Type.Integer({ minimum: 0, description: 'components in other versions than before' }),
  unchanged: Type.Integer({ minimum: 0 }),
  ...listOf(Change).properties,
});
export type RevisionView = Static<typeof RevisionView>;

export const AssetFlawView = Type.Object({
  advisory: Type.String(),
  aliases: Type.Array(Type.String()),
  status: Type.Enum(['affected', 'not_affected', 'unknown']),
  reason: Type.String({ description: 'one sentence' }),
  fixed: Type.Array(Type.String()),
  ...Urgency.properties,
  reproduced: Type.Boolean({ description: 'you were told with a notice that the lab saw it happen' }),
});
export type AssetFlawView = Static<typeof AssetFlawView>;

export const AssetExposureView = Type.Object({
  asset: Type.String(),
  internetExposed: InternetExposed,
  receivedAt: Instant,
  components: Type.Array(
    Type.Object({
      component: Type.String(),
      upgradeTo: orNull(Type.String(), 'no version clears everything that is known'),
      bestTo: orNull(Type.String(), 'upgradeTo clears everything, or no fixed version is known'),
      leaves: Type.Array(Type.String(), { description: 'what bestTo leaves open' }),
      flaws: Type.Array(AssetFlawView),
    }),
    { description: 'grouped by what to upgrade; known exploited first' },
  ),
  unmatched: Type.Array(UnmatchedView, { description: 'the first 100 of them' }),
  isCut: Type.Boolean({ description: 'more components are reached than are listed' }),
});
export type AssetExposureView = Static<typeof AssetExposureView>;

export const ReachView = Type.Object({
  now: Type.Array(
    Type.Object({
      sector: Type.String({ description: "'' where none was stated" }),
      operators: Type.Integer({ minimum: 0 }),
      exposed: Type.Integer({ minimum: 0, description: 'assets, each once for each advisory' }),
      closed: Type.Integer({ minimum: 0 }),
      confirmed: Type.Integer({ minimum: 0, description: 'closed ones that a newer inventory shows' }),
      needHelp: Type.Integer({ minimum: 0 }),
    }),
  ),
  hours: Type.Array(
    Type.Object({ at: Instant, exposed: Type.Integer({ minimum: 0 }), closed: Type.Integer({ minimum: 0 }) }),
    { description: 'newest first, over all sectors' },
  ),
});
export type ReachView = Static<typeof ReachView>;

export const PublishedReachView = Type.Object({
  hours: Type.Array(
    Type.Object({
      at: Instant,
      sectors: Type.Array(
        Type.Object({
          sector: Type.String(),
          operatorsAtLeast: Type.Integer({ minimum: 5 }),
          closedPercent: Type.Integer({ minimum: 0, maximum: 100 }),
        }),
      ),
    }),
    { description: 'newest first; sectors of at least five operators, rounded, once an hour' },
  ),
});
export type PublishedReachView = Static<typeof PublishedReachView>;
