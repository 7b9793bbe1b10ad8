/**
 * An engagement's own log. Each entry's digest covers the one before, so whoever wrote down the last digest can tell
 * later that nothing was taken out, put in between or changed.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../ledger/canonical-json.ts';

export type EngagementEntry = {
  /** From 1, without gaps. */
  readonly seq: number;
  /** RFC 3339 UTC. */
  readonly at: string;
  readonly kind: string;
  readonly by: { readonly id: string; readonly name: string; readonly machine: boolean };
  /** Null: none was given. */
  readonly reason: string | null;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
};

/** What the first entry follows. */
export const EMPTY_LOG: Uint8Array = new Uint8Array(32);

/** SHA-256 over the digest before and the entry in canonical JSON (RFC 8785). */
export function entryDigest(before: Uint8Array, entry: EngagementEntry): Uint8Array {
  const { seq, at, kind, by, reason, detail } = entry;
  const text = canonicalJson({ seq, at, kind, by: { ...by }, reason, detail: { ...detail } });
  return createHash('sha256')
    .update('breakwater engagement log\n')
    .update(before)
    .update(text, 'utf8')
    .digest();
}

/** The number of the first entry that does not follow from the ones before; null where all do. */
export function firstBroken(
  entries: readonly (EngagementEntry & { readonly digest: Uint8Array })[],
): number | null {
  let before = EMPTY_LOG;
  for (const [index, entry] of entries.entries()) {
    const digest = entryDigest(before, entry);
    if (entry.seq !== index + 1 || Buffer.compare(digest, entry.digest) !== 0) return index + 1;
    before = digest;
  }
  return null;
}
