/**
 * An act that a person signs with a passkey at the moment of doing it. The server names what is signed; the
 * browser shows its own dialog; the answer goes along with the act and is good for it alone.
 */
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import type { ActOffer, ActRequest } from '../../../src/apps/server/views/index.ts';
import { send } from './client.ts';
import { API } from './queries.ts';

/** What goes into the act's body; empty where this instance asks nobody for a passkey. */
export async function touched(act: ActRequest): Promise<{ readonly assertion?: unknown }> {
  const offer = await send<ActOffer>('POST', `${API}/acts`, act);
  if (!offer.needed) return {};
  const { startAuthentication } = await import('@simplewebauthn/browser');
  const { id, rawId, type, response } = await startAuthentication({
    optionsJSON: offer.options as PublicKeyCredentialRequestOptionsJSON,
  });
  const { clientDataJSON, authenticatorData, signature } = response;
  return { assertion: { id, rawId, type, response: { clientDataJSON, authenticatorData, signature } } };
}
