/**
 * WebAuthn challenges that the server need not remember: random bytes and an expiry under a MAC. Whoever asks
 * for a million of them has written nothing anywhere. An answered one is recorded when it is answered.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock, Randomness } from '../ports.ts';

export type ChallengePurpose =
  | { readonly to: 'sign-in' }
  /** Bound to who registers: a challenge given to one person registers no other. */
  | { readonly to: 'register'; readonly principalId: string }
  /** Bound to who acts and to what is done; the digest also stands in the challenge, so that whoever keeps the
   * signature can tell what was signed without this instance's key. */
  | { readonly to: 'act'; readonly principalId: string; readonly digest: Uint8Array };

export type ChallengeWorld = {
  readonly signingKey: Uint8Array;
  readonly clock: Clock;
  readonly randomness: Randomness;
};

const LIFETIME_MS = 5 * 60_000;
const RANDOM_BYTES = 16;
const TIME_BYTES = 6;
const MAC_BYTES = 16;
const LENGTH = RANDOM_BYTES + TIME_BYTES + MAC_BYTES;

export function newChallenge(world: ChallengeWorld, purpose: ChallengePurpose): Uint8Array<ArrayBuffer> {
  const head = Buffer.alloc(RANDOM_BYTES + TIME_BYTES);
  head.set(world.randomness.bytes(RANDOM_BYTES));
  head.writeUIntBE(world.clock.now().getTime() + LIFETIME_MS, RANDOM_BYTES, TIME_BYTES);
  return new Uint8Array(Buffer.concat([head, mac(world.signingKey, head, purpose), tailOf(purpose)]));
}

/** When it expires; null for one that is not ours, for another purpose, or expired. */
export function challengeExpiry(
  world: Pick<ChallengeWorld, 'signingKey' | 'clock'>,
  challenge: string,
  purpose: ChallengePurpose,
): Date | null {
  const bytes = Buffer.from(challenge, 'base64url');
  const tail = tailOf(purpose);
  if (bytes.length !== LENGTH + tail.length || bytes.toString('base64url') !== challenge) return null;
  const head = bytes.subarray(0, RANDOM_BYTES + TIME_BYTES);
  if (!timingSafeEqual(bytes.subarray(head.length, LENGTH), mac(world.signingKey, head, purpose)))
    return null;
  if (!timingSafeEqual(bytes.subarray(LENGTH), tail)) return null;
  const expiresAt = new Date(head.readUIntBE(RANDOM_BYTES, TIME_BYTES));
  return expiresAt > world.clock.now() ? expiresAt : null;
}

function mac(key: Uint8Array, head: Uint8Array, purpose: ChallengePurpose): Uint8Array {
  const bound = purpose.to === 'sign-in' ? 'sign-in\n' : `${purpose.to}\n${purpose.principalId}`;
  return createHmac('sha256', key)
    .update(`breakwater challenge\n${bound}\n`)
    .update(head)
    .update(tailOf(purpose))
    .digest()
    .subarray(0, MAC_BYTES);
}

/** What a challenge says in clear after its head and MAC: an act's digest. */
function tailOf(purpose: ChallengePurpose): Uint8Array {
  return purpose.to === 'act' ? purpose.digest : new Uint8Array(0);
}
