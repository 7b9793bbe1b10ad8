/**
 * RubyGems (Gem::Version): runs of digits and of letters are segments, a letter segment marks a prerelease
 * and comes before any number; zeros at the end of the numbers, and before the first letter, carry nothing;
 * what is missing is zero. A run of zeros is therefore written by what follows it.
 */
import { natural, reversed, text } from './key.ts';
import { keyed } from './scheme.ts';

const SHAPE = /^\s*[0-9]+(\.[0-9a-zA-Z]+)*(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?\s*$/;

function segmentsOf(version: string): readonly string[] {
  const segments = version.replaceAll('-', '.pre.').match(/[0-9]+|[a-z]+/gi) ?? [];
  const firstLetter = segments.findIndex((segment) => !/^[0-9]/.test(segment));
  const numbers = firstLetter < 0 ? segments : segments.slice(0, firstLetter);
  const rest = firstLetter < 0 ? [] : segments.slice(firstLetter);
  return [...withoutTrailingZeros(numbers), ...withoutTrailingZeros(rest)];
}

function withoutTrailingZeros(segments: readonly string[]): readonly string[] {
  const kept = [...segments];
  while (kept.length > 0 && /^0+$/.test(kept.at(-1) ?? '')) kept.pop();
  return kept;
}

export const RUBYGEMS = keyed({
  ecosystems: ['RubyGems'],
  versTypes: ['gem'],
  key: (version) => {
    if (!SHAPE.test(version)) return null;
    let key = '';
    let zeros = 0;
    for (const segment of segmentsOf(version)) {
      const isNumber = /^[0-9]/.test(segment);
      if (isNumber && /^0+$/.test(segment)) {
        zeros += 1;
        continue;
      }
      // Zeros then a letter fall short of the end, the sooner the more; zeros then a number go beyond it.
      if (zeros > 0)
        key += isNumber ? `\u0004${reversed(natural(String(zeros)))}` : `\u0002${natural(String(zeros))}`;
      key += isNumber ? `\u0005${natural(segment)}` : `\u0001${text(segment)}`;
      zeros = 0;
    }
    return `${key}\u0003`;
  },
});
