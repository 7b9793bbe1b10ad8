/**
 * The one error a use case throws when the answer is "no". Codes are a closed union; HTTP statuses and exit
 * codes derive from them in one table each. Whatever else is thrown is our fault, and its text reaches nobody.
 */
import type { Problem } from '../core/problem.ts';

export type RefusalCode =
  /** Also the answer to everything that exists but is not held: the two must look the same (invariant 6). */
  | 'not-found'
  /** The actor's own role or scopes never allow this action. Says nothing about any row. */
  | 'forbidden'
  | 'unauthenticated'
  | 'invalid'
  | 'unprocessable'
  | 'conflict'
  | 'precondition-failed'
  | 'too-large'
  | 'unsupported-media-type'
  | 'too-many'
  /** The commit may or may not have happened: the caller must look before it retries. */
  | 'outcome-unknown'
  | 'unavailable';

export type RefusalOptions = {
  /** Every reason, each with its place; empty where the code says all. */
  readonly problems?: readonly Problem[];
  readonly cause?: unknown;
};

export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  readonly problems: readonly Problem[];

  /** `message` is one sentence of ours for the caller; text from outside may stand only in `problems`. */
  constructor(code: RefusalCode, message: string, options: RefusalOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.problems = options.problems ?? [];
  }
}

/** One sentence for every 404, so that two of them never differ. */
export const NOTHING_HERE = 'There is nothing here that you may see.';

/** The answer for what does not exist and for what the actor does not hold. */
export function notFound(): Refusal {
  return new Refusal('not-found', NOTHING_HERE);
}
