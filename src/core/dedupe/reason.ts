/** One reason for or against two findings being one flaw, and the kind of fact it is. */
import type { Kind } from './kinds.ts';
import type { Evidence } from './link.ts';

/** What kind of fact it is. Facts of one ground are not independent of each other. */
export type Ground =
  | 'identity'
  | 'weakness'
  | 'place'
  | 'entry'
  | 'input'
  | 'effect'
  | 'fix'
  | 'words'
  | 'crash'
  | 'range'
  | 'finder';

/** What was seen, before the model says what it weighs. */
export type Observation = {
  readonly kind: Kind;
  readonly detail: string;
  /** 0–1: how much of it there is. Ranks pairs that have the same kinds; weighs nothing. */
  readonly degree?: number;
};

export type Reason = Evidence & { readonly ground: Ground; readonly degree?: number };
