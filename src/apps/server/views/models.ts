/**
 * Engagements with developers of frontier models: the voluntary framework's desk, plans, sealed runs and reports.
 * No field here, and no value of one, says whether a model may be released. What a named official determines stands
 * in determinations.ts.
 *
 *   POST   /api/v1/acts                                        ActRequest → ActOffer (then `assertion` in the act's body)
 *   GET    /api/v1/engagements                                 EngagementList
 *   POST   /api/v1/engagements                                 Inquiry → 201 EngagementView
 *   GET    /api/v1/engagements/:id                             EngagementView
 *   GET    /api/v1/engagements/:id/log                         EngagementLogView
 *   GET    /api/v1/engagements/:id/accesses                    AccessLogView
 *   POST   /api/v1/engagements/:id/terms                       TermsProposal → EngagementView
 *   POST   /api/v1/engagements/:id/terms/agreement             TermsAgreement → EngagementView
 *   POST   /api/v1/engagements/:id/steps                       EngagementStepRequest → EngagementView
 *   POST   /api/v1/engagements/:id/withdrawal                  Withdrawal → EngagementView
 *   POST   /api/v1/engagements/:id/window                      WindowMove → EngagementView
 *   POST   /api/v1/engagements/:id/confidential                ConfidentialMark → EngagementView
 *   GET    /api/v1/engagements/:id/people                      PersonChoices
 *   POST   /api/v1/engagements/:id/people                      PersonNaming → EngagementView
 *   DELETE /api/v1/engagements/:id/people/:person              204
 *   GET    /api/v1/namings                                     NamingList
 *   POST   /api/v1/namings/:id/acknowledgement                 Acknowledgement → EngagementView
 *   POST   /api/v1/engagements/:id/keys                        EngagementKeyRequest → 201 NewEngagementKey
 *   DELETE /api/v1/engagements/:id/keys/:key                   204
 *   POST   /api/v1/engagements/:id/destruction                 DestructionRequest → EngagementView
 *   GET    /api/v1/engagements/:id/certificate                 text/plain, a signed note
 *   GET    /api/v1/engagements/:id/plans                       PlanList
 *   POST   /api/v1/engagements/:id/plans                       the plan's bytes → 201 PlanView
 *   GET    /api/v1/engagements/:id/plans/:plan                 PlanView
 *   GET    /api/v1/engagements/:id/runs                        RunList
 *   GET    /api/v1/engagements/:id/runs/reading                RunReadings, of your own imports
 *   POST   /api/v1/engagements/:id/runs?plan=                  an Inspect log's bytes → 201 RunRow
 *   GET    /api/v1/engagements/:id/reports                     ReportList
 *   POST   /api/v1/engagements/:id/reports                     ReportRequest → 201 ReportView
 *   GET    /api/v1/engagements/:id/reports/:report             ReportView
 *   GET    /api/v1/engagements/:id/reports/:report/page        text/html, printable
 *   POST   /api/v1/engagements/:id/reports/:report/consent     ConsentRequest → ReportView
 *   POST   /api/v1/engagements/:id/reports/:report/asked       {} → ReportView: the developer is asked
 *   POST   /api/v1/engagements/:id/reports/:report/publication PublicationRequest → ReportView
 *   GET    /api/v1/reports, /api/v1/reports/:id, …/page        PublishedList, PublishedView, text/html; for anyone
 */
import { type Static, Type } from 'typebox';
import { ENGAGEMENT_STATES } from '../../../core/model/engagement.ts';
import { DEPARTURE_KINDS } from '../../../core/model/plan.ts';
import { ACT_KINDS } from '../../../core/policy/act.ts';
import { Id, Instant, orNull } from './parts.ts';

const Text = (max: number) => Type.String({ minLength: 1, maxLength: max });
const Digest = Type.String({ pattern: '^sha256:[0-9a-f]{64}$', description: 'sha256:… in lower-case hex' });
const Count = Type.Integer({ minimum: 0 });
const strict = { additionalProperties: false };

/** Names are written down where they are shown: a developer may not look up the clearinghouse's people. */
export const NamedActor = Type.Object({
  id: Id,
  name: Type.String({ description: 'as known when it acted' }),
  machine: Type.Boolean({ description: 'true for keys and services, false for people' }),
});
export type NamedActor = Static<typeof NamedActor>;

// Acts that need the person's own touch.

/** What is to be signed. The server makes the same of the real request and compares. */
export const ActRequest = Type.Object(
  {
    kind: Type.Enum([...ACT_KINDS]),
    subject: Type.String({ maxLength: 100, description: "the id of the act's subject" }),
    content: Type.Record(
      Type.String({ maxLength: 40 }),
      Type.Union([Type.String({ maxLength: 20_000 }), Type.Number(), Type.Boolean(), Type.Null()]),
      { description: "what is decided, field by field; each act's route says which fields" },
    ),
  },
  strict,
);
export type ActRequest = Static<typeof ActRequest>;

