/**
 * The WebAuthn library, loaded when a passkey is first spoken of: with what it reads certificates with it is several
 * hundred modules, which every start and every command would otherwise wait for.
 */
export const webauthn = () => import('@simplewebauthn/server');
