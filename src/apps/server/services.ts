import type { Blobs, Clock, Randomness, Transactions } from '../../app/ports.ts';

/** What handlers may use. Wired once, in `apps/server/main.ts`. */
export type Services = {
  readonly transactions: Transactions;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly blobs: Blobs;
};
