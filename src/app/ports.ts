/**
 * What every use case needs of the world. Area-specific stores stand in `app/<area>/ports.ts` and are
 * gathered in Stores here, so that one transaction can span them (row + ledger intent + job).
 */
import type { Actor } from '../core/policy/actor.ts';
import type { AdvisoryStore } from './advisory/ports.ts';
import type { CaseRoomStore } from './case/ports.ts';
import type { FlowReads } from './desk/flow-ports.ts';
import type { DeskStore } from './desk/ports.ts';
import type { DeskReads } from './desk/read-ports.ts';
import type { ClosingStore } from './exposure/closing-ports.ts';
import type { ExposureStore } from './exposure/ports.ts';
import type { ExposureReads } from './exposure/read-ports.ts';
import type { FederationStore } from './federation/ports.ts';
import type { IdentityStore } from './identity/ports.ts';
import type { IntakeStore } from './intake/ports.ts';
import type { JobQueue } from './jobs.ts';
import type { MatrixStore } from './lab/matrix-ports.ts';
import type { LabStore } from './lab/ports.ts';
import type { TrialStore } from './lab/trial-ports.ts';
import type { LedgerStore } from './ledger/ports.ts';
import type { EngagementStore } from './model/engagement-ports.ts';
import type { EvaluationStore, SuiteStore } from './model/evaluation-ports.ts';
import type { ExchangeStore } from './model/exchange/ports.ts';
import type { PartnerStore } from './model/partner/ports.ts';
import type { ProbeStore } from './model/probe/ports.ts';
import type { PublicationStore } from './publication/ports.ts';
import type { PublicationReads } from './publication/read-ports.ts';
import type { RequestStore } from './requests/ports.ts';
import type { FailedJobs } from './work/ports.ts';

/** Everything one transaction may touch. All of it commits, or none. */
export type Stores = {
  readonly identity: IdentityStore;
  readonly intake: IntakeStore;
  readonly ledger: LedgerStore;
  readonly jobs: JobQueue;
  readonly failedJobs: FailedJobs;
  readonly desk: DeskStore & DeskReads & FlowReads;
  readonly room: CaseRoomStore;
  readonly lab: LabStore;
  readonly matrix: MatrixStore;
  readonly trials: TrialStore;
  readonly engagements: EngagementStore;
  readonly evaluations: EvaluationStore;
  readonly suites: SuiteStore;
  readonly exposure: ExposureStore & ExposureReads;
  readonly closing: ClosingStore;
  readonly advisories: AdvisoryStore;
  readonly publication: PublicationStore & PublicationReads;
  readonly federation: FederationStore;
  readonly partners: PartnerStore;
  readonly probes: ProbeStore;
  readonly exchanges: ExchangeStore;
  readonly requests: RequestStore;
};

/**
 * Runs `work` in one durable transaction as `actor`. When the promise resolves, what was written is on
 * stable storage. When it rejects with OutcomeUnknown the commit may or may not have happened: the caller
 * must look before it retries. Any other rejection means nothing was written.
 * The actor's compartments bound every read and write inside, twice: by policy and by row-level security.
 */
export interface Transactions {
  run<T>(actor: Actor, work: (stores: Stores) => Promise<T>): Promise<T>;
}

/** The connection died between asking for the commit and hearing of it. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
}

/** The only source of time. UTC. */
export interface Clock {
  now(): Date;
}

/** The only source of randomness: ids and nonces. Cryptographically strong. */
export interface Randomness {
  bytes(length: number): Uint8Array;
}

/**
 * Content-addressed bytes, too large for a table. `put` returns once the bytes are on stable storage under
 * their SHA-256; putting the same bytes twice is one blob. `get` resolves to null for an unknown digest and
 * rejects when the stored bytes no longer match it. Access is decided by whoever holds the digest's row.
 */
export interface Blobs {
  put(bytes: AsyncIterable<Uint8Array> | Uint8Array): Promise<{ digest: string; size: number }>;
  get(digest: string): Promise<AsyncIterable<Uint8Array> | null>;
}
