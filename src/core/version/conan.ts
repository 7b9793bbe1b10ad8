/**
 * Conan: items between dots, numbers as numbers, others as text, missing ones zero; `-` a prerelease, `+` a
 * build that breaks ties. A number and a text compare as texts, which can run in a circle (2 < 10 < `1a` <
 * 2): only versions whose items are all numbers have a key.
 */
import { isDigits, natural, text } from './key.ts';
import { compareKeys, type Order, type VersionScheme } from './scheme.ts';

type Parts = {
  readonly release: readonly string[];
  readonly pre: readonly string[] | null;
  readonly build: readonly string[] | null;
};

function partsOf(version: string): Parts | null {
  const match = /^([^-+\s]+)(?:-([^+\s]*))?(?:\+(\S*))?$/.exec(version.trim().toLowerCase());
  if (match === null) return null;
  const items = (written: string | undefined): readonly string[] | null =>
    written === undefined ? null : itemsOf(written);
  return { release: itemsOf(match[1] ?? ''), pre: items(match[2]), build: items(match[3]) };
}

function itemsOf(written: string): readonly string[] {
  const items = written.split('.').map((item) => (isDigits(item) ? item.replace(/^0+(?=[0-9])/, '') : item));
  while (items.length > 0 && items.at(-1) === '0') items.pop();
  return items;
}

function compareItems(a: readonly string[], b: readonly string[]): Order {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [one, other] = [a[index] ?? '0', b[index] ?? '0'];
    const areNumbers = isDigits(one) && isDigits(other);
    const order = areNumbers
      ? compareKeys(natural(one), natural(other))
      : compareKeys(text(one), text(other));
    if (order !== 0) return order;
  }
  return 0;
}

/** `absent` is the place of a version that has no such part at all. */
function compareOptional(a: readonly string[] | null, b: readonly string[] | null, absent: Order): Order {
  if (a === null || b === null) return a === b ? 0 : a === null ? absent : absent === 1 ? -1 : 1;
  return compareItems(a, b);
}

export const CONAN: VersionScheme = {
  ecosystems: ['ConanCenter'],
  versTypes: ['conan'],
  key: (version) => {
    const parts = partsOf(version);
    if (parts === null || parts.pre !== null || parts.build !== null || !parts.release.every(isDigits))
      return null;
    return `${parts.release.map((number) => `\u0002${natural(number)}`).join('')}\u0001`;
  },
  compare: (a, b) => {
    const [left, right] = [partsOf(a), partsOf(b)];
    if (left === null || right === null) return null;
    const order = compareItems(left.release, right.release);
    if (order !== 0) return order;
    const pre = compareOptional(left.pre, right.pre, 1);
    return pre !== 0 ? pre : compareOptional(left.build, right.build, -1);
  },
};
