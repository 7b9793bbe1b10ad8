/**
 * `Idempotency-Key` (contracts, "HTTP"): accepted on every POST, scoped to the caller, kept 7 days; the same
 * key with another request is 422. The area that writes stores the answer in the same transaction as its rows
 * (`IdempotencyStore`), so that a retry after a lost answer is answered, not done again.
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

/** What an area's store offers, inside its transaction. The row stands in the caller's own compartment. */
export interface IdempotencyStore<Answer> {
  /** The answer given before under this key; null where there is none, or it is older than 7 days. */
  remembered(
    key: IdempotencyKey,
  ): Promise<{ readonly requestDigest: Uint8Array; readonly answer: Answer } | null>;
  /** False where another request took the key in the meantime: look again. */
  remember(key: IdempotencyKey, answer: Answer): Promise<boolean>;
}

/** The earlier answer; null where there is none and the work is to be done. Refuses a key that meant another request. */
export async function answeredBefore<Answer>(
  store: IdempotencyStore<Answer>,
  key: IdempotencyKey,
): Promise<Answer | null> {
  const before = await store.remembered(key);
  if (before === null) return null;
  if (Buffer.compare(before.requestDigest, key.requestDigest) === 0) return before.answer;
  throw new Refusal('unprocessable', 'This Idempotency-Key was used with another request. Use a new one.');
}
