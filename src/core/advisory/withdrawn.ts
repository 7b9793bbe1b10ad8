/**
 * A withdrawn advisory as CSAF 2.0, which knows no such state: the next revision under the same id, as an
 * informational advisory (profile 3, clause 4.3). That profile has no vulnerabilities, so a program that matches
 * products by status finds none any more, and a person reads why.
 */
import { type CsafPublisher, csafPath } from './csaf.ts';
import type { PublishedRecord } from './published.ts';

export type WithdrawnFrame = {
  readonly publisher: CsafPublisher;
  /** RFC 3339 UTC of the first publication and of the withdrawal. */
  readonly publishedAt: string;
  readonly at: string;
  readonly engine: string;
  /** A person's words, published as they stand. */
  readonly why: string;
};

export function toWithdrawnCsaf(
  record: PublishedRecord,
  { publisher, publishedAt, at, engine, why }: WithdrawnFrame,
): Readonly<Record<string, unknown>> {
  const { identifier, title } = record;
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
          url: `${publisher.namespace}/.well-known/csaf/${csafPath(identifier, publishedAt)}`,
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
        version: '2',
        initial_release_date: publishedAt,
        current_release_date: at,
        revision_history: [
          { number: '1', date: publishedAt, summary: 'First publication' },
          { number: '2', date: at, summary: 'Withdrawn' },
        ],
        generator: { date: at, engine: { name: 'Breakwater', version: engine } },
      },
    },
  };
}
