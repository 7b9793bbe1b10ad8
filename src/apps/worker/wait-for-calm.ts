/**
 * Lets whoever waits for an answer go first: a batch job starts once this process has time to spare. A flood
 * of findings is acknowledged at full speed and deduplicated behind it; under a flood that never ends, batch
 * work still gets a job in every `patienceMs`.
 */
import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

export type Calm = {
  readonly sampleMs: number;
  /** Share of the time, 0 to 1, above which the process counts as busy. */
  readonly busyAbove: number;
  readonly patienceMs: number;
};

export const CALM: Calm = { sampleMs: 25, busyAbove: 0.25, patienceMs: 10_000 };

/** What share of the next `forMs` this process had work to do, 0 to 1. */
export async function busyShare(forMs: number): Promise<number> {
  const before: EventLoopUtilization = performance.eventLoopUtilization();
  await sleep(forMs);
  return performance.eventLoopUtilization(before).utilization;
}

/** Resolves when calm, when out of patience, or when `signal` fires. */
export async function waitForCalm(
  signal: AbortSignal,
  { sampleMs, busyAbove, patienceMs }: Calm = CALM,
  sample: (forMs: number) => Promise<number> = busyShare,
): Promise<void> {
  const until = performance.now() + patienceMs;
  while (!signal.aborted && performance.now() < until) {
    if ((await sample(sampleMs)) <= busyAbove) return;
  }
}
