/**
 * Debian and Ubuntu: `[epoch:]upstream[-revision]` by Debian Policy §5.6.12. Non-digits and numbers take
 * turns; among non-digits `~` comes before the end, the end before letters, letters before the rest.
 */
import { natural } from './key.ts';
import { keyed } from './scheme.ts';

const SHAPE = /^(?:([0-9]+):)?([^\s:][^\s]*|)$/;

function symbolsKey(nonDigits: string): string {
  let key = '';
  for (const symbol of nonDigits) {
    const code = symbol.codePointAt(0) ?? 0;
    if (symbol === '~') key += '\u0001';
    else if (/[A-Za-z]/.test(symbol)) key += symbol;
    else if (code < 128) key += String.fromCharCode(128 + code);
    else return `${key}\u00ff\u0002`;
  }
  return `${key}\u0002`;
}

/** Ends with an empty turn, so that running out is the same as going on with nothing and zero. */
function turnsKey(part: string): string {
  let key = '';
  if (/^0+$/.test(part)) return turnsKey('');
  for (const [turn, nonDigits = '', digits = ''] of part.matchAll(/([^0-9]*)([0-9]*)/g)) {
    if (turn !== '') key += symbolsKey(nonDigits) + natural(digits);
  }
  return `${key}\u0002${natural('')}`;
}

export const DEBIAN = keyed({
  ecosystems: ['Debian', 'Ubuntu'],
  versTypes: ['deb'],
  key: (version) => {
    const match = SHAPE.exec(version.trim());
    if (match === null) return null;
    const rest = match[2] ?? '';
    const dash = rest.lastIndexOf('-');
    const upstream = dash < 0 ? rest : rest.slice(0, dash);
    const revision = dash < 0 ? '' : rest.slice(dash + 1);
    return natural(match[1] ?? '') + turnsKey(upstream) + turnsKey(revision);
  },
});
