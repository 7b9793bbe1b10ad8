/** Signatures of findings: the stored ones, and where none is stored, computed from the document and kept. */
import { type Signature, signatureOf } from '../../core/dedupe/signature.ts';
import type { Stores } from '../ports.ts';
import type { DeskFinding } from './ports.ts';

/** Of those of the ids that exist and are held. */
export async function signaturesOf(
  stores: Stores,
  desk: string,
  findingIds: readonly string[],
): Promise<ReadonlyMap<string, Signature>> {
  const found = new Map(
    (await stores.desk.signatures(desk, findingIds)).map((signature) => [signature.finding, signature]),
  );
  const missing = findingIds.filter((id) => !found.has(id));
  if (missing.length === 0) return found;
  for (const signature of await signAll(stores, desk, await stores.desk.findings(missing))) {
    found.set(signature.finding, signature);
  }
  return found;
}

/** Computes and keeps. */
export async function signAll(
  stores: Stores,
  desk: string,
  findings: readonly DeskFinding[],
): Promise<readonly Signature[]> {
  // The sketch is spent once its keys are made; without it a signature is a third smaller.
  const signatures = findings.map(({ body, submitterPartyId }) => signatureOf(body, submitterPartyId));
  await stores.desk.keepSignatures(
    desk,
    signatures.map((signature) => ({ ...signature, sketch: [] })),
  );
  return signatures;
}
