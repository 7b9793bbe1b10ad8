/** The history of a published advisory as CSAF 2.0 wants it (clause 3.2.1.12.6, tests 6.1.14 to 6.1.22). */

/** One state in which it was published. */
export type RevisionEntry = {
  /** Counts from 1: integer versioning (clause 3.1.11.1), the one scheme that this program uses. */
  readonly no: number;
  /** RFC 3339 UTC. */
  readonly at: string;
  /** What changed, in a person's words; of the first one of ours. */
  readonly summary: string;
};

export const FIRST_PUBLICATION = 'First publication';

/** The members of `tracking` that speak of time. Throws on a history that is empty, has a gap or does not ascend. */
export function trackingOf(history: readonly RevisionEntry[]): {
  readonly version: string;
  readonly initial_release_date: string;
  readonly current_release_date: string;
  readonly revision_history: readonly Readonly<Record<'number' | 'date' | 'summary', string>>[];
} {
  const [first] = history;
  const last = history.at(-1);
  if (first === undefined || last === undefined) throw new Error('A published advisory has a history.');
  for (const [index, { no, at }] of history.entries()) {
    const before = history[index - 1];
    if (no !== index + 1) throw new Error(`Revision ${index + 1} is missing from the history.`);
    if (before !== undefined && Date.parse(at) <= Date.parse(before.at))
      throw new Error(`Revision ${no} is not later than the one before it.`);
  }
  return {
    version: String(last.no),
    initial_release_date: first.at,
    current_release_date: last.at,
    revision_history: history.map(({ no, at, summary }) => ({ number: String(no), date: at, summary })),
  };
}

/** The instant of the next revision: now, or just after the last one where the clock was set back since. */
export function nextRevisionAt(last: Date, now: Date): Date {
  return new Date(Math.max(now.getTime(), last.getTime() + 1));
}
