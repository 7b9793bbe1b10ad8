/**
 * What a named official determines about what was measured, after consultations, with reasons; and that a second
 * named person confirms that the record is complete. It speaks of criteria and measurements alone: no answer here
 * says anything about a model's release, and no score writes one.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../ledger/canonical-json.ts';

export const DETERMINATION_ANSWERS = [
  'criteria-met',
  'criteria-not-met',
  'could-not-tell',
  /** The official recorded that none is made. */
  'none-made',
] as const;
export type DeterminationAnswer = (typeof DETERMINATION_ANSWERS)[number];

/** Silence stays `asked`: nobody is taken to agree. */
export type ConsultationState = 'asked' | 'answered' | 'dissented';

export type ConsultationRecord = {
  readonly id: string;
  readonly of: string;
  readonly question: string;
  readonly state: ConsultationState;
  /** Null while it is only asked. */
  readonly answer: string | null;
};

/** What a determination stands on. */
export type DeterminationRecord = {
  readonly engagement: string;
  /** Ids of the questions that criteria opened. */
  readonly questions: readonly string[];
  readonly consultations: readonly ConsultationRecord[];
  /** Digests of the reports there are. */
  readonly reports: readonly string[];
};

/** `sha256:…` of the record, the same in whatever order it was read. What is signed, by both. */
export function recordDigest({ engagement, questions, consultations, reports }: DeterminationRecord): string {
  const text = canonicalJson({
    engagement,
    questions: questions.toSorted(),
    consultations: consultations
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ id, of, question, state, answer }) => ({ id, of, question, state, answer })),
    reports: reports.toSorted(),
  });
  return `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`;
}

export type ConfirmationRefusal = 'same-person' | 'confirmed-before' | 'record-changed';

/** Null where this person may confirm what the other wrote. */
export function whyNotConfirmed(
  written: { readonly by: string; readonly record: string; readonly isConfirmed: boolean },
  confirming: { readonly by: string; readonly record: string },
): ConfirmationRefusal | null {
  if (written.isConfirmed) return 'confirmed-before';
  if (written.by === confirming.by) return 'same-person';
  return written.record === confirming.record ? null : 'record-changed';
}
