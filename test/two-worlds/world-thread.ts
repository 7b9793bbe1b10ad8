/** A world on a thread of its own, as the harness holds it: what it is told to do, it does there. */
import { Worker } from 'node:worker_threads';
import { addressOf, type TestDatabase } from '../database.ts';
import type { WorldCalls } from './world-worker.ts';

type Answered = { readonly id: number; readonly value?: unknown; readonly fault?: unknown };

/** Its world stands on `database`, which outlives it: call `end` before the database goes. */
export function worldThread(database: TestDatabase): WorldCalls {
  const worker = new Worker(new URL('./world-worker.ts', import.meta.url), {
    workerData: addressOf(database),
    // Answers are read and forgotten by the thousand: with little room for what is young most of it is looked at twice.
    resourceLimits: { maxYoungGenerationSizeMb: 128 },
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  worker.on('message', ({ id, value, fault }: Answered) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (fault === undefined) call?.resolve(value);
    else call?.reject(fault);
  });
  let gone: Error | null = null;
  const leave = (why: Error) => {
    gone ??= why;
    for (const call of waiting.values()) call.reject(gone);
    waiting.clear();
  };
  worker.on('error', leave);
  worker.on('exit', () => leave(new Error('the thread of a world ended before it answered')));
  let count = 0;
  const call = async (name: keyof WorldCalls, args: readonly unknown[]) => {
    if (gone !== null) throw gone;
    const answer = Promise.withResolvers<unknown>();
    count += 1;
    waiting.set(count, answer);
    worker.postMessage({ id: count, name, args });
    return answer.promise as never;
  };
  return {
    play: (...args) => call('play', args),
    ids: (...args) => call('ids', args),
    count: (...args) => call('count', args),
    ask: (...args) => call('ask', args),
    end: () => call('end', []),
  };
}
