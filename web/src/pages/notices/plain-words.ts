/** Plain language: short words, whole dates, the reader's own clock, no code that is not on a label. */
import type { Notice } from '../../../../src/apps/server/views/index.ts';
import { zoneShort } from '../../parts/time.ts';

const DAY = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });
const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: 'numeric', minute: '2-digit', hour12: true });

/** `Mon 23 Nov, 12:00 pm EST`: a reader's own zone, named. */
export function plainDay(at: string): string {
  const date = new Date(at);
  return `${DAY.format(date).replace(',', '')}, ${CLOCK.format(date)} ${zoneShort(date)}`;
}

export function openNotices(notices: readonly Notice[]): readonly Notice[] {
  return notices.filter((notice) => notice.answer === 'open' || notice.answer === 'needs_help');
}

const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'];

function inWords(n: number): string {
  return NUMBERS[n] ?? String(n);
}

/** `One thing to do today`, `Nothing to do today`, `Three things to do`. */
export function sheetTitle(notices: readonly Notice[], now: number): string {
  const open = openNotices(notices);
  const today = open.filter(
    (notice) => notice.dueAt !== null && Date.parse(notice.dueAt) - now < 24 * 3_600_000,
  ).length;
  if (today > 0) return `${inWords(today)} ${today === 1 ? 'thing' : 'things'} to do today`;
  if (open.length === 0) return 'Nothing to do today';
  return `${inWords(open.length)} ${open.length === 1 ? 'thing' : 'things'} to do`;
}

/** What comes after today's: `Then one more by Mon 23 Nov. Two need nothing now.` Empty where nothing is left to say. */
export function sheetRest(notices: readonly Notice[], now: number): string {
  const open = openNotices(notices);
  const later = open.filter(({ dueAt }) => dueAt === null || Date.parse(dueAt) - now >= 24 * 3_600_000);
  const last = later.flatMap(({ dueAt }) => dueAt ?? []).toSorted();
  const rest = notices.length - open.length;
  const by = last.length === later.length ? last.at(-1) : undefined;
  const words = [
    ...(later.length === 0 || later.length === open.length
      ? []
      : [
          `Then ${inWords(later.length).toLowerCase()} more${by === undefined ? '' : ` by ${DAY.format(new Date(by)).replace(',', '')}`}.`,
        ]),
    ...(rest === 0 || open.length === 0
      ? []
      : [`${inWords(rest)} ${rest === 1 ? 'needs' : 'need'} nothing now.`]),
  ];
  return words.join(' ');
}

/** The one action, as a person would say it. */
export function actionWords(notice: Notice): string {
  const first = notice.fixed[0];
  if (first === undefined) return `Keep ${notice.component} away from the open internet, in ${notice.asset}.`;
  return `Have ${notice.component} in ${notice.asset} updated from ${notice.version} to ${first} or later.`;
}

/** `lodash 4.17.11` of a package URL, whose `%40` and type say nothing to a reader; any other name as it is. */
export function partWords(component: string): string {
  const purl = /^pkg:[^/]+\/([^?#]+)/.exec(component)?.[1];
  if (purl === undefined) return component;
  const at = purl.lastIndexOf('@');
  try {
    return at < 1
      ? decodeURIComponent(purl)
      : `${decodeURIComponent(purl.slice(0, at))} ${decodeURIComponent(purl.slice(at + 1))}`;
  } catch {
    return component;
  }
}

/** How soon BOD 26-04 wants it fixed, by what is said of the asset; null where that is not known. */
export function deadlineWords(directive: Notice['directive'], isExposed: boolean | null): string | null {
  if (directive === null) return null;
  const { exposed, inside } = directive;
  if (isExposed !== null) {
    const due = isExposed ? exposed : inside;
    return due === null ? null : `Federal deadline: ${due}.`;
  }
  if (exposed === inside) return `Federal deadline: ${exposed}.`;
  return [
    'Federal deadline:',
    [
      ...(exposed === null ? [] : [`${exposed} if the internet can reach it`]),
      ...(inside === null ? [] : [`${inside} if it cannot`]),
    ].join(', '),
  ]
    .join(' ')
    .concat('.');
}

/** Why this one should not wait, in a sentence or two; null where nothing is known. */
export function urgencyWords({ kev, reproduced, directive, internetExposed }: Notice): string | null {
  const words = [
    ...(kev === null ? [] : ['Attackers use this already.']),
    ...(reproduced ? ['We saw it work in our own laboratory.'] : []),
    deadlineWords(directive, internetExposed),
  ].filter((word) => word !== null);
  return words.length === 0 ? null : words.join(' ');
}
