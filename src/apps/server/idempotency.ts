/**
 * `Idempotency-Key` (contracts, "HTTP"): accepted on every POST, scoped to the caller, kept 7 days; the same
 * key with another request is 422. The area that writes claims the key in the same transaction as its rows, so
 * that a retry after a lost answer is answered, not done again.
 */
import { createHash } from 'node:crypto';
import { Refusal } from '../../app/refusal.ts';
import type { Actor } from '../../core/policy/actor.ts';

export type IdempotencyKey = {
  readonly key: string;
  readonly principalId: string;
  /** SHA-256 of method, path and body: what "the same request" means. */
  readonly requestDigest: Uint8Array;
};

const SHAPE = /^[\x21-\x7e]{1,200}$/;

/** Null where the caller sent none. Refuses with `invalid` one that is not 1–200 visible ASCII characters. */
export function idempotencyKey(request: {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly actor: Actor;
  /** `POST /api/v1/findings` */
  readonly operation: string;
  /** The body's SHA-256. */
  readonly bodyDigest: Uint8Array;
}): IdempotencyKey | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (!SHAPE.test(key)) {
    throw new Refusal('invalid', 'An Idempotency-Key has 1 to 200 visible ASCII characters.');
  }
  const requestDigest = createHash('sha256')
    .update(`${request.operation}\n`)
    .update(request.bodyDigest)
    .digest();
  return { key, principalId: request.actor.principalId, requestDigest };
}
