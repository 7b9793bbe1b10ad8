/**
 * Whether a report of ours may leave: under its developer's recorded word on that very report and on nothing less.
 * About our report alone: no word here is about the model, or about when its developer releases it.
 */

export type PublicationStanding =
  | 'not-asked'
  /** Asked, and nothing said since: silence stays silence. */
  | 'asked'
  | 'given'
  | 'withheld'
  /** Given once; since then the developer withdrew or asked for confidential treatment, and it must be given anew. */
  | 'lapsed'
  | 'published';

/** The developer's last word on one report. */
export type ConsentWord = {
  /** Null: it was asked. */
  readonly given: boolean | null;
  /** Of the report that it was about. */
  readonly digest: string;
  /** RFC 3339 UTC. */
  readonly at: string;
};

/**
 * `consent` null: nobody asked and nothing was said. `confidentialAt` and `withdrawnAt` are null where the developer
 * did not. A word at the same instant as either counts as said before it.
 */
export function publicationStanding(report: {
  readonly digest: string;
  readonly consent: ConsentWord | null;
  readonly confidentialAt: string | null;
  readonly withdrawnAt: string | null;
  readonly isPublished: boolean;
}): PublicationStanding {
  const { digest, consent, confidentialAt, withdrawnAt, isPublished } = report;
  if (isPublished) return 'published';
  if (consent === null) return 'not-asked';
  if (consent.given === null) return 'asked';
  if (!consent.given) return 'withheld';
  const isAfter = (at: string | null) => at === null || Date.parse(consent.at) > Date.parse(at);
  return consent.digest === digest && isAfter(confidentialAt) && isAfter(withdrawnAt) ? 'given' : 'lapsed';
}
