/** Probes: the lab lays out and judges, the prober draws and ends. */
import { judgeProbe } from '../../app/model/probe/judge.ts';
import { tendProbes } from '../../app/model/probe/tend.ts';
import type { JobHandlers } from './job-handler.ts';
import { firstJudgementsFirst, labOf } from './lab-handlers.ts';
import type { Loop } from './loop.ts';
import type { WorkerWorld } from './world.ts';

export const PROBE_HANDLERS: JobHandlers = {
  'tend-probes': async (_, world) => {
    await tendProbes(world, await tendersOf(world));
  },
  'judge-probe': async ({ probeId }, world, signal) => {
    const tenders = await tendersOf(world);
    // A finder's claim that nobody has looked at comes before any model's.
    await firstJudgementsFirst(world, tenders.lab, signal);
    signal.throwIfAborted();
    await judgeProbe({ ...world, lab: await labOf(world) }, tenders, probeId);
  },
};

/** Nobody tells the probes that an advisory went out, so that publishing waits for nothing of theirs. */
export const PROBE_LOOPS: readonly Loop[] = [
  {
    name: 'tend-probes',
    everyMs: 60_000,
    turn: async (world) => tendProbes(world, await tendersOf(world)),
  },
];

async function tendersOf({ actorOf }: WorkerWorld) {
  return { lab: await actorOf('lab'), prober: await actorOf('prober') };
}
