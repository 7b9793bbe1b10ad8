/** Where participants stand, and how long they have been silent: the groups of the strip. */
import type { ParticipantView } from '../../../../src/apps/server/views/index.ts';
import type { MarkKind } from '../../parts/icons.tsx';

const DAY_MS = 86_400_000;
/** From here on nothing heard is silence. */
export const SILENT_DAYS = 3;

export type GroupId =
  | 'fixed'
  | 'affected'
  | 'not_affected'
  | 'disputed'
  | 'looking'
  | 'silent-3'
  | 'silent-10'
  | 'silent-30';

export type Group = { readonly id: GroupId; readonly words: string; readonly mark: MarkKind };

export const GROUPS: readonly Group[] = [
  { id: 'fixed', words: 'fixed', mark: 'safe' },
  { id: 'affected', words: 'affected, fixing', mark: 'half' },
  { id: 'not_affected', words: 'not affected', mark: 'open' },
  { id: 'disputed', words: 'dispute it, or not now', mark: 'no' },
  { id: 'looking', words: 'heard from, looking', mark: 'dot' },
  { id: 'silent-3', words: 'silent 3–9 days', mark: 'silent' },
  { id: 'silent-10', words: 'silent 10–29 days', mark: 'due' },
  { id: 'silent-30', words: 'silent 30 days or more', mark: 'late' },
];

/** Whole days since its last word, or since it was invited. */
export function silentDays(participant: ParticipantView, now: number): number {
  return Math.max(0, Math.floor((now - Date.parse(participant.lastWordAt ?? participant.statusAt)) / DAY_MS));
}

/** Whoever has said its last word owes none. */
export function owesWord({ status }: ParticipantView): boolean {
  return status !== 'fixed' && status !== 'not_affected' && status !== 'declined';
}

export function groupOf(participant: ParticipantView, now: number): GroupId {
  const { status } = participant;
  if (status === 'fixed' || status === 'not_affected') return status;
  if (status === 'declined') return 'disputed';
  const days = silentDays(participant, now);
  if (days >= 30) return 'silent-30';
  if (days >= 10) return 'silent-10';
  if (days >= SILENT_DAYS) return 'silent-3';
  if (status === 'disputed') return 'disputed';
  return status === 'affected' || status === 'fixing' ? 'affected' : 'looking';
}

export const STATUS_WORDS: Readonly<Record<ParticipantView['status'], string>> = {
  invited: 'invited, nothing heard',
  seen: 'has seen it',
  acknowledged: 'acknowledged',
  looking: 'looking, needs more',
  affected: 'affected',
  not_affected: 'not affected',
  fixing: 'will fix it',
  fixed: 'fixed',
  disputed: 'disputes it',
  declined: 'not now',
};

/** What a party may say, in the order to offer it. */
export const SAID_CHOICES = [
  'acknowledged',
  'looking',
  'affected',
  'not_affected',
  'fixing',
  'fixed',
  'disputed',
  'declined',
] as const;

/** The mark of one participant: silence is a state of its own, whatever was said before. */
export function markOf(participant: ParticipantView, now: number): MarkKind {
  const id = groupOf(participant, now);
  return GROUPS.find((group) => group.id === id)?.mark ?? 'dot';
}
