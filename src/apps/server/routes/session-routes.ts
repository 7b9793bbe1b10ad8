/** Coming in and going out: a link once, a passkey from then on, an HttpOnly cookie in between. */
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { Type } from 'typebox';
import {
  offerRegistration,
  offerSignIn,
  type PasskeyWorld,
  registerPasskey,
  signInWithPasskey,
} from '../../../app/identity/passkeys.ts';
import {
  endSession,
  SESSION_SECONDS,
  type StartedSession,
  startSessionByLink,
} from '../../../app/identity/sessions.ts';
import { Refusal } from '../../../app/refusal.ts';
import { sessionCookie, sessionToken } from '../authenticate.ts';
import { relyingPartyOf } from '../relying-party.ts';
import { type RouteReply, route } from '../route.ts';
import type { Services } from '../services.ts';
import { requireActor } from './actor.ts';

const Nothing = Type.Null({ description: 'Done; no body.' });
const Empty = Type.Object({}, { additionalProperties: false });
const Base64url = Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: 16_384 });

/** WebAuthn's own JSON (level 3 §5.1). Members we do not know are let through to the library, which ignores them. */
const credential = { id: Base64url, rawId: Base64url, type: Type.Literal('public-key') };
const Registration = Type.Object({
  ...credential,
  response: Type.Object({ clientDataJSON: Base64url, attestationObject: Base64url }),
});
const Assertion = Type.Object({
  ...credential,
  response: Type.Object({ clientDataJSON: Base64url, authenticatorData: Base64url, signature: Base64url }),
});

export const SESSION_ROUTES = [
  route({
    method: 'POST',
    path: '/api/v1/session/link',
    action: 'session.start',
    summary: 'Sign in with a link that was made on the server. It works once, for fifteen minutes.',
    body: Type.Object({ token: Type.String({ maxLength: 100 }) }, { additionalProperties: false }),
    response: { 204: Nothing },
    handle: async ({ body, services }) => {
      const started = await startSessionByLink(services, body.token);
      if (started !== null) return signedIn(services, started);
      throw new Refusal(
        'invalid',
        'This link was used before, or is older than fifteen minutes. Make a new one: ./bin/breakwater sign-in-link',
      );
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/session/passkey/options',
    action: 'session.start',
    summary: 'What a browser needs to sign in with a passkey (WebAuthn request options).',
    body: Empty,
    response: { 200: Type.Unknown() },
    handle: async ({ services }) => ({ status: 200, body: await offerSignIn(passkeys(services)) }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/session/passkey',
    action: 'session.start',
    summary: 'Sign in with a passkey.',
    body: Assertion,
    response: { 204: Nothing },
    handle: async ({ body, services }) =>
      signedIn(
        services,
        await signInWithPasskey(passkeys(services), body as unknown as AuthenticationResponseJSON),
      ),
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/session',
    action: 'session.end',
    summary: 'Sign out.',
    response: { 204: Nothing },
    handle: async ({ headers, services }) => {
      const token = sessionToken(headers, services.origins);
      if (token !== null) await endSession(services, token);
      return { status: 204, body: null, headers: { 'set-cookie': sessionCookie(services.origins, '', 0) } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/passkeys/options',
    action: 'passkey.register',
    summary: 'What a browser needs to register a passkey (WebAuthn creation options).',
    body: Empty,
    response: { 200: Type.Unknown() },
    handle: async ({ actor, services }) => ({
      status: 200,
      body: await offerRegistration(
        { ...passkeys(services), transactions: services.transactions },
        requireActor(actor),
      ),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/passkeys',
    action: 'passkey.register',
    summary: 'Register a passkey for the person who is signed in.',
    body: Registration,
    response: { 204: Nothing },
    handle: async ({ actor, body, services }) => {
      await registerPasskey(
        { ...passkeys(services), transactions: services.transactions },
        requireActor(actor),
        body as unknown as RegistrationResponseJSON,
      );
      return { status: 204, body: null };
    },
  }),
];

/** A new session always has a new token, whatever cookie came with the request (session fixation). */
function signedIn(services: Services, { token }: StartedSession): RouteReply {
  const cookie = sessionCookie(services.origins, token, SESSION_SECONDS);
  return { status: 204, body: null, headers: { 'set-cookie': cookie } };
}

function passkeys(services: Services): PasskeyWorld {
  const { authentication, clock, randomness, signingKey } = services;
  return {
    authentication,
    clock,
    randomness,
    signingKey,
    relyingParty: relyingPartyOf(services),
  };
}
