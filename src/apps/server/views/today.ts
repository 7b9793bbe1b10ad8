/**
 * What waits for me, by deadline, each with its one next action. `GET /api/v1/today` → Today.
 * Rows come earliest date first, then those without a date, oldest first.
 */
import { type Static, Type } from 'typebox';
import { Id, Instant, listOf, orNull, pageQuery } from './parts.ts';

export const TodayAction = Type.Enum([
  'decide_merge',
  'read_case',
  'judge_experiment',
  'read_finding',
  'review_release',
  'answer_notice',
  'call_operator',
  'ask_participant',
  'answer_thread',
  'answer_inquiry',
  'read_terms',
  'acknowledge_duties',
  'answer_question',
  'confirm_determination',
  'answer_partner',
  'review_exchange',
  'review_material',
]);
export type TodayAction = Static<typeof TodayAction>;

export const TodayQuery = Type.Object({
  ...pageQuery,
  action: Type.Optional(TodayAction),
  overdue: Type.Optional(Type.Boolean({ description: 'true: only what is past its date' })),
});

export const TodayRow = Type.Object({
  id: Type.String({ maxLength: 140, description: 'stable while the same thing waits' }),
  action: TodayAction,
  dueAt: orNull(Instant, 'no date: it waits, nothing passes'),
  since: Instant,
  title: Type.String({ description: 'what it is about; may hold text from a finding' }),
  where: Type.String({
    description: 'short words of ours: "merge 0.996", "case, 3 silent", "thread, maintainer"',
  }),
  subject: Type.Object({
    kind: Type.Enum([
      'case',
      'finding',
      'link',
      'experiment',
      'advisory',
      'notice',
      'operator',
      'thread',
      'engagement',
      'naming',
      'partner',
      'exchange',
    ]),
    id: Id,
  }),
});
export type TodayRow = Static<typeof TodayRow>;

export const Today = Type.Object({
  ...listOf(TodayRow).properties,
  overdue: Type.Integer({ minimum: 0, description: 'of all that waits, whatever is filtered' }),
  kinds: Type.Array(Type.Object({ action: TodayAction, count: Type.Integer({ minimum: 1 }) }), {
    description: 'of all that waits, whatever is filtered',
  }),
  readAt: Instant,
});
export type Today = Static<typeof Today>;
