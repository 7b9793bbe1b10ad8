/**
 * Maven (ComparableVersion, and the POM reference's "Version Order Specification"). A version is a list of
 * numbers, qualifiers and further lists; `-` and every change between digits and letters opens a list.
 * Nulls at the end of a list (0, `ga`, `final`, `release`) carry nothing.
 *
 * Maven's rule can run in a circle: 2.9.0.RC1 < 2.9.0 < 2.9.0-1 < 2.9.0.RC1, because a qualifier behind a
 * dot and one behind a dash are compared by kind. So `compare` is the rule, and only the versions that keep
 * clear of the circle (no qualifier behind a dot, none at the front) have a key.
 */
import { natural, reversed, text } from './key.ts';
import { compareKeys, type Order, type VersionScheme } from './scheme.ts';

type Piece =
  | { readonly kind: 'number'; readonly digits: string }
  | { readonly kind: 'word'; readonly word: string };
type Item = Piece | List;
type List = { readonly kind: 'list'; readonly items: Item[] };

const ORDERED = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp'];
const ALIASES: Readonly<Record<string, string>> = { ga: '', final: '', release: '', cr: 'rc' };
const SHORT: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', m: 'milestone' };
/** A version of more lists than this inside each other is no version; it bounds the recursion. */
const MAX_DEPTH = 200;

function parse(version: string): List | null {
  const root: List = { kind: 'list', items: [] };
  const open: List[] = [root];
  const deepest = (): List => open.at(-1) ?? root;
  const nest = (): void => {
    const list: List = { kind: 'list', items: [] };
    deepest().items.push(list);
    open.push(list);
  };
  const pieces = version.toLowerCase().match(/[0-9]+|[^0-9.-]+|[.-]/g) ?? [];
  for (const [index, piece] of pieces.entries()) {
    const previous = pieces[index - 1] ?? '.';
    const afterSeparator = previous === '.' || previous === '-';
    if (piece === '.' || piece === '-') {
      // An empty place between separators is a zero.
      if (afterSeparator) deepest().items.push({ kind: 'number', digits: '0' });
      if (piece === '-') nest();
    } else {
      if (!afterSeparator) nest();
      deepest().items.push(pieceOf(piece, pieces[index + 1]));
    }
    if (open.length > MAX_DEPTH) return null;
  }
  for (const list of open.reverse()) dropNulls(list);
  return root;
}

function pieceOf(piece: string, next: string | undefined): Piece {
  if (/^[0-9]/.test(piece)) return { kind: 'number', digits: piece };
  const beforeDigit = next !== undefined && /^[0-9]/.test(next);
  const whole = beforeDigit ? (own(SHORT, piece) ?? piece) : piece;
  return { kind: 'word', word: own(ALIASES, whole) ?? whole };
}

/** A table lookup that a version named `constructor` cannot reach around. */
function own(table: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function isNull(item: Item): boolean {
  if (item.kind === 'number') return /^0+$/.test(item.digits);
  return item.kind === 'word' ? item.word === '' : item.items.length === 0;
}

/** Nulls at the end and right before an inner list go; a list that holds only a list is that list. */
function dropNulls(list: List): void {
  for (let index = list.items.length - 1; index >= 0; index--) {
    const item = list.items[index];
    if (item === undefined) continue;
    if (isNull(item)) list.items.splice(index, 1);
    else if (item.kind !== 'list') break;
    else if (item.items.length === 1 && item.items[0]?.kind === 'list') list.items[index] = item.items[0];
  }
}

function wordRank(word: string): string {
  const place = ORDERED.indexOf(word);
  return place < 0
    ? `${String.fromCharCode(16 + ORDERED.length)}${text(word)}`
    : String.fromCharCode(16 + place);
}

const KINDS = ['word', 'list', 'number'] as const;

/** Absence compares as zero to a number, as the release to a word, and item by item to a list. */
function compareItems(a: Item | undefined, b: Item | undefined): Order {
  if (a === undefined) return b === undefined ? 0 : negative(compareToNothing(b));
  if (b === undefined) return compareToNothing(a);
  if (a.kind === 'number' && b.kind === 'number') return compareKeys(natural(a.digits), natural(b.digits));
  if (a.kind === 'word' && b.kind === 'word') return compareKeys(wordRank(a.word), wordRank(b.word));
  if (a.kind === 'list' && b.kind === 'list') return compareLists(a, b);
  return KINDS.indexOf(a.kind) < KINDS.indexOf(b.kind) ? -1 : 1;
}

function compareToNothing(item: Item): Order {
  if (item.kind === 'number') return isNull(item) ? 0 : 1;
  if (item.kind === 'word') return compareKeys(wordRank(item.word), wordRank(''));
  for (const inner of item.items) {
    const order = compareToNothing(inner);
    if (order !== 0) return order;
  }
  return 0;
}

function compareLists(a: List, b: List): Order {
  for (let index = 0; index < Math.max(a.items.length, b.items.length); index++) {
    const order = compareItems(a.items[index], b.items[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function negative(order: Order): Order {
  return order === 0 ? 0 : order === 1 ? -1 : 1;
}

/** At one place: a list of a prerelease < the end < any other list < zeros before a number < a number. */
function listKey(list: List, isRoot: boolean): string | null {
  let key = '';
  let zeros = 0;
  for (const [index, item] of list.items.entries()) {
    if (item.kind === 'word') {
      if (isRoot || index > 0) return null;
      key += `\u0001${wordRank(item.word)}`;
    } else if (item.kind === 'list') {
      const inner = listKey(item, false);
      const order = compareToNothing(item);
      if (inner === null || order === 0 || zeros > 0) return null;
      return key + (order < 0 ? '\u0002' : '\u0004') + inner;
    } else if (isNull(item)) {
      zeros += 1;
    } else {
      if (zeros > 0) key += `\u0005${reversed(natural(String(zeros)))}`;
      key += `\u0006${natural(item.digits)}`;
      zeros = 0;
    }
  }
  return `${key}\u0003`;
}

export const MAVEN: VersionScheme = {
  ecosystems: ['Maven'],
  versTypes: ['maven'],
  key: (version) => {
    const list = parse(version);
    return list === null ? null : listKey(list, true);
  },
  compare: (a, b) => {
    const left = parse(a);
    const right = parse(b);
    return left === null || right === null ? null : compareLists(left, right);
  },
};
