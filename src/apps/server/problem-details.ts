/**
 * Every answer that is not a success is one RFC 9457 problem document, made here and nowhere else. It holds
 * our own sentences and the listed problems; never a stack, never text of the request (a reflected value is
 * a place for an attack, and an echo differs between worlds).
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { outageOf } from '../../adapters/postgres/outage.ts';
import { OutcomeUnknown } from '../../app/ports.ts';
import { NOTHING_HERE, Refusal, type RefusalCode } from '../../app/refusal.ts';
import type { Problem } from '../../core/problem.ts';

type Kind = { readonly status: number; readonly title: string };

const KINDS = {
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'This place does not take that method' },
  forbidden: { status: 403, title: 'Your role does not include this' },
  unauthenticated: { status: 401, title: 'Sign in, or send a key' },
  invalid: { status: 400, title: 'The request is not valid' },
  unprocessable: { status: 422, title: 'The request cannot be carried out as it stands' },
  conflict: { status: 409, title: 'This conflicts with what is already so' },
  'precondition-failed': { status: 412, title: 'It has changed since you read it' },
  'too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'This media type is not read here' },
  'too-many': { status: 429, title: 'Too many requests' },
  'outcome-unknown': { status: 503, title: 'It may or may not have happened: look before you retry' },
  unavailable: { status: 503, title: 'Not available just now' },
  timeout: { status: 408, title: 'The request took too long to arrive' },
  'headers-too-large': { status: 431, title: 'The request headers are too large' },
  'cross-site': { status: 403, title: 'This came from another site' },
  'expectation-failed': { status: 417, title: 'No expectation but 100-continue is met here' },
  'unknown-coding': { status: 501, title: 'No transfer coding but chunked is read here' },
  'wrong-host': { status: 421, title: 'This server does not answer to that host name' },
  internal: { status: 500, title: 'Our fault' },
} as const satisfies Record<RefusalCode | ServerCode, Kind>;

/** What can go wrong before a use case is reached. */
type ServerCode =
  | 'method-not-allowed'
  | 'timeout'
  | 'headers-too-large'
  | 'expectation-failed'
  | 'unknown-coding'
  | 'cross-site'
  | 'wrong-host'
  | 'internal';

export type ProblemCode = keyof typeof KINDS;

export type ProblemDocument = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly problems?: readonly Problem[];
};

/** More than this and the answer itself becomes the attack. */
const MAX_PROBLEMS = 1000;

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

export function problemDocument(
  code: ProblemCode,
  detail?: string,
  problems: readonly Problem[] = [],
): ProblemDocument {
  const kind = KINDS[code];
  return {
    type: `urn:breakwater:problem:${code}`,
    title: kind.title,
    status: kind.status,
    ...(detail === undefined ? {} : { detail }),
    ...(problems.length === 0 ? {} : { problems: problems.slice(0, MAX_PROBLEMS) }),
  };
}

/** An error that already knows its place in the table. Thrown by the server's own doors. */
export class ServerRefusal extends Error {
  override readonly name = 'ServerRefusal';
  readonly code: ProblemCode;

  constructor(code: ProblemCode, detail: string) {
    super(detail);
    this.code = code;
  }
}

const TRY_LATER = 'The database or its disk is not available. Send it again in a little while.';

const DETAILS: { readonly [code in ProblemCode]?: string } = {
  'not-found': NOTHING_HERE,
  'unsupported-media-type': 'Say in Content-Type what the body is.',
};

/** Total: whatever was thrown becomes one document. `ours` is true where a person must look at the log. */
export function documentFor(error: unknown): { readonly document: ProblemDocument; readonly ours: boolean } {
  if (error instanceof Refusal) {
    return { document: problemDocument(error.code, error.message, error.problems), ours: false };
  }
  if (error instanceof ServerRefusal) {
    return { document: problemDocument(error.code, error.message), ours: false };
  }
  if (error instanceof OutcomeUnknown) return { document: problemDocument('outcome-unknown'), ours: true };
  const code = fastifyCode(error);
  if (code !== null) {
    return { document: problemDocument(code, DETAILS[code]), ours: false };
  }
  if (outageOf(error) !== null) return { document: problemDocument('unavailable', TRY_LATER), ours: true };
  return { document: problemDocument('internal'), ours: true };
}

/** Fastify's own refusals, by their codes; anything unlisted is our fault. */
function fastifyCode(error: unknown): ProblemCode | null {
  const code = (error as { code?: unknown } | null)?.code;
  switch (code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return 'unsupported-media-type';
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return 'too-large';
    case 'FST_ERR_HANDLER_TIMEOUT':
      return 'unavailable';
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_ASYNC_CONSTRAINT':
      return 'invalid';
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return 'not-found';
    default:
      return null;
  }
}

export function sendProblem(reply: FastifyReply, document: ProblemDocument): FastifyReply {
  if (document.type === problemDocument('unavailable').type) reply.header('retry-after', '5');
  if (document.status === 401) reply.header('www-authenticate', 'Bearer');
  return reply
    .code(document.status)
    .header('content-type', PROBLEM_MEDIA_TYPE)
    .header('cache-control', 'no-store')
    .serializer((body) => body as string)
    .send(JSON.stringify(document));
}

/** For the log, which is the operator's: the error's class and place, never the request's words. */
export function describeFault(error: unknown, request: FastifyRequest): string {
  const where = `${request.method} ${request.routeOptions.url ?? '(no route)'}`;
  const outage = outageOf(error);
  if (outage !== null) return `${where}: the database or the disk is not available (${outage})`;
  const stack = error instanceof Error ? (error.stack ?? error.name) : 'a thrown value that is no error';
  return `${where}: ${stack}`;
}
