/** Who signs what the lab says. Opened for each experiment, so that a key that was rotated counts from the next one on. */
import type { OpenLab } from '../../adapters/sandbox/open-lab.ts';
import { openAttestationKey } from '../../adapters/signing/attestation-key.ts';
import type { Attestor } from '../../app/lab/attest.ts';
import type { WorkerWorld } from './world.ts';

/** Throws where the key file is no key: the job then fails and is tried again, and nothing is signed meanwhile. */
export async function attestorOf(
  { dataDir, randomness, clock }: Pick<WorkerWorld, 'dataDir' | 'randomness' | 'clock'>,
  lab: Pick<OpenLab, 'digest' | 'inForce' | 'limitsOf'>,
  labVersion: string,
): Promise<Attestor> {
  const key = await openAttestationKey(dataDir, randomness);
  const { digest, inForce, limitsOf } = lab;
  return { ...key, digest, inForce, limitsOf, labVersion, now: () => clock.now() };
}
