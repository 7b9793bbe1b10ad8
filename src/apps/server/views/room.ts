/**
 * The room of a case. `GET /api/v1/cases/{id}/threads` → RoomView, `GET /api/v1/threads` → ThreadList,
 * `GET /api/v1/threads/{id}` → ThreadPage, `POST …/messages` → MessageView, `POST …/status` → ThreadPage.
 * Texts of messages are text from outside, exactly as written.
 */
import { type Static, Type } from 'typebox';
import { AUDIENCES, SAID_STATUSES } from '../../../core/case/participants.ts';
import { ParticipantRoleView, ParticipantStatusView } from './cases.ts';
import { ActAssertion } from './models.ts';
import { Asserter, Id, Instant, listOf, orNull, pageQuery } from './parts.ts';

export const AudienceView = Type.Enum([...AUDIENCES]);
export type AudienceView = Static<typeof AudienceView>;
export const SaidStatusView = Type.Enum([...SAID_STATUSES]);
export type SaidStatusView = Static<typeof SaidStatusView>;

export const ThreadReader = Type.Object({
  id: Id,
  name: Type.String(),
  role: ParticipantRoleView,
});

export const ThreadView = Type.Object({
  id: Id,
  audience: AudienceView,
  subject: Type.String(),
  openedAt: Instant,
  messages: Type.Integer({ minimum: 0 }),
  lastAt: orNull(Instant, 'nothing was written yet'),
  readers: Type.Array(ThreadReader, { description: 'every party that reads it, the clearinghouse included' }),
});
export type ThreadView = Static<typeof ThreadView>;

export const RoomView = Type.Object({
  threads: Type.Array(ThreadView, { description: 'one at most for each audience; absent: not opened' }),
  finders: Type.Array(Type.Object({ id: Id, name: Type.String() }), {
    description: 'parties whose findings are in this case and that take no part yet',
  }),
});
export type RoomView = Static<typeof RoomView>;

export const ThreadList = listOf(ThreadView);
export type ThreadList = Static<typeof ThreadList>;

export const ThreadListQuery = Type.Object(pageQuery, { additionalProperties: false });
export type ThreadListQuery = Static<typeof ThreadListQuery>;

export const MessageView = Type.Object({
  seq: Type.Integer({ minimum: 1, description: 'its number in the thread' }),
  at: Instant,
  by: Asserter,
  party: Type.String(),
  text: Type.String(),
});
export type MessageView = Static<typeof MessageView>;

export const ThreadPage = Type.Object({
  thread: ThreadView,
  messages: Type.Array(MessageView, { description: 'oldest first' }),
  before: orNull(Type.Integer(), 'nothing older'),
  takesPart: Type.Boolean({ description: 'whether the reader is a party that may say its own status' }),
});
export type ThreadPage = Static<typeof ThreadPage>;

export const ThreadQuery = Type.Object({
  before: Type.Optional(Type.Integer({ minimum: 1, description: 'messages older than this number' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 50 })),
});
export type ThreadQuery = Static<typeof ThreadQuery>;

export const ThreadOpening = Type.Object(
  { audience: AudienceView, subject: Type.String({ maxLength: 200 }) },
  { additionalProperties: false },
);
export type ThreadOpening = Static<typeof ThreadOpening>;

export const NewMessage = Type.Object(
  {
    text: Type.String({ minLength: 1, maxLength: 10_000 }),
    readers: Type.Integer({
      minimum: 1,
      description: 'how many readers the writer was shown: another number is 409',
    }),
  },
  { additionalProperties: false },
);
export type NewMessage = Static<typeof NewMessage>;

export const OwnStatus = Type.Object(
  {
    status: SaidStatusView,
    fixedVersion: Type.Optional(Type.String({ maxLength: 100 })),
    note: Type.Optional(Type.String({ maxLength: 2_000 })),
  },
  { additionalProperties: false },
);
export type OwnStatus = Static<typeof OwnStatus>;

export const Invitations = Type.Object(
  {
    invitations: Type.Array(
      Type.Object(
        {
          name: Type.String({ maxLength: 120 }),
          role: Type.Enum(['finder', 'maintainer', 'vendor', 'operator']),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 200 },
    ),
    assertion: Type.Optional(ActAssertion),
  },
  { additionalProperties: false },
);
export type Invitations = Static<typeof Invitations>;

export const WordNote = Type.Union([
  Type.Object(
    {
      kind: Type.Enum(['status']),
      status: SaidStatusView,
      fixedVersion: Type.Optional(Type.String({ maxLength: 100 })),
      note: Type.Optional(Type.String({ maxLength: 2_000 })),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      kind: Type.Enum(['asked']),
      channel: Type.Enum(['mail', 'telephone', 'other']),
      note: Type.Optional(Type.String({ maxLength: 2_000 })),
    },
    { additionalProperties: false },
  ),
]);
export type WordNote = Static<typeof WordNote>;

export const WordView = Type.Object({
  id: Id,
  at: Instant,
  by: Asserter,
  kind: Type.Enum(['status', 'asked']),
  status: orNull(ParticipantStatusView, 'it was asked'),
  channel: orNull(Type.Enum(['mail', 'telephone', 'other']), 'it said something'),
  fixedVersion: orNull(Type.String(), 'none was named'),
  note: orNull(Type.String(), 'without a note'),
});
export type WordView = Static<typeof WordView>;

export const WordList = Type.Object({
  items: Type.Array(WordView, { description: 'newest first, at most a hundred' }),
});
export type WordList = Static<typeof WordList>;
