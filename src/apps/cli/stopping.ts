/** How a command that runs until it is told to stop is told, and how it makes sure that it does. */
import type { CommandIo } from './command.ts';

/** Stopping has to be over by then, or is cut off (contracts: within 10 s). */
const STOP_WITHIN_MS = 9000;
/** For output that is on its way. */
const LINGER_MS = 250;

/** Resolves at the first SIGINT or SIGTERM. A second one ends the process at once. */
export function untilStopped(io: Pick<CommandIo, 'stderr'>): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = () => {
      if (asked) process.exit(70);
      asked = true;
      io.stderr.write('stopping\n');
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}

/**
 * The database survives being cut off (that is what its log is for); a process that never ends helps nobody.
 * A sandboxed program that is still running keeps the process alive after everything has stopped: it dies with
 * its parent, and its job runs again.
 */
export async function exitAfter(stop: () => Promise<void>, io: Pick<CommandIo, 'stderr'>): Promise<void> {
  const timer = setTimeout(() => {
    io.stderr.write('stopping took too long and was cut off; nothing acknowledged is lost\n');
    process.exit(70);
  }, STOP_WITHIN_MS);
  timer.unref();
  await stop();
  clearTimeout(timer);
  setTimeout(() => process.exit(), LINGER_MS).unref();
}
