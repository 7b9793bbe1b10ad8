/** `ReportMaker` over one thread a report, bounded in memory and time; at most two at once. */
import { Worker } from 'node:worker_threads';
import type { ReportBody, ReportMaker } from '../../app/model/evaluation-ports.ts';
import { Refusal } from '../../app/refusal.ts';
import type { ReportWork } from './report-worker.ts';

const LONGEST_MS = 240_000;
const MOST_MEMORY_MB = 1024;
const AT_ONCE = 2;

export function threadedReports(): ReportMaker {
  let running = 0;
  return {
    make: async (runs, writtenAt) => {
      if (running >= AT_ONCE)
        throw new Refusal('too-many', 'Other reports are being computed. Try again in a minute.');
      running += 1;
      try {
        return await inThread({ runs, writtenAt });
      } finally {
        running -= 1;
      }
    },
  };
}

function inThread(work: ReportWork): Promise<ReportBody> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./report-worker.ts', import.meta.url), {
      workerData: work,
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
    });
    const tooMuch = new Refusal('unprocessable', 'This report takes more time or memory than one may.');
    const timer = setTimeout(() => {
      reject(tooMuch);
      void worker.terminate();
    }, LONGEST_MS);
    worker.once('message', resolve);
    worker.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch : error),
    );
    worker.once('exit', () => {
      clearTimeout(timer);
      reject(new Error('the report ended without an answer'));
    });
  });
}
