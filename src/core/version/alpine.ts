/**
 * Alpine (apk-tools): numbers, an optional letter, `_` suffixes with numbers, `-r` revision. Tokens are
 * compared one by one; where one version has ended, a prerelease suffix of the other puts that one first,
 * anything else puts it last. Text that leaves the grammar ends there, as the tool's own comparison does,
 * and comes before the version without it.
 */
import { natural, reversed } from './key.ts';
import { keyed } from './scheme.ts';

const PRERELEASES = ['alpha', 'beta', 'pre', 'rc'];
const POSTRELEASES = ['cvs', 'svn', 'git', 'hg', 'p'];

const TOKEN = /(\.?)([0-9]+)|(\.)|([a-z])|_([a-z]+)([0-9]*)|~[0-9a-f]+|-r(?![a-z])([0-9]*)/y;

/** What may come after what: numbers and a letter, then suffixes, then a commit, then the revision. */
const STAGES = { number: 0, letter: 0, suffix: 1, commit: 2, revision: 3 } as const;

type Token = { readonly kind: keyof typeof STAGES; readonly key: string };

function key(version: string): string | null {
  let out = '';
  let last: Token['kind'] | undefined;
  let at = 0;
  // A version that starts with a dot has an empty first number.
  if (!/^[0-9]/.test(version)) {
    out = numberKey('', true);
    last = 'number';
  }
  while (at < version.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(version);
    const token = match === null ? null : tokenOf(match, last);
    if (token === null || (last !== undefined && STAGES[token.kind] < STAGES[last])) return `${out}\u0001`;
    out += token.key;
    last = token.kind;
    at = TOKEN.lastIndex;
  }
  return `${out}\u0003`;
}

function tokenOf(match: RegExpExecArray, last: Token['kind'] | undefined): Token | null {
  const [whole, dot, digits, bareDot, letter, suffix, suffixDigits, revision] = match;
  if (digits !== undefined) {
    // Two numbers need a dot between them; a number may follow a letter directly.
    if (last === 'number' && dot === '') return null;
    return { kind: 'number', key: numberKey(digits, last === undefined) };
  }
  if (bareDot !== undefined) return { kind: 'number', key: numberKey('', false) };
  if (letter !== undefined) return last === 'letter' ? null : { kind: 'letter', key: `\u0007${letter}` };
  if (suffix !== undefined) return suffixToken(suffix, suffixDigits ?? '');
  if (whole.startsWith('~')) return { kind: 'commit', key: '\u0005' };
  return { kind: 'revision', key: `\u0004${natural(revision ?? '')}` };
}

function suffixToken(suffix: string, digits: string): Token | null {
  const before = PRERELEASES.indexOf(suffix);
  const after = POSTRELEASES.indexOf(suffix);
  if (before < 0 && after < 0) return null;
  const place = before >= 0 ? `\u0002${String.fromCharCode(before)}` : `\u0006${String.fromCharCode(after)}`;
  return { kind: 'suffix', key: place + natural(digits) };
}

/**
 * After the first, a number with leading zeros is a fraction: more zeros first, then by its digits. An empty
 * one (`1..2`) comes before any letter.
 */
function numberKey(digits: string, isFirst: boolean): string {
  const zeros = /^0*/.exec(digits)?.[0].length ?? 0;
  if (digits === '' && !isFirst) return '\u0007\0';
  if (isFirst || zeros === 0) return `\u0008\u0002${natural(digits)}`;
  const rest = digits.slice(zeros);
  return `\u0008\u0001${reversed(natural(String(zeros)))}${natural(rest)}`;
}

export const ALPINE = keyed({
  ecosystems: ['Alpine', 'Chainguard', 'Wolfi'],
  versTypes: ['apk', 'alpine'],
  key,
});
