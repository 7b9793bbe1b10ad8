/** What the desk's use cases need besides the actor. */
import type { Clock, Randomness, Transactions } from '../ports.ts';

export type DeskWorld = {
  readonly transactions: Transactions;
  readonly clock: Clock;
  readonly randomness: Randomness;
};
