import { outageOf } from '../../adapters/postgres/outage.ts';
import { Refusal } from '../../app/refusal.ts';
import { UsageError } from './command.ts';
import { printable } from './printable.ts';

/** Wrong password, no such role, no such database, not allowed (PostgreSQL, appendix A). */
const REFUSED = /^(?:28000|28P01|3D000|42501)$/;
const FULL = new Set(['ENOSPC', 'EDQUOT', '53100']);
/** Not allowed, or mounted to be read only. */
const SHUT = new Set(['EACCES', 'EPERM', 'EROFS']);

/**
 * What a use case refused is bad usage of the command, and what whoever called it has to put right: a database that is
 * away or of another release, a full disk, a file that may not be touched. Anything else stays our fault.
 */
export function usageOf(error: unknown): unknown {
  if (error instanceof Refusal) {
    const { message, problems } = error;
    const lines = problems.map((problem) => `${problem.pointer}: ${problem.message}`);
    return new UsageError([message, ...lines].join('\n  '));
  }
  const words = error instanceof Error && !(error instanceof UsageError) ? wordsFor(error) : null;
  return words === null ? error : new UsageError(words);
}

function wordsFor(error: Error): string | null {
  if (error.name === 'SchemaMismatch') return error.message;
  const { code, path } = error as { readonly code?: unknown; readonly path?: unknown };
  if (typeof code === 'string' && FULL.has(code)) return `there is no room on the disk (${code}).`;
  if (typeof code === 'string' && SHUT.has(code) && typeof path === 'string') {
    return `${printable(path)} cannot be read or written (${code}).`;
  }
  if (code === 'EEXIST' && typeof path === 'string') return `${printable(path)} is there already.`;
  if (typeof code === 'string' && REFUSED.test(code)) {
    return `the database refuses: ${printable(error.message)}`;
  }
  const outage = outageOf(error);
  return outage === null
    ? null
    : `the database cannot be reached (${outage}). Is it running, and is its address right?`;
}
