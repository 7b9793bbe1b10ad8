/** Runs the registered loops until told to stop. A turn that fails is told to the log and tried again. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Loop } from './loop.ts';
import type { WorkerWorld } from './world.ts';

/** A loop that keeps failing slows down to this. */
const LONGEST_PAUSE_MS = 30_000;

/** Resolves when every loop has ended, which is after `signal` fires and the turns in flight are over. */
export async function runLoops(
  loops: readonly Loop[],
  world: WorkerWorld,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(loops.map((loop) => runLoop(loop, world, signal)));
}

async function runLoop(loop: Loop, world: WorkerWorld, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await loop.turn(world, signal);
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      // The first of a row and then ever fewer: a database that is down for an hour is one fact.
      if ((failures & (failures - 1)) === 0) {
        world.log(`${loop.name} failed ${failures} times in a row: ${nameOf(error)}`);
      }
    }
    const pause = Math.min(loop.everyMs * 2 ** Math.min(failures, 10), LONGEST_PAUSE_MS);
    await sleep(Math.max(pause, loop.everyMs), undefined, { signal }).catch(() => undefined);
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'a thrown value that is no error';
}
