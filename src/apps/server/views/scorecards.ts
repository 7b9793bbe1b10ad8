/**
 * What became of a finder's findings, by model. `GET /api/v1/scorecards` → ScorecardList (every finder to the
 * clearinghouse, its own to a finder); `GET /api/v1/parties/{id}/scorecard` → Scorecard.
 */
import { type Static, Type } from 'typebox';
import { Id, listOf, orNull, Party } from './parts.ts';

const Share = Type.Object({
  count: Type.Integer({ minimum: 0 }),
  of: Type.Integer({ minimum: 0 }),
  low: orNull(Type.Number(), 'nothing to count'),
  high: orNull(Type.Number(), 'nothing to count'),
});
export type ShareView = Static<typeof Share>;

const ScoreRow = Type.Object({
  model: orNull(Type.String(), 'not stated'),
  submitted: Type.Integer({ minimum: 0 }),
  reproduced: Share,
  refused: Share,
  duplicatesOfKnown: orNull(Share, 'not told to the finder: it would speak of others'),
  firstFinder: orNull(Share, 'not told to the finder: it would speak of others'),
  severityInflation: orNull(
    Type.Object({
      mean: Type.Number({ description: 'claimed minus decided, in steps of the severity scale' }),
      low: orNull(Type.Number(), 'fewer than two decided'),
      high: orNull(Type.Number(), 'fewer than two decided'),
      of: Type.Integer({ minimum: 0 }),
    }),
    'nothing decided, or not told to the finder before publication',
  ),
});
export const Scorecard = Type.Object({ party: Id, rows: Type.Array(ScoreRow) });

export const ScorecardQuery = Type.Object({
  cursor: Type.Optional(Type.String({ maxLength: 512 })),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 500,
      description: 'of finders, twenty at most; each has a row a model',
    }),
  ),
});

export const ScorecardRow = Type.Object({ party: Party, ...ScoreRow.properties });
export type ScorecardRow = Static<typeof ScorecardRow>;
export const ScorecardList = listOf(ScorecardRow);
export type ScorecardList = Static<typeof ScorecardList>;
