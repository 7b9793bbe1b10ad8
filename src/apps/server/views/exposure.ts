/**
 * Who is exposed, for the clearinghouse: `GET /api/v1/operators` → OperatorList,
 * `GET /api/v1/operators/{id}` → OperatorDetail.
 * What an operator itself reads: `GET /api/v1/notices` → NoticeSheet; it answers with
 * `POST /api/v1/notices/{id}/answer` NoticeAnswer → Notice; it sends its inventory with
 * `POST /api/v1/inventories?asset=NAME` (CycloneDX JSON as the body) → InventoryView (201).
 */
import { type Static, Type } from 'typebox';
import { ExposedOperator } from './cases.ts';
import { Id, Instant, listOf, orNull, Party, pageQuery, Rank } from './parts.ts';

export const OperatorQuery = Type.Object({ ...pageQuery, q: Type.Optional(Type.String({ maxLength: 200 })) });

export const OperatorRow = Type.Object({
  party: Party,
  inventories: Type.Integer({ minimum: 0 }),
  components: Type.Integer({ minimum: 0, description: 'across current inventories' }),
  unmatched: Type.Integer({
    minimum: 0,
    description: 'components that could not be checked, e.g. no version',
  }),
  exposedCases: Type.Integer({
    minimum: 0,
    description: 'cases with status affected; 0 is a fact, not absence',
  }),
  told: Type.Integer({ minimum: 0 }),
  open: Type.Integer({ minimum: 0 }),
  needsHelp: Type.Integer({ minimum: 0 }),
  overdue: Type.Integer({ minimum: 0 }),
  nextDueAt: orNull(Instant, 'nothing is due'),
});
export type OperatorRow = Static<typeof OperatorRow>;
export const OperatorList = listOf(OperatorRow);
export type OperatorList = Static<typeof OperatorList>;

export const InternetExposed = orNull(
  Type.Boolean({ description: 'whether the internet can reach the asset' }),
  'its operator does not say',
);

export const UnmatchedView = Type.Object({
  component: Type.String({ description: 'as the document names it; empty where it does not' }),
  reason: Type.String(),
  pointer: orNull(
    Type.String({ description: 'JSON pointer into the document' }),
    'taken in before places were kept',
  ),
});
export type UnmatchedView = Static<typeof UnmatchedView>;
export const UnmatchedList = listOf(UnmatchedView);
export type UnmatchedList = Static<typeof UnmatchedList>;

export const InventoryView = Type.Object({
  id: Id,
  asset: Type.String(),
  components: Type.Integer({ minimum: 0 }),
  unmatchedCount: Type.Integer({ minimum: 0, description: 'components that cannot be looked up' }),
  unmatched: Type.Array(UnmatchedView, {
    description: 'the first 100 of them; all: GET /api/v1/inventories/{id}/unmatched',
  }),
  warnings: Type.Array(Type.Object({ pointer: Type.String(), code: Type.String(), message: Type.String() }), {
    description:
      'what is odd about the document and costs no component: references used twice, leading nowhere, in a circle',
  }),
  internetExposed: InternetExposed,
  receivedAt: Instant,
});
export type InventoryView = Static<typeof InventoryView>;

export const OperatorDetail = Type.Object({
  ...OperatorRow.properties,
  inventoryList: Type.Array(InventoryView),
  cases: Type.Array(
    Type.Object({
      id: Id,
      number: Type.Integer(),
      title: Type.String(),
      severity: Rank,
      stage: Type.String({ description: 'CaseStage' }),
      exposure: ExposedOperator,
    }),
  ),
});
export type OperatorDetail = Static<typeof OperatorDetail>;

export const AssetWord = Type.Object({ internetExposed: InternetExposed });
export type AssetWord = Static<typeof AssetWord>;

const UNDECIDED = 'an input of the decision table is not known';

/** What decides how soon a flaw should be fixed. */
export const Urgency = Type.Object({
  kev: orNull(
    Type.Object({
      addedOn: Type.String(),
      dueOn: orNull(Type.String(), 'none was set'),
      ransomware: Type.Boolean(),
    }),
    'not in the catalogue of known exploited flaws',
  ),
  epss: orNull(
    Type.Object({
      score: Type.Number(),
      percentile: orNull(Type.Number(), 'not given'),
      scoredOn: Type.String(),
    }),
    'no score is known',
  ),
  directive: orNull(
    Type.Object({
      exposed: orNull(Type.String({ description: 'where the internet can reach the asset' }), UNDECIDED),
      inside: orNull(Type.String({ description: 'where it cannot' }), UNDECIDED),
    }),
    `BOD 26-04: ${UNDECIDED}`,
  ),
});

export const Answer = Type.Enum(['open', 'patched', 'mitigated', 'not_affected', 'needs_help']);
export type Answer = Static<typeof Answer>;

export const VexJustification = Type.Enum([
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
]);
export type VexJustification = Static<typeof VexJustification>;

export const Notice = Type.Object({
  id: Id,
  asset: Type.String(),
  component: Type.String({ description: 'package name as people say it' }),
  version: Type.String({ description: 'the version the inventory holds' }),
  fixed: Type.Array(Type.String(), { description: 'first fixed versions, ascending; empty: none is out' }),
  what: Type.String({ description: 'what can happen, one plain sentence' }),
  advisory: Type.String({ description: 'published identifier' }),
  ...Urgency.properties,
  reproduced: Type.Boolean({ description: 'the lab saw it happen' }),
  internetExposed: InternetExposed,
  advisoryPath: Type.String({
    description: 'path of the human-readable or JSON advisory under the public root',
  }),
  dueAt: orNull(Instant, 'no date'),
  toldAt: Instant,
  answer: Answer,
  answeredAt: orNull(Instant, 'not answered'),
  note: orNull(Type.String(), 'none'),
  mitigation: orNull(Type.String(), 'not answered with mitigated'),
  mitigatedUntil: orNull(Instant, 'until further notice, or not mitigated'),
  justification: orNull(VexJustification, 'not answered with not_affected'),
  shownFixedAt: orNull(Instant, 'no newer inventory shows it as gone or fixed'),
  stillThereAt: orNull(Instant, 'no newer inventory shows it as still there'),
});
export type Notice = Static<typeof Notice>;

export const NoticeSheet = Type.Object({
  party: Party,
  notices: Type.Array(Notice, {
    description: 'open ones by date, then answered ones newest first; at most 200',
  }),
  inventories: Type.Array(InventoryView),
  phone: orNull(Type.String(), 'the instance has no telephone set'),
  desk: Type.String({ description: 'name of the clearinghouse' }),
});
export type NoticeSheet = Static<typeof NoticeSheet>;

export const NoticeAnswer = Type.Object({
  answer: Answer,
  note: Type.Optional(Type.String({ maxLength: 2000 })),
  mitigation: Type.Optional(
    Type.String({ maxLength: 2000, description: 'with mitigated: what keeps the flaw from being used' }),
  ),
  until: Type.Optional(
    Type.String({
      format: 'date-time',
      maxLength: 40,
      description: 'with mitigated; absent: until further notice',
    }),
  ),
  justification: Type.Optional(VexJustification),
});
export type NoticeAnswer = Static<typeof NoticeAnswer>;
