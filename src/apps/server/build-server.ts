/**
 * The HTTP server, built from a list of routes and wired services; listens nowhere by itself. Limits here
 * hold for every request: header size, time for headers, time without a byte, URL length.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { methodsOver } from './allowed-methods.ts';
import { checkRoutes } from './check-routes.ts';
import { installBodyReader, mountRoutes } from './mount-routes.ts';
import { describeRoutes } from './openapi.ts';
import {
  describeFault,
  documentFor,
  PROBLEM_MEDIA_TYPE,
  type ProblemCode,
  problemDocument,
  ServerRefusal,
  sendProblem,
} from './problem-details.ts';
import type { AnyRoute } from './route.ts';
import { securityHeaders } from './security-headers.ts';
import { serveStatic } from './serve-static.ts';
import type { Services } from './services.ts';
import type { StaticBundle } from './static-bundle.ts';
import { writeAnswersBySchema } from './write-answers.ts';

const MAX_HEADER_BYTES = 16 * 1024;
/** Slow senders hold a connection open to keep others out (Slowloris); each of these ends one. */
const PATIENCE: Patience = { headersMs: 10_000, silenceMs: 15_000 };
/** A whole request, so also the longest upload: 1 GiB at 1 MiB/s and some. */
const REQUEST_TIMEOUT_MS = 20 * 60_000;
const KEEP_ALIVE_MS = 10_000;
/** Health says nothing about anyone, and a probe asks by address. */
const ANY_HOST = new Set(['/healthz', '/readyz']);

export type Patience = {
  /** From the first byte of a request to the last of its headers. */
  readonly headersMs: number;
  /** Between two chunks of a body. */
  readonly silenceMs: number;
};

export type ServerOptions = {
  readonly routes: readonly AnyRoute[];
  readonly services: Services;
  readonly bundle: StaticBundle;
  readonly version: string;
  /** Where faults of ours are told: the operator's log. */
  readonly logFault: (line: string) => void;
  readonly patience?: Patience;
  /** Sees every request come and go: what monitoring counts. */
  readonly watch?: (server: FastifyInstance) => void;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
};

/** Throws RegistryError where a route breaks the rules; nothing listens then. */
export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  checkRoutes(options.routes);
  const { origins } = options.services;
  const server = Fastify(fastifyOptions(options));
  const patience = options.patience ?? PATIENCE;
  server.server.headersTimeout = patience.headersMs;
  server.server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.server.maxHeadersCount = 100;

  answerWhereNodeWould(server);

  // Schemas check by TypeBox in mount-routes; the ones Fastify is given are for serialising answers only.
  server.setValidatorCompiler(() => () => true);
  writeAnswersBySchema(server);
  const { maximumMarking } = options.services;
  installBodyReader(server, { silenceMs: patience.silenceMs, maximumMarking });
  options.watch?.(server);
  const everywhere = Object.entries(securityHeaders(origins.isSecure));
  server.addHook('onRequest', async (request, reply) => {
    for (const [name, value] of everywhere) reply.header(name, value);
    refuseTwoReadings(request.raw);
    if (ANY_HOST.has(request.url)) return;
    if (!origins.answersTo(request.headers.host)) {
      throw new ServerRefusal('wrong-host', `This server is at ${origins.publicOrigin()}.`);
    }
  });
  server.addHook('onSend', async (request, reply, payload) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    return withEtag(request.method, request.headers['if-none-match'], reply, payload);
  });
  server.setErrorHandler((error, request, reply) => {
    const { document, ours } = documentFor(error);
    if (ours) options.logFault(describeFault(error, request));
    return sendProblem(reply, document);
  });
  const describe = () => describeRoutes(options.routes, options.version);
  mountRoutes(server, options.routes, { ...options.services, describe });
  serveStatic(server, options.bundle, methodsOver(options.routes));
  await server.ready();
  return server;
}

/**
 * What a proxy in front may have read otherwise is refused before anything is done with it: which host was meant, and
 * where the body ends (RFC 9112 §3.2, §6.1).
 */
