/**
 * What answers when no route does: a file of the web bundle, its one page for a place inside the
 * application, 405 where the path is a route's under another method, else 404. Paths of the API and of
 * well-known places never fall back to the page.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { NOTHING_HERE } from '../../app/refusal.ts';
import type { MethodsOf } from './allowed-methods.ts';
import { problemDocument, sendProblem } from './problem-details.ts';
import type { StaticBundle, StaticFile } from './static-bundle.ts';

const NEVER_A_PAGE =
  /^\/(api|assets|\.well-known|osv|taxii2|ledger\/(checkpoint|tile)|vince|federation)(\/|$)/;

export function serveStatic(server: FastifyInstance, bundle: StaticBundle, methodsOf: MethodsOf): void {
  server.setNotFoundHandler((request, reply) => {
    const requestPath = pathOf(request.url);
    const reads = request.method === 'GET' || request.method === 'HEAD';
    const file = reads && requestPath !== null ? bundle.file(requestPath) : null;
    if (file !== null && requestPath !== '/index.html') return sendFile(request, reply, file);
    const isPlace =
      reads && requestPath !== null && !NEVER_A_PAGE.test(requestPath) && !requestPath.includes('.');
    const wantsPage = (request.headers.accept ?? '').includes('text/html');
    if (isPlace && wantsPage && bundle.page !== null) return sendFile(request, reply, bundle.page);
    const methods = methodsOf(request.url.split('?', 1)[0] ?? '');
    if (methods.length === 0 || methods.includes(request.method)) {
      return sendProblem(reply, problemDocument('not-found', NOTHING_HERE));
    }
    const allow = methods.join(', ');
    return sendProblem(
      reply.header('allow', allow),
      problemDocument('method-not-allowed', `Here: ${allow}.`),
    );
  });
}

/** Null for anything that does not decode; dot segments stay as they are and name no file. */
function pathOf(url: string): string | null {
  try {
    return decodeURIComponent(url.split('?', 1)[0] ?? '');
  } catch {
    return null;
  }
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: StaticFile): FastifyReply {
  reply.header('cache-control', file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache');
  reply.header('etag', file.etag).header('vary', 'accept-encoding');
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  const zipped = file.gzipped !== null && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  if (zipped) reply.header('content-encoding', 'gzip');
  return reply
    .code(200)
    .header('content-type', file.mediaType)
    .send(zipped ? file.gzipped : file.body);
}
