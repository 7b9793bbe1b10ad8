/**
 * Gentoo (Package Manager Specification, "Version comparison"): numbers, a letter, suffixes, a revision.
 * After the first, a number with a leading zero compares as a fraction.
 */
import { natural, text } from './key.ts';
import { keyed } from './scheme.ts';

const SHAPE = /^([0-9]+)((?:\.[0-9]+)*)([a-z]?)((?:_(?:alpha|beta|pre|rc|p)[0-9]*)*)(?:-r([0-9]+))?$/;
const SUFFIXES: Readonly<Record<string, string>> = {
  alpha: '\u0002\u0001',
  beta: '\u0002\u0002',
  pre: '\u0002\u0003',
  rc: '\u0002\u0004',
  p: '\u0006',
};

export const EBUILD = keyed({
  ecosystems: ['Gentoo'],
  versTypes: ['ebuild', 'gentoo'],
  key: (version) => {
    const match = SHAPE.exec(version);
    if (match === null) return null;
    const [, first = '', rest = '', letter = '', suffixes = '', revision = ''] = match;
    let key = natural(first);
    for (const number of rest.split('.').slice(1)) {
      key += `\u0008${number.startsWith('0') ? `\u0001${text(number.replace(/0+$/, ''))}` : `\u0002${natural(number)}`}`;
    }
    if (letter !== '') key += `\u0007${letter}`;
    for (const [, suffix = '', number = ''] of suffixes.matchAll(/_([a-z]+)([0-9]*)/g)) {
      key += (SUFFIXES[suffix] ?? '') + natural(number);
    }
    return `${key}\u0003${natural(revision)}`;
  },
});
