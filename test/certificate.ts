/**
 * A self-signed certificate for a test's own name, made on the spot: X.509 v3 (RFC 5280) in DER by hand, because
 * Node signs but writes no certificates, and no private key should lie in a repository.
 */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export type TestCertificate = { readonly cert: string; readonly key: string };

const SEQUENCE = 0x30;
const SET = 0x31;
const OID_COMMON_NAME = Buffer.from('550403', 'hex');
const OID_ALT_NAME = Buffer.from('551d11', 'hex');
const OID_ED25519 = Buffer.from('2b6570', 'hex');
const DAY_MS = 24 * 3600 * 1000;

/** Valid for a day, for this DNS name. */
export function testCertificate(name: string): TestCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const algorithm = der(SEQUENCE, der(0x06, OID_ED25519));
  const commonName = der(
    SEQUENCE,
    der(SET, der(SEQUENCE, der(0x06, OID_COMMON_NAME), der(0x0c, Buffer.from(name)))),
  );
  const now = Date.now();
  // GeneralName [2] dNSName, in the extension's OCTET STRING.
  const altNames = der(0x04, der(SEQUENCE, der(0x82, Buffer.from(name))));
  const content = der(
    SEQUENCE,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    commonName,
    der(SEQUENCE, time(now - DAY_MS), time(now + DAY_MS)),
    commonName,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(SEQUENCE, der(SEQUENCE, der(0x06, OID_ALT_NAME), altNames))),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign(null, content, privateKey)]);
  const whole = der(SEQUENCE, content, algorithm, der(0x03, signature));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const length =
    body.length < 128
      ? Buffer.from([body.length])
      : Buffer.from([0x82, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([Buffer.from([tag]), length, body]);
}

/** GeneralizedTime, UTC. */
function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return der(0x18, Buffer.from(text));
}
