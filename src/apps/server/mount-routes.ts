/**
 * Turns routes (data) into Fastify routes. The order is the security: host → who is it → same site → may it
 * ever → read the body → shape → handler. Nobody's bytes are parsed before it is known that they may be sent.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { lacksOnlyPersonhood, TAKES_A_PERSON } from '../../app/identity/named-person.ts';
import { carryOutOnce } from '../../app/requests/carry-out-once.ts';
import { mayEver } from '../../core/policy/authorize.ts';
import { authenticate, type Caller, NOBODY, refuseCrossSite } from './authenticate.ts';
import { idempotencyKey } from './idempotency.ts';
import { ServerRefusal } from './problem-details.ts';
import { readQuery } from './read-query.ts';
import { type Arriving, type RequestBody, readRequestBody } from './request-body.ts';
import type { AnyRoute, RouteReply, RouteRequest } from './route.ts';
import type { Services } from './services.ts';
import { shapeCheckOf } from './shape-check.ts';

const DEADLINE_MS = 30_000;

export function mountRoutes(server: FastifyInstance, routes: readonly AnyRoute[], services: Services): void {
  const callers = new WeakMap<FastifyRequest, Caller>();
  for (const route of routes) {
    const checkShape = shapeCheckOf(route);
    server.route({
      method: route.method,
      url: route.path,
      schema: { response: route.response },
      config: { breakwaterRoute: route },
      handlerTimeout: route.deadlineMs ?? DEADLINE_MS,
      onRequest: async (request) => {
        callers.set(request, await admit(request, route, services));
      },
      handler: async (request, reply) => {
        const body = request.body as RequestBody | null | undefined;
        const value = body?.kind === 'json' ? body.value : undefined;
        const query = readQuery(route.query, request.query);
        checkShape({ params: request.params, query, body: value });
        if (route.rawBody !== undefined && body?.kind !== 'raw' && route.body === undefined) {
          throw new ServerRefusal('unsupported-media-type', `This reads ${route.rawBody.join(', ')}.`);
        }
        const asked: RouteRequest = {
          actor: (callers.get(request) ?? NOBODY).actor,
          params: request.params,
          query,
          body: value,
          stream: body?.kind === 'raw' ? body.stream : null,
          headers: request.headers as Readonly<Record<string, string | undefined>>,
          services,
        };
        return sendAnswer(reply, await once(route, request.url, asked));
      },
    });
  }
}

/**
 * What an Idempotency-Key stands for is known only when the whole request is. Raw bytes are therefore written down
 * first and read from there; a route that claims the key with its own rows, or keeps nothing, says so.
 */
async function once(route: AnyRoute, url: string, asked: RouteRequest): Promise<RouteReply> {
  const { actor, headers, services } = asked;
  if (route.method !== 'POST' || route.keepsOwnKeys === true || actor === null) return route.handle(asked);
  if (headers['idempotency-key'] === undefined) return route.handle(asked);
  const read = await settled(asked);
  const { bodyDigest } = read;
  const claim = idempotencyKey({ headers, actor, operation: `POST ${url}`, bodyDigest });
  if (claim === null) return route.handle(asked);
  return carryOutOnce(services, actor, { claim, holdsSecret: route.givesSecret === true }, () =>
    route.handle(read.asked),
  );
}

async function settled(asked: RouteRequest): Promise<{ bodyDigest: Uint8Array; asked: RouteRequest }> {
  const { stream, body, services } = asked;
  if (stream === null) {
    const text = JSON.stringify(body ?? null);
    return { bodyDigest: createHash('sha256').update(text).digest(), asked };
  }
  const { digest } = await services.blobs.put(stream);
  const written = await services.blobs.get(digest);
  const bodyDigest = Buffer.from(digest.slice('sha256:'.length), 'hex');
  return { bodyDigest, asked: { ...asked, stream: written } };
}

async function admit(request: FastifyRequest, route: AnyRoute, services: Services): Promise<Caller> {
  const { authentication, origins, clock } = services;
  const caller = await authenticate(request.headers, { authentication, origins, now: clock.now() });
  refuseCrossSite(request, caller, origins);
  if (mayEver(caller.actor, route.action).allowed) return caller;
  if (caller.actor === null) throw new ServerRefusal('unauthenticated', 'This needs a session or a key.');
  if (lacksOnlyPersonhood(caller.actor, route.action)) throw new ServerRefusal('forbidden', TAKES_A_PERSON);
  throw new ServerRefusal('forbidden', `Neither your roles nor your key's scopes include ${route.action}.`);
}

function sendAnswer(reply: FastifyReply, answer: RouteReply): FastifyReply {
  reply.code(answer.status);
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    reply.header(name, typeof value === 'string' ? value : [...value]);
  }
  const { body } = answer;
  if (body === undefined || body === null) return reply.send();
  // Fastify would serialise by schema; bytes are already what leaves.
  if (typeof body === 'string' || body instanceof Uint8Array) {
    return reply.serializer((payload) => payload as string).send(body);
  }
  return reply.send(isByteStream(body) ? Readable.from(body, { objectMode: false }) : body);
}

function isByteStream(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

/** The server's one body reader; which bytes it accepts is the route's to say. */
export function installBodyReader(
  server: FastifyInstance,
  limits: Pick<Arriving, 'silenceMs' | 'maximumMarking'>,
): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', async (request: FastifyRequest, payload: AsyncIterable<Uint8Array>) => {
    const { breakwaterRoute } = request.routeOptions.config as { breakwaterRoute?: AnyRoute };
    if (breakwaterRoute === undefined) return undefined;
    return readRequestBody(breakwaterRoute, { headers: request.headers, payload, ...limits });
  });
}
