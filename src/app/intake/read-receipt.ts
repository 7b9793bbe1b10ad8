/** A receipt, read again by whoever may see it: with its findings, and with the proof once there is one. */
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import type { EntryProof } from '../ledger/entry-proof.ts';
import { proveEntry } from '../ledger/prove-entry.ts';
import { notFound } from '../refusal.ts';
import type { Intake } from './accept-documents.ts';
import type { FindingSummary, StoredDocument } from './ports.ts';
import { type Receipt, receiptFor } from './receipt.ts';

export type ReadReceipt = {
  readonly receipt: Receipt;
  readonly document: StoredDocument;
  /** The first of them, at most MAX_FINDINGS. */
  readonly findings: readonly FindingSummary[];
  /** Null while the entry's interval is open or not shown yet. */
  readonly proof: EntryProof | null;
};

const MAX_FINDINGS = 100;

/** Rejects with not-found where there is none, and where the actor may not see it. `ledger` is that service. */
export async function readReceipt(
  intake: Intake & { readonly ledger: Actor },
  actor: Actor,
  receiptId: string,
): Promise<ReadReceipt> {
  const { document, findings } = await intake.transactions.run(actor, async (stores) => {
    const stored = await stores.intake.documentByReceipt(receiptId);
    if (stored === null || !authorize(actor, 'receipt.read', stored.resource).allowed) throw notFound();
    const only = stored.findingId === null ? null : await stores.intake.finding(stored.findingId);
    const all =
      stored.findingId === null
        ? await stores.intake.findingsOfDocument(stored, MAX_FINDINGS)
        : only
          ? [only]
          : [];
    return { document: stored, findings: all };
  });
  const proof = await proveEntry(
    { transactions: intake.transactions, clock: intake.clock, actor: intake.ledger },
    document.intentId,
  );
  return { receipt: receiptFor(document, intake.signer), document, findings, proof };
}
