/** The lab's job. One lab for the whole process, opened when the first finding asks for it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RUN_LIMITS } from '../../adapters/sandbox/npm/run.ts';
import { openLab } from '../../adapters/sandbox/open-lab.ts';
import { openAttestationKey } from '../../adapters/signing/attestation-key.ts';
import type { LabWorld } from '../../app/lab/reproduce-finding.ts';
import { reproduceFinding } from '../../app/lab/reproduce-finding.ts';
import type { JobHandlers } from './job-handler.ts';
import type { WorkerWorld } from './world.ts';

const labs = new Map<string, Promise<LabWorld['lab']>>();

export const LAB_HANDLERS: JobHandlers = {
  reproduce: async ({ findingId }, world) => {
    const opened = labs.get(world.dataDir) ?? openLabOf(world);
    labs.set(world.dataDir, opened);
    await reproduceFinding({ ...world, lab: await opened }, await world.actorOf('lab'), findingId);
  },
};

/** Without a sandbox nothing runs; findings then end inconclusive and the operator's log says why, once. */
async function openLabOf({ dataDir, randomness, clock, log }: WorkerWorld): Promise<LabWorld['lab']> {
  try {
    const lab = await openLab({ cacheDirectory: join(dataDir, 'lab', 'npm'), env: process.env });
    const key = await openAttestationKey(dataDir, randomness);
    const attestor = {
      ...key,
      digest: lab.digest,
      inForce: lab.inForce,
      limits: RUN_LIMITS,
      labVersion: await ownVersion(),
      now: () => clock.now(),
    };
    return { ...lab, attestor };
  } catch (error) {
    log(`the lab cannot run here: ${error instanceof Error ? error.message : 'unknown reason'}`);
    return null;
  }
}

async function ownVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(
    await readFile(join(import.meta.dirname, '../../../package.json'), 'utf8'),
  );
  return String((manifest as { version?: unknown }).version ?? '0.0.0');
}
