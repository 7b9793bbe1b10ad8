/**
 * CRAN (R's `package_version`) and Hackage (Cabal's `Version`): a list of numbers, compared one by one, a
 * list before every list that it begins. So `1.8` comes before `1.8.0`, unlike almost everywhere else.
 */
import { natural } from './key.ts';
import { keyed } from './scheme.ts';

function numberListKey(numbers: readonly string[]): string {
  return `${numbers.map((number) => `\u0002${natural(number)}`).join('')}\u0001`;
}

export const CRAN = keyed({
  ecosystems: ['CRAN', 'Bioconductor'],
  versTypes: ['cran'],
  key: (version) => (/^[0-9]+([.-][0-9]+)*$/.test(version) ? numberListKey(version.split(/[.-]/)) : null),
});

export const HACKAGE = keyed({
  ecosystems: ['Hackage', 'GHC'],
  versTypes: ['hackage'],
  key: (version) => (/^[0-9]+(\.[0-9]+)*$/.test(version) ? numberListKey(version.split('.')) : null),
});
