/**
 * Is this version affected, by what an advisory says? The one definition of "affected" for OSV ranges,
 * enumerated versions and VERS, over any ecosystem whose version order is known. "Could not tell" is an
 * answer of its own, always with its reason (invariant 6).
 */
import { schemeOfEcosystem } from '../version/registry.ts';
import { compareKeys, type VersionScheme } from '../version/scheme.ts';
import { parseVers, versContains } from '../version/vers.ts';

/** One event of an OSV range (OSV schema 1.7, `affected[].ranges[].events`). */
export type RangeEvent =
  | { readonly kind: 'introduced'; readonly version: string }
  | { readonly kind: 'fixed'; readonly version: string }
  | { readonly kind: 'last_affected'; readonly version: string }
  | { readonly kind: 'limit'; readonly version: string };

export type AffectedPackage = {
  /** Version-less component key (`core/finding/component-key.ts`). */
  readonly component: string;
  /** OSV ecosystem name; decides the version order. */
  readonly ecosystem: string;
  /** Each inner list is one range. */
  readonly ranges: readonly (readonly RangeEvent[])[];
  /** Enumerated affected versions, in addition to the ranges. */
  readonly versions: readonly string[];
  /** A range in the VERS notation, where the source speaks it. */
  readonly vers?: string;
};

export type VersionStatus =
  | { readonly status: 'affected'; readonly reason: string; readonly fixed: readonly string[] }
  | { readonly status: 'not_affected'; readonly reason: string; readonly fixed: readonly string[] }
  | { readonly status: 'unknown'; readonly reason: string; readonly fixed: readonly string[] };

/** `fixed` holds every version that ends an affected line, ascending, whatever the status. */
export function statusOfVersion(affected: AffectedPackage, version: string): VersionStatus {
  const scheme = schemeOfEcosystem(affected.ecosystem);
  const fixed = scheme === undefined ? [] : fixedVersions([affected], scheme);
  if (affected.versions.includes(version)) {
    return { status: 'affected', reason: `${version} is listed as affected.`, fixed };
  }
  if (scheme === undefined) {
    return { status: 'unknown', reason: `No version order is known for ${affected.ecosystem}.`, fixed };
  }
  if (scheme.compare(version, version) === null) {
    return { status: 'unknown', reason: `${version} is no version of ${affected.ecosystem}.`, fixed };
  }
  const answers = [
    ...affected.ranges.map((events) => containedIn(events, version, scheme)),
    ...affected.versions.map((listed) => scheme.compare(listed, version) === 0),
    ...(affected.vers === undefined ? [] : [containedInVers(affected.vers, version)]),
  ];
  if (answers.length === 0) {
    return { status: 'unknown', reason: 'The advisory gives no range and no versions.', fixed };
  }
  if (answers.includes(true)) {
    return { status: 'affected', reason: `${version} is within the affected range.`, fixed };
  }
  if (answers.includes(null)) {
    return { status: 'unknown', reason: 'A range of the advisory could not be read.', fixed };
  }
  return { status: 'not_affected', reason: `${version} is outside the affected range.`, fixed };
}

/** All `fixed` events, ascending by the ecosystem's order, without repeats. Unreadable ones are left out. */
export function fixedVersions(
  packages: readonly AffectedPackage[],
  scheme: VersionScheme,
): readonly string[] {
  const versions = packages.flatMap(({ ranges, vers }) => [
    ...ranges.flatMap((events) =>
      events.filter(({ kind }) => kind === 'fixed').map(({ version }) => version),
    ),
    ...(vers === undefined ? [] : upperBounds(vers)),
  ]);
  return ascending(versions, scheme);
}

export function ascending(versions: readonly string[], scheme: VersionScheme): readonly string[] {
  return [...new Set(versions)]
    .filter((version) => scheme.compare(version, version) !== null)
    .toSorted((a, b) => scheme.compare(a, b) || compareKeys(a, b));
}

/**
 * OSV's evaluation: events in version order, `introduced` opens, `fixed` closes before itself, `last_affected`
 * after itself, nothing counts at or beyond the highest `limit`. Null where an event's version is unreadable.
 */
function containedIn(events: readonly RangeEvent[], version: string, scheme: VersionScheme): boolean | null {
  const limits = events.filter(({ kind, version: limit }) => kind === 'limit' && limit !== '*');
  if (limits.length > 0 && !limits.some((limit) => scheme.compare(version, limit.version) === -1))
    return false;
  const ordered: {
    readonly kind: RangeEvent['kind'];
    readonly order: -1 | 0 | 1;
    readonly version: string;
  }[] = [];
  for (const event of events) {
    if (event.kind === 'limit') continue;
    const order = isStart(event) ? -1 : scheme.compare(event.version, version);
    if (order === null) return null;
    ordered.push({ kind: event.kind, order, version: event.version });
  }
  ordered.sort((a, b) => orderOf(a, b, scheme));
  let affected = false;
  for (const { kind, order } of ordered) {
    if (order === 1) break;
    if (kind === 'introduced') affected = true;
    else if (kind === 'fixed' || order === -1) affected = false;
  }
  return affected;
}

function isStart(event: { readonly kind: string; readonly version: string }): boolean {
  return event.kind === 'introduced' && event.version === '0';
}

/** At one version the opening comes first, so that a fixed version is never exposed and a lone one can be. */
function orderOf(
  a: { readonly kind: string; readonly version: string },
  b: { readonly kind: string; readonly version: string },
  scheme: VersionScheme,
): number {
  if (isStart(a) || isStart(b)) return Number(isStart(b)) - Number(isStart(a));
  const order = scheme.compare(a.version, b.version) ?? 0;
  return order === 0 ? Number(b.kind === 'introduced') - Number(a.kind === 'introduced') : order;
}

function containedInVers(vers: string, version: string): boolean | null {
  const parsed = parseVers(vers);
  if (!parsed.ok) return null;
  const answer = versContains(parsed.range, version);
  return typeof answer === 'boolean' ? answer : null;
}

function upperBounds(vers: string): readonly string[] {
  const parsed = parseVers(vers);
  if (!parsed.ok || parsed.range.constraints === '*') return [];
  return parsed.range.constraints
    .filter(({ comparator }) => comparator === '<')
    .map(({ version }) => version);
}
