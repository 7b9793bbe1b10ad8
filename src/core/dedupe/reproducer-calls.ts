/**
 * What a reproducer does to the component: the functions it calls and the words it feeds them. Read with
 * bounded patterns, not by a parser: the program is hostile, often broken, and may be in any language. The
 * result is a hint for pair evidence and proves nothing.
 */
import type { Finding } from '../finding/finding.ts';
import { attackForms } from './attack-forms.ts';
import { carriersOf } from './carriers.ts';
import { GLOBALS, HARNESS, MODULE } from './harness-names.ts';
import { importedNames } from './imported-names.ts';

const MAX_PROGRAM = 40_000;
const MAX_NAMES = 60;

export type ReproducerTrace = {
  /** Names of called functions, lower case, innermost only, sorted. `(module)` is the package itself, called. */
  readonly calls: readonly string[];
  /** Words of the string literals, lower case, sorted, without harness words. */
  readonly payload: readonly string[];
  /** In which forms it attacks (`attack-forms.ts`). */
  readonly attack: readonly string[];
  /** What is repeated to make the component slow, and the last word in front of it; null where nothing is. */
  readonly pump: { readonly unit: string; readonly after: string } | null;
};

const NOTHING: ReproducerTrace = { calls: [], payload: [], attack: [], pump: null };

export function traceOf(finding: Finding): ReproducerTrace {
  const program = programOf(finding);
  if (program === '') return NOTHING;
  const code = codeOf(program);
  const literals = [...code.matchAll(/'([^'\n]{1,400})'|"([^"\n]{1,400})"|`([^`]{1,800})`/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
  const bare = code.replaceAll(/'[^'\n]{0,400}'|"[^"\n]{0,400}"|`[^`]{0,800}`/g, "''");
  return {
    calls: callsOf(bare, code),
    payload: payloadOf(literals),
    attack: attackForms(fedText(code)),
    pump: pumpOf(code),
  };
}

/** The reproducer's files; without one, the fenced code of the description, which is what people try. */
function programOf(finding: Finding): string {
  const files = (finding.reproducer?.files ?? []).map((file) => ('text' in file ? file.text : ''));
  const program = files.join('\n').slice(0, MAX_PROGRAM);
  if (program.trim() !== '') return program;
  const fenced = (finding.description ?? '').slice(0, MAX_PROGRAM).split('```');
  return fenced
    .filter((_, index) => index % 2 === 1)
    .map((block) => block.replace(/^[a-z]{0,12}\n/, ''))
    .join('\n');
}

function codeOf(program: string): string {
  return withoutBlockComments(program).replaceAll(/(^|[^:'"`])\/\/[^\n]*/g, '$1');
}

/** By search, not by pattern: a thousand unclosed comments must not cost a million steps. */
function withoutBlockComments(program: string): string {
  let kept = '';
  let from = 0;
  for (;;) {
    const open = program.indexOf('/*', from);
    const close = open < 0 ? -1 : program.indexOf('*/', open + 2);
    if (close < 0) return kept + program.slice(from);
    kept += `${program.slice(from, open)} `;
    from = close + 2;
  }
}

/**
 * What of a program can be fed: its strings, and arrays that open inside arrays. The rest is the checking of
 * the effect (`({}).__proto__.x`), which is alike in all.
 */
function fedText(code: string): string {
  const strings = code.matchAll(/'[^'\n]{1,400}'|"[^"\n]{1,400}"|`[^`]{1,800}`/g);
  const nested = code.matchAll(/\[\s?\[\s?['"][\w$]{1,40}['"]/g);
  return [...strings, ...nested].map(([text]) => text).join('\n');
}

/** Through what its program feeds an attack (carriers.ts). */
export function attackCarriers(finding: Finding): readonly string[] {
  return carriersOf(codeOf(programOf(finding)));
}

function callsOf(bare: string, code: string): readonly string[] {
  const { names: own, taken, called } = importedNames(code);
  const calls = new Set<string>(called);
  for (const match of bare.matchAll(/[A-Za-z_$][\w$]*(?:\s?\.\s?[A-Za-z_$][\w$]*)*/g)) {
    // Looked at after the match, not by the pattern, which would try every shorter name again.
    const next = bare.slice(match.index + match[0].length, match.index + match[0].length + 2).trim()[0];
    if (next !== '(') continue;
    const [receiver = '', ...rest] = match[0]
      .slice(0, 200)
      .split('.')
      .map((part) => part.trim());
    const preceded = /[.]$|::$|->$/.test(bare.slice(Math.max(0, match.index - 2), match.index));
    const last = rest.at(-1) ?? receiver;
    if (own.has(receiver) && !preceded) {
      // On the component itself even a name like `set` or `find` tells, and so does the way to it.
      if (rest.length === 0) calls.add(MODULE);
      for (const part of rest) calls.add(part.toLowerCase());
    } else if (GLOBALS.has(receiver)) {
      continue;
    } else if (rest.length > 0 || preceded) {
      add(calls, last);
    } else if (taken.has(receiver)) {
      // Taken out of the component by name: even `set` or `find` tells, as on the component itself.
      calls.add(taken.get(receiver)!.toLowerCase());
    }
    if (calls.size >= MAX_NAMES) break;
  }
  return [...calls].toSorted();
}

function add(names: Set<string>, name: string): void {
  if (!HARNESS.has(name.toLowerCase())) names.add(name.toLowerCase());
}

function payloadOf(literals: readonly string[]): readonly string[] {
  const words = new Set<string>();
  for (const literal of literals) {
    for (const [word] of literal.matchAll(/[A-Za-z_$][\w$]{2,39}/g)) {
      const lower = word.toLowerCase();
      if (!HARNESS.has(lower) && !GENERIC.has(lower) && !KEYS.has(lower)) words.add(lower);
      if (words.size === MAX_NAMES) return [...words].toSorted();
    }
  }
  return [...words].toSorted();
}

/** Their forms are compared on their own. */
const KEYS = new Set(['__proto__', 'constructor', 'prototype']);

const GENERIC = new Set(
  `polluted pwned hacked yes true false null undefined strict use utf8 utf hex base64 txt tmp test foo bar baz
  isadmin admin value flag marker touch echo node npm seconds result length vulnerable safe http localhost`.split(
    /\s+/,
  ),
);

/** `'hwb(' + '1'.repeat(n)`: the expression that runs away is chosen by what stands before the repetition. */
function pumpOf(code: string): ReproducerTrace['pump'] {
  const match =
    /(?:(['"`])([^'"`\n]{0,200})\1\s?\+\s?)?(['"`])([^'"`\n]{1,40})\3\s?\.\s?repeat\s?\(/.exec(code) ?? null;
  if (match === null) return null;
  const words = (match[2] ?? '').toLowerCase().match(/[a-z0-9_]{2,}/g);
  return { unit: match[4] ?? '', after: words?.at(-1) ?? '' };
}
