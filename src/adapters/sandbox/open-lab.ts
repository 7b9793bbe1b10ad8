/** Wires the lab for one process: the sandbox, its environments, randomness. A new environment is a line here. */
import { createHash, randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { Environment } from '../../app/lab/environment.ts';
import type { Lab } from '../../app/lab/run-once.ts';
import type { Sandbox } from '../../app/lab/sandbox.ts';
import { openBubblewrap } from './bubblewrap.ts';
import { openNativeEnvironment } from './native/environment.ts';
import type { Sources } from './native/source-tree.ts';
import { openNpmEnvironment } from './npm/environment.ts';
import { openRunsc } from './runsc.ts';

export type OpenLab = Lab & {
  /** How many experiments may run at once: more than one a core makes CPU time unreliable. */
  readonly capacity: number;
  /** Which limits are in force here and how high they are, for the attestation. */
  readonly inForce: readonly string[];
  readonly limitsOf: (environment: Environment['name']) => Environment['limits'];
  close(): Promise<void>;
};

export type LabOptions = {
  readonly cacheDirectory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the sources of native components come from. Default: nowhere. */
  readonly sources?: Sources;
  /** Default: as many as there are cores. */
  readonly capacity?: number;
  /** Default: half an hour. */
  readonly budgetMs?: number;
};

/** bubblewrap, unless BREAKWATER_SANDBOX=runsc asks for gVisor: a smaller face of the host's kernel, and slower. */
function openSandbox(env: LabOptions['env'], cells: number): Promise<Sandbox> {
  const wanted = env['BREAKWATER_SANDBOX'] ?? 'bubblewrap';
  if (wanted === 'bubblewrap') return openBubblewrap({ cells });
  if (wanted === 'runsc') return openRunsc({ cells });
  throw new Error('BREAKWATER_SANDBOX is neither bubblewrap nor runsc');
}

const BUDGET_MS = 30 * 60_000;
const NO_SOURCES: Sources = { folderOf: () => null, blob: async () => null };

/** Throws with what is missing where no sandbox can be had: the lab never runs anything without one. */
export async function openLab(options: LabOptions): Promise<OpenLab> {
  const capacity = options.capacity ?? availableParallelism();
  const sandbox = await openSandbox(options.env, capacity);
  const { cacheDirectory, env, sources = NO_SOURCES } = options;
  const environments = [
    await openNpmEnvironment({ sandbox, cacheDirectory, env }),
    await openNativeEnvironment({ sandbox, sources }),
  ];
  return {
    environments,
    randomness: { bytes: (length) => randomBytes(length) },
    digest: (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    budgetMs: options.budgetMs ?? BUDGET_MS,
    capacity,
    inForce: sandbox.inForce,
    limitsOf: (wanted) => environments.find(({ name }) => name === wanted)?.limits ?? {},
    async close() {
      for (const environment of environments) await environment.close();
      await sandbox.close();
    },
  };
}
