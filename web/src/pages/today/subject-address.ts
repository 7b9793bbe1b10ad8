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
  engagement: '/models',
  naming: '/models',
  partner: '/partners',
  exchange: '/exchanges',
};

/** Kinds without a page for each: what waits stands on the page of all. */
const ON_ONE_PAGE: ReadonlySet<string> = new Set(['notice', 'naming']);

export function subjectAddress(subject: TodayRow['subject']): string {
  const base = ADDRESSES[subject.kind];
  return ON_ONE_PAGE.has(subject.kind) ? base : `${base}/${subject.id}`;
}
