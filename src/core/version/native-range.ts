/**
 * A range as its ecosystem writes it (`^1.2.3 || >=2`, `~> 2.0.8`, `[1.0,2.0)`) as VERS constraints. Only
 * ecosystems whose advisories and requirements arrive in such form are here; each has its own grammar.
 */
import { schemeOfType } from './registry.ts';
import type { Comparator, Constraint, VersRange } from './vers.ts';

export type NativeRange =
  | { readonly ok: true; readonly range: VersRange }
  | { readonly ok: false; readonly reason: string };

/** More alternatives than this is an attack, not a range. */
const MAX_LENGTH = 20_000;

/** null: the piece is not of the grammar. */
type Grammar = (native: string) => readonly Constraint[] | null;

const GRAMMARS: Readonly<Record<string, Grammar>> = {
  npm: (native) => alternatives(native, npmPiece),
  conan: (native) => alternatives(native.replace(/,\s*include_prerelease(=\w+)?\s*$/, ''), conanPiece),
  pypi: (native) => every(native.split(','), (piece) => comparison(piece, /^(===?|!=|<=|>=|<|>)?\s*(\S+)$/)),
  gem: (native) => every(native.split(','), gemPiece),
  nuget: nugetRange,
  openssl: (native) => every(native.split(','), (piece) => comparison(piece, /^()(\S+)$/)),
  nginx: (native) => every(native.split(','), nginxPiece),
};

/** Constraints are sorted by version, where equal the one that closes first; overlaps are kept as written. */
export function fromNative(type: string, native: string): NativeRange {
  const grammar = Object.hasOwn(GRAMMARS, type) ? GRAMMARS[type] : undefined;
  const scheme = schemeOfType(type);
  if (grammar === undefined || scheme === undefined)
    return { ok: false, reason: `ranges of type '${type}' are not read here` };
  if (native.length > MAX_LENGTH) return { ok: false, reason: `is longer than ${MAX_LENGTH} characters` };
  const constraints = native.trim() === '' ? null : grammar(native);
  if (constraints === null) return { ok: false, reason: `is not a range of ${type}` };
  if (constraints.length === 0) return { ok: true, range: { type, constraints: '*' } };
  const opens = ({ comparator }: Constraint): number => (comparator.startsWith('>') ? 1 : 0);
  const sorted = constraints.toSorted((a, b) => scheme.compare(a.version, b.version) || opens(a) - opens(b));
  return { ok: true, range: { type, constraints: sorted } };
}

function every<T>(
  pieces: readonly string[],
  read: (piece: string) => readonly T[] | null,
): readonly T[] | null {
  const all: T[] = [];
  for (const piece of pieces) {
    const some = read(piece.trim());
    if (some === null) return null;
    all.push(...some);
  }
  return all;
}

function alternatives(
  native: string,
  read: (piece: string) => readonly Constraint[] | null,
): readonly Constraint[] | null {
  return every(native.split('||'), (alternative) => {
    const hyphen = /^(\S+)\s+-\s+(\S+)$/.exec(alternative);
    if (hyphen !== null) return every([`>=${hyphen[1]}`, `<=${hyphen[2]}`], read);
    return every(alternative.match(/(?:[<>=~^!]+\s*)?[^\s<>=~^!]+/g) ?? [''], read);
  });
}

function constraint(comparator: string, version: string): Constraint {
  return {
    comparator: (comparator === '' || comparator === '==' || comparator === '==='
      ? '='
      : comparator) as Comparator,
    version,
  };
}

function comparison(piece: string, shape: RegExp): readonly Constraint[] | null {
  const match = shape.exec(piece);
  return match === null ? null : [constraint(match[1] ?? '', match[2] ?? '')];
}

/** `[from, below)`: the next version after raising place `place` of the numbers by one, the rest zero. */
function raised(numbers: readonly string[], place: number): string[] {
  const kept = numbers
    .slice(0, place + 1)
    .map((number, index) => (index === place ? String(BigInt(number) + 1n) : number));
  return kept;
}

/** The place that `^` keeps: the first number that is not zero, the last where all are. */
function firstNonZero(numbers: readonly string[]): number {
  const place = numbers.findIndex((number) => !/^0+$/.test(number));
  return place < 0 ? numbers.length - 1 : place;
}

