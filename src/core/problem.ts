/**
 * One thing wrong with something that came from outside, and where it is.
 * Every reader in `formats/` returns all problems at once; nothing from outside is thrown.
 */
export type Problem = {
  /** RFC 6901 JSON pointer into the document; '' is the document itself. */
  readonly pointer: string;
  /** Stable, kebab-case, safe to log: never holds text of the document. */
  readonly code: string;
  /** One sentence for a person: what is wrong and what to do. May quote the document, escaped and capped. */
  readonly message: string;
  /** A warning loses no meaning and does not reject the document. Absent means it is a problem that rejects. */
  readonly severity?: 'warning';
  /** 1-based, only where the bytes are not valid syntax. */
  readonly line?: number;
  readonly column?: number;
};

/** The answer of anything that reads bytes from outside: a value, or every reason why there is none. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export function isRejecting(problem: Problem): boolean {
  return problem.severity !== 'warning';
}

/** Appends one reference token to a JSON pointer (RFC 6901 §3). */
export function pointerTo(parent: string, token: string | number): string {
  return `${parent}/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
