/** Files for other instances, and from them. Bounded by the acting principal's compartments. */
import type { ExchangeContent, ExchangeState } from '../../../core/model/exchange.ts';
import type { Marking } from '../../../core/model/marking.ts';
import type { Envelope } from '../../../core/reproduction/attestation.ts';
import type { Doer } from '../partner/ports.ts';

export type ExchangeReview = {
  readonly principalId: string;
  readonly digest: string;
  readonly note: string | null;
  readonly by: Doer;
  readonly at: Date;
};

export type Exchange = {
  readonly id: string;
  /** The desk's, or an engagement's material. */
  readonly compartmentId: string;
  readonly state: ExchangeState;
  /** Of `content`: what reviewers name. */
  readonly digest: string;
  readonly content: ExchangeContent;
  readonly preparedBy: Doer;
  readonly preparedAt: Date;
  readonly reviews: readonly ExchangeReview[];
  /** Why somebody refused it; null where nobody did. */
  readonly refusal: string | null;
  readonly envelope: Envelope | null;
};

export type Received = {
  /** Of the signed payload: the same file twice is one. */
  readonly digest: string;
  readonly envelope: Envelope;
  readonly content: ExchangeContent;
  readonly keyid: string;
  readonly by: Doer;
  readonly at: Date;
};

export type ReceivedRow = Omit<Received, 'envelope' | 'content'> & {
  readonly from: string;
  readonly purpose: string;
  readonly marking: Marking;
  readonly parts: number;
};

export interface ExchangeStore {
  add(exchange: Exchange): Promise<void>;
  exchange(id: string): Promise<Exchange | null>;
  /** Newest first, without what is in them. */
  exchanges(limit: number): Promise<readonly Exchange[]>;
  /** Waits until nobody else reviews it; held until the transaction ends. */
  lock(id: string): Promise<void>;
  /** False where this person reviewed it before: the key of the row says so. */
  addReview(exchange: Pick<Exchange, 'id' | 'compartmentId'>, review: ExchangeReview): Promise<boolean>;
  setState(
    id: string,
    to: { readonly state: ExchangeState; readonly refusal?: string; readonly envelope?: Envelope },
  ): Promise<void>;
  /** False where the same payload was received before: then nothing was written. */
  addReceived(compartmentId: string, received: Received): Promise<boolean>;
  received(compartmentId: string, digest: string): Promise<ReceivedRow | null>;
  /** Newest first. */
  allReceived(compartmentId: string, limit: number): Promise<readonly ReceivedRow[]>;
}

/** Signs what leaves, as this instance. The key never leaves the adapter. */
export interface Sealer {
  sign(payload: Uint8Array): Envelope;
}

/** Whether an envelope was signed with a public key (SPKI PEM), and under which id that key is known. */
export type SealCheck = (
  envelope: Envelope,
  publicKeyPem: string,
) =>
  | { readonly ok: true; readonly payload: Uint8Array; readonly keyid: string }
  | { readonly ok: false; readonly reason: string };
