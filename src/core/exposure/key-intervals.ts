/**
 * What an advisory says of one package, as intervals of version keys: the form in which a database answers
 * "is it affected?" for millions of components at once. The definition stays `advisory-range.ts`; that the
 * intervals say the same is a law (`key-intervals.prop.test.ts`). Where the version order has no key for a
 * version that an advisory names (Maven's and Packagist's circles), the answer is `exact: false` and whoever
 * asks has to go back to `statusOfVersion`.
 */
import { schemeOfEcosystem, schemeOfType } from '../version/registry.ts';
import type { VersionScheme } from '../version/scheme.ts';
import { compareKeys } from '../version/scheme.ts';
import { type Comparator, isUp, parseVers, thinned } from '../version/vers.ts';
import { type AffectedPackage, orderOfPackage } from './advisory-range.ts';
import { intervalsOf, type RangeEvent } from './range-intervals.ts';

/** Keys as in `version/scheme.ts`. */
export type KeyInterval = {
  /** `unknown`: within it the advisory cannot be read. Where both hold, `affected` counts. */
  readonly status: 'affected' | 'unknown';
  /** '' with `lowerIn` is from the beginning: no key is smaller. */
  readonly lower: string;
  readonly lowerIn: boolean;
  /** Null is for good. */
  readonly upper: string | null;
  readonly upperIn: boolean;
};

export type KeyedRange = {
  /** Name of the version order whose keys these are; null where none is known for the ecosystem. */
  readonly scheme: string | null;
  /** False: the intervals do not say it all, ask `statusOfVersion`. They are empty then. */
  readonly exact: boolean;
  /** Affected ones apart from each other and ascending, then the unknown ones. */
  readonly intervals: readonly KeyInterval[];
};

type Span = Omit<KeyInterval, 'status'>;

const ALL: Span = { lower: '', lowerIn: true, upper: null, upperIn: false };

/** The name under which keys of one order may be compared; null where no order is known. */
export function schemeName(ecosystem: string): string | null {
  return nameOf(schemeOfEcosystem(ecosystem));
}

/** Null where the version has no key: unreadable, or outside the total order. */
export function versionKey(ecosystem: string, version: string): string | null {
  return schemeOfEcosystem(ecosystem)?.key(version) ?? null;
}

/**
 * Speaks for every version that has a key in `scheme`, of a component whose commit nobody knows; of the others
 * only `statusOfVersion` can tell.
 */
export function keyedRange(affected: AffectedPackage): KeyedRange {
  const order = orderOfPackage(affected);
  const scheme = nameOf(order);
  const vague: KeyedRange = { scheme, exact: false, intervals: [] };
  if (order === undefined) return vague;
  if (namedVersions(affected).some((version) => hasOrderButNoKey(order, version))) return vague;
  const reads: Read[] = affected.ranges.flatMap((events) => spansOfEvents(events, order, affected.ecosystem));
  if (affected.versions.length > 0) reads.push({ readable: true, spans: pointsAt(affected.versions, order) });
  if (affected.vers !== undefined) {
    const read = spansOfVers(affected.vers, order);
    if (read === 'inexact') return vague;
    reads.push(read);
  }
  if (affected.unread !== undefined) {
    const fix = extreme(affected.fixed ?? [], order, (a, b) => a < b);
    reads.push({ readable: false, spans: fix === null ? [ALL] : below(ALL, fix) });
  }
  if (reads.length === 0) reads.push(UNREADABLE);
  const spans = (readable: boolean) =>
    union(reads.flatMap((read) => (read.readable === readable ? read.spans : [])));
  return {
    scheme,
    exact: true,
    intervals: [
      ...spans(true).map((span): KeyInterval => ({ ...span, status: 'affected' })),
      ...spans(false).map((span): KeyInterval => ({ ...span, status: 'unknown' })),
    ],
  };
}

function pointsAt(versions: readonly string[], order: VersionScheme): readonly Span[] {
  return versions.flatMap((version) => {
    const key = order.key(version);
    return key === null ? [] : [pointAt(key)];
  });
}

function nameOf(order: VersionScheme | undefined): string | null {
  return order?.versTypes[0] ?? null;
}

function namedVersions({ ranges, versions, vers, fixed, unread }: AffectedPackage): readonly string[] {
  const parsed = vers === undefined ? null : parseVers(vers);
  const bounds = parsed?.ok && parsed.range.constraints !== '*' ? parsed.range.constraints : [];
  return [
    ...ranges.flatMap((events) => events.filter((event) => !isOpen(event)).map(({ version }) => version)),
    ...versions,
    ...bounds.map(({ version }) => version),
    ...(unread === undefined ? [] : (fixed ?? [])),
  ];
}

/** `introduced: 0` and `limit: *` are words, not versions; `range-intervals.ts` reads them as such. */
function isOpen({ kind, version }: RangeEvent): boolean {
  return (kind === 'introduced' && version === '0') || (kind === 'limit' && version === '*');
}

function hasOrderButNoKey(order: VersionScheme, version: string): boolean {
  return order.key(version) === null && order.compare(version, version) !== null;
}

function pointAt(key: string): Span {
  return { lower: key, lowerIn: true, upper: key, upperIn: true };
}

type Read = { readonly readable: boolean; readonly spans: readonly Span[] };

const UNREADABLE: Read = { readable: false, spans: [ALL] };