const NPM =
  /^(>=|<=|>|<|=|~>|~|\^)?\s*[v=]*([0-9]+|[xX*])(?:\.([0-9]+|[xX*]))?(?:\.([0-9]+|[xX*]))?(-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

function npmPiece(piece: string): readonly Constraint[] | null {
  const match = NPM.exec(piece);
  if (match === null) return null;
  const [, sign = '', ...rest] = match;
  const places = rest.slice(0, 3);
  const firstOpen = places.findIndex((place) => place !== undefined && /[xX*]/.test(place));
  const given = places.filter((place) => place !== undefined && !/[xX*]/.test(place)) as string[];
  if (firstOpen === 0) return [];
  const padded = (numbers: readonly string[]): string => [...numbers, '0', '0'].slice(0, 3).join('.');
  const version = padded(given) + (rest[3] ?? '');
  const between = (place: number): readonly Constraint[] => [
    constraint('>=', version),
    constraint('<', padded(raised(given, place))),
  ];
  if (firstOpen > 0 && sign !== '<' && sign !== '<=' && sign !== '>') return between(given.length - 1);
  if (sign === '~' || sign === '~>') return between(Math.min(given.length - 1, 1));
  if (sign === '^') return between(firstNonZero(given));
  return [constraint(sign === '=' ? '' : sign, version)];
}

/** A closing `-` stands for the lowest prerelease; on a lower bound it adds nothing to the order. */
function conanPiece(piece: string): readonly Constraint[] | null {
  if (piece === '*' || piece === '*-') return [constraint('>=', '0.0.0')];
  const match = /^(>=|<=|>|<|=|~|\^)?\s*([0-9A-Za-z][0-9A-Za-z.+-]*)$/.exec(piece);
  if (match === null) return null;
  const [, sign = '', written = ''] = match;
  const version = written.replace(/-$/, '');
  if (sign !== '~' && sign !== '^') return [constraint(sign === '=' ? '' : sign, version)];
  const numbers = version.split(/[.-]/).filter((part) => /^[0-9]+$/.test(part));
  if (numbers.length === 0) return null;
  const place = sign === '~' ? Math.min(numbers.length - 1, 1) : firstNonZero(numbers);
  return [constraint('>=', version), constraint('<', `${raised(numbers, place).join('.')}-`)];
}

/** `~> 2.0.8` allows the last number to grow: below 2.1. */
function gemPiece(piece: string): readonly Constraint[] | null {
  const match = /^(~>|>=|<=|!=|<|>|=)?\s*([0-9][0-9A-Za-z.-]*)$/.exec(piece);
  if (match === null) return null;
  const [, sign = '', version = ''] = match;
  if (sign !== '~>') return [constraint(sign === '=' ? '' : sign, version)];
  const numbers = /^[0-9]+(?:\.[0-9]+)*/.exec(version)?.[0].split('.') ?? [];
  return [
    constraint('>=', version),
    constraint('<', raised(numbers, Math.max(0, numbers.length - 2)).join('.')),
  ];
}

/** Interval notation; a bare version is a lower bound (NuGet, "Version ranges"). */
function nugetRange(native: string): readonly Constraint[] | null {
  const bare = /^\s*([^\s,[\]()]+)\s*$/.exec(native);
  if (bare !== null) return [constraint('>=', bare[1] ?? '')];
  const match = /^\s*([[(])\s*([^\s,[\]()]*)\s*(,?)\s*([^\s,[\]()]*)\s*([\])])\s*$/.exec(native);
  if (match === null) return null;
  const [, open = '', low = '', comma = '', high = '', close = ''] = match;
  if (comma === '') return open === '[' && close === ']' && low !== '' ? [constraint('', low)] : null;
  const bounds: Constraint[] = [];
  if (low !== '') bounds.push(constraint(open === '[' ? '>=' : '>', low));
  if (high !== '') bounds.push(constraint(close === ']' ? '<=' : '<', high));
  return bounds;
}

/** nginx's own advisories: `1.4.1+` is this and every later one of the same branch; odd branches are mainline. */
function nginxPiece(piece: string): readonly Constraint[] | null {
  const match = /^([0-9]+)\.([0-9]+)\.([0-9]+)(\+?)$/.exec(piece);
  if (match === null) return null;
  const [, major = '', minor = '', , plus] = match;
  const version = piece.replace(/\+$/, '');
  if (plus === '') return [constraint('', version)];
  const isMainline = Number(minor) % 2 === 1;
  return isMainline
    ? [constraint('>=', version)]
    : [constraint('>=', version), constraint('<', `${major}.${BigInt(minor) + 1n}.0`)];
}
