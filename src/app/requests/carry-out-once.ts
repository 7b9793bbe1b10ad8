/**
 * Carries a request out once for its Idempotency-Key (contracts, "HTTP"): a retry after a lost answer is
 * answered, not done again. The key is claimed before the work and concluded after it, each in its own
 * transaction, because the work has its own. Where the process dies in between, a retry hears that nobody
 * knows; it is told to look, and nothing is done twice.
 */
import { isSameHash } from '../../core/ledger/hash.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { type Clock, OutcomeUnknown, type Transactions } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import type { KnownRequest, RequestClaim } from './ports.ts';

export type Outcome = { readonly status: number; readonly body: unknown };

const LIFETIME_MS = 7 * 24 * 3600 * 1000;
/** Larger answers are not kept: a retry of one hears that it was done. */
const MAX_ANSWER = 256 * 1024;

type World = { readonly transactions: Transactions; readonly clock: Clock };
type Once = {
  readonly claim: RequestClaim;
  /** Whether the answer holds a secret that is shown once, and so is not kept. */
  readonly holdsSecret: boolean;
};

/** Refuses with `unprocessable` (the key stood for another request) and `conflict` (nobody knows, or it is shown once). */
export async function carryOutOnce<T extends Outcome>(
  { transactions, clock }: World,
  actor: Actor,
  { claim, holdsSecret }: Once,
  work: () => Promise<T>,
): Promise<T | Outcome> {
  const now = clock.now();
  const since = new Date(now.getTime() - LIFETIME_MS);
  const known = await transactions.run(actor, ({ requests }) => requests.claim(claim, { now, since }));
  if (known !== null) return answerAgain(known, claim);
  try {
    const outcome = await work();
    const text = holdsSecret ? null : JSON.stringify(outcome.body ?? null);
    const answer = text === null || text.length > MAX_ANSWER ? null : text;
    await transactions.run(actor, ({ requests }) =>
      requests.conclude(claim, { status: outcome.status, answer }),
    );
    return outcome;
  } catch (error) {
    if (!isUnknown(error)) await transactions.run(actor, ({ requests }) => requests.release(claim));
    throw error;
  }
}

/** Only a refusal says for certain that nothing was done. */
function isUnknown(error: unknown): boolean {
  return !(error instanceof Refusal) || error instanceof OutcomeUnknown || error.code === 'outcome-unknown';
}

function answerAgain({ requestDigest, status, answer }: KnownRequest, claim: RequestClaim): Outcome {
  if (!isSameHash(requestDigest, claim.requestDigest)) {
    throw new Refusal(
      'unprocessable',
      'This Idempotency-Key stood for another request within the last 7 days.',
    );
  }
  if (status === null) {
    throw new Refusal(
      'conflict',
      'The request with this Idempotency-Key is being carried out, or was cut off. Look whether it was done.',
    );
  }
  if (answer === null) {
    throw new Refusal('conflict', 'This was done. What it answered is shown once, and is not kept.');
  }
  return { status, body: JSON.parse(answer) };
}
