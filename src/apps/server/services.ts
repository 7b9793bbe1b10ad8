import type { Authentication } from '../../app/identity/ports.ts';
import type { CommitQueue } from '../../app/intake/commit-queue.ts';
import type { LedgerSigner } from '../../app/ledger/ports.ts';
import type { MaterialFiles, ReportMaker } from '../../app/model/evaluation-ports.ts';
import type { SealCheck, Sealer } from '../../app/model/exchange/ports.ts';
import type { ImportProgress } from '../../app/model/import-progress.ts';
import type { Blobs, Clock, Randomness, Transactions } from '../../app/ports.ts';
import type { Marking } from '../../core/model/marking.ts';
import type { Actor } from '../../core/policy/actor.ts';
import type { Origins } from './origins.ts';

/** What handlers may use. Wired once, in `apps/server/main.ts`. */
export type Services = {
  readonly transactions: Transactions;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly blobs: Blobs;
  /** What developers of models let in, one room an engagement. */
  readonly material: MaterialFiles;
  readonly reports: ReportMaker;
  /** How far the imports of sealed runs are that this process reads. */
  readonly imports: ImportProgress;
  /** Gives unused memory back to the machine; takes tens of milliseconds. */
  readonly giveBackMemory: () => void;
  /** Who is this? Asked before any actor exists. */
  readonly authentication: Authentication;
  /** Lets submissions that arrive together share one commit. */
  readonly commits: CommitQueue;
  /** The log's signer, and the service that reads the log for those who have no actor. */
  readonly ledger: { readonly signer: LedgerSigner; readonly actor: Actor };
  /** SPKI PEM of the lab's key; absent where this instance has no lab. */
  readonly attestationKey?: string;
  /** Signs files for other instances, and checks theirs. */
  readonly sealer: Sealer;
  readonly checkSeal: SealCheck;
  /** What is marked above it does not come in and does not leave. */
  readonly maximumMarking: Marking;
  readonly origins: Origins;
  /** Whether what cannot be taken back needs a person with a passkey: where others than this machine get in. */
  readonly needsPasskey: boolean;
  /** 32 bytes that sign page cursors and challenges, the same on every server of one instance. */
  readonly signingKey: Uint8Array;
  /** What everyone who signs in may know of the instance. `phone` is null where none was set. */
  readonly about: { readonly name: string; readonly version: string; readonly phone: string | null };
  /** Whether everything the server needs answers; rejects or says false where not. */
  readonly isReady: () => Promise<boolean>;
  /** The OpenAPI document of the routes that are mounted. Set by `buildServer`. */
  readonly describe?: () => unknown;
};
