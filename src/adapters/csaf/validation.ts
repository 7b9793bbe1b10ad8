/** CSAF's schema and mandatory tests, by the reference library, in a thread that starts when first needed. */
import { Worker } from 'node:worker_threads';
import type { CsafValidation } from '../../app/publication/world.ts';
import type { Problem } from '../../core/problem.ts';
import type { ValidationAnswer, ValidationRequest } from './validation-worker.ts';

type Waiting = {
  readonly resolve: (problems: readonly Problem[]) => void;
  readonly reject: (error: Error) => void;
};

/** The thread does not keep the process alive; one that dies is replaced at the next question. */
export function csafValidation(): CsafValidation {
  let worker: Worker | null = null;
  let last = 0;
  const waiting = new Map<number, Waiting>();

  const fail = (error: Error) => {
    worker = null;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const start = (): Worker => {
    const started = new Worker(new URL('./validation-worker.ts', import.meta.url));
    started.on('message', ({ id, problems }: ValidationAnswer) => {
      waiting.get(id)?.resolve(problems);
      waiting.delete(id);
      if (waiting.size === 0) started.unref();
    });
    started.on('error', fail);
    started.on('exit', () => fail(new Error('the CSAF validator ended')));
    return started;
  };
  return {
    problemsOf: (document) =>
      new Promise((resolve, reject) => {
        worker ??= start();
        // While an answer is due the process must not end.
        worker.ref();
        last += 1;
        waiting.set(last, { resolve, reject });
        worker.postMessage({ id: last, document } satisfies ValidationRequest);
      }),
  };
}
