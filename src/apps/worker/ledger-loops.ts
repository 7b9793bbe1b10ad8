/** What the ledger and intake do by the clock. */
import { join } from 'node:path';
import { sweepIncoming } from '../../adapters/blobs/file-blobs.ts';
import { closeIntervals } from '../../app/ledger/close-intervals.ts';
import type { Loop } from './loop.ts';

/** The public log's rhythm: one leaf each, whatever happens. */
export const INTERVAL_MS = 10_000;
const HOUR_MS = 3_600_000;

export const LEDGER_LOOPS: readonly Loop[] = [
  {
    name: 'close-intervals',
    // Often, because how soon an interval is closed decides only how long receipts wait for their proof.
    everyMs: 1000,
    turn: async ({ transactions, clock, randomness, ledger, actorOf }) => {
      const actor = await actorOf('ledger');
      await closeIntervals({
        transactions,
        clock,
        randomness,
        signer: ledger,
        actor,
        intervalMs: INTERVAL_MS,
      });
    },
  },
  {
    name: 'sweep-blobs',
    everyMs: HOUR_MS,
    turn: async ({ dataDir, clock }) => {
      await sweepIncoming(join(dataDir, 'blobs'), clock.now());
    },
  },
];
