/** The lab's job. One lab for the whole process, opened when the first finding asks for it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type OpenLab, openLab } from '../../adapters/sandbox/open-lab.ts';
import { linkByExecution } from '../../app/desk/link-by-execution.ts';
import { fillMatrix } from '../../app/lab/fill-matrix.ts';
import type { LabWorld } from '../../app/lab/reproduce-finding.ts';
import { reproduceFinding } from '../../app/lab/reproduce-finding.ts';
import { endLeftTrials, runTrial } from '../../app/lab/run-trial.ts';
import { weighPatches } from '../../app/lab/weigh-patches.ts';
import type { Blobs } from '../../app/ports.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { attestorOf } from './attestor.ts';
import type { JobHandlers } from './job-handler.ts';
import type { Loop } from './loop.ts';
import type { WorkerWorld } from './world.ts';

const labs = new Map<string, Promise<OpenLab | null>>();

export const LAB_HANDLERS: JobHandlers = {
  reproduce: async ({ findingId }, world) => {
    await reproduceFinding({ ...world, lab: await labOf(world) }, await world.actorOf('lab'), findingId);
  },
  'fill-matrix': async ({ findingId }, world, signal) => {
    const lab = await world.actorOf('lab');
    await firstJudgementsFirst(world, lab, signal);
    signal.throwIfAborted();
    const matrixWorld = { ...world, lab: await labOf(world) };
    await fillMatrix(matrixWorld, lab, findingId, signal);
    await weighPatches(matrixWorld, lab, findingId, signal);
    await linkByExecution(world, await world.actorOf('deduper'), findingId);
  },
  'try-patch': async ({ trialId }, world, signal) => {
    await runTrial({ ...world, lab: await labOf(world) }, await world.actorOf('lab'), trialId, signal);
  },
};

export const LAB_LOOPS: readonly Loop[] = [
  {
    name: 'end-left-trials',
    everyMs: 10_000,
    turn: async (world) => {
      await endLeftTrials(world, await world.actorOf('lab'));
    },
  },
];

export async function labOf(world: WorkerWorld): Promise<LabWorld['lab']> {
  const opening = labs.get(world.dataDir) ?? openLabOf(world);
  labs.set(world.dataDir, opening);
  const lab = await opening;
  return lab === null ? null : { ...lab, attestor: await attestorOf(world, lab, await ownVersion()) };
}

const FIRST_PATIENCE_MS = 120_000;
const LOOK_AGAIN_MS = 2_000;

/** A claim nobody has looked at is worth more than a cell. Under a flood that never ends, cells still come. */
export async function firstJudgementsFirst(
  { transactions }: WorkerWorld,
  lab: Actor,
  signal: AbortSignal,
): Promise<void> {
  for (let waited = 0; waited < FIRST_PATIENCE_MS && !signal.aborted; waited += LOOK_AGAIN_MS) {
    if (!(await transactions.run(lab, ({ matrix }) => matrix.isFirstJudgementWaiting()))) return;
    await sleep(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Without a sandbox nothing runs; findings then end inconclusive and the operator's log says why, once. */
async function openLabOf({ dataDir, blobs, log }: WorkerWorld): Promise<OpenLab | null> {
  try {
    return await openLab({
      cacheDirectory: join(dataDir, 'lab', 'npm'),
      env: process.env,
      // Intake lets a finding name only what its own party uploaded (accept-documents.ts).
      sources: { folderOf: () => null, blob: (digest) => wholeBlob(blobs, digest) },
    });
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

/** Null for an unknown digest. Uploads are capped (upload-file.ts), so one fits into memory. */
async function wholeBlob(blobs: Blobs, digest: string): Promise<Uint8Array | null> {
  const stored = await blobs.get(digest);
  if (stored === null) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of stored) chunks.push(chunk);
  return Buffer.concat(chunks);
}
