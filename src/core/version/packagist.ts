/**
 * Packagist: PHP's `version_compare` on what Composer makes of a version. Words have six ranks, and every
 * unknown word (`ALPHA` in capitals is one) shares the lowest. A literal `#` equals every number, which is
 * no order at all: a version that holds one is compared by the rule and has no key.
 */
import { natural } from './key.ts';
import { compareKeys, type Order, type VersionScheme } from './scheme.ts';

const ENDED = 6;
const NUMBER = 7;
/** By prefix, as PHP does; the first that fits. Ranks of the end and of numbers lie between `rc` and `p`. */
const WORDS: readonly (readonly [string, number])[] = [
  ['dev', 2],
  ['a', 3],
  ['b', 4],
  ['RC', 5],
  ['rc', 5],
  ['p', 8],
];

type Part = { readonly rank: number; readonly number: string };

function partsOf(version: string): readonly Part[] {
  const pieces =
    version
      .trim()
      .replace(/^[vV]/, '')
      .match(/[0-9]+|[^0-9._+-]+/g) ?? [];
  return pieces.map((piece) =>
    /^[0-9]/.test(piece)
      ? { rank: NUMBER, number: piece }
      : { rank: WORDS.find(([word]) => piece.startsWith(word))?.[1] ?? 1, number: '' },
  );
}

function partKey(part: Part): string {
  return String.fromCharCode(part.rank) + (part.rank === NUMBER ? natural(part.number) : '');
}

function key(version: string): string | null {
  if (version.includes('#')) return null;
  return partsOf(version).map(partKey).join('') + String.fromCharCode(ENDED);
}

/** Only for versions with a literal `#`: place by place, `#` equal to numbers, to itself and to the end. */
function compareWithHash(a: string, b: string): Order {
  const left = partsWithHash(a);
  const right = partsWithHash(b);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const one = left[index] ?? String.fromCharCode(ENDED);
    const other = right[index] ?? String.fromCharCode(ENDED);
    const hashMeets = (one === '#' && isNumberOrHash(other)) || (other === '#' && isNumberOrHash(one));
    if (!hashMeets && one !== other) return compareKeys(one, other);
  }
  return 0;
}

function isNumberOrHash(part: string): boolean {
  return part === '#' || part.charCodeAt(0) === NUMBER;
}

function partsWithHash(version: string): readonly string[] {
  return version.split(/(#)/).flatMap((run) => (run === '#' ? ['#'] : partsOf(run).map(partKey)));
}

export const PACKAGIST: VersionScheme = {
  ecosystems: ['Packagist'],
  versTypes: ['composer'],
  key,
  compare: (a, b) => {
    const keyOfA = key(a);
    const keyOfB = key(b);
    return keyOfA === null || keyOfB === null ? compareWithHash(a, b) : compareKeys(keyOfA, keyOfB);
  },
};