const Base64url = Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: 16_384 });
/** What the authenticator answered (WebAuthn level 3 §5.1), for one act, within five minutes, once. */
export const ActAssertion = Type.Object({
  id: Base64url,
  rawId: Base64url,
  type: Type.Literal('public-key'),
  response: Type.Object({ clientDataJSON: Base64url, authenticatorData: Base64url, signature: Base64url }),
});
export type ActAssertion = Static<typeof ActAssertion>;

export const ActOffer = Type.Object({
  needed: Type.Boolean({ description: 'false where this instance asks nobody for a passkey' }),
  digest: Type.String({ description: 'SHA-256, hex, of the act in canonical JSON' }),
  options: Type.Unknown({ description: 'WebAuthn request options; the challenge holds the digest' }),
});
export type ActOffer = Static<typeof ActOffer>;

const Assertion = Type.Optional(ActAssertion);

// The engagement.

const EngagementStateView = Type.Enum([...ENGAGEMENT_STATES]);

/** What the reader may do now; the interface offers these and nothing else. */
export const EngagementMove = Type.Enum([
  'propose-terms',
  'agree-terms',
  'open-access',
  'begin-evaluation',
  'share-findings',
  'open-partner-access',
  'close',
  'withdraw',
  'move-window',
  'mark-confidential',
  'name-person',
  'make-key',
  'register-plan',
  'import-run',
  'make-report',
  'give-consent',
  'publish-report',
  'ask-consultation',
  'write-determination',
  'confirm-determination',
  'destroy-material',
]);
export type EngagementMove = Static<typeof EngagementMove>;

export const WindowView = Type.Object({
  opened: Instant,
  ends: Instant,
  zone: Type.String({ description: 'IANA zone in which the days were counted' }),
  latest: Type.String({
    description: 'RFC 3339 UTC: thirty days from the start; no signature moves it further',
  }),
});

export const EngagementRow = Type.Object({
  id: Id,
  state: EngagementStateView,
  side: Type.Enum(['developer', 'clearinghouse'], { description: 'whose the reader is' }),
  developer: Type.Object({ id: Id, name: Type.String() }),
  model: Type.String({ description: "the developer's word for it" }),
  openedAt: Instant,
  changedAt: Instant,
  window: orNull(WindowView, 'access was never open'),
  isConfidential: Type.Boolean({ description: 'the developer asked for confidential treatment' }),
});
export type EngagementRow = Static<typeof EngagementRow>;
export const EngagementList = Type.Object({ items: Type.Array(EngagementRow) });
export type EngagementList = Static<typeof EngagementList>;

export const Inquiry = Type.Object({ model: Text(200), question: Text(4000) }, strict);
export type Inquiry = Static<typeof Inquiry>;

const Anchor = Type.Union([
  Type.Object({ kind: Type.Literal('access-works') }, strict),
  Type.Object({ kind: Type.Literal('agreed-instant'), at: Instant }, strict),
]);
const TERMS = {
  document: Digest,
  windowDays: Type.Integer({ minimum: 1, maximum: 30 }),
  zone: Type.String({ minLength: 1, maxLength: 60, description: 'IANA zone' }),
  anchor: Anchor,
  retentionDays: Type.Integer({
    minimum: 0,
    maximum: 3650,
    description: 'after the engagement is over; then the material is destroyed',
  }),
  sharesDetermination: Type.Boolean({ description: 'whether the developer reads the determination' }),
};
export const TermsProposal = Type.Object(TERMS, strict);
export type TermsProposal = Static<typeof TermsProposal>;
export const TermsView = Type.Object({
  ...TERMS,
  digest: Type.String({ description: 'sha256:… of these terms in canonical JSON; what the developer signs' }),
  proposedBy: NamedActor,
  proposedAt: Instant,
  agreedBy: orNull(NamedActor, 'not agreed'),
  agreedAt: orNull(Instant, 'not agreed'),
});
export type TermsView = Static<typeof TermsView>;
export const TermsAgreement = Type.Object({ digest: Digest, assertion: Assertion }, strict);

export const EngagementStepRequest = Type.Object(
  {
    step: Type.Enum(['open-access', 'begin-evaluation', 'share-findings', 'open-partner-access', 'close']),
    reason: Type.Optional(Text(2000)),
    reports: Type.Optional(
      Type.Array(Id, { maxItems: 50, uniqueItems: true, description: 'what is shared; for share-findings' }),
    ),
  },
  strict,
);
export const Withdrawal = Type.Object({ reason: Type.Optional(Text(2000)) }, strict);
export const WindowMove = Type.Object(
  { ends: Instant, reason: Type.Optional(Text(2000)), assertion: Assertion },
  strict,
);
export const ConfidentialMark = Type.Object({ basis: Text(1000) }, strict);

