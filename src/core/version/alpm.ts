/**
 * Arch Linux (pacman's vercmp): `[epoch:]version[-pkgrel]`. Like rpm's segments, but separators count, and
 * letters glued to what precedes them mark something earlier. A missing pkgrel equals every pkgrel, which is
 * no order: a version without one is compared by the rule and has no key.
 */
import { natural, text } from './key.ts';
import { compareKeys, type VersionScheme } from './scheme.ts';

type Evr = { readonly epoch: string; readonly version: string; readonly release: string | null };

/** No pattern with two ways to match: a megabyte of dashes is read once. */
function evrOf(written: string): Evr {
  const epoch = /^([0-9]*):/.exec(written);
  const rest = epoch === null ? written : written.slice(epoch[0].length);
  const dash = rest.lastIndexOf('-');
  return {
    epoch: epoch?.[1] ?? '',
    version: dash < 0 ? rest : rest.slice(0, dash),
    release: dash < 0 ? null : rest.slice(dash + 1),
  };
}

/** At one place: glued letters < the end < glued digits < separators, fewer before more. */
function segmentsKey(part: string): string {
  let key = '';
  let separators = '';
  for (const [run] of part.matchAll(/[0-9]+|[A-Za-z]+|[^0-9A-Za-z]+/g)) {
    if (!/^[0-9A-Za-z]/.test(run)) {
      separators = `\u0004${natural(String(run.length))}`;
      continue;
    }
    key += separators + (/^[0-9]/.test(run) ? `\u0003${natural(run)}` : `\u0001${text(run)}`);
    separators = '';
  }
  return `${key}\u0002`;
}

function headKey({ epoch, version }: Evr): string {
  return natural(epoch) + segmentsKey(version);
}

export const ALPM: VersionScheme = {
  ecosystems: ['Arch Linux'],
  versTypes: ['alpm', 'arch'],
  key: (version) => {
    const evr = evrOf(version);
    return evr.release === null ? null : headKey(evr) + segmentsKey(evr.release);
  },
  compare: (a, b) => {
    const [left, right] = [evrOf(a), evrOf(b)];
    const order = compareKeys(headKey(left), headKey(right));
    if (order !== 0 || left.release === null || right.release === null) return order;
    return compareKeys(segmentsKey(left.release), segmentsKey(right.release));
  },
};
