/**
 * Is this version affected, by what an advisory says? The one definition of "affected" for OSV ranges,
 * enumerated versions, commits and VERS, over any ecosystem whose version order is known. "Could not tell" is
 * an answer of its own, always with its reason (invariant 6).
 */
import { schemeOfEcosystem, schemeOfType } from '../version/registry.ts';
import { compareKeys, type VersionScheme } from '../version/scheme.ts';
import { parseVers, versContains } from '../version/vers.ts';
import { type Interval, intervalsOf, isWithin, type RangeEvent } from './range-intervals.ts';

export type { RangeEvent } from './range-intervals.ts';

/** A range of commits. Which commit comes first only the repository knows, so that equality alone is evaluated. */
export type CommitRange = {
  /** As `repo:host/path` (`core/finding/component-key.ts`); null where the source names none. */
  readonly repository: string | null;
  readonly events: readonly RangeEvent[];
};

export type AffectedPackage = {
  /** Version-less component key (`core/finding/component-key.ts`), or a CPE's (`cpe-key.ts`). */
  readonly component: string;
  /** OSV ecosystem name, with its release where it has one (`Debian:12`); decides the version order. */
  readonly ecosystem: string;
  /** Each inner list is one range. */
  readonly ranges: readonly (readonly RangeEvent[])[];
  /** Enumerated affected versions, in addition to the ranges. */
  readonly versions: readonly string[];
  /** A range in the VERS notation, where the source speaks it. */
  readonly vers?: string;
  readonly commits?: readonly CommitRange[];
  /** The product as a CPE name, where the source has no purl for it. */
  readonly cpe?: string;
  /** Fixed versions that the source names outside any range (CSAF's `fixed`). */
  readonly fixed?: readonly string[];
  /** A sentence about what the source says of the versions that nothing here can evaluate. */
  readonly unread?: string;
};

export type VersionStatus = {
  readonly status: 'affected' | 'not_affected' | 'unknown';
  /** One sentence. */
  readonly reason: string;
  readonly fixed: readonly string[];
};

/**
 * `fixed` holds the first fixed version of each affected line, ascending, whatever the status. `commit` is the
 * full digest that the component was built from, where its inventory says so.
 */
export function statusOfVersion(affected: AffectedPackage, version: string, commit?: string): VersionStatus {
  const scheme = orderOfPackage(affected);
  const fixed = scheme === undefined ? [] : fixedVersions([affected], scheme);
  return { ...opinionOf(affected, version, commit), fixed };
}

export type Opinion = Pick<VersionStatus, 'status' | 'reason'>;

/** `statusOfVersion` for whoever does not ask what fixes it. */
export function opinionOf(affected: AffectedPackage, version: string, commit?: string): Opinion {
  const scheme = orderOfPackage(affected);
  const unknown = (reason: string): Opinion => ({ status: 'unknown', reason });
  if (affected.versions.includes(version))
    return { status: 'affected', reason: `${version} is listed as affected.` };
  const byCommit = commit === undefined ? null : statusOfCommit(affected.commits ?? [], commit);
  if (byCommit !== null) return byCommit;
  if (scheme === undefined) return unknown(whyUnordered(affected, version, commit));
  if (scheme.compare(version, version) === null)
    return unknown(`${version} is no version of ${affected.ecosystem || 'its scheme'}.`);
  const opinions = opinionsOf(affected, version, scheme);
  const decisive =
    opinions.find(({ status }) => status === 'affected') ??
    opinions.find(({ status }) => status === 'unknown') ??
    opinions[0];
  if (decisive !== undefined) return decisive;
  if ((affected.commits ?? []).length > 0) return unknown(withoutCommitOrder(commit));
  return unknown('The advisory gives no range and no versions.');
}

function opinionsOf(affected: AffectedPackage, version: string, scheme: VersionScheme): readonly Opinion[] {
  const opinions = affected.ranges.map((events) =>
    opinionOfRange(events, version, { scheme, ecosystem: affected.ecosystem }),
  );
  if (affected.versions.length > 0) {
    const isListed = affected.versions.some((listed) => scheme.compare(listed, version) === 0);
    opinions.push(
      isListed
        ? { status: 'affected', reason: `${version} is listed as affected.` }
        : { status: 'not_affected', reason: `${version} is not among the versions listed as affected.` },
    );
  }
  if (affected.vers !== undefined) opinions.push(opinionOfVers(affected.vers, version));
  if (affected.unread !== undefined) {
    const isFixed = (affected.fixed ?? []).some((fix) => {
      const order = scheme.compare(version, fix);
      return order === 0 || order === 1;
    });
    opinions.push(
      isFixed
        ? { status: 'not_affected', reason: `${version} holds the fix.` }
        : { status: 'unknown', reason: affected.unread },
    );
  }
  return opinions;
}

function opinionOfRange(
  events: readonly RangeEvent[],
  version: string,
  { scheme, ecosystem }: { readonly scheme: VersionScheme; readonly ecosystem: string },
): Opinion {
  const read = intervalsOf(events, scheme, ecosystem);
  if (!read.ok) return { status: 'unknown', reason: read.fault };
  const { intervals, limits } = read;
  const isBeyond = limits.length > 0 && !limits.some((limit) => scheme.compare(version, limit) === -1);
  const line = isBeyond ? undefined : lineOf(intervals, version, scheme);
  if (line === undefined)
    return { status: 'not_affected', reason: `${version} is outside the affected range.` };
  if (line.doubt !== undefined) return { status: 'unknown', reason: line.doubt };
  return { status: 'affected', reason: wordsOfLine(line, version) };
}

