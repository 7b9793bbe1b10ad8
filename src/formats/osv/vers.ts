/**
 * OSV's range events and enumerated versions as one VERS range, so that a finding says its affected versions
 * in one notation whatever its format. GIT ranges have no place in VERS and stay with the raw document.
 */
import { schemeOfEcosystem, schemeOfType } from '../../core/version/registry.ts';
import type { VersionScheme } from '../../core/version/scheme.ts';
import type { Constraint } from '../../core/version/vers.ts';
import { formatVers } from '../../core/version/vers.ts';
import type { JsonObject } from '../json/parse.ts';
import { objectsAt, textAt, textsAt } from '../json/read.ts';
import { typeOfEcosystem } from '../purl.ts';

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
    const read = intervalsOf(objectsAt(range, 'events'), scheme);
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

/** Events in version order: `introduced` opens, the others close. null: a version that the ecosystem has not. */
function intervalsOf(events: readonly JsonObject[], scheme: VersionScheme): readonly Interval[] | null {
  const marks = events.flatMap((event) => {
    for (const kind of ['introduced', 'fixed', 'last_affected', 'limit'] as const) {
      const version = textAt(event, kind);
      if (version !== undefined && !(kind === 'limit' && version === '*')) {
        return [{ kind, version: kind === 'introduced' && version === '0' ? null : version }];
      }
    }
    return [];
  });
  if (marks.some(({ version }) => version !== null && scheme.compare(version, version) === null)) return null;
  const ordered = marks.toSorted((a, b) => {
    if (a.version === null || b.version === null)
      return Number(b.version === null) - Number(a.version === null);
    const order = scheme.compare(a.version, b.version) ?? 0;
    return order !== 0 ? order : Number(b.kind === 'introduced') - Number(a.kind === 'introduced');
  });
  const intervals: Interval[] = [];
  let open: { readonly low: string | null } | null = null;
  for (const { kind, version } of ordered) {
    if (kind === 'introduced') open ??= { low: version };
    else if (open !== null) {
      intervals.push({ low: open.low, high: version, highIn: kind === 'last_affected' });
      open = null;
    }
  }
  if (open !== null) intervals.push({ low: open.low, high: null, highIn: false });
  return intervals.filter(
    ({ low, high, highIn }) => low === null || high === null || highIn || scheme.compare(low, high) === -1,
  );
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