export const PersonnelView = Type.Object({
  id: Id,
  name: Type.String(),
  role: Type.Enum(['evaluator', 'official']),
  namedBy: NamedActor,
  namedAt: Instant,
  acknowledgedAt: orNull(Instant, 'not acknowledged: this person sees nothing of the material'),
  removedAt: orNull(Instant, 'still named'),
});
export type PersonnelView = Static<typeof PersonnelView>;
export const PersonNaming = Type.Object({ person: Id }, strict);
export const PersonChoices = Type.Object({
  items: Type.Array(
    Type.Object({ id: Id, name: Type.String(), role: Type.Enum(['evaluator', 'official']) }),
    { description: "the clearinghouse's evaluators and officials who are not named yet" },
  ),
});
export type PersonChoices = Static<typeof PersonChoices>;

/** To whoever was named and has yet to acknowledge: nothing else of the engagement is readable before. */
export const NamingList = Type.Object({
  items: Type.Array(
    Type.Object({
      engagement: Id,
      role: Type.Enum(['evaluator', 'official']),
      namedBy: Type.String(),
      namedAt: Instant,
      text: Type.String({ description: 'what is acknowledged' }),
      digest: Digest,
    }),
  ),
});
export type NamingList = Static<typeof NamingList>;
export const Acknowledgement = Type.Object({ digest: Digest }, strict);

export const EngagementKeyRequest = Type.Object(
  { name: Text(120), days: Type.Integer({ minimum: 1, maximum: 90 }) },
  strict,
);
export const EngagementKeyView = Type.Object({
  id: Id,
  name: Type.String(),
  side: Type.Enum(['developer', 'clearinghouse']),
  madeBy: NamedActor,
  madeAt: Instant,
  expiresAt: Instant,
  endedAt: orNull(Instant, 'it works'),
});
export type EngagementKeyView = Static<typeof EngagementKeyView>;
export const NewEngagementKey = Type.Object({ id: Id, key: Type.String({ description: 'shown once' }) });
export type NewEngagementKey = Static<typeof NewEngagementKey>;

export const SharedView = Type.Object({
  id: Id,
  kind: Type.Enum(['report', 'determination']),
  digest: Digest,
  at: Instant,
  by: NamedActor,
});
export type SharedView = Static<typeof SharedView>;

export const EngagementView = Type.Object({
  ...EngagementRow.properties,
  question: Type.String(),
  terms: orNull(TermsView, 'none were agreed'),
  proposal: orNull(TermsView, 'none waits for an answer'),
  personnel: Type.Array(PersonnelView),
  keys: Type.Array(EngagementKeyView, { description: "of the reader's own side" }),
  confidential: orNull(Type.Object({ basis: Type.String(), by: NamedActor, at: Instant }), 'not asked for'),
  overAt: orNull(Instant, 'it is going on'),
  destroyBy: orNull(Instant, 'it is going on, or there never was any material'),
  destroyedAt: orNull(Instant, 'the material is there, or there never was any'),
  shared: Type.Array(SharedView, { description: 'what the developer was given' }),
  log: Type.Object({ size: Count, head: Type.String({ description: 'hex; of its last entry' }) }),
  may: Type.Array(EngagementMove, { description: 'what the reader may do now' }),
});
export type EngagementView = Static<typeof EngagementView>;

export const EngagementLogView = Type.Object({
  items: Type.Array(
    Type.Object({
      seq: Type.Integer({ minimum: 1 }),
      at: Instant,
      kind: Type.String(),
      by: NamedActor,
      reason: orNull(Type.String(), 'none was given'),
      detail: Type.Record(
        Type.String(),
        Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]),
      ),
      digest: Type.String({ description: 'hex SHA-256 over the entry before and this one' }),
    }),
    { description: 'oldest first, all of them' },
  ),
});
export type EngagementLogView = Static<typeof EngagementLogView>;

export const AccessLogView = Type.Object({
  items: Type.Array(
    Type.Object({
      at: Instant,
      by: NamedActor,
      what: Type.Enum(['plan', 'run', 'report', 'log', 'question', 'determination']),
      subject: orNull(Id, 'a list'),
    }),
    { description: 'newest first' },
  ),
  next: orNull(Type.String(), 'this is the last page'),
});
export type AccessLogView = Static<typeof AccessLogView>;

export const DestructionRequest = Type.Object({ reason: Text(2000), assertion: Assertion }, strict);

// Plans, runs, reports.

