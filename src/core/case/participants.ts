/**
 * Who takes part in a case, what each may say of itself, and which thread each reads. A status is an assertion
 * with its asserter; silence is none of them, it is counted from the last word.
 */
export const PARTICIPANT_ROLES = ['coordinator', 'finder', 'maintainer', 'vendor', 'operator'] as const;
export type ParticipantRole = (typeof PARTICIPANT_ROLES)[number];

export const PARTICIPANT_STATUSES = [
  'invited',
  'seen',
  'acknowledged',
  'looking',
  'affected',
  'not_affected',
  'fixing',
  'fixed',
  'disputed',
  'declined',
] as const;
export type ParticipantStatus = (typeof PARTICIPANT_STATUSES)[number];

/** What a party says itself; being invited and having seen are noticed, not said. */
export const SAID_STATUSES = [
  'acknowledged',
  'looking',
  'affected',
  'not_affected',
  'fixing',
  'fixed',
  'disputed',
  'declined',
] as const satisfies readonly ParticipantStatus[];
export type SaidStatus = (typeof SAID_STATUSES)[number];

/** Whoever has said one of these owes no further word. */
export const LAST_STATUSES = ['fixed', 'not_affected', 'declined'] as const satisfies readonly SaidStatus[];
/** Nothing heard for this long, counted from the last word or from being asked, is silence. */
export const SILENT_AFTER_DAYS = 3;

export const AUDIENCES = ['desk', 'finders', 'maintainer', 'participants'] as const;
export type Audience = (typeof AUDIENCES)[number];

/** Which threads a participant of this role reads besides the one of its own kind: everyone reads `participants`. */
export function readsThread(role: ParticipantRole, audience: Audience): boolean {
  switch (audience) {
    case 'desk':
      return role === 'coordinator';
    case 'finders':
      return role === 'finder' || role === 'coordinator';
    case 'maintainer':
      return role === 'maintainer' || role === 'coordinator';
    case 'participants':
      return true;
  }
}

/** What the maintainer's four buttons assert. */
export const MAINTAINER_ANSWERS = ['will_fix', 'fixed', 'need_more', 'dispute'] as const;
export type MaintainerAnswer = (typeof MAINTAINER_ANSWERS)[number];

const STATUS_OF_ANSWER: Readonly<Record<MaintainerAnswer, SaidStatus>> = {
  will_fix: 'fixing',
  fixed: 'fixed',
  need_more: 'looking',
  dispute: 'disputed',
};

export function statusOfAnswer(answer: MaintainerAnswer): SaidStatus {
  return STATUS_OF_ANSWER[answer];
}
