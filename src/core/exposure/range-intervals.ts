/**
 * OSV range events (schema 1.7, `affected[].ranges[].events`) as intervals of the version order. Here a range
 * that contradicts itself is caught and named: whatever it was meant to say is not guessed.
 */
import type { VersionScheme } from '../version/scheme.ts';

/** One event of an OSV range. */
export type RangeEvent =
  | { readonly kind: 'introduced'; readonly version: string }
  | { readonly kind: 'fixed'; readonly version: string }
  | { readonly kind: 'last_affected'; readonly version: string }
  | { readonly kind: 'limit'; readonly version: string };

/**
 * One affected line of versions. `from` null: from the first version there is; `end` null: no end is known.
 * `doubt` is a whole sentence: the range says of these versions both that they are affected and that they are
 * fixed, so that they are neither.
 */
export type Interval = {
  readonly from: string | null;
  readonly end: { readonly kind: 'fixed' | 'last_affected'; readonly version: string } | null;
  readonly doubt?: string;
};

/** `fault` is a whole sentence that names what contradicts what. `limits` empty: no limit. */
export type Intervals =
  | { readonly ok: true; readonly intervals: readonly Interval[]; readonly limits: readonly string[] }
  | { readonly ok: false; readonly fault: string };

/**
 * OSV's evaluation: events in version order, `introduced` opens, `fixed` closes before itself, `last_affected`
 * after itself. Several closings of one line (backports) are no contradiction: the first one counts. A line
 * that is fixed where it begins holds nothing (RustSec writes such). A line that begins where the one before it
 * is fixed (`PYSEC-2022-236`) is in doubt: the standard does not say which of the two events comes first.
 */
export function intervalsOf(
  events: readonly RangeEvent[],
  scheme: VersionScheme,
  ecosystem: string,
): Intervals {
  const known = read.get(events);
  if (known !== undefined && known.scheme === scheme && known.ecosystem === ecosystem) return known.intervals;
  const intervals = readIntervals(events, scheme, ecosystem);
  read.set(events, { scheme, ecosystem, intervals });
  return intervals;
}

/** A range is asked about many versions; what was read of it lives no longer than the range itself. */
const read = new WeakMap<
  readonly RangeEvent[],
  { readonly scheme: VersionScheme; readonly ecosystem: string; readonly intervals: Intervals }
>();

function readIntervals(events: readonly RangeEvent[], scheme: VersionScheme, ecosystem: string): Intervals {
  const limits = events.filter(({ kind, version }) => kind === 'limit' && version !== '*');
  const bounds = events.filter(({ kind }) => kind !== 'limit');
  if (bounds.length === 0) return faulty('A range of the advisory is empty: it names no version.');
  const unread = [...bounds, ...limits].find(
    (event) => !isStart(event) && scheme.compare(event.version, event.version) === null,
  );
  if (unread !== undefined)
    return faulty(`'${unread.version}' in the advisory's range is no version of ${ecosystem}.`);
  const introduced = bounds.filter(({ kind }) => kind === 'introduced');
  if (introduced.length === 0)
    return faulty('A range of the advisory names no version that introduced the flaw.');
  const ordered = bounds.toSorted((a, b) => orderOf(a, b, scheme));
  const fault = contradictionIn(ordered);
  if (fault !== null) return faulty(fault);
  return { ok: true, intervals: linesOf(ordered, scheme), limits: limits.map(({ version }) => version) };
}

/** Whether the version lies in the interval. Both are known to be versions of the scheme. */
export function isWithin({ from, end }: Interval, version: string, scheme: VersionScheme): boolean {
  if (from !== null && scheme.compare(from, version) === 1) return false;
  if (end === null) return true;
  const order = scheme.compare(version, end.version);
  return order === -1 || (order === 0 && end.kind === 'last_affected');
}

function faulty(fault: string): Intervals {
  return { ok: false, fault };
}

type Opening = { readonly from: string | null; readonly doubt?: string };

function linesOf(ordered: readonly RangeEvent[], scheme: VersionScheme): readonly Interval[] {
  const intervals: Interval[] = [];
  let open: Opening | null = null;
  let latest: RangeEvent | null = null as RangeEvent | null;
  for (const event of ordered) {
    if (event.kind === 'limit') continue;
    if (event.kind === 'introduced') {
      latest = event;
      open ??= { from: isStart(event) ? null : event.version };
      continue;
    }
    if (open === null) continue;
    const isFix = event.kind === 'fixed';
    const isEmpty: boolean = isFix && open.from !== null && scheme.compare(open.from, event.version) === 0;
    if (!isEmpty) intervals.push({ ...open, end: { kind: event.kind, version: event.version } });
    const isTied: boolean =
      latest !== null && !isStart(latest) && scheme.compare(latest.version, event.version) === 0;
    open = isFix && !isEmpty && isTied ? { from: event.version, doubt: doubtAt(event.version) } : null;
  }
  if (open !== null) intervals.push({ ...open, end: null });
  return intervals;
}

function doubtAt(version: string): string {
  return `The advisory contradicts itself: its range says that ${version} fixes the flaw and that it introduces it.`;
}

/** A closing before anything opened. */
function contradictionIn(ordered: readonly RangeEvent[]): string | null {
  const [first] = ordered;
  const opening = ordered.find(({ kind }) => kind === 'introduced');
  if (first === undefined || opening === undefined || first.kind === 'introduced') return null;
  return `The advisory contradicts itself: its range is ${said(first)} ${first.version} and introduced only in ${opening.version}.`;
}

function said(event: RangeEvent): string {
  return event.kind === 'last_affected' ? 'last affected in' : 'fixed in';
}

function isStart(event: RangeEvent): boolean {
  return event.kind === 'introduced' && event.version === '0';
}

/** At one version the opening comes first, so that a fixed version is never exposed and a lone one can be. */
function orderOf(a: RangeEvent, b: RangeEvent, scheme: VersionScheme): number {
  if (isStart(a) || isStart(b)) return Number(isStart(b)) - Number(isStart(a));
  const order = scheme.compare(a.version, b.version) ?? 0;
  return order === 0 ? Number(b.kind === 'introduced') - Number(a.kind === 'introduced') : order;
}
