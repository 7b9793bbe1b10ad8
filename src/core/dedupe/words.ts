/**
 * What prose says, reduced to what two writers share: words without case, markup, numbers and endings, and
 * the names of code that stand in it. Prose is hostile: only a bounded prefix is read, whatever its length.
 */

import { foldConfusables } from './confusables.ts';

const MAX_CHARACTERS = 24_000;
const MAX_WORDS = 1_500;
const MAX_NAMES = 200;

/** Words that any report has; they would make every two of them alike. */
const COMMON = new Set(
  `the and for that with this from into are was were has have had not but can may will would should could
  which when where then than them they their there these those its any all one two also such only more most
  other some same each does done been being how what who why out over under about after before between
  because while through without within very just like get set use used user using report issue bug flaw found
  find vulnerability vulnerable attacker attack attackers security affected version versions package library
  code function call called value values input result example impact critical high low medium summary steps
  reproduce fix suggested patch node npm const let var new return require console log true false null undefined
  string object array number application applications server poc script description details`.split(/\s+/),
);

/** The distinct words of a text, stemmed lightly, sorted. Empty prose gives none. */
export function wordsOf(text: string): readonly string[] {
  const plain = foldConfusables(text.slice(0, MAX_CHARACTERS))
    .toLowerCase()
    .replaceAll(/https?:\/\/[^\s)>\]]+/g, ' ');
  const words = new Set<string>();
  for (const [word] of plain.matchAll(/[\p{L}_$][\p{L}\p{N}_$]*/gu)) {
    if (word.length < 3 || word.length > 40 || COMMON.has(word)) continue;
    words.add(stem(word));
    if (words.size === MAX_WORDS) break;
  }
  return [...words].toSorted();
}

/**
 * Names of code in prose: backticked, called, dotted, camelCase or snake_case. Lower case, sorted. These
 * are what independent writers about one flaw have in common when their sentences are not.
 */
export function codeNamesOf(text: string): readonly string[] {
  const prefix = foldConfusables(text.slice(0, MAX_CHARACTERS));
  const names = new Set<string>();
  for (const match of prefix.matchAll(/`([^`\n]{2,60})`/g)) addNames(names, match[1] ?? '');
  // Taken whole, then looked at: linear in the text, whatever it is.
  for (const match of prefix.matchAll(/[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*/g)) {
    const token = match[0];
    const called = prefix[match.index + token.length] === '(';
    if (token.length <= 80 && (called || /[a-z][A-Z]|\w_\w|\w\.\w/.test(token))) addNames(names, token);
    if (names.size >= MAX_NAMES) break;
  }
  return [...names].slice(0, MAX_NAMES).toSorted();
}

function addNames(names: Set<string>, text: string): void {
  for (const [name] of text.matchAll(/[A-Za-z_$][\w$]{2,39}/g)) {
    const lower = name.toLowerCase();
    if (!COMMON.has(lower)) names.add(lower);
  }
}

/** Share of the union that both have, 0–1; 0 where either is empty, so that two empty texts are not alike. */
export function jaccard<T>(a: readonly T[], b: readonly T[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  const left = new Set(a);
  let both = 0;
  for (const element of new Set(b)) if (left.has(element)) both += 1;
  return both / (left.size + new Set(b).size - both);
}

/** Strips the commonest English endings; wrong stems cost nothing but a little similarity. */
function stem(word: string): string {
  if (word.length > 5 && word.endsWith('ing')) return word.slice(0, -3);
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (word.length > 4 && (word.endsWith('ed') || word.endsWith('es'))) return word.slice(0, -2);
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}
