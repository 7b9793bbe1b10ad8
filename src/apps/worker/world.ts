/** What background work may use: the same ports as a route, and the services it acts as. */
import type { LedgerSigner } from '../../app/ledger/ports.ts';
import type { Blobs, Clock, Randomness, Transactions } from '../../app/ports.ts';
import type { Actor, ServiceName } from '../../core/policy/actor.ts';

export type WorkerWorld = {
  readonly transactions: Transactions;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly blobs: Blobs;
  /** Signs the log. */
  readonly ledger: LedgerSigner;
  /** Background work runs as a named service with memberships of its own; there is no bypass (invariant 4). */
  readonly actorOf: (name: ServiceName) => Promise<Actor>;
  /** This machine's own directory: keys, blobs, scratch space. */
  readonly dataDir: string;
  /** For the operator's log: ids and codes only, never text of a finding. */
  readonly log: (line: string) => void;
};
