/**
 * A person's touch for one act (WebAuthn level 3). Having a passkey is not enough for what cannot be taken back: a
 * stolen session has none to touch. The challenge is bound to the person and to everything that the act decides,
 * answers once, within five minutes, and the assertion is kept beside what it was given for.
 */
import { createHash } from 'node:crypto';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { type Act, actDigest, actText } from '../../core/policy/act.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { newId } from '../ids.ts';
import type { Stores, Transactions } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { type ChallengeWorld, challengeExpiry, newChallenge } from './challenge.ts';
import type { PersonalWorld } from './named-person.ts';
import { credentialOf, orRefuse, type RelyingParty, refusePasskey } from './passkeys.ts';
import { webauthn } from './webauthn.ts';

export type SigningWorld = ChallengeWorld & PersonalWorld & { readonly relyingParty: RelyingParty };

/** As WebAuthn's JSON has it, and as the route's shape has checked it. */
export type Assertion = Pick<AuthenticationResponseJSON, 'id' | 'rawId' | 'type'> & {
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
  };
};

/** What a browser needs to ask the person. `needed` is false where this instance asks nobody for a passkey. */
export async function offerAct(
  world: SigningWorld & { readonly transactions: Transactions },
  person: Actor,
  act: Act,
): Promise<{ readonly needed: boolean; readonly digest: string; readonly options: unknown }> {
  const known = await world.transactions.run(person, ({ identity }) =>
    identity.passkeysOf(person.principalId),
  );
  const digest = actDigest(act);
  const { generateAuthenticationOptions } = await webauthn();
  const options = await generateAuthenticationOptions({
    rpID: world.relyingParty.id,
    challenge: newChallenge(world, { to: 'act', principalId: person.principalId, digest }),
    allowCredentials: known.map(credentialOf),
    userVerification: 'required',
  });
  return { needed: world.needsPasskey, digest: Buffer.from(digest).toString('hex'), options };
}

/**
 * Verifies the touch and keeps it, in the transaction of the act; resolves to its id, or to null where none is needed
 * and none was given. Refuses with `forbidden` where one is needed and missing, and with one answer for every way
 * in which it can be wrong: another act's, another person's, used before, too old, spoilt.
 */
export async function signAct(
  world: SigningWorld,
  { stores, actor }: { readonly stores: Stores; readonly actor: Actor },
  {
    act,
    assertion,
    compartmentId,
  }: { readonly act: Act; readonly assertion: Assertion | undefined; readonly compartmentId: string },
): Promise<string | null> {
  if (assertion === undefined) {
    if (!world.needsPasskey) return null;
    throw new Refusal(
      'forbidden',
      'This takes your passkey, touched for this very act: ask /api/v1/acts for a challenge and send the answer along.',
    );
  }
  const { verifyAuthenticationResponse } = await webauthn();
  const passkeys = await stores.identity.passkeysOf(actor.principalId);
  const passkey = passkeys.find(
    ({ credentialId }) => Buffer.from(credentialId).toString('base64url') === assertion.id,
  );
  if (passkey === undefined) throw refusePasskey();
  const purpose = { to: 'act', principalId: actor.principalId, digest: actDigest(act) } as const;
  let answered: { readonly challengeHash: Uint8Array; readonly challengeExpiresAt: Date } | null = null;
  const verified = await orRefuse(() =>
    verifyAuthenticationResponse({
      response: { ...assertion, clientExtensionResults: {} },
      expectedChallenge: (challenge) => {
        const challengeExpiresAt = challengeExpiry(world, challenge, purpose);
        if (challengeExpiresAt === null) return false;
        answered = { challengeHash: createHash('sha256').update(challenge).digest(), challengeExpiresAt };
        return true;
      },
      expectedOrigin: world.relyingParty.origin,
      expectedRPID: world.relyingParty.id,
      requireUserVerification: true,
      credential: {
        id: assertion.id,
        publicKey: new Uint8Array(passkey.publicKey),
        counter: passkey.counter,
      },
    }),
  );
  if (!verified.verified || answered === null) throw refusePasskey();
  const at = world.clock.now();
  const { credentialId } = passkey;
  const counter = verified.authenticationInfo.newCounter;
  const once = answered as { readonly challengeHash: Uint8Array; readonly challengeExpiresAt: Date };
  if (!(await stores.identity.spendAssertion({ credentialId, counter, ...once }, at))) throw refusePasskey();
  const id = newId('signedAct', world.randomness);
  await stores.identity.addSignedAct(compartmentId, {
    id,
    text: actText(act),
    principalId: actor.principalId,
    publicKey: passkey.publicKey,
    clientData: Buffer.from(assertion.response.clientDataJSON, 'base64url'),
    authenticatorData: Buffer.from(assertion.response.authenticatorData, 'base64url'),
    signature: Buffer.from(assertion.response.signature, 'base64url'),
    at,
  });
  return id;
}
