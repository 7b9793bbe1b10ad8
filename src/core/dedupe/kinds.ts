/**
 * Every kind of reason there is: which ground it belongs to and what it would weigh if nothing had been
 * measured. The fit (`bench/dedupe-fit.ts`) starts from these weights and moves them only as far as labelled
 * pairs say; a kind that no labelled pair shows keeps its own. Positive speaks for one root cause.
 */
import type { Ground } from './reason.ts';

type KindFacts = {
  readonly ground: Ground;
  readonly prior: number;
  /** Enough for its ground to be one of those a merge stands on. */
  readonly bears?: true;
  /**
   * Keeps a pair a suggestion: `strong` whatever they share; `form` and `soft` unless they share an
   * identifier; `entry` (another way in) unless they share an identifier, lines or patched lines as well.
   * `strong` and `form` also keep third findings from joining the two.
   */
  readonly objects?: 'entry' | 'soft' | 'form' | 'strong';
};

export const KINDS = {
  // Who they say it is.
  'same-claim': { ground: 'identity', prior: 6 },
  'shared-identifier': { ground: 'identity', prior: 4.5, bears: true },
  'different-identifiers': { ground: 'identity', prior: -4, objects: 'strong' },
  // Mechanism.
  'same-weakness': { ground: 'weakness', prior: 1.2 },
  'weakness-family': { ground: 'weakness', prior: 0.8 },
  'different-weakness': { ground: 'weakness', prior: -3.5, objects: 'strong' },
  // Where.
  'same-file': { ground: 'place', prior: 0.5 },
  'different-file': { ground: 'place', prior: -1 },
  'same-function': { ground: 'place', prior: 2, bears: true },
  'enclosing-function': { ground: 'place', prior: 0.8 },
  'function-mentioned': { ground: 'place', prior: 1.2, bears: true },
  'different-function': { ground: 'place', prior: -1.5, objects: 'entry' },
  'same-lines': { ground: 'place', prior: 2.4, bears: true },
  'same-long-range': { ground: 'place', prior: 0.8 },
  'distant-lines': { ground: 'place', prior: -1.2 },
  'shared-code-name': { ground: 'place', prior: 0.3 },
  'shared-code-names': { ground: 'place', prior: 0.9 },
  'many-shared-code-names': { ground: 'place', prior: 1.2, bears: true },
  // The way in.
  'same-call': { ground: 'entry', prior: 1.8, bears: true },
  'same-module-call': { ground: 'entry', prior: 1.2, bears: true },
  'call-mentioned': { ground: 'entry', prior: 1, bears: true },
  'both-speak-of-call': { ground: 'entry', prior: 1, bears: true },
  'different-calls': { ground: 'entry', prior: -1.5, objects: 'entry' },
  // What is fed.
  'same-form': { ground: 'input', prior: 1.2, bears: true },
  'other-form-of-key': { ground: 'input', prior: -1.5, objects: 'form' },
  'differently-written-key': { ground: 'input', prior: -0.6, objects: 'entry' },
  'different-keys': { ground: 'input', prior: -1.5, objects: 'form' },
  'different-option': { ground: 'input', prior: -1.5, objects: 'form' },
  'shared-payload-word': { ground: 'input', prior: 0.4 },
  'shared-payload': { ground: 'input', prior: 0.8, bears: true },
  'same-pumped-input': { ground: 'input', prior: 1.2, bears: true },
  'different-pumped-input': { ground: 'input', prior: -2, objects: 'strong' },
  // What is seen.
  'same-effect': { ground: 'effect', prior: 0.4 },
  'different-effect': { ground: 'effect', prior: -1.2, objects: 'soft' },
  // How it is mended.
  'same-patch-lines': { ground: 'fix', prior: 2.5, bears: true },
  'different-patch-lines': { ground: 'fix', prior: -0.8 },
  'fixed-there': { ground: 'range', prior: -4, objects: 'strong' },
  // What is said.
  'some-shared-words': { ground: 'words', prior: 0.2 },
  'similar-words': { ground: 'words', prior: 0.6 },
  'very-similar-words': { ground: 'words', prior: 1.2 },
  'nearly-same-words': { ground: 'words', prior: 2 },
  'copied-words': { ground: 'words', prior: 2.5 },
  'unlike-words': { ground: 'words', prior: -0.5 },
  // Who says it.
  'same-finder': { ground: 'finder', prior: -1.5, objects: 'soft' },
} as const satisfies Record<string, KindFacts>;

/** Null for a crash's reasons, which neither bear nor object. */
export function kindFacts(kind: string): KindFacts | null {
  return Object.hasOwn(KINDS, kind) ? KINDS[kind as Kind] : null;
}

export type Kind = keyof typeof KINDS;

/** A later kind of a chain says more than an earlier one; the fit keeps that order. */
export const CHAINS: readonly (readonly Kind[])[] = [
  ['shared-code-name', 'shared-code-names', 'many-shared-code-names'],
  ['shared-payload-word', 'shared-payload'],
  ['some-shared-words', 'similar-words', 'very-similar-words', 'nearly-same-words', 'copied-words'],
  ['weakness-family', 'same-weakness'],
  ['same-long-range', 'same-lines'],
  ['same-module-call', 'same-call'],
];
