/**
 * Passkeys (WebAuthn level 3): registering one needs a session, signing in needs nothing but it. User
 * verification is required, because a passkey alone opens the door: having the device is not enough.
 */
import { createHash } from 'node:crypto';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { Actor } from '../../core/policy/actor.ts';
import type { Stores, Transactions } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { type ChallengeWorld, challengeExpiry, newChallenge } from './challenge.ts';
import type { Authentication, Passkey } from './ports.ts';
import { newSession, type StartedSession } from './sessions.ts';
import { webauthn } from './webauthn.ts';

/** Under which name browsers know this instance. */
export type RelyingParty = { readonly id: string; readonly origin: string; readonly name: string };

export type PasskeyWorld = ChallengeWorld & {
  readonly authentication: Authentication;
  readonly relyingParty: RelyingParty;
};

/** COSE: EdDSA, ES256, RS256. What browsers and keys have today; nothing that Node still calls experimental. */
const ALGORITHMS = [-8, -7, -257];

/** One answer for every way a passkey can be wrong: which it was helps only whoever forged it. */
export function refusePasskey(cause?: unknown): Refusal {
  return new Refusal('invalid', 'This passkey was not accepted. Try again, or ask for a sign-in link.', {
    cause,
  });
}

export async function offerRegistration(
  world: PasskeyWorld & { readonly transactions: Transactions },
  actor: Actor,
): Promise<unknown> {
  const { known, name } = await world.transactions.run(actor, async ({ identity }) => ({
    known: await identity.passkeysOf(actor.principalId),
    name: (await identity.principal(actor.principalId))?.name ?? 'person',
  }));
  const { generateRegistrationOptions } = await webauthn();
  return generateRegistrationOptions({
    rpName: world.relyingParty.name,
    rpID: world.relyingParty.id,
    userName: name,
    // An opaque handle of at most 64 bytes, never a name (WebAuthn §14.6.1).
    userID: new Uint8Array(createHash('sha256').update(actor.principalId).digest()),
    challenge: newChallenge(world, { to: 'register', principalId: actor.principalId }),
    attestationType: 'none',
    excludeCredentials: known.map(credentialOf),
    supportedAlgorithmIDs: ALGORITHMS,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
}

export async function registerPasskey(
  world: PasskeyWorld & { readonly transactions: Transactions },
  actor: Actor,
  response: RegistrationResponseJSON,
): Promise<void> {
  const { verifyRegistrationResponse } = await webauthn();
  const verified = await orRefuse(() =>
    verifyRegistrationResponse({
      response,
      expectedChallenge: (challenge) =>
        challengeExpiry(world, challenge, { to: 'register', principalId: actor.principalId }) !== null,
      expectedOrigin: world.relyingParty.origin,
      expectedRPID: world.relyingParty.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    }),
  );
  if (!verified.verified) throw refusePasskey();
  const { credential } = verified.registrationInfo;
  await world.transactions.run(actor, (stores) =>
    addOnce(stores, world.clock.now(), {
      credentialId: Buffer.from(credential.id, 'base64url'),
      principalId: actor.principalId,
      publicKey: credential.publicKey,
      counter: credential.counter,
      transports: credential.transports ?? [],
    }),
  );
}

async function addOnce(stores: Stores, at: Date, passkey: Passkey): Promise<void> {
  if (!(await stores.identity.addPasskey(passkey, at))) throw refusePasskey();
}

/** Names no credential: the browser offers those it has, and the answer tells an asker nothing. */
export async function offerSignIn(world: PasskeyWorld): Promise<unknown> {
  const { generateAuthenticationOptions } = await webauthn();
  return generateAuthenticationOptions({
    rpID: world.relyingParty.id,
    challenge: newChallenge(world, { to: 'sign-in' }),
    userVerification: 'required',
  });
}

export async function signInWithPasskey(
  world: PasskeyWorld,
  response: AuthenticationResponseJSON,
): Promise<StartedSession> {
  const { verifyAuthenticationResponse } = await webauthn();
  const credentialId = Buffer.from(response.id, 'base64url');
  const passkey = await world.authentication.passkey(credentialId);
  if (passkey === null) throw refusePasskey();
  let answered: { readonly hash: Uint8Array; readonly expiresAt: Date } | null = null;
  const verified = await orRefuse(() =>
    verifyAuthenticationResponse({
      response,
      expectedChallenge: (challenge) => {
        const expiresAt = challengeExpiry(world, challenge, { to: 'sign-in' });
        if (expiresAt === null) return false;
        answered = { hash: createHash('sha256').update(challenge).digest(), expiresAt };
        return true;
      },
      expectedOrigin: world.relyingParty.origin,
      expectedRPID: world.relyingParty.id,
      requireUserVerification: true,
      credential: {
        id: response.id,
        publicKey: new Uint8Array(passkey.publicKey),
        counter: passkey.counter,
      },
    }),
  );
  if (!verified.verified) throw refusePasskey();
  const { hash, expiresAt } = answered as unknown as { hash: Uint8Array; expiresAt: Date };
  const { token, session } = newSession(world);
  const counter = verified.authenticationInfo.newCounter;
  const who = await world.authentication.startSessionByPasskey(
    { credentialId, counter, challengeHash: hash, challengeExpiresAt: expiresAt },
    session,
  );
  if (who === null) throw refusePasskey();
  return { token };
}

/** The library throws for most faults; to the caller they are the same as the ones it says false for. */
export async function orRefuse<T>(verify: () => Promise<T>): Promise<T> {
  try {
    return await verify();
  } catch (error) {
    throw refusePasskey(error);
  }
}

export function credentialOf({ credentialId, transports }: Passkey): { id: string; transports: never[] } {
  return { id: Buffer.from(credentialId).toString('base64url'), transports: [...transports] as never[] };
}