/** The lines that `intervalsOf` reads out of OSV events, cut off at the highest limit; those in doubt apart. */
function spansOfEvents(
  events: readonly RangeEvent[],
  order: VersionScheme,
  ecosystem: string,
): readonly Read[] {
  const read = intervalsOf(events, order, ecosystem);
  if (!read.ok) return [UNREADABLE];
  const limit = extreme(read.limits, order, (a, b) => a > b);
  return [true, false].map((readable): Read => {
    const lines = read.intervals.filter(({ doubt }) => (doubt === undefined) === readable);
    const spans = lines.map(({ from, end }): Span => {
      const lower = from === null ? '' : keyIn(order, from);
      return end === null
        ? { lower, lowerIn: true, upper: null, upperIn: false }
        : { lower, lowerIn: true, upper: keyIn(order, end.version), upperIn: end.kind === 'last_affected' };
    });
    return { readable, spans: limit === null ? spans : spans.flatMap((span) => below(span, limit)) };
  });
}

/** Of a version that is known to have a key. */
function keyIn(order: VersionScheme, version: string): string {
  return order.key(version) ?? '';
}

/** The key that beats all others; null where none of the versions has one. */
function extreme(
  versions: readonly string[],
  order: VersionScheme,
  beats: (a: string, b: string) => boolean,
): string | null {
  const keys = versions.map((version) => order.key(version)).filter((key) => key !== null);
  return keys.reduce<string | null>((best, key) => (best === null || beats(key, best) ? key : best), null);
}

function below(span: Span, end: string): readonly Span[] {
  if (span.lower >= end) return [];
  return [span.upper === null || span.upper >= end ? { ...span, upper: end, upperIn: false } : span];
}

/** As `versContains` answers, for all versions at once. `inexact`: in another order than the ecosystem's. */
function spansOfVers(vers: string, order: VersionScheme): Read | 'inexact' {
  const parsed = parseVers(vers);
  if (!parsed.ok) return UNREADABLE;
  const { type, constraints } = parsed.range;
  if (type === 'none') return { readable: true, spans: [] };
  if (constraints === '*') return { readable: true, spans: [ALL] };
  const own = schemeOfType(type);
  if (own === undefined) return UNREADABLE;
  if (own !== order) return 'inexact';
  const keyed: KeyedConstraint[] = [];
  for (const { comparator, version } of constraints) {
    const key = order.key(version);
    if (key === null) return UNREADABLE;
    keyed.push({ comparator, key });
  }
  return { readable: true, spans: spansOfConstraints(keyed) };
}

type KeyedConstraint = { readonly comparator: Comparator; readonly key: string };

function spansOfConstraints(constraints: readonly KeyedConstraint[]): readonly Span[] {
  const included = new Set(
    constraints.filter(({ comparator }) => ['=', '<=', '>='].includes(comparator)).map(({ key }) => key),
  );
  const excluded = new Set(
    constraints
      .filter(({ comparator, key }) => comparator === '!=' && !included.has(key))
      .map(({ key }) => key),
  );
  const bounds = thinned(
    constraints
      .filter(({ comparator }) => comparator !== '=' && comparator !== '!=')
      .toSorted((a, b) => compareKeys(a.key, b.key)),
  );
  const spans: Span[] = [];
  if (constraints.every(({ comparator }) => comparator === '!=')) spans.push(ALL);
  let open: { readonly lower: string; readonly lowerIn: boolean } | null = { lower: '', lowerIn: true };
  for (const { comparator, key } of bounds) {
    if (isUp(comparator)) open = { lower: key, lowerIn: false };
    else if (open !== null) {
      if (open.lower !== key) spans.push({ ...open, upper: key, upperIn: false });
      open = null;
    }
  }
  if (open !== null && open.lower !== '') spans.push({ ...open, upper: null, upperIn: false });
  const whole = union([...spans, ...[...included].map(pointAt)]);
  return [...excluded].reduce<readonly Span[]>(
    (rest, key) => rest.flatMap((span) => without(span, key)),
    whole,
  );
}

function without(span: Span, key: string): readonly Span[] {
  if (!holds(span, key)) return [span];
  const left: Span = { ...span, upper: key, upperIn: false };
  const right: Span = { ...span, lower: key, lowerIn: false };
  return [left, right].filter((part) => part.upper === null || part.lower < part.upper);
}

function holds({ lower, lowerIn, upper, upperIn }: Span, key: string): boolean {
  if (key < lower || (key === lower && !lowerIn)) return false;
  return upper === null || key < upper || (key === upper && upperIn);
}

/** Ascending, apart from each other, each as long as it can be. */
function union(spans: readonly Span[]): readonly Span[] {
  const sorted = spans
    .filter(
      ({ lower, lowerIn, upper, upperIn }) =>
        upper === null || lower < upper || (lower === upper && lowerIn && upperIn),
    )
    .toSorted((a, b) => compareKeys(a.lower, b.lower) || Number(b.lowerIn) - Number(a.lowerIn));
  const apart: Span[] = [];
  for (const next of sorted) {
    const last = apart.at(-1);
    if (last === undefined || !meets(last, next)) apart.push(next);
    else if (reachesFarther(next, last))
      apart[apart.length - 1] = { ...last, upper: next.upper, upperIn: next.upperIn };
  }
  return apart;
}

function meets(a: Span, b: Span): boolean {
  return a.upper === null || b.lower < a.upper || (b.lower === a.upper && (b.lowerIn || a.upperIn));
}

function reachesFarther(a: Span, b: Span): boolean {
  if (a.upper === null || b.upper === null) return b.upper !== null;
  return a.upper > b.upper || (a.upper === b.upper && a.upperIn && !b.upperIn);
}

/** The status by the intervals, for a version's key in their order. What the database computes, said in TypeScript. */
export function statusByKey({ intervals }: KeyedRange, key: string): 'affected' | 'not_affected' | 'unknown' {
  let status: 'not_affected' | 'unknown' = 'not_affected';
  for (const interval of intervals) {
    if (!holds(interval, key)) continue;
    if (interval.status === 'affected') return 'affected';
    status = 'unknown';
  }
  return status;
}
