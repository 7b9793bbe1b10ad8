/** Passkeys: the browser's part of WebAuthn. The library is fetched only when a passkey is used. */
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { send } from '../../api/client.ts';
import { API } from '../../api/queries.ts';

export async function signInWithPasskey(): Promise<void> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  const optionsJSON = await send<PublicKeyCredentialRequestOptionsJSON>(
    'POST',
    `${API}/session/passkey/options`,
    {},
  );
  await send('POST', `${API}/session/passkey`, await startAuthentication({ optionsJSON }));
}

export async function registerPasskey(): Promise<void> {
  const { startRegistration } = await import('@simplewebauthn/browser');
  const optionsJSON = await send<PublicKeyCredentialCreationOptionsJSON>(
    'POST',
    `${API}/passkeys/options`,
    {},
  );
  await send('POST', `${API}/passkeys`, await startRegistration({ optionsJSON }));
}
