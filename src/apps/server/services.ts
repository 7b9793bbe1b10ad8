import type { Authentication } from '../../app/identity/ports.ts';
import type { Blobs, Clock, Randomness, Transactions } from '../../app/ports.ts';
import type { Origins } from './origins.ts';

/** What handlers may use. Wired once, in `apps/server/main.ts`. */
export type Services = {
  readonly transactions: Transactions;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly blobs: Blobs;
  /** Who is this? Asked before any actor exists. */
  readonly authentication: Authentication;
  readonly origins: Origins;
  /** 32 bytes that sign page cursors, the same on every server of one instance. */
  readonly cursorKey: Uint8Array;
  /** Whether everything the server needs answers; rejects or says false where not. */
  readonly isReady: () => Promise<boolean>;
  /** The OpenAPI document of the routes that are mounted. Set by `buildServer`. */
  readonly describe?: () => unknown;
};
