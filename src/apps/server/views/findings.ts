/**
 * `GET /api/v1/findings` → FindingList, `GET /api/v1/findings/{id}` → FindingDetail.
 * A finder sees only its own findings and the lab's word on them: `case`, `links` and everything drawn from
 * other finders' submissions is null or empty for it (two-worlds harness).
 */
import { type Static, Type } from 'typebox';
import { LinkView } from './links.ts';
import {
  Asserter,
  ComponentView,
  Id,
  Instant,
  LabWord,
  listOf,
  orNull,
  Party,
  pageQuery,
  Rank,
  SeverityWord,
  TlpView,
} from './parts.ts';

export const FindingState = Type.Enum([
  'received',
  'testing',
  'reproduced',
  'not_reproduced',
  'inconclusive',
  'unproven',
]);
export type FindingState = Static<typeof FindingState>;

export const FindingSort = Type.Enum([
  '-received',
  'received',
  '-severity',
  'severity',
  'component',
  '-component',
  'state',
]);
export type FindingSort = Static<typeof FindingSort>;

export const FindingQuery = Type.Object({
  ...pageQuery,
  sort: Type.Optional(FindingSort),
  q: Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'words of title, component, own id; a beginning of a word matches',
    }),
  ),
  state: Type.Optional(FindingState),
  severity: Type.Optional(Rank),
  finder: Type.Optional(Type.String({ maxLength: 200, description: 'party id or name' })),
  component: Type.Optional(Type.String({ maxLength: 400, description: 'component key' })),
  case: Type.Optional(Id),
  sector: Type.Optional(
    Type.String({
      maxLength: 100,
      description: "in a case that reaches an operator of this sector: the desk's filter",
    }),
  ),
  left: Type.Optional(
    Type.String({
      maxLength: 40,
      description:
        'a Leave id of the flow. For `received` the newest 5,000 are looked at; of the others, and of `q` and `case`, at most 1,000',
    }),
  ),
});
export type FindingQuery = Static<typeof FindingQuery>;

export const CaseRef = Type.Object({ id: Id, number: Type.Integer(), title: Type.String() });

export const FindingRow = Type.Object({
  id: Id,
  ownId: orNull(Type.String(), 'the document gave none'),
  title: Type.String({
    description: 'text from outside; the first line of the description where no title was given',
  }),
  component: ComponentView,
  format: Type.String({ description: 'core FindingFormat' }),
  weaknesses: Type.Array(Type.String()),
  submitter: Party,
  receivedAt: Instant,
  state: FindingState,
  stateAt: Instant,
  severity: Rank,
  tlp: TlpView,
  lab: orNull(LabWord, 'the lab has not judged it'),
  hasReproducer: Type.Boolean(),
  patches: Type.Integer({ minimum: 0 }),
  case: orNull(CaseRef, 'in no case yet, or the reader may not know'),
});
export type FindingRow = Static<typeof FindingRow>;

export const FindingList = listOf(FindingRow);
export type FindingList = Static<typeof FindingList>;

export const PlaceInCode = Type.Object({
  file: orNull(Type.String(), 'not stated'),
  function: orNull(Type.String(), 'not stated'),
  startLine: orNull(Type.Integer(), 'not stated'),
  endLine: orNull(Type.Integer(), 'not stated'),
});
export type PlaceInCode = Static<typeof PlaceInCode>;

export const FindingDetail = Type.Object({
  ...FindingRow.properties,
  // What clients built against the contract ask for by these names; lists have them as `case` and `lab`.
  cluster: orNull(Id, 'in no case yet, or the reader may not know; else the id of `case`'),
  reproduction: orNull(LabWord, 'the lab has not judged it; else the same as `lab`'),
  description: orNull(Type.String(), 'not given'),
  affected: orNull(Type.String(), 'no range was claimed, which is not "all"'),
  aliases: Type.Array(Type.String()),
  locations: Type.Array(PlaceInCode),
  crash: orNull(
    Type.Object({
      kind: Type.String(),
      frames: Type.Array(
        Type.Object({
          function: orNull(Type.String(), 'not stated'),
          file: orNull(Type.String(), 'not stated'),
          line: orNull(Type.Integer(), 'not stated'),
        }),
      ),
    }),
    'no crash was claimed',
  ),
  severities: Type.Array(SeverityWord, { description: 'as claimed' }),
  references: Type.Array(
    Type.Object({ type: Type.String(), url: Type.String({ description: 'text: never fetched by us' }) }),
  ),
  reproducer: orNull(
    Type.Object({
      environment: Type.String(),
      command: Type.Array(Type.String()),
      oracle: Type.String({ description: 'in words of ours' }),
      runs: Type.Integer(),
      timeoutSeconds: Type.Number(),
      network: Type.String(),
      files: Type.Array(
        Type.Object({
          path: Type.String(),
          size: Type.Integer({ description: 'bytes' }),
          text: orNull(Type.String(), 'binary, or longer than 64 KiB'),
        }),
      ),
    }),
    'none was given',
  ),
  patchList: Type.Array(
    Type.Object({
      id: Type.String(),
      diff: orNull(Type.String(), 'it is a version'),
      version: orNull(Type.String(), 'it is a diff'),
    }),
  ),
  claimedFinder: orNull(
    Type.Object({
      party: orNull(Type.String(), 'same as the submitter, or not stated'),
      tool: orNull(Type.String(), 'not stated'),
      model: orNull(Type.String(), 'not stated'),
      aiAssisted: orNull(Type.Boolean(), 'not stated'),
      humanReviewed: orNull(Type.Boolean(), 'not stated'),
    }),
    'the document names no finder',
  ),
  submittedBy: Asserter,
  document: Type.Object({
    digest: Type.String({ description: 'sha256:<hex> of the bytes as received' }),
    mediaType: Type.String(),
    size: Type.Integer({ description: 'bytes' }),
    pointer: Type.String(),
    line: orNull(Type.Integer(), 'not from a stream'),
  }),
  unknownFields: Type.Array(Type.String(), { description: 'JSON pointers kept but not understood' }),
  receipts: Type.Array(Type.Object({ id: Id, at: Instant })),
  experiments: Type.Array(
    Type.Object({
      id: Id,
      state: Type.Enum(['queued', 'running', 'done']),
      at: Instant,
      lab: orNull(LabWord, 'not done'),
    }),
  ),
  links: Type.Array(LinkView, {
    description:
      "people's words first, then the likeliest, at most 50; empty for whoever may not see the desk",
  }),
});
export type FindingDetail = Static<typeof FindingDetail>;
