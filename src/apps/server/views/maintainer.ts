/**
 * The maintainer's page and the desk's side of it. `GET /api/v1/maintainer` → MaintainerPageView with a private
 * link's token as the key; `POST /api/v1/maintainer/answer` → MaintainerPageView; `POST /api/v1/maintainer/trials`
 * → 202 MaintainerTrial, `GET` on the same → MaintainerTrials. What has no field here does not reach a maintainer.
 */
import { type Static, Type } from 'typebox';
import { MAINTAINER_ANSWERS } from '../../../core/case/participants.ts';
import { PatchVerdictView, TestsView } from './lab.ts';
import { ActAssertion } from './models.ts';
import { Id, Instant, orNull, Party } from './parts.ts';
import { MessageView, SaidStatusView } from './room.ts';

export const SheetView = Type.Object({
  title: Type.String(),
  impact: Type.String({ description: 'the shortest impact that is true; a person answers for it' }),
  component: Type.Object({
    name: Type.String(),
    version: orNull(Type.String(), 'no version was claimed'),
    commit: orNull(Type.String(), 'no commit was claimed'),
  }),
  environment: orNull(Type.String(), 'there is no reproducer'),
  affected: Type.Array(Type.String()),
  fixed: Type.Array(Type.String(), { description: 'versions said to be fixed' }),
  aliases: Type.Array(Type.String()),
  weaknesses: Type.Array(Type.String()),
  where: Type.Array(Type.String()),
  seen: orNull(
    Type.Object({
      at: Instant,
      assurance: Type.Enum(['observed', 'effect_only', 'claimed']),
      runs: Type.Array(
        Type.Object({
          role: Type.Enum(['vulnerable', 'inert', 'fixed', 'benign']),
          triggered: Type.Integer(),
          of: Type.Integer(),
        }),
      ),
    }),
    'the lab has not reproduced it',
  ),
  reports: Type.Integer(),
  finders: orNull(Type.Array(Type.String()), 'they are not named'),
  ai: Type.Object({
    assisted: Type.Integer({ description: 'reports that say a model took part' }),
    notAssisted: Type.Integer({ description: 'reports that say none did' }),
    reviewed: Type.Integer({ description: 'reports that say a person read them' }),
    models: Type.Array(Type.String()),
  }),
  reproducer: orNull(
    Type.Object({
      files: Type.Array(Type.Object({ path: Type.String(), text: Type.String() })),
      withheld: Type.Array(Type.String(), { description: 'files that are no text' }),
      prepare: orNull(Type.String(), "the reader's own build"),
      run: Type.String({ description: 'quoted for a POSIX shell' }),
      effect: Type.String({ description: 'what counts as the effect, in words of ours' }),
      marker: orNull(Type.String(), 'none is used'),
    }),
    'no finding came with one',
  ),
  patch: orNull(
    Type.Object({
      verdict: Type.Enum(['fixes', 'fixes_untested']),
      tests: Type.Enum(['passed', 'failed', 'none', 'not_run']),
      diff: Type.String(),
      mail: orNull(Type.String(), 'git am would not take this diff'),
      fileName: Type.String(),
      command: Type.String(),
    }),
    'no patch stood the lab',
  ),
  contact: Type.String(),
  publicOn: Type.Object({
    at: orNull(Instant, 'no date is agreed'),
    asked: orNull(Instant, 'nobody asks for another'),
  }),
});
export type SheetView = Static<typeof SheetView>;

