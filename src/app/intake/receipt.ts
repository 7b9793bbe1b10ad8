/** What a submitter gets in return: enough to prove to a stranger, later, what was received and when. */
import { commitmentOf } from '../../core/ledger/commitment.ts';
import { promiseText } from '../../core/ledger/promise.ts';
import type { LedgerSigner } from '../ledger/ports.ts';
import type { KnownDocument } from './ports.ts';

export type Receipt = {
  readonly id: string;
  /** `sha256:<hex>` of the bytes as received. */
  readonly digest: string;
  /** The ledger entry, canonical JSON: the text that is hashed. */
  readonly entry: string;
  /** Base64 of the 32 bytes that open the entry's commitment; null once erased. */
  readonly nonce: string | null;
  /** Signed note: the commitment will stand in the public log by then. Null with the nonce. */
  readonly promise: string | null;
  readonly location: string;
};

/** How long the log may take. Ten seconds is the rule; a day is what it answers for. */
const PROMISE_MS = 24 * 3600 * 1000;

/** The same for the same document, whenever it is asked for: Ed25519 signatures are deterministic. */
export function receiptFor(document: KnownDocument, signer: Pick<LedgerSigner, 'sign'>): Receipt {
  const { nonce, entry } = document;
  const by = new Date(document.receivedAt.getTime() + PROMISE_MS).toISOString();
  return {
    id: document.receiptId,
    digest: digestText(document.digest),
    entry,
    nonce: nonce === null ? null : Buffer.from(nonce).toString('base64'),
    promise:
      nonce === null
        ? null
        : signer.sign(promiseText({ commitment: commitmentOf(nonce, Buffer.from(entry, 'utf8')), by })),
    location:
      document.findingId === null
        ? `/api/v1/receipts/${document.receiptId}`
        : `/api/v1/findings/${document.findingId}`,
  };
}

export function digestText(digest: Uint8Array): string {
  return `sha256:${Buffer.from(digest.buffer, digest.byteOffset, digest.byteLength).toString('hex')}`;
}
