/**
 * `GET /api/v1/cases` → CaseList, `GET /api/v1/cases/{id}` → CaseDetail.
 * One case is one root cause. Everything in it is somebody's assertion, with its time.
 */
import { type Static, Type } from 'typebox';
import { PARTICIPANT_ROLES, PARTICIPANT_STATUSES } from '../../../core/case/participants.ts';
import { FindingRow } from './findings.ts';
import { ExperimentRow, Matrix } from './lab.ts';
import { LinkView } from './links.ts';
import { ActAssertion } from './models.ts';
import {
  Asserter,
  ComponentView,
  Id,
  Instant,
  listOf,
  orNull,
  Party,
  pageQuery,
  Rank,
  SeverityWord,
  TlpView,
} from './parts.ts';

export const CaseStage = Type.Enum([
  'unique',
  'reproduced',
  'coordinating',
  'fixed',
  'published',
  'protected',
  'refused',
]);
export type CaseStage = Static<typeof CaseStage>;

export const EmbargoView = Type.Object({
  state: Type.Enum(['none', 'proposed', 'active', 'revise', 'exited']),
  until: orNull(Instant, 'no embargo date is set'),
});
export type EmbargoView = Static<typeof EmbargoView>;

export const CaseSort = Type.Enum([
  'due',
  '-opened',
  'opened',
  '-severity',
  'component',
  '-findings',
  'stage',
]);
export type CaseSort = Static<typeof CaseSort>;

export const CaseQuery = Type.Object({
  ...pageQuery,
  sort: Type.Optional(CaseSort),
  q: Type.Optional(Type.String({ maxLength: 200, description: 'words of title or component, or c-number' })),
  stage: Type.Optional(CaseStage),
  reached: Type.Optional(
    Type.Enum(['unique', 'reproduced', 'coordinating', 'fixed', 'published', 'protected'], {
      description: 'came to this stage or further',
    }),
  ),
  severity: Type.Optional(Rank),
  component: Type.Optional(Type.String({ maxLength: 400 })),
  overdue: Type.Optional(Type.Boolean()),
  finder: Type.Optional(
    Type.String({ maxLength: 64, description: "party id of one that found it: the desk's filter" }),
  ),
  sector: Type.Optional(
    Type.String({ maxLength: 100, description: "reaches an operator of this sector: the desk's filter" }),
  ),
  left: Type.Optional(
    Type.String({ maxLength: 40, description: 'a Leave id of the flow whose list is cases' }),
  ),
});
export type CaseQuery = Static<typeof CaseQuery>;

export const CaseRow = Type.Object({
  id: Id,
  number: Type.Integer(),
  title: Type.String(),
  component: ComponentView,
  stage: CaseStage,
  stageAt: Instant,
  severity: Rank,
  severityDecided: Type.Boolean({ description: 'true: a person decided it; false: the highest claimed' }),
  tlp: TlpView,
  embargo: EmbargoView,
  dueAt: orNull(Instant, 'nothing is due'),
  openedAt: Instant,
  findings: Type.Integer({ minimum: 1 }),
  finders: Type.Integer({ minimum: 1, description: 'parties that found it' }),
  operators: orNull(Type.Integer({ minimum: 0 }), 'exposure was not computed'),
  suggestions: Type.Integer({ minimum: 0, description: 'merges that wait for a person' }),
});
export type CaseRow = Static<typeof CaseRow>;

export const CaseList = listOf(CaseRow);
export type CaseList = Static<typeof CaseList>;

export const ExposedOperator = Type.Object({
  party: Party,
  assets: Type.Array(
    Type.Object({
      inventoryId: Id,
      asset: Type.String({ description: "the operator's own word" }),
      purl: Type.String(),
      version: Type.String(),
      status: Type.Enum(['affected', 'not_affected', 'unknown']),
      fixed: Type.Array(Type.String(), {
        description: 'first fixed versions, ascending; empty: none is known',
      }),
    }),
  ),
  notice: orNull(
    Type.Object({
      toldAt: Instant,
      dueAt: orNull(Instant, 'no date'),
      answer: Type.Enum(['open', 'patched', 'mitigated', 'not_affected', 'needs_help']),
      answeredAt: orNull(Instant, 'not answered'),
    }),
    'not told: nothing was published to this operator',
  ),
  computedAt: Instant,
});
export type ExposedOperator = Static<typeof ExposedOperator>;

export const ParticipantRoleView = Type.Enum([...PARTICIPANT_ROLES]);
export const ParticipantStatusView = Type.Enum([...PARTICIPANT_STATUSES]);

export const ParticipantView = Type.Object({
  party: Party,
  role: ParticipantRoleView,
  status: ParticipantStatusView,
  statusAt: Instant,
  lastWordAt: orNull(Instant, 'never answered: silence is counted from statusAt'),
  fixedVersion: orNull(Type.String(), 'it did not say in which version it is fixed'),
  asked: Type.Integer({ minimum: 0, description: 'how often the desk asked' }),
  askedAt: orNull(Instant, 'never asked again'),
});
export type ParticipantView = Static<typeof ParticipantView>;

export const CaseEvent = Type.Object({
  at: Instant,
  by: Asserter,
  kind: Type.String({ description: 'kebab-case, closed' }),
  words: Type.String({ description: 'one sentence of ours; may quote names' }),
});
export type CaseEvent = Static<typeof CaseEvent>;