/** Intervals may overlap where a prerelease begins one; a certain line outweighs one in doubt. */
function lineOf(
  intervals: readonly Interval[],
  version: string,
  scheme: VersionScheme,
): Interval | undefined {
  const holding = intervals.filter((interval) => isWithin(interval, version, scheme));
  return holding.find(({ doubt }) => doubt === undefined) ?? holding[0];
}

function wordsOfLine({ from, end }: Interval, version: string): string {
  if (end === null) {
    return from === null
      ? 'Every version is affected; no fix is known.'
      : `${version} is not older than ${from}, which introduced it; no fix is known.`;
  }
  const ending =
    end.kind === 'fixed' ? `${end.version}, which fixes it` : `${end.version}, the last affected version`;
  if (from !== null) return `${version} lies between ${from}, which introduced it, and ${ending}.`;
  return end.kind === 'fixed'
    ? `${version} is older than ${ending}.`
    : `${version} is not newer than ${ending}.`;
}

function opinionOfVers(vers: string, version: string): Opinion {
  const parsed = parseVers(vers);
  if (!parsed.ok) return { status: 'unknown', reason: `The advisory's range '${vers}' ${parsed.reason}.` };
  const contained = versContains(parsed.range, version);
  if (typeof contained !== 'boolean')
    return { status: 'unknown', reason: `The advisory's range says nothing of it: ${contained.reason}.` };
  return contained
    ? { status: 'affected', reason: `${version} is within the affected range ${vers}.` }
    : { status: 'not_affected', reason: `${version} is outside the affected range ${vers}.` };
}

/** Null where no range names this very commit. */
function statusOfCommit(ranges: readonly CommitRange[], commit: string): Opinion | null {
  const named = ranges.flatMap(({ events }) => events.filter(({ version }) => version === commit));
  const kinds = new Set(named.map(({ kind }) => kind));
  const short = commit.slice(0, 12);
  if (kinds.has('introduced') && !kinds.has('fixed') && !kinds.has('limit'))
    return { status: 'affected', reason: `Commit ${short} introduced the flaw.` };
  if (kinds.has('last_affected'))
    return { status: 'affected', reason: `Commit ${short} is the last affected one.` };
  if (kinds.has('fixed') && !kinds.has('introduced'))
    return { status: 'not_affected', reason: `Commit ${short} fixes it.` };
  return null;
}

function whyUnordered(affected: AffectedPackage, version: string, commit: string | undefined): string {
  if ((affected.commits ?? []).length > 0) return withoutCommitOrder(commit);
  if (affected.unread !== undefined) return affected.unread;
  const order = `no version order is known for ${affected.ecosystem || 'this product'}`;
  return affected.versions.length > 0
    ? `${version} is not among the versions listed as affected, and ${order}.`
    : `${order.charAt(0).toUpperCase()}${order.slice(1)}.`;
}

function withoutCommitOrder(commit: string | undefined): string {
  return commit === undefined
    ? 'The advisory names commits, and the inventory does not say which commit this was built from.'
    : `The advisory names commits; whether ${commit.slice(0, 12)} lies between them only the repository can tell.`;
}

/** The order of the ecosystem; for a product without one, that of its VERS type. undefined: none is known. */
export function orderOfPackage({ ecosystem, vers }: AffectedPackage): VersionScheme | undefined {
  const scheme = schemeOfEcosystem(ecosystem);
  if (scheme !== undefined || vers === undefined) return scheme;
  return schemeOfType(/^vers:([^/]+)\//.exec(vers)?.[1] ?? '');
}

/** The first fixed version of each affected line, ascending, without repeats. Unreadable ones are left out. */
export function fixedVersions(
  packages: readonly AffectedPackage[],
  scheme: VersionScheme,
): readonly string[] {
  const versions = packages.flatMap(({ ranges, vers, fixed, ecosystem }) => [
    ...ranges.flatMap((events) => endsOf(events, scheme, ecosystem)),
    ...(vers === undefined ? [] : upperBounds(vers)),
    ...(fixed ?? []),
  ]);
  return ascending(versions, scheme);
}

/** Of a range that contradicts itself every fix is named: a person judges. */
function endsOf(events: readonly RangeEvent[], scheme: VersionScheme, ecosystem: string): readonly string[] {
  const read = intervalsOf(events, scheme, ecosystem);
  if (!read.ok) return events.filter(({ kind }) => kind === 'fixed').map(({ version }) => version);
  return read.intervals.flatMap(({ end }) => (end?.kind === 'fixed' ? [end.version] : []));
}

export function ascending(versions: readonly string[], scheme: VersionScheme): readonly string[] {
  return [...new Set(versions)]
    .filter((version) => scheme.compare(version, version) !== null)
    .toSorted((a, b) => scheme.compare(a, b) || compareKeys(a, b));
}

function upperBounds(vers: string): readonly string[] {
  const parsed = parseVers(vers);
  if (!parsed.ok || parsed.range.constraints === '*') return [];
  return parsed.range.constraints
    .filter(({ comparator }) => comparator === '<')
    .map(({ version }) => version);
}
