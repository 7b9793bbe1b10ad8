/** Wires the lab for one process: the sandbox, its environments, randomness. */
import { createHash, randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { Lab } from '../../app/lab/run-once.ts';
import { openBubblewrap } from './bubblewrap.ts';
import { openNpmEnvironment } from './npm/environment.ts';

export type OpenLab = Lab & {
  /** How many experiments may run at once: more than one a core makes CPU time unreliable. */
  readonly capacity: number;
  /** Which limits are in force here, for the attestation. */
  readonly inForce: readonly string[];
  close(): Promise<void>;
};

export type LabOptions = {
  readonly cacheDirectory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default: as many as there are cores. */
  readonly capacity?: number;
};

/** Throws with what is missing where no sandbox can be had: the lab never runs anything without one. */
export async function openLab(options: LabOptions): Promise<OpenLab> {
  const capacity = options.capacity ?? availableParallelism();
  const sandbox = await openBubblewrap({ cells: capacity });
  const npm = await openNpmEnvironment({
    sandbox,
    cacheDirectory: options.cacheDirectory,
    env: options.env,
  });
  return {
    environments: [npm],
    randomness: { bytes: (length) => randomBytes(length) },
    digest: (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    capacity,
    inForce: sandbox.inForce,
    async close() {
      await npm.close();
      await sandbox.close();
    },
  };
}
