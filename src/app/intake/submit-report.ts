/** A report that came as a form instead of a document: the same door, the same receipt, the raw bytes kept. */
import { hash } from 'node:crypto';
import type { Actor } from '../../core/policy/actor.ts';
import { readVinceForm, type VinceForm } from '../../formats/vince/read.ts';
import { Refusal } from '../refusal.ts';
import type { KeyClaim } from './accept-documents.ts';
import type { CommitQueue } from './commit-queue.ts';
import { prepareFinding } from './prepare-document.ts';
import { digestText, type Receipt } from './receipt.ts';

export type IncomingReport = {
  /** The body as it was received. */
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly form: VinceForm;
  readonly claim: (bodyDigest: Uint8Array) => KeyClaim | null;
};

/** Refuses with `invalid` and every problem, each at `/<field>`. */
export async function submitReport(
  intake: { readonly commits: CommitQueue },
  actor: Actor,
  { bytes, mediaType, form, claim }: IncomingReport,
): Promise<Receipt> {
  const digest = hash('sha256', bytes, 'buffer');
  const source = digestText(digest);
  const reading = readVinceForm(form, { source });
  if (!reading.ok) {
    throw new Refusal('invalid', 'Nothing of this report can be taken in.', { problems: reading.problems });
  }
  const answer = await intake.commits.submit(actor, {
    document: {
      digest,
      mediaType,
      size: bytes.length,
      bytes,
      line: null,
      format: 'vince',
      findings: [prepareFinding(reading.value, source)],
      rejected: [],
    },
    key: claim(digest),
  });
  if (answer instanceof Refusal) throw answer;
  return answer.receipt;
}
