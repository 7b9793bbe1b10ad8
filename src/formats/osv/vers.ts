/**
 * OSV's range events and enumerated versions as one VERS range, so that a finding says its affected versions
 * in one notation whatever its format. GIT ranges have no place in VERS and stay with the raw document.
 */
import { type RangeEvent, intervalsOf as rangeIntervals } from '../../core/exposure/range-intervals.ts';
import { schemeOfEcosystem, schemeOfType } from '../../core/version/registry.ts';
import type { VersionScheme } from '../../core/version/scheme.ts';
import type { Constraint } from '../../core/version/vers.ts';
import { formatVers } from '../../core/version/vers.ts';
import type { JsonObject } from '../json/parse.ts';
import { objectsAt, textAt, textsAt } from '../json/read.ts';
import { typeOfEcosystem } from '../purl.ts';
import { toEvent } from './event.ts';

/** From `low` (null: from the beginning) to `high` (null: for good), `high` itself in or out. */
type Interval = { readonly low: string | null; readonly high: string | null; readonly highIn: boolean };

const MAX_VERSIONS = 5000;

/** Undefined: nothing claimed, no order known for the ecosystem, or versions that it does not have. */
export function versOfAffected(entries: readonly JsonObject[], ecosystem: string): string | undefined {
  const type = typeOfEcosystem(ecosystem);
  const scheme = type === undefined ? undefined : (schemeOfEcosystem(ecosystem) ?? schemeOfType(type));
  if (type === undefined || scheme === undefined) return undefined;
  const ranges = entries
    .flatMap((entry) => objectsAt(entry, 'ranges'))
    .filter((range) => textAt(range, 'type') !== 'GIT');
  const intervals: Interval[] = [];
  for (const range of ranges) {
    const read = intervalsOf(objectsAt(range, 'events'), { scheme, ecosystem });
    if (read === null) return undefined;
    intervals.push(...read);
  }
  const listed = [...new Set(entries.flatMap((entry) => textsAt(entry, 'versions')))];
  const single = listed
    .filter((version) => scheme.compare(version, version) !== null)
    .map((version): Interval => ({ low: version, high: version, highIn: true }));
  if (single.length > MAX_VERSIONS) return undefined;
  const merged = merge([...intervals, ...single], scheme);
  if (merged.some(({ low, high }) => low === null && high === null))
    return formatVers({ type, constraints: '*' });
  const constraints = merged.flatMap((interval) => toConstraints(interval, scheme));
  return constraints.length === 0 ? undefined : formatVers({ type, constraints });
}

/**
 * As `core/exposure/range-intervals.ts` reads them. A range that contradicts itself claims nothing, nor does
 * a line of it that is in doubt. null: a version that the ecosystem has not.
 */
function intervalsOf(
  events: readonly JsonObject[],
  { scheme, ecosystem }: { readonly scheme: VersionScheme; readonly ecosystem: string },
): readonly Interval[] | null {
  const marks = events.flatMap(toEvent);
  const isOpening = ({ kind, version }: RangeEvent): boolean => kind === 'introduced' && version === '0';
  const isUnread = (mark: RangeEvent): boolean =>
    !isOpening(mark) && mark.version !== '*' && scheme.compare(mark.version, mark.version) === null;
  if (marks.some(isUnread)) return null;
  const read = rangeIntervals(marks, scheme, ecosystem);
  if (!read.ok) return [];
  const limit = read.limits.toSorted((a, b) => scheme.compare(a, b) ?? 0).at(-1) ?? null;
  return read.intervals.flatMap(({ from, end, doubt }): readonly Interval[] => {
    if (doubt !== undefined) return [];
    if (limit !== null && from !== null && scheme.compare(from, limit) !== -1) return [];
    const isCut = limit !== null && (end === null || scheme.compare(end.version, limit) !== -1);
    if (isCut) return [{ low: from, high: limit, highIn: false }];
    return [{ low: from, high: end?.version ?? null, highIn: end?.kind === 'last_affected' }];
  });
}

function merge(intervals: readonly Interval[], scheme: VersionScheme): readonly Interval[] {
  const sorted = intervals.toSorted((a, b) =>
    a.low === null || b.low === null
      ? Number(b.low === null) - Number(a.low === null)
      : (scheme.compare(a.low, b.low) ?? 0),
  );
  const merged: Interval[] = [];
  for (const next of sorted) {
    const last = merged.at(-1);
    if (last === undefined || !touches(last, next, scheme)) merged.push(next);
    else merged[merged.length - 1] = farther(last, next, scheme);
  }
  return merged;
}

function touches(a: Interval, b: Interval, scheme: VersionScheme): boolean {
  if (a.high === null || b.low === null) return true;
  return (scheme.compare(b.low, a.high) ?? 0) !== 1;
}

function farther(a: Interval, b: Interval, scheme: VersionScheme): Interval {
  if (a.high === null || b.high === null) return { ...a, high: null, highIn: false };
  const order = scheme.compare(a.high, b.high) ?? 0;
  if (order === 0) return { ...a, highIn: a.highIn || b.highIn };
  return order === 1 ? a : { low: a.low, high: b.high, highIn: b.highIn };
}

function toConstraints({ low, high, highIn }: Interval, scheme: VersionScheme): readonly Constraint[] {
  if (low !== null && high !== null && scheme.compare(low, high) === 0)
    return [{ comparator: '=', version: low }];
  return [
    ...(low === null ? [] : [{ comparator: '>=', version: low } as const]),
    ...(high === null ? [] : [{ comparator: highIn ? '<=' : '<', version: high } as const]),
  ];
}
