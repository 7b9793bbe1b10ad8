/**
 * Signatures of findings: the stored ones, and where none is stored, computed from the document and kept, with the
 * keys under which others find them.
 */
import { keysAcross } from '../../core/dedupe/across-components.ts';
import { storedKeys } from '../../core/dedupe/candidates.ts';
import { ANY_COMPONENT } from '../../core/dedupe/key-number.ts';
import { type Signature, signatureOf } from '../../core/dedupe/signature.ts';
import type { Stores } from '../ports.ts';
import type { DeskFinding, FindingKeys } from './ports.ts';

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

/** Computes and keeps, with the keys of those that were not kept as this engine computes them. */
export async function signAll(
  stores: Stores,
  desk: string,
  findings: readonly DeskFinding[],
): Promise<readonly Signature[]> {
  // The sketch is spent once its keys are made; without it a signature is a third smaller.
  const signatures = findings.map(({ body, submitterPartyId }) => signatureOf(body, submitterPartyId));
  const { first, renewed } = await stores.desk.keepSignatures(
    desk,
    signatures.map((signature) => ({ ...signature, sketch: [] })),
  );
  for (const [of, areFirst] of [
    [first, true],
    [renewed, false],
  ] as const) {
    const keys = signatures
      .filter(({ finding }) => of.has(finding))
      .flatMap((signature) => [keysOf(signature), keysElsewhere(signature)]);
    if (keys.length > 0) await stores.desk.addKeys(desk, keys, { areFirst });
  }
  return signatures;
}

/** Under these it meets findings of its own component. */
export function keysOf(signature: Signature): FindingKeys {
  const { finding: findingId, component, digest } = signature;
  return { findingId, component, digest, keys: storedKeys(signature) };
}

/** Under these it meets findings of any. */
export function keysElsewhere(signature: Signature): FindingKeys {
  const { finding: findingId, digest } = signature;
  return { findingId, component: ANY_COMPONENT, digest, keys: keysAcross(signature) };
}