function refuseTwoReadings({ headersDistinct, httpVersion }: Partial<IncomingMessage>): void {
  // What this process asks itself, as the sample does, crossed no wire: nobody can have read it otherwise.
  if (headersDistinct === undefined) return;
  const hosts = headersDistinct['host'] ?? [];
  if (hosts.length > 1 || (hosts.length === 0 && httpVersion !== '1.0')) {
    throw new ServerRefusal('invalid', 'Send one Host header.');
  }
  const codings = headersDistinct['transfer-encoding'] ?? ['chunked'];
  if (codings.length > 1 || codings[0]?.trim().toLowerCase() !== 'chunked') {
    throw new ServerRefusal('unknown-coding', 'Send the body as it is, chunked or with its length.');
  }
}

function fastifyOptions(options: ServerOptions): FastifyServerOptions {
  const { headersMs } = options.patience ?? PATIENCE;
  // Node looks for connections that are late this often.
  const http = {
    maxHeaderSize: MAX_HEADER_BYTES,
    connectionsCheckingInterval: Math.ceil(headersMs / 4),
    // Refused below, with a problem document; Node itself would send a bare 400.
    requireHostHeader: false,
  };
  const base: FastifyServerOptions = {
    logger: false,
    trustProxy: false,
    exposeHeadRoutes: true,
    forceCloseConnections: 'idle',
    keepAliveTimeout: KEEP_ALIVE_MS,
    return503OnClosing: true,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false, caseSensitive: true },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    frameworkErrors: (error, _request, reply) => {
      sendProblem(reply as never, documentFor(error).document);
    },
    clientErrorHandler: (error, socket) => {
      if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
      socket.end(rawProblem(clientErrorCode(error.code)));
    },
  };
  if (options.tls === undefined) return { ...base, http } as FastifyServerOptions;
  return {
    ...base,
    https: { ...http, ...options.tls, minVersion: 'TLSv1.2' },
  } as unknown as FastifyServerOptions;
}

/** Node refuses an unknown expectation with no body, and hangs up on CONNECT without a word. */
function answerWhereNodeWould({ server }: FastifyInstance): void {
  server.on('checkExpectation', (_request, response: ServerResponse) => {
    const document = problemDocument('expectation-failed');
    response.writeHead(document.status, {
      'content-type': PROBLEM_MEDIA_TYPE,
      'cache-control': 'no-store',
      connection: 'close',
    });
    response.end(JSON.stringify(document));
  });
  server.on('connect', (_request, socket: Duplex) => {
    socket.on('error', () => undefined);
    socket.end(rawProblem('not-found'));
  });
}

function clientErrorCode(code: string | undefined): ProblemCode {
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers-too-large';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'timeout';
  return 'invalid';
}

/** Below HTTP there is no reply object: the bytes that refuse are written by hand, and the connection ends. */
function rawProblem(code: ProblemCode): string {
  const document = problemDocument(code);
  const body = JSON.stringify(document);
  return [
    `HTTP/1.1 ${document.status} ${document.title}`,
    `content-type: ${PROBLEM_MEDIA_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    'connection: close',
    '',
    body,
  ].join('\r\n');
}

type Replies = {
  statusCode: number;
  hasHeader(name: string): boolean;
  header(name: string, value: string): unknown;
  code(status: number): unknown;
};

/** A strong ETag over the very bytes of a successful read; the same bytes again are 304. */
function withEtag(
  method: string,
  ifNoneMatch: string | undefined,
  reply: Replies,
  payload: unknown,
): unknown {
  if ((method !== 'GET' && method !== 'HEAD') || reply.statusCode !== 200) return payload;
  if (reply.hasHeader('etag') || !(typeof payload === 'string' || Buffer.isBuffer(payload))) return payload;
  const etag = `"${createHash('sha256').update(payload).digest('base64url').slice(0, 22)}"`;
  reply.header('etag', etag);
  const matches = ifNoneMatch?.split(',').some((known) => isMatch(known.trim(), etag)) === true;
  if (!matches) return payload;
  reply.code(304);
  return '';
}

/** Weak comparison, as If-None-Match wants it (RFC 9110 §13.1.2). */
function isMatch(known: string, etag: string): boolean {
  return known === '*' || known.replace(/^W\//, '') === etag;
}