export const PlanRow = Type.Object({
  id: Id,
  digest: Digest,
  suite: Type.String(),
  version: Type.String(),
  model: Type.String(),
  tasks: Count,
  attempts: Type.Integer({ minimum: 1 }),
  registeredAt: Instant,
  registeredBy: NamedActor,
  entry: Type.Integer({ minimum: 1, description: "its place in the engagement's log" }),
  runs: orNull(Count, 'you do not hold the material'),
});
export type PlanRow = Static<typeof PlanRow>;
export const PlanList = Type.Object({ items: Type.Array(PlanRow) });
export type PlanList = Static<typeof PlanList>;
export const PlanView = Type.Object({
  ...PlanRow.properties,
  plan: Type.Unknown({ description: 'breakwater.evaluation-plan/1, as registered' }),
});
export type PlanView = Static<typeof PlanView>;

export const DepartureView = Type.Object({
  kind: Type.Enum([...DEPARTURE_KINDS]),
  count: Type.Integer({ minimum: 1 }),
  detail: Type.String(),
});
export type DepartureView = Static<typeof DepartureView>;

export const RunRow = Type.Object({
  id: Id,
  plan: Id,
  digest: Digest,
  bytes: Count,
  task: Type.String(),
  model: Type.String(),
  status: Type.Enum(['started', 'success', 'cancelled', 'error']),
  startedAt: orNull(Type.String(), 'the log does not say'),
  samples: Count,
  runs: Count,
  departures: Type.Array(DepartureView),
  disagreements: Type.Array(
    Type.Object({
      scorer: Type.String(),
      metric: Type.String(),
      stated: orNull(Type.Number(), 'no number was stated'),
      recomputed: orNull(Type.Number(), 'undefined'),
    }),
    { description: "where the log's own figures are not what its samples give" },
  ),
  importedAt: Instant,
  importedBy: NamedActor,
  destroyedAt: orNull(Instant, 'its bytes are there'),
});
export type RunRow = Static<typeof RunRow>;
export const RunList = Type.Object({ items: Type.Array(RunRow) });
export type RunList = Static<typeof RunList>;

export const RunReadings = Type.Object({
  items: Type.Array(
    Type.Object({
      samples: Count,
      of: orNull(Count, 'known at the end only'),
      bytes: Type.Integer({ minimum: 0, description: 'unpacked' }),
      since: Instant,
    }),
    { description: 'what is being read at this moment, oldest first; empty where nothing is' },
  ),
});
export type RunReadings = Static<typeof RunReadings>;

export const ReportRequest = Type.Object(
  { runs: Type.Array(Id, { minItems: 1, maxItems: 20, uniqueItems: true }) },
  strict,
);
export const PublicationConsent = Type.Object({
  given: orNull(Type.Boolean(), 'the clearinghouse asked, and the developer has not said'),
  by: NamedActor,
  at: Instant,
});
export const ReportRow = Type.Object({
  id: Id,
  digest: Digest,
  models: Type.Array(Type.String()),
  runs: Type.Array(Id),
  departures: Count,
  madeAt: Instant,
  madeBy: NamedActor,
  sharedAt: orNull(Instant, 'the developer has not been given it'),
  consent: orNull(PublicationConsent, 'nobody asked or said whether this report may be published'),
  publication: Type.Enum(['not-asked', 'asked', 'given', 'withheld', 'lapsed', 'published'], {
    description: 'about this report of ours alone; only `given` lets it be published',
  }),
  publishedAt: orNull(Instant, 'it is not published'),
});
export type ReportRow = Static<typeof ReportRow>;
export const ReportList = Type.Object({ items: Type.Array(ReportRow) });
export type ReportList = Static<typeof ReportList>;
export const ReportView = Type.Object({
  ...ReportRow.properties,
  notice: Type.String({ description: 'that this is not a licence, a certification or a clearance' }),
  confidential: orNull(Type.String(), 'confidential treatment was not asked for'),
  limits: Type.Array(Type.Array(Type.String()), { description: 'what it does not show, model by model' }),
  body: Type.Unknown({
    description: '{ models: [{ plan, report }], comparisons, trend, writtenAt }: core/model/report.ts',
  }),
});
export type ReportView = Static<typeof ReportView>;
export const ConsentRequest = Type.Object({ given: Type.Boolean(), assertion: Assertion }, strict);

// What left, for anyone. Nothing of the engagement that it came from has a field here.

export const PublicationRequest = Type.Object({ digest: Digest, assertion: Assertion }, strict);
export const PublishedRow = Type.Object({
  id: Id,
  digest: Digest,
  models: Type.Array(Type.String()),
  publishedAt: Instant,
});
export type PublishedRow = Static<typeof PublishedRow>;
export const PublishedList = Type.Object({ items: Type.Array(PublishedRow) });
export type PublishedList = Static<typeof PublishedList>;
export const PublishedView = Type.Object({
  ...PublishedRow.properties,
  notice: ReportView.properties.notice,
  body: ReportView.properties.body,
});
export type PublishedView = Static<typeof PublishedView>;
