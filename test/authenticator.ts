/**
 * A passkey in software: makes a key pair, registers it and signs challenges as WebAuthn level 3 says (§6.1
 * authenticator data, §6.5.4 attestation object), so that the server's verification runs against real
 * signatures. Each field can be spoilt to see that it is checked.
 */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export type Authenticator = {
  readonly register: (challenge: string, spoil?: Spoiling) => unknown;
  readonly signIn: (challenge: string, spoil?: Spoiling) => unknown;
};

export type Spoiling = {
  readonly origin?: string;
  readonly rpId?: string;
  /** Whether the person was verified (PIN, fingerprint). Default true. */
  readonly isVerified?: boolean;
  /** Reported as it is; by default it counts up. */
  readonly counter?: number;
  readonly type?: string;
  readonly signature?: Uint8Array;
};

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;

export function newAuthenticator(origin: string): Authenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const id = randomBytes(32);
  let counter = 0;

  const clientData = (challenge: string, type: string, spoil: Spoiling) =>
    Buffer.from(
      JSON.stringify({
        type: spoil.type ?? type,
        challenge,
        origin: spoil.origin ?? origin,
        crossOrigin: false,
      }),
    );
  const authenticatorData = (spoil: Spoiling, credential: Uint8Array) => {
    counter += 1;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(spoil.counter ?? counter);
    const verified = spoil.isVerified === false ? 0 : USER_VERIFIED;
    const flags = USER_PRESENT | verified | (credential.length > 0 ? HAS_CREDENTIAL : 0);
    const rpId = spoil.rpId ?? new URL(origin).hostname;
    return Buffer.concat([
      createHash('sha256').update(rpId).digest(),
      Buffer.from([flags]),
      count,
      credential,
    ]);
  };
  const names = { id: id.toString('base64url'), rawId: id.toString('base64url'), type: 'public-key' };

  return {
    register: (challenge, spoil = {}) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const credential = Buffer.concat([Buffer.alloc(16), length, id, coseKey(x, y)]);
      const data = authenticatorData(spoil, credential);
      // { "fmt": "none", "attStmt": {}, "authData": bytes }
      const attestation = Buffer.concat([
        Buffer.from([0xa3]),
        cborText('fmt'),
        cborText('none'),
        cborText('attStmt'),
        Buffer.from([0xa0]),
        cborText('authData'),
        cborBytes(data),
      ]);
      return {
        ...names,
        clientExtensionResults: {},
        response: {
          clientDataJSON: clientData(challenge, 'webauthn.create', spoil).toString('base64url'),
          attestationObject: attestation.toString('base64url'),
          transports: ['internal'],
        },
      };
    },
    signIn: (challenge, spoil = {}) => {
      const data = authenticatorData(spoil, new Uint8Array(0));
      const client = clientData(challenge, 'webauthn.get', spoil);
      const signed = Buffer.concat([data, createHash('sha256').update(client).digest()]);
      return {
        ...names,
        clientExtensionResults: {},
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: Buffer.from(spoil.signature ?? sign('sha256', signed, privateKey)).toString('base64url'),
        },
      };
    },
  };
}

/** COSE_Key of an ES256 key (RFC 9053 §2.1): kty EC2, alg −7, crv P-256, x, y. */
function coseKey(x: string, y: string): Buffer {
  return Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
    cborBytes(Buffer.from(x, 'base64url')),
    Buffer.from([0x22]),
    cborBytes(Buffer.from(y, 'base64url')),
  ]);
}

function cborText(text: string): Buffer {
  return Buffer.concat([cborHead(0x60, Buffer.byteLength(text)), Buffer.from(text)]);
}

function cborBytes(bytes: Uint8Array): Buffer {
  return Buffer.concat([cborHead(0x40, bytes.length), bytes]);
}

function cborHead(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([major | length]);
  if (length < 256) return Buffer.from([major | 24, length]);
  return Buffer.from([major | 25, length >> 8, length & 0xff]);
}