/** One line of the mapping from internal record to advisory (core/advisory): what leaves is seen to leave. */
export const MappingLine = Type.Object({
  field: Type.String({ description: 'name of the internal field, in words' }),
  internal: Type.String({ description: 'the internal value, in short' }),
  leaves: Type.Enum(['now', 'later', 'never']),
  published: orNull(Type.String(), 'it does not leave'),
  until: orNull(Instant, 'not withheld until a date'),
});
export type MappingLine = Static<typeof MappingLine>;

export const AdvisoryChange = Type.Object({
  field: Type.String(),
  before: Type.String({ description: "'none' for what was not there" }),
  after: Type.String(),
});

export const AdvisoryRevision = Type.Object({
  no: Type.Integer(),
  kind: Type.Enum(['first', 'corrected', 'withdrawn']),
  at: Instant,
  by: Asserter,
  summary: Type.String({ description: 'what changed, or why it is withdrawn, as published' }),
  changes: Type.Array(AdvisoryChange),
  written: Type.Boolean({ description: 'whether everyone reads it, or a later one' }),
  csaf: orNull(
    Type.String(),
    'SHA-256, hex, of the document as it left; it waits, or left before these were kept',
  ),
});
export type AdvisoryRevision = Static<typeof AdvisoryRevision>;

export const AdvisoryRef = Type.Object({
  id: Id,
  state: Type.Enum(['draft', 'released', 'published']),
  revision: Type.Integer(),
  identifier: Type.String({ description: 'the id it has or will have when published' }),
  mapping: Type.Array(MappingLine),
  files: Type.Array(
    Type.Object({
      format: Type.Enum(['csaf', 'osv', 'openvex', 'cve']),
      path: Type.String({ description: 'path under the public root' }),
    }),
    { description: 'empty until published' },
  ),
  revisions: Type.Array(AdvisoryRevision, { description: 'newest first; empty until published' }),
});
export type AdvisoryRef = Static<typeof AdvisoryRef>;

/** BOD 26-04 on this case: the facts as asserted, and the outcome once all four are known. */
export const FederalDeadline = Type.Object({
  facts: Type.Array(
    Type.Object({
      fact: Type.Enum(['KEV', 'PE', 'A', 'TI']),
      value: Type.Enum(['N', 'Y', 'P', 'T']),
      by: Asserter,
      at: Instant,
    }),
  ),
  outcome: orNull(
    Type.Object({ code: Type.String(), label: Type.String(), row: Type.Integer() }),
    'not all four facts are known',
  ),
});
export type FederalDeadline = Static<typeof FederalDeadline>;

export const CaseDetail = Type.Object({
  ...CaseRow.properties,
  summary: Type.Array(Type.String(), {
    description: 'at most two sentences: what it is; text from outside within',
  }),
  weaknesses: Type.Array(Type.String()),
  aliases: Type.Array(Type.String()),
  affected: Type.Array(Type.Object({ range: Type.String(), times: Type.Integer() }), {
    description: 'ranges as claimed, and by how many findings',
  }),
  fixedVersions: Type.Array(Type.String(), { description: 'empty: no fix is known' }),
  severities: Type.Array(SeverityWord, {
    description:
      'claimed first, in order of arrival; the decided one, where there is one, last with a person as asserter',
  }),
  federal: FederalDeadline,
  members: Type.Array(Type.Object({ ...FindingRow.properties, canonical: Type.Boolean() })),
  links: Type.Array(LinkView, {
    description: 'current links between members, and suggestions that reach out of the case',
  }),
  experiments: Type.Array(ExperimentRow),
  matrix: orNull(Matrix, 'no patch was judged'),
  exposure: Type.Array(ExposedOperator),
  participants: Type.Array(ParticipantView),
  history: Type.Array(CaseEvent, { description: 'newest first, at most 200' }),
  historyTotal: Type.Integer({ minimum: 0 }),
  advisory: orNull(AdvisoryRef, 'none was drafted yet'),
  next: orNull(
    Type.Object({ action: Type.String({ description: 'TodayAction' }), dueAt: orNull(Instant, 'no date') }),
    'nothing waits for a person',
  ),
});
export type CaseDetail = Static<typeof CaseDetail>;

/** `POST /api/v1/cases/{id}/severity` → CaseRow. */
export const SeverityDecision = Type.Object({
  severity: orNull(Type.Enum(['none', 'low', 'medium', 'high', 'critical']), 'take the decision back'),
});
export type SeverityDecision = Static<typeof SeverityDecision>;

/** `POST /api/v1/cases/{id}/embargo` → CaseRow. Which steps a state allows: core/embargo/embargo.ts. */
export const EmbargoStep = Type.Union([
  Type.Object({ move: Type.Enum(['propose', 'revise']), until: Instant }),
  Type.Object({ move: Type.Enum(['accept', 'reject']) }),
  Type.Object({
    move: Type.Enum(['exit']),
    why: Type.Enum(['agreed', 'public', 'attacks_observed']),
    word: Type.String({
      maxLength: 200,
      description: '`end embargo <case number>`: it cannot be taken back',
    }),
    assertion: Type.Optional(ActAssertion),
  }),
]);
export type EmbargoStep = Static<typeof EmbargoStep>;

/** `POST /api/v1/cases/{id}/facts` → FederalDeadline. */
export const FactAssertion = Type.Object({
  fact: Type.Enum(['KEV', 'PE', 'A', 'TI'], {
    description: 'in KEV, publicly exposed, automatable, technical impact',
  }),
  value: orNull(Type.Enum(['N', 'Y', 'P', 'T']), 'take the word back'),
});
export type FactAssertion = Static<typeof FactAssertion>;
