/**
 * An act that a person signs with a passkey at the moment of doing it. What is signed is the digest of everything
 * that is decided, so that a touch given for one act is none for another.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../ledger/canonical-json.ts';

export const ACT_KINDS = [
  'advisory.release',
  'advisory.revise',
  'advisory.withdraw',
  'embargo.exit',
  'case.invite',
  'maintainer-link.create',
  'membership.grant',
  'person.invite',
  'engagement.agree-terms',
  'engagement.extend-window',
  'engagement.destroy',
  'engagement.consent',
  'determination.write',
  'determination.confirm',
  'report.publish',
  'export.review',
] as const;
export type ActKind = (typeof ACT_KINDS)[number];

export type Act = {
  readonly kind: ActKind;
  /** Id of what it is done to. */
  readonly subject: string;
  /** What is decided, field by field: whatever is left out is not signed. */
  readonly content: Readonly<Record<string, string | number | boolean | null>>;
};

/** Canonical JSON (RFC 8785): the bytes that are hashed, and kept beside the signature. */
export function actText({ kind, subject, content }: Act): string {
  return canonicalJson({ kind, subject, content: { ...content } });
}

/** SHA-256 of the act's text. */
export function actDigest(act: Act): Uint8Array {
  return createHash('sha256').update(actText(act), 'utf8').digest();
}
