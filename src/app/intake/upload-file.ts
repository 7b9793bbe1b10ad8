/**
 * A file sent ahead of the findings that name it by digest: a native reproducer's source, too large for a
 * JSON document. Only its own party's findings may name it, so that a digest is not a way to somebody else's
 * bytes. What nobody names stays until the party's room is full; nothing is ever run because it was uploaded.
 */
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import type { Blobs, Clock, Transactions } from '../ports.ts';
import { Refusal } from '../refusal.ts';

/** As much as the lab unpacks (adapters/sandbox/native/source-tree.ts). */
export const MAX_UPLOAD = 128 * 1024 * 1024;
/** For one party, all its uploads together. */
const MAX_ROOM = 8 * 1024 * 1024 * 1024;

export type Upload = { readonly digest: string; readonly size: number };

type World = { readonly transactions: Transactions; readonly clock: Clock; readonly blobs: Blobs };

/** `digest`: what the sender says the bytes have; refuses with `unprocessable` where they have another. */
export async function uploadFile(
  { transactions, clock, blobs }: World,
  actor: Actor,
  { bytes, digest: expected }: { readonly bytes: AsyncIterable<Uint8Array>; readonly digest?: string },
): Promise<Upload> {
  await transactions.run(actor, async (stores) => {
    const compartment = await stores.intake.compartmentOf(actor.partyId);
    if (compartment === null || !authorize(actor, 'blob.upload', compartment.resource).allowed) {
      throw new Refusal('forbidden', 'Only a finder uploads files. Ask the clearinghouse for a finder key.');
    }
    if ((await stores.intake.uploadedBytes(compartment.id)) >= MAX_ROOM) {
      throw new Refusal('too-many', 'Your party has no more room for uploads. Ask the clearinghouse.');
    }
  });
  const stored = await blobs.put(bytes);
  if (stored.size === 0) throw new Refusal('invalid', 'The file is empty.');
  if (expected !== undefined && expected !== stored.digest) {
    throw new Refusal('unprocessable', 'The bytes that arrived do not have the digest that was announced.');
  }
  await transactions.run(actor, async (stores) => {
    const compartment = await stores.intake.compartmentOf(actor.partyId);
    if (compartment === null) throw new Refusal('forbidden', 'Only a finder uploads files.');
    const at = clock.now();
    const isNew = await stores.intake.addUpload(compartment.id, {
      digest: stored.digest,
      size: stored.size,
      by: actor.principalId,
      at,
    });
    if (!isNew) return;
    await stores.ledger.append(
      compartment.id,
      [
        {
          kind: 'file.uploaded',
          by: actor.principalId,
          subject: stored.digest,
          at: at.toISOString(),
          detail: { size: stored.size },
        },
      ],
      { commit: true },
    );
  });
  return stored;
}
