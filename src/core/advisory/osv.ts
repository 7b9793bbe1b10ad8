/** The published record as OSV 1.7. */
import type { PublishedRecord } from './published.ts';
import { rangeEvents } from './range-events.ts';

/** RFC 3339 UTC, all of them. `modified` of a first publication is its date. */
export type OsvFrame = {
  readonly at: string;
  readonly publishedAt: string;
  readonly withdrawnAt?: string;
};

export function toOsv(
  record: PublishedRecord,
  { at, publishedAt, withdrawnAt }: OsvFrame,
): Readonly<Record<string, unknown>> {
  const range = record.affected === null ? null : rangeEvents(record.affected);
  const versions = [...new Set([...(range?.versions ?? []), ...record.affectedVersions])];
  return {
    schema_version: '1.7.0',
    id: record.identifier,
    modified: at,
    published: publishedAt,
    ...(withdrawnAt !== undefined && { withdrawn: withdrawnAt }),
    ...(record.aliases.length > 0 && { aliases: record.aliases }),
    summary: record.title,
    details: record.summary,
    ...severityOf(record.severity),
    affected: [
      {
        package: {
          ecosystem: record.component.ecosystem ?? 'GIT',
          name: record.component.name,
          ...(record.component.purl !== null && { purl: record.component.purl }),
        },
        ...(range !== null &&
          range.events.length > 0 && {
            ranges: [
              {
                type: record.component.ecosystem === 'npm' ? 'SEMVER' : 'ECOSYSTEM',
                events: range.events.map(({ kind, version }) => ({ [kind]: version })),
              },
            ],
          }),
        ...(versions.length > 0 && { versions }),
      },
    ],
    ...(record.credits.length > 0 && { credits: record.credits.map((name) => ({ name, type: 'FINDER' })) }),
    ...(record.weaknesses.length > 0 && { database_specific: { cwe_ids: record.weaknesses } }),
  };
}

function severityOf(vector: string | null): { readonly severity?: readonly unknown[] } {
  const version = /^CVSS:([34])/.exec(vector ?? '')?.[1];
  return version === undefined ? {} : { severity: [{ type: `CVSS_V${version}`, score: vector }] };
}
