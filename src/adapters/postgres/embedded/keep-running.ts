/**
 * Starts the embedded server again when it has died under a process that means to go on: killed, or given up on a
 * disk so full that it could not write its log. Until there is room every attempt fails, so they grow rarer, and
 * of those that fail only ever fewer are told.
 */
import { setTimeout as sleep } from 'node:timers/promises';

export type KeepRunning = {
  /** Resolves once nothing is under way any more: after that no server is started. */
  readonly stop: () => Promise<void>;
};

export type KeepRunningOptions = {
  /** Whether there is a server, ready or on its way. Looks, and asks it nothing. */
  readonly isThere: () => Promise<boolean>;
  /** Starts it, or joins one that somebody else started. Rejects with one clear sentence. */
  readonly start: (signal: AbortSignal) => Promise<unknown>;
  /** The last thing that the server said. */
  readonly lastWords: () => Promise<string>;
  readonly say: (line: string) => void;
  readonly everyMs?: number;
  readonly longestPauseMs?: number;
};

export function keepRunning(options: KeepRunningOptions): KeepRunning {
  const ending = new AbortController();
  const watching = watch(options, ending.signal);
  return {
    stop: async () => {
      ending.abort();
      await watching;
    },
  };
}

async function watch(options: KeepRunningOptions, signal: AbortSignal): Promise<void> {
  const { everyMs = 500 } = options;
  while (await pause(everyMs, signal)) {
    // A look that fails (too many open files) says nothing of the server.
    if (await options.isThere().catch(() => true)) continue;
    options.say(`PostgreSQL stopped (${await options.lastWords()}); starting it again`);
    await startAgain(options, signal);
  }
}

async function startAgain(options: KeepRunningOptions, signal: AbortSignal): Promise<void> {
  const { everyMs = 500, longestPauseMs = 10_000 } = options;
  for (let failures = 0; !signal.aborted; ) {
    try {
      await options.start(signal);
      options.say('PostgreSQL runs again');
      return;
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      if ((failures & (failures - 1)) === 0) {
        options.say(`attempt ${failures}: ${error instanceof Error ? error.message : 'it did not start'}`);
      }
      await pause(Math.min(everyMs * 2 ** Math.min(failures, 10), longestPauseMs), signal);
    }
  }
}

/** False once it was told to end. Keeps no process alive. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  await sleep(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
  return !signal.aborted;
}
