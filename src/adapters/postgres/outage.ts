/** Tells a world that is broken for the moment (no connection, no room) from a fault in the program. */

/**
 * SQLSTATE: 08 connection, 53 insufficient resources (53100 is a full disk), 57P the server stops, starts or recovers,
 * 58030 an I/O error. PostgreSQL, appendix A.
 */
const STATES = /^(?:08|53|57P|58030)/;

/** What the system says where a connection cannot be made, breaks off, or a disk or quota is full. */
const SYSTEM_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOSPC',
  'EDQUOT',
]);

/** `pg` and `pg-pool` give these no code. */
const WORDS =
  /^(?:Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|timeout expired)/;

/** The code of an outage, e.g. `53100` or `ECONNREFUSED`; null for every other error. */
export function outageOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code, syscall } = error as { readonly code?: unknown; readonly syscall?: unknown };
  if (typeof code === 'string') {
    // A server that is not there has no socket file either.
    if (SYSTEM_CODES.has(code) || (code === 'ENOENT' && syscall === 'connect')) return code;
    if (/^[0-9A-Z]{5}$/.test(code) && STATES.test(code)) return code;
  }
  return WORDS.test(error.message) ? 'lost connection' : null;
}
