/** The published record as CSAF 2.0, profile "security advisory" (clause 4.4). */
import { type RevisionEntry, trackingOf } from './history.ts';
import type { PublishedRecord } from './published.ts';
import { weaknessName } from './weakness-names.ts';

export type CsafPublisher = {
  readonly name: string;
  /** An HTTPS URL that the instance answers under. */
  readonly namespace: string;
};

export type CsafFrame = {
  readonly publisher: CsafPublisher;
  /** Every revision up to this one, ascending; the first is the first publication. */
  readonly history: readonly RevisionEntry[];
  /** Version of this software. */
  readonly engine: string;
  /** The score and severity of `record.severity`, computed by the caller; null without a CVSS 3.x vector. */
  readonly score: {
    readonly version: '3.0' | '3.1';
    readonly score: number;
    readonly severity: string;
  } | null;
};

const AFFECTED = 'affected';

export function toCsaf(record: PublishedRecord, frame: CsafFrame): Readonly<Record<string, unknown>> {
  return {
    document: documentOf(record, frame),
    product_tree: { branches: [vendorBranch(record)] },
    vulnerabilities: [vulnerabilityOf(record, frame)],
  };
}

/** Clause 5.1: the tracking id in lower case, everything else than `+-a-z0-9` as `_`. */
export function csafFileName(identifier: string): string {
  return `${identifier.toLowerCase().replaceAll(/[^+\-a-z0-9]+/g, '_')}.json`;
}

function documentOf(record: PublishedRecord, frame: CsafFrame) {
  const tracking = trackingOf(frame.history);
  const path = csafPath(record.identifier, tracking.initial_release_date);
  return {
    category: 'csaf_security_advisory',
    csaf_version: '2.0',
    lang: 'en',
    title: `${record.identifier}: ${record.title}`,
    distribution: { text: 'TLP:CLEAR', tlp: { label: 'WHITE', url: 'https://www.first.org/tlp/' } },
    publisher: { category: 'coordinator', name: frame.publisher.name, namespace: frame.publisher.namespace },
    notes: [{ category: 'summary', title: 'Summary', text: record.summary }],
    references: [
      {
        category: 'self',
        summary: 'This advisory',
        url: `${frame.publisher.namespace}/.well-known/csaf/${path}`,
      },
    ],
    tracking: {
      id: record.identifier,
      status: 'final',
      ...tracking,
      generator: {
        date: tracking.current_release_date,
        engine: { name: 'Breakwater', version: frame.engine },
      },
    },
  };
}

/** Under the provider's directory: by label and year of first publication (clause 7.1.11 ff.). */
export function csafPath(identifier: string, publishedAt: string): string {
  return `white/${publishedAt.slice(0, 4)}/${csafFileName(identifier)}`;
}

function vendorBranch(record: PublishedRecord) {
  const { name, ecosystem } = record.component;
  return {
    category: 'vendor',
    name: ecosystem === null ? name : `${ecosystem} package ${name}`,
    branches: [
      { category: 'product_name', name, branches: [...affectedBranches(record), ...fixedBranches(record)] },
    ],
  };
}

function affectedBranches(record: PublishedRecord) {
  const { name, purl } = record.component;
  if (record.affected !== null) {
    return [
      {
        category: 'product_version_range',
        name: record.affected,
        product: {
          product_id: `${AFFECTED}-range`,
          name: `${name} ${record.affected}`,
          ...(purl !== null && { product_identification_helper: { purl } }),
        },
      },
    ];
  }
  return record.affectedVersions.map((version) => versionBranch(record, version, AFFECTED));
}

function fixedBranches(record: PublishedRecord) {
  return record.fixed.map((version) => versionBranch(record, version, 'fixed'));
}

function versionBranch(record: PublishedRecord, version: string, prefix: string) {
  const { name, purl } = record.component;
  return {
    category: 'product_version',
    name: version,
    product: {
      product_id: `${prefix}-${version}`,
      name: `${name} ${version}`,
      ...(purl !== null && {
        product_identification_helper: { purl: `${purl}@${encodeURIComponent(version)}` },
      }),
    },
  };
}

function vulnerabilityOf(record: PublishedRecord, frame: CsafFrame) {
  const affected = affectedBranches(record).map(({ product }) => product.product_id);
  const fixed = fixedBranches(record).map(({ product }) => product.product_id);
  const cve = record.aliases.find((alias) => alias.startsWith('CVE-'));
  const weakness = record.weaknesses.find((claimed) => weaknessName(claimed) !== null);
  const others = record.aliases.filter((alias) => alias !== cve);
  return {
    ...(cve !== undefined && { cve }),
    ...(weakness !== undefined && { cwe: { id: weakness, name: weaknessName(weakness) } }),
    title: record.title,
    ids: [record.identifier, ...others].map((text) => ({ system_name: systemOf(text), text })),
    notes: [{ category: 'description', title: 'Description', text: record.summary }],
    ...(record.credits.length > 0 && {
      acknowledgments: record.credits.map((name) => ({ organization: name, summary: 'Found by' })),
    }),
    product_status: { known_affected: affected, ...(fixed.length > 0 && { fixed }) },
    remediations: [
      {
        category: fixed.length > 0 ? 'vendor_fix' : 'none_available',
        details: record.remediation,
        product_ids: affected,
      },
    ],
    ...(frame.score !== null && {
      scores: [
        {
          products: affected,
          cvss_v3: {
            version: frame.score.version,
            vectorString: record.severity,
            baseScore: frame.score.score,
            baseSeverity: frame.score.severity.toUpperCase(),
          },
        },
      ],
    }),
  };
}

function systemOf(identifier: string): string {
  if (identifier.startsWith('GHSA-')) return 'GitHub Advisory Database';
  return identifier.startsWith('BW-') ? 'Breakwater' : 'OSV';
}
