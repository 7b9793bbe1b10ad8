/**
 * A withdrawn advisory as CSAF 2.0, which knows no such state: the next revision under the same id, as an
 * informational advisory (profile 3, clause 4.3). That profile has no vulnerabilities, so a program that matches
 * products by status finds none any more, and a person reads why.
 */
import { type CsafPublisher, csafPath } from './csaf.ts';
import { type RevisionEntry, trackingOf } from './history.ts';
import type { PublishedRecord } from './published.ts';

export type WithdrawnFrame = {
  readonly publisher: CsafPublisher;
  /** Every revision, ascending; the last is the withdrawal. */
  readonly history: readonly RevisionEntry[];
  readonly engine: string;
  /** A person's words, published as they stand. */
  readonly why: string;
};

export function toWithdrawnCsaf(
  record: PublishedRecord,
  { publisher, history, engine, why }: WithdrawnFrame,
): Readonly<Record<string, unknown>> {
  const { identifier, title } = record;
  const tracking = trackingOf(history);
  const path = csafPath(identifier, tracking.initial_release_date);
  return {
    document: {
      category: 'csaf_informational_advisory',
      csaf_version: '2.0',
      lang: 'en',
      title: `${identifier} was withdrawn: ${title}`,
      distribution: { text: 'TLP:CLEAR', tlp: { label: 'WHITE', url: 'https://www.first.org/tlp/' } },
      publisher: { category: 'coordinator', name: publisher.name, namespace: publisher.namespace },
      notes: [
        { category: 'description', title: 'Withdrawn', text: why },
        { category: 'summary', title: 'What it had said', text: record.summary },
      ],
      references: [
        {
          category: 'self',
          summary: 'This document',
          url: `${publisher.namespace}/.well-known/csaf/${path}`,
        },
        {
          category: 'external',
          summary: 'The same as an OSV record',
          url: `${publisher.namespace}/osv/${identifier}.json`,
        },
      ],
      tracking: {
        id: identifier,
        status: 'final',
        ...tracking,
        generator: {
          date: tracking.current_release_date,
          engine: { name: 'Breakwater', version: engine },
        },
      },
    },
  };
}