export const MaintainerPageView = Type.Object({
  sheet: SheetView,
  revision: Type.Integer({ minimum: 1 }),
  checkedBy: Type.String({ description: 'who wrote it at the desk' }),
  checkedAt: Instant,
  party: Type.String({ description: 'for whom the link was made' }),
  expiresAt: Instant,
  clearinghouse: Type.Object({
    name: Type.String(),
    phone: orNull(Type.String(), 'the instance has no telephone set'),
  }),
  said: orNull(
    Type.Object({ status: SaidStatusView, at: Instant, fixedVersion: orNull(Type.String(), 'none named') }),
    'nothing was answered yet',
  ),
  messages: Type.Array(MessageView, { description: 'between maintainer and clearinghouse, oldest first' }),
  probes: Type.Object({
    words: Type.String({ description: 'what a yes is to, word for word' }),
    said: orNull(Type.Object({ given: Type.Boolean(), at: Instant }), 'nothing was said by link'),
  }),
  tries: orNull(
    Type.Object({ releases: Type.Boolean({ description: 'a release can be tried, not a diff alone' }) }),
    'no patch can be tried here',
  ),
  now: Instant,
});
export type MaintainerPageView = Static<typeof MaintainerPageView>;

export const MaintainerAnswerBody = Type.Object(
  {
    answer: Type.Enum([...MAINTAINER_ANSWERS]),
    note: Type.Optional(Type.String({ maxLength: 2_000 })),
    fixedVersion: Type.Optional(Type.String({ maxLength: 100, description: 'for `fixed`' })),
  },
  { additionalProperties: false },
);
export type MaintainerAnswerBody = Static<typeof MaintainerAnswerBody>;

/** A patch that was tried by this link, and what the page's own proof and its tests did. */
export const MaintainerTrial = Type.Object({
  id: Id,
  label: Type.String({ description: 'the files that a diff changes, or the version' }),
  state: Type.Enum(['queued', 'running', 'done']),
  askedAt: Instant,
  verdict: orNull(PatchVerdictView, 'not known yet'),
  tests: orNull(TestsView, 'not known yet'),
});
export type MaintainerTrial = Static<typeof MaintainerTrial>;
export const MaintainerTrials = Type.Object({ items: Type.Array(MaintainerTrial) });
export type MaintainerTrials = Static<typeof MaintainerTrials>;

export const MaintainerProbeConsent = Type.Object({ given: Type.Boolean() }, { additionalProperties: false });

export const MaintainerLinkView = Type.Object({
  id: Id,
  party: Type.Object({ id: Id, name: Type.String() }),
  state: Type.Enum(['open', 'expired', 'ended']),
  createdAt: Instant,
  expiresAt: Instant,
  endedAt: orNull(Instant, 'nobody ended it'),
  firstReadAt: orNull(Instant, 'never opened'),
  lastReadAt: orNull(Instant, 'never opened'),
});
export type MaintainerLinkView = Static<typeof MaintainerLinkView>;

export const LinkDeskView = Type.Object({
  case: Type.Object({ id: Id, number: Type.Integer(), title: Type.String() }),
  component: Type.String(),
  tlp: Type.String(),
  maintainers: Type.Array(Party, { description: 'who takes part as maintainer' }),
  links: Type.Array(MaintainerLinkView),
  written: orNull(
    Type.Object({ revision: Type.Integer(), by: Type.String(), at: Instant, sheet: SheetView }),
    'no sheet was written yet',
  ),
  claimed: orNull(Type.String(), 'the finding has no words to start from'),
});
export type LinkDeskView = Static<typeof LinkDeskView>;

export const SheetWordsBody = Type.Object(
  {
    title: Type.String({ maxLength: 160 }),
    impact: Type.String({ maxLength: 600 }),
    contact: Type.String({ maxLength: 200 }),
    namesFinders: Type.Boolean(),
  },
  { additionalProperties: false },
);
export type SheetWordsBody = Static<typeof SheetWordsBody>;

export const NewMaintainerLink = Type.Object(
  {
    ...SheetWordsBody.properties,
    partyId: Type.String({ maxLength: 64 }),
    days: Type.Integer({ minimum: 1, maximum: 120 }),
    assertion: Type.Optional(ActAssertion),
  },
  { additionalProperties: false },
);
export type NewMaintainerLink = Static<typeof NewMaintainerLink>;

export const MadeLink = Type.Object({
  link: MaintainerLinkView,
  url: Type.String({ description: 'shown once; the token stands behind the #' }),
});
export type MadeLink = Static<typeof MadeLink>;
