/**
 * What is to be closed when a test file is over. A thread that a test file started says itself when that is: node:test
 * would begin a second run in it, and follow its every promise, which is a fifth of all that a busy server does.
 */
import { after } from 'node:test';
import { isMainThread } from 'node:worker_threads';

type Closing = () => unknown;

const closings: Closing[] = [];

export function atEnd(close: Closing): void {
  if (isMainThread)
    after(async () => {
      await close();
    });
  else closings.push(close);
}

/** In a thread, once: what was opened last is closed first. */
export async function endThread(): Promise<void> {
  for (const close of closings.splice(0).toReversed()) await close();
}
