/**
 * Which two findings are one root cause, who says so, and why (core/dedupe/link.ts).
 * `GET /api/v1/links?state=suggested` → LinkList (merges to decide, likeliest first);
 * `GET /api/v1/links/{id}` → PairView; `POST /api/v1/links/{id}/decision` LinkDecision → Decided;
 * `DELETE /api/v1/decisions/{id}` takes a decision back (204): every merge can be undone.
 */
import { type Static, Type } from 'typebox';
import { Asserter, ComponentView, Id, Instant, LabWord, listOf, orNull, Party, pageQuery } from './parts.ts';

const Head = orNull(Id, 'neither contains the other nor comes first');

export const RelationView = Type.Enum(['duplicate', 'subsumes', 'chains', 'related']);
export type RelationView = Static<typeof RelationView>;

export const EvidenceView = Type.Object({
  kind: Type.String({ description: 'kebab-case, closed per producer' }),
  detail: Type.String({ description: 'one sentence; may quote findings' }),
  weight: Type.Number({ description: 'log odds; negative speaks against' }),
});
export type EvidenceView = Static<typeof EvidenceView>;

export const LinkView = Type.Object({
  id: Id,
  a: Id,
  b: Id,
  relation: RelationView,
  head: Head,
  confidence: Type.Number({ description: '0 to 1' }),
  decidedBy: Type.Enum(['auto', 'suggested', 'person']),
  decision: orNull(Type.Enum(['together', 'apart']), "a machine's link"),
  evidence: Type.Array(EvidenceView),
  by: Asserter,
  at: Instant,
});
export type LinkView = Static<typeof LinkView>;

export const LinkQuery = Type.Object({
  ...pageQuery,
  state: Type.Optional(Type.Enum(['suggested', 'held', 'auto', 'person'])),
  bar: Type.Optional(
    Type.Number({
      minimum: 0.5,
      maximum: 1,
      description: 'only what accepting from this confidence on would take: duplicates, not those held back',
    }),
  ),
});

export const LinkRow = Type.Object({
  id: Id,
  relation: RelationView,
  head: Head,
  confidence: Type.Number(),
  decidedBy: Type.Enum(['auto', 'suggested', 'person']),
  decision: orNull(Type.Enum(['together', 'apart']), "a machine's link"),
  component: ComponentView,
  a: Type.Object({ id: Id, title: Type.String(), submitter: Party }),
  b: Type.Object({ id: Id, title: Type.String(), submitter: Party }),
  by: Asserter,
  at: Instant,
});
export type LinkRow = Static<typeof LinkRow>;
export const LinkList = listOf(LinkRow);
export type LinkList = Static<typeof LinkList>;

/** One finding as a merge shows it. */
export const PairSide = Type.Object({
  id: Id,
  ownId: orNull(Type.String(), 'the document gave none'),
  title: Type.String(),
  description: orNull(Type.String(), 'not given'),
  component: ComponentView,
  submitter: Party,
  model: orNull(Type.String(), 'not stated'),
  tool: orNull(Type.String(), 'not stated'),
  humanReviewed: orNull(Type.Boolean(), 'not stated'),
  weaknesses: Type.Array(Type.String()),
  aliases: Type.Array(Type.String()),
  places: Type.Array(Type.String({ description: 'file:line function, as claimed' })),
  affected: orNull(Type.String(), 'no range was claimed'),
  severity: orNull(Type.Number(), 'no vector, or not scorable'),
  oracle: orNull(Type.String(), 'no reproducer'),
  proof: orNull(Type.String(), 'no reproducer text'),
  patches: Type.Array(Type.String({ description: 'id: version, or id: diff of n lines' })),
  lab: orNull(LabWord, 'not judged'),
  case: orNull(Type.Object({ id: Id, number: Type.Integer(), findings: Type.Integer() }), 'in no case'),
});
export type PairSide = Static<typeof PairSide>;

export const PairView = Type.Object({
  link: LinkView,
  /** Log odds before any evidence; the weights and this add up to the log odds of `confidence`. */
  prior: Type.Number({ description: 'log odds before looking' }),
  bar: Type.Number({ description: 'the confidence above which a machine merges by itself, 0 to 1' }),
  a: PairSide,
  b: PairSide,
  ifTogether: Type.Object({
    findings: Type.Array(Type.String({ description: 'own ids or ids of everything the case would hold' })),
    credit: Type.Array(Type.String({ description: 'finder names, first received first' })),
  }),
  otherRelations: Type.Array(LinkView, { description: 'what else was asserted of this pair, newest first' }),
  held: Type.Integer({
    minimum: 0,
    description:
      'merges that a machine held back around these two cases, this one among them; 0 where it was not',
  }),
  place: Type.Object({
    position: orNull(Type.Integer(), 'this link is not waiting'),
    waiting: Type.Integer({ minimum: 0, description: 'suggestions that wait' }),
    previous: orNull(Id, 'first'),
    next: orNull(Id, 'last'),
  }),
});
export type PairView = Static<typeof PairView>;

export const LinkDecision = Type.Object({
  decision: Type.Enum(['together', 'apart']),
  relation: RelationView,
  head: Type.Optional(
    Type.String({
      maxLength: 64,
      description: 'of `subsumes` the finding that contains the other, of `chains` the one that comes first',
    }),
  ),
  note: Type.Optional(Type.String({ maxLength: 2000 })),
});
export type LinkDecision = Static<typeof LinkDecision>;

/** The same on any two findings that are held, linked or not: merges them, or splits one off its case. */
export const PairDecision = Type.Object({
  a: Type.String({ maxLength: 64 }),
  b: Type.String({ maxLength: 64 }),
  ...LinkDecision.properties,
});

export const Decided = Type.Object({
  id: Id,
  decision: Type.Enum(['together', 'apart']),
  relation: RelationView,
  next: orNull(Id, 'nothing else waits'),
});
export type Decided = Static<typeof Decided>;

/** Accepts every suggestion at or above a bar that the person sets. */
export const BatchAccept = Type.Object({
  bar: Type.Number({
    minimum: 0.5,
    maximum: 1,
    description: 'confidence from which suggestions are accepted',
  }),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
});
export const BatchAccepted = Type.Object({
  decisions: Type.Array(Id, { description: 'one for each pair merged; all can be taken back together' }),
});
export const BatchUndo = Type.Object({ decisions: Type.Array(Id, { minItems: 1, maxItems: 100 }) });
