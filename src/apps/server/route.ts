/**
 * A route is data: method, path, the action it performs and the shapes it speaks. The registry
 * (`routes/registry.ts`) is the only way onto the server, so that no route exists without an action the
 * policy knows, an OpenAPI entry, and a place in the two-worlds leak harness.
 */
import type { Static, TSchema } from 'typebox';
import type { Action } from '../../core/policy/actions.ts';
import type { Actor } from '../../core/policy/actor.ts';
import type { Services } from './services.ts';

export type RouteRequest<P = unknown, Q = unknown, B = unknown> = {
  /** Null only where the action is open to anyone. */
  readonly actor: Actor | null;
  readonly params: P;
  /** Numbers and booleans in their canonical spelling are read, defaults filled in; anything else is a 400. */
  readonly query: Q;
  readonly body: B;
  /** The request body as a stream of bytes, where `rawBody` was asked for. Rejects above `maxBodyBytes`. */
  readonly stream: AsyncIterable<Uint8Array> | null;
  /** Lower-case names. The media type of `stream` is `headers['content-type']`, as sent. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly services: Services;
};

export type RouteReply = {
  readonly status: number;
  /**
   * A value is sent as JSON through its response schema: what has no line there does not leave. A string,
   * bytes or an async iterable of bytes is sent as it is and needs a content-type in `headers`.
   */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
};

export type Route<P extends TSchema = TSchema, Q extends TSchema = TSchema, B extends TSchema = TSchema> = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: `/${string}`;
  readonly action: Action;
  /** One sentence for the OpenAPI document. */
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly response: Readonly<Record<number, TSchema>>;
  /** Media types this route reads as bytes instead of as validated JSON. */
  readonly rawBody?: readonly string[];
  /** Claims an Idempotency-Key in the same transaction as its rows, or keeps nothing of a request at all. */
  readonly keepsOwnKeys?: true;
  /** The answer holds a secret that is shown once: it is never kept for a retry. */
  readonly givesSecret?: true;
  /** Default 1 MiB for JSON bodies, 1 GiB for raw ones. */
  readonly maxBodyBytes?: number;
  /** From the first byte of the request to the answer. Default 30 s; a stream that keeps moving needs more. */
  readonly deadlineMs?: number;
  readonly handle: (request: RouteRequest<Static<P>, Static<Q>, Static<B>>) => Promise<RouteReply>;
};

/** A route whose schemas' types have been checked against its handler and forgotten. */
export type AnyRoute = Omit<Route, 'handle'> & {
  readonly handle: (request: RouteRequest) => Promise<RouteReply>;
};

/** Keeps the schemas' types flowing into `handle`; the server validates before it calls, so the cast holds. */
export function route<P extends TSchema, Q extends TSchema, B extends TSchema>(
  definition: Route<P, Q, B>,
): AnyRoute {
  return definition as unknown as AnyRoute;
}
