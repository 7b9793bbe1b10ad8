/** Where a thing that waits is done. */
import type { TodayRow } from '../../../../src/apps/server/views/index.ts';

const ADDRESSES: Readonly<Record<TodayRow['subject']['kind'], string>> = {
  case: '/cases',
  finding: '/findings',
  link: '/merges',
  experiment: '/lab',
  advisory: '/publish',
  notice: '/notices',
  operator: '/exposure',
  thread: '/threads',
};

export function subjectAddress(subject: TodayRow['subject']): string {
  const base = ADDRESSES[subject.kind];
  return subject.kind === 'notice' ? base : `${base}/${subject.id}`;
}
