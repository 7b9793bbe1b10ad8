/**
 * VERS, the version range specifier (vers-spec, clause 5): `vers:<type>/<constraint>|<constraint>…`.
 * Constraints are signposts on a line of versions; a version is contained if it stands at or between the
 * right ones.
 */

import { schemeOfType } from './registry.ts';
import type { Order, VersionScheme } from './scheme.ts';

export type Comparator = '=' | '!=' | '<' | '<=' | '>' | '>=';

export type Constraint = { readonly comparator: Comparator; readonly version: string };

export type VersRange = {
  /** Lower case. */
  readonly type: string;
  /** `'*'` is every version. Otherwise as written, percent-decoded. */
  readonly constraints: '*' | readonly Constraint[];
};

export type ParsedVers =
  | {
      readonly ok: true;
      readonly range: VersRange /** Why it is not canonical (§5.4); empty when it is. */;
      readonly deviations: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

/** yes, no, or why it cannot be told: three different answers. */
export type Containment = boolean | { readonly reason: string };

/** More would be an attack, not a range: the largest in public advisories holds some 1,500. */
const MAX_CONSTRAINTS = 10_000;

export function parseVers(vers: string): ParsedVers {
  if (/[\t\n\v\f\r ]/.test(vers)) return refused('holds white space; write a space inside a version as %20');
  const match = /^vers:([^/]*)\/(.*)$/s.exec(vers);
  if (match === null) return refused("does not have the form 'vers:<type>/<constraints>'");
  const [, writtenType = '', list = ''] = match;
  const type = writtenType.toLowerCase();
  if (!/^[a-z][a-z0-9.-]*$/.test(type))
    return refused("has a type that is not letters, digits, '.' and '-', starting with a letter");
  if (type === 'invalid') return refused("has the reserved type 'invalid'");
  const deviations = type === writtenType ? [] : ['the type is not lower case'];
  if (list === '') return refused('has no constraint');
  if (list === '*') return { ok: true, range: { type, constraints: '*' }, deviations };
  if (list.startsWith('|')) return refused('has a pipe before its first constraint');
  if (list.endsWith('|')) return refused('has a pipe after its last constraint');
  const pieces = list.split('|');
  if (pieces.length > MAX_CONSTRAINTS) return refused(`has more than ${MAX_CONSTRAINTS} constraints`);
  const constraints: Constraint[] = [];
  for (const piece of pieces) {
    const constraint = parseConstraint(piece);
    if (typeof constraint === 'string') return refused(constraint);
    if (/%[0-9A-Fa-f]{2}/.test(piece) && encodeConstraint(constraint) !== piece) {
      deviations.push('percent-encoding in a version is not canonical');
    }
    constraints.push(constraint);
  }
  deviations.push(...orderDeviations(type, constraints));
  return { ok: true, range: { type, constraints }, deviations };
}

function refused(reason: string): ParsedVers {
  return { ok: false, reason };
}

function parseConstraint(piece: string): Constraint | string {
  if (piece === '') return 'has two pipes in a row';
  if (piece.startsWith('='))
    return "has a constraint that starts with '='; equality is written as the bare version";
  const comparator = (/^(?:>=|<=|!=|<|>)/.exec(piece)?.[0] ?? '=') as Comparator;
  const encoded = comparator === '=' ? piece : piece.slice(comparator.length);
  if (encoded === '') return `has the comparator '${comparator}' without a version`;
  if (/[<>=!*|]/.test(encoded)) return 'has an unencoded comparator character inside a version';
  if (/%(?![0-9A-Fa-f]{2})/.test(encoded)) return 'has invalid percent-encoding in a version';
  try {
    const version = decodeURIComponent(encoded);
    return /[\0-\u001f\u007f]/.test(version)
      ? 'has a control character in a version'
      : { comparator, version };
  } catch {
    return 'has percent-encoding in a version that is not UTF-8';
  }
}

const MUST_ENCODE = /[>=<!*|% ]|[^\u0021-\u007e]/gu;

function encodeConstraint({ comparator, version }: Constraint): string {
  const encoded = version.replace(MUST_ENCODE, (symbol) =>
    /[!*]/.test(symbol) ? `%${symbol.charCodeAt(0).toString(16).toUpperCase()}` : encodeURIComponent(symbol),
  );
  return comparator === '=' ? encoded : comparator + encoded;
}

/** The written form, constraints in the order they stand. */
export function formatVers(range: VersRange): string {
  const list = range.constraints === '*' ? '*' : range.constraints.map(encodeConstraint).join('|');
  return `vers:${range.type}/${list}`;
}

/** §5.4. Without a known order only what needs none is checked. */
function orderDeviations(type: string, constraints: readonly Constraint[]): string[] {
  const scheme = schemeOfType(type);
  if (scheme === undefined) return ['no version order is registered for this type'];
  const found = new Set<string>();
  for (const [index, constraint] of constraints.entries()) {
    const next = constraints[index + 1];
    if (scheme.compare(constraint.version, constraint.version) === null)
      found.add(`a version is none of type ${type}`);
    if (next === undefined) continue;
    const order = scheme.compare(constraint.version, next.version);
    if (order === 1) found.add('constraints are not in version order');
    if (order === 0) found.add('a version occurs twice');
  }
  const pointed = constraints.filter(({ comparator }) => comparator !== '!=');
  for (const [index, { comparator }] of pointed.entries()) {
    const next = pointed[index + 1]?.comparator;
    if (next !== undefined && isRedundant(comparator, next))
      found.add(`'${comparator}' followed by '${next}' says nothing more`);
  }
  return [...found];
}

function isRedundant(current: Comparator, next: Comparator): boolean {
  if (isUp(current)) return next === '=' || isUp(next);
  return !(next === '=' || isUp(next));
}

export function isUp(comparator: Comparator): boolean {
  return comparator === '>' || comparator === '>=';
}

/**
 * Whether `version` is in the range ("Checking if a version is contained within a range"). A range that is
 * not canonical is put in order and thinned first, as the specification's simplification does. A range of
 * nothing but `!=` is everything else: the clause leaves that case open, and any other reading is empty.
 */
export function versContains(range: VersRange, version: string): Containment {
  if (range.type === 'none') return false;
  if (range.constraints === '*') return true;
  const scheme = schemeOfType(range.type);
  if (scheme === undefined) return { reason: `no version order is known for the type '${range.type}'` };
  if (scheme.compare(version, version) === null)
    return { reason: `'${version}' is not a version of type ${range.type}` };
  const unreadable = range.constraints.find(
    (constraint) => scheme.compare(constraint.version, version) === null,
  );
  if (unreadable !== undefined)
    return { reason: `'${unreadable.version}' in the range is not a version of type ${range.type}` };
  return contains(scheme, range.constraints, version);
}

function contains(scheme: VersionScheme, constraints: readonly Constraint[], version: string): boolean {
  const compare = (a: string, b: string): Order => scheme.compare(a, b) ?? 0;
  const equal = constraints.filter((constraint) => compare(constraint.version, version) === 0);
  if (equal.some(({ comparator }) => comparator === '=' || comparator === '<=' || comparator === '>='))
    return true;
  if (equal.some(({ comparator }) => comparator === '!=')) return false;
  if (constraints.every(({ comparator }) => comparator === '!=')) return true;
  const bounds = thinned(
    constraints
      .filter(({ comparator }) => comparator !== '=' && comparator !== '!=')
      .toSorted((a, b) => compare(a.version, b.version)),
  );
  // Equal to a bound that counts, and to none that includes it: just outside.
  if (bounds.some((bound) => compare(bound.version, version) === 0)) return false;
  // The bounds now take turns, so the nearest one below or, at the start, above decides.
  const below = bounds.findLast((bound) => compare(bound.version, version) < 0);
  if (below !== undefined) return isUp(below.comparator);
  const above = bounds.find((bound) => compare(bound.version, version) > 0);
  return above !== undefined && !isUp(above.comparator);
}

/** Bounds in version order: of a run of upward ones the first counts, of a run of downward ones the last. */
export function thinned<B extends { readonly comparator: Comparator }>(bounds: readonly B[]): readonly B[] {
  return bounds.filter((bound, index) => {
    const neighbour = isUp(bound.comparator) ? bounds[index - 1] : bounds[index + 1];
    return neighbour === undefined || isUp(neighbour.comparator) !== isUp(bound.comparator);
  });
}
