/**
 * Products that a CVE record names by CPE alone (`affected[].cpes`, `cpeApplicability`): appliances, firmware,
 * operating systems. Which version comes before which, such a record does not say; where every bound is a list of
 * numbers there is one answer (VERS `intdot`), where it says `semver` that one, and otherwise only a version that it
 * writes out can be told. Nothing is guessed.
 */
import type { AffectedPackage } from '../../core/exposure/advisory-range.ts';
import { cpeKey } from '../../core/exposure/cpe-key.ts';
import { type Constraint, formatVers } from '../../core/version/vers.ts';
import type { JsonObject } from '../json/parse.ts';
import { isObject, member } from '../json/parse.ts';
import { objectAt, objectsAt, textAt, textsAt } from '../json/read.ts';

/** A CPE name that leaves part, vendor or product open cannot be looked up, and is left out. */
export function productsByCpe(document: JsonObject): readonly AffectedPackage[] {
  const containers = objectAt(document, 'containers') ?? {};
  const all = [objectAt(containers, 'cna') ?? {}, ...objectsAt(containers, 'adp')];
  const listed = all.flatMap((container) => objectsAt(container, 'affected').flatMap(fromEntry));
  const applicable = all.flatMap((container) =>
    objectsAt(container, 'cpeApplicability').flatMap(fromConfiguration),
  );
  return [...listed, ...applicable];
}

/** An entry that names a package as well is looked up under that. */
function fromEntry(entry: JsonObject): readonly AffectedPackage[] {
  if (textAt(entry, 'packageURL') !== undefined || textAt(entry, 'repo') !== undefined) return [];
  if (textAt(entry, 'packageName') !== undefined && textAt(entry, 'collectionURL') !== undefined) return [];
  const said = versionsOf(entry);
  return textsAt(entry, 'cpes').flatMap((cpe) => named(cpe, said));
}

type Said = Pick<AffectedPackage, 'versions' | 'vers' | 'unread'>;

function named(cpe: string, said: Said): readonly AffectedPackage[] {
  const component = cpeKey(cpe);
  return component === null ? [] : [{ component, ecosystem: '', ranges: [], cpe, ...said }];
}

function versionsOf(entry: JsonObject): Said {
  const all = objectsAt(entry, 'versions');
  if (textAt(entry, 'defaultStatus') === 'affected' && all.length > 0) {
    const unread =
      'The record calls every version affected that it does not list; which those are it leaves open.';
    return { versions: statedOf(all), unread };
  }
  const bounded = all.filter(
    (version) => textAt(version, 'status') === 'affected' && endOf(version) !== null,
  );
  const versions = statedOf(all);
  if (bounded.length === 0) return { versions };
  const vers = versOf(bounded);
  if (vers !== null) return { versions, vers };
  const words = bounded.map((each) => wordsOf(textAt(each, 'version') ?? '0', endOf(each))).slice(0, 3);
  return { versions, unread: `${words.join('; ')}: no order of this product's versions is known.` };
}

/** Versions that the record writes out as affected. */
function statedOf(all: readonly JsonObject[]): readonly string[] {
  const affected = all.filter((each) => textAt(each, 'status') === 'affected' && endOf(each) === null);
  return affected.map((each) => textAt(each, 'version') ?? '').filter(isVersion);
}

function isVersion(text: string): boolean {
  return text !== '' && text !== '*' && !/^(n\/a|-|unknown|unspecified|all)$/i.test(text.trim());
}

type End = { readonly comparator: '<' | '<='; readonly version: string };

function endOf(version: JsonObject): End | null {
  const below = textAt(version, 'lessThan');
  if (below !== undefined) return { comparator: '<', version: below };
  const upTo = textAt(version, 'lessThanOrEqual');
  return upTo === undefined ? null : { comparator: '<=', version: upTo };
}

function wordsOf(from: string, end: End | null): string {
  const until = end === null ? 'on' : `${end.comparator === '<' ? 'to before' : 'to'} ${end.version}`;
  return `The record says from ${from} ${until}`;
}

const NUMBERS = /^[0-9]+(?:\.[0-9]+)*$/;

/** Null: not all of the bounds are versions of one order. */
function versOf(bounded: readonly JsonObject[]): string | null {
  const isSemver = bounded.every((each) => textAt(each, 'versionType') === 'semver');
  const constraints = bounded.flatMap((each): Constraint[] => {
    const from = textAt(each, 'version') ?? '0';
    const end = endOf(each);
    const start: Constraint[] = isVersion(from) ? [{ comparator: '>=', version: from }] : [];
    return end === null || end.version === '*' ? start : [...start, end];
  });
  return ordered(constraints, isSemver);
}

function ordered(constraints: readonly Constraint[], isSemver: boolean): string | null {
  if (constraints.length === 0) return null;
  const type = isSemver
    ? 'semver'
    : constraints.every(({ version }) => NUMBERS.test(version))
      ? 'intdot'
      : null;
  return type === null ? null : formatVers({ type, constraints });
}

/** A configuration of several nodes holds only where all of them meet in one machine, which no inventory says. */
function fromConfiguration(configuration: JsonObject): readonly AffectedPackage[] {
  const nodes = objectsAt(configuration, 'nodes');
  const isJoint = nodes.length > 1 && textAt(configuration, 'operator') === 'AND';
  return nodes.flatMap((node) => {
    if (member(node, 'negate') === true) return [];
    const isBoth = isJoint || textAt(node, 'operator') === 'AND';
    return objectsAt(node, 'cpeMatch')
      .filter((match) => isObject(match) && member(match, 'vulnerable') === true)
      .flatMap((match) => named(textAt(match, 'criteria') ?? '', boundsOf(match, isBoth)));
  });
}

const JOINT =
  'The record calls it affected only together with other products, which an inventory does not say.';

function boundsOf(match: JsonObject, isJoint: boolean): Said {
  if (isJoint) return { versions: [], unread: JOINT };
  const bound = (name: string, comparator: Constraint['comparator']): Constraint[] => {
    const version = textAt(match, name);
    return version === undefined ? [] : [{ comparator, version }];
  };
  const constraints = [
    ...bound('versionStartIncluding', '>='),
    ...bound('versionStartExcluding', '>'),
    ...bound('versionEndIncluding', '<='),
    ...bound('versionEndExcluding', '<'),
  ];
  if (constraints.length === 0) return { versions: [] };
  const vers = ordered(constraints, false);
  if (vers !== null) return { versions: [], vers };
  const words = constraints.map(({ comparator, version }) => `${comparator} ${version}`).join(', ');
  return { versions: [], unread: `The record says ${words}: no order of this product's versions is known.` };
}
