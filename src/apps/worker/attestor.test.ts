import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock, systemRandomness } from '../../adapters/clock/system-clock.ts';
import {
  openAttestationKey,
  rotateAttestationKey,
  verifyEnvelope,
} from '../../adapters/signing/attestation-key.ts';
import type { Envelope } from '../../core/reproduction/attestation.ts';
import { attestorOf } from './attestor.ts';

test('what the lab says after its key was rotated is signed by the new one, without a restart', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'bw-attestor-'));
  const world = { dataDir, randomness: systemRandomness, clock: systemClock };
  const lab = { digest: () => 'sha256:', inForce: [], limitsOf: () => ({}) };
  const said = Buffer.from('{}');
  const before = (await attestorOf(world, lab, '0.0.0')).sign(said);
  const old = (await openAttestationKey(dataDir, systemRandomness)).publicKey;
  await rotateAttestationKey(dataDir, systemRandomness);
  const after = (await attestorOf(world, lab, '0.0.0')).sign(said);
  const fresh = (await openAttestationKey(dataDir, systemRandomness)).publicKey;
  assert.deepEqual([verifyEnvelope(before, old).ok, verifyEnvelope(after, fresh).ok], [true, true]);
  const why = (envelope: Envelope, key: string) => {
    const verified = verifyEnvelope(envelope, key);
    return verified.ok ? 'valid' : verified.reason;
  };
  assert.match(why(after, old), /^it is signed under another key: it names [0-9a-f]{64}, and this one is /);
  assert.match(why({ ...after, payload: 'e30K' }, fresh), /has been changed since$/);
  const signatures = [{ keyid: '\u001b[31m', sig: 'AAAA' }];
  assert.equal(why({ ...after, signatures }, fresh), 'no signature is by this key', 'a hint that is none');
  await rm(dataDir, { recursive: true });
});
