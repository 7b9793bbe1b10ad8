/**
 * The published record as STIX 2.1 objects: who says so, the vulnerability, the component, what to do about it,
 * and a report that holds them together and points at the signed CSAF document. What STIX has no place for, the
 * affected range above all, stands in words and in that document.
 *
 * Ids are made from the advisory's identifier, so that publishing again makes the same objects: in the form of
 * version 4 for domain objects (STIX 2.1 clause 2.9), version 5 over the contributing properties for observables
 * (clause 2.9, namespace given there).
 */
import { createHash } from 'node:crypto';
import type { CsafPublisher } from './csaf.ts';
import type { PublishedRecord } from './published.ts';

export type StixFrame = {
  readonly publisher: CsafPublisher;
  /** RFC 3339 UTC with milliseconds: of the first publication and of this version. */
  readonly publishedAt: string;
  readonly at: string;
  /** The signed document: its URL and the SHA-256 of its bytes, in hex. */
  readonly document: { readonly url: string; readonly sha256: string };
  /** Clause 3.6: its objects are not to be relied on any more. */
  readonly isWithdrawn?: boolean;
};

export type StixObject = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

/** The one that every producer shares (STIX 2.1 clause 7.2.1.4); TLP 2.0 calls it CLEAR. */
const WHITE: StixObject = {
  type: 'marking-definition',
  spec_version: '2.1',
  id: 'marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9',
  created: '2017-01-20T00:00:00.000Z',
  definition_type: 'tlp',
  name: 'TLP:WHITE',
  definition: { tlp: 'white' },
};

const OBSERVABLES = '00abedb4-aa42-466c-9c01-fed23315a9b7';

/** In an order in which no object refers to a later one. */
export function toStix(record: PublishedRecord, frame: StixFrame): readonly StixObject[] {
  const identity = identityOf(frame);
  const common = commonOf(record, frame, identity.id);
  const vulnerability = vulnerabilityOf(record, frame, common);
  const software = softwareOf(record);
  const action = common('course-of-action', {
    name: `Remedy for ${record.identifier}`,
    description: record.remediation,
  });
  const mitigates = common('relationship', {
    relationship_type: 'mitigates',
    source_ref: action.id,
    target_ref: vulnerability.id,
  });
  const concerns = common(
    'relationship',
    { relationship_type: 'related-to', source_ref: software.id, target_ref: vulnerability.id },
    'concerns',
  );
  const parts = [vulnerability, software, action, mitigates, concerns];
  const report = common('report', {
    name: `${record.identifier}: ${record.title}`,
    description: record.summary,
    report_types: ['vulnerability'],
    published: frame.publishedAt,
    object_refs: [identity, ...parts].map(({ id }) => id),
    external_references: [
      {
        source_name: frame.publisher.name,
        description: 'The signed advisory, CSAF 2.0',
        url: frame.document.url,
        hashes: { 'SHA-256': frame.document.sha256 },
        external_id: record.identifier,
      },
    ],
  });
  return [WHITE, identity, ...parts, report];
}

/** It does not change with the advisory, so its times do not either. */
function identityOf({ publisher }: StixFrame): StixObject {
  const since = '2026-01-01T00:00:00.000Z';
  return {
    type: 'identity',
    spec_version: '2.1',
    id: `identity--${madeUuid(`identity ${publisher.name} ${publisher.namespace}`)}`,
    created: since,
    modified: since,
    name: publisher.name,
    identity_class: 'organization',
    contact_information: publisher.namespace,
    object_marking_refs: [WHITE.id],
  };
}

type Maker = (type: string, properties: Readonly<Record<string, unknown>>, which?: string) => StixObject;

function commonOf({ identifier }: PublishedRecord, frame: StixFrame, creator: string): Maker {
  const { publishedAt, at, isWithdrawn } = frame;
  return (type, properties, which = '') => ({
    type,
    spec_version: '2.1',
    id: `${type}--${madeUuid(`${type} ${identifier} ${which}`)}`,
    created_by_ref: creator,
    created: publishedAt,
    modified: at,
    ...(isWithdrawn === true && { revoked: true }),
    object_marking_refs: [WHITE.id],
    ...properties,
  });
}

/** Clause 4.19: a CVE's own name where it has one, and every other name as a reference. */
function vulnerabilityOf(record: PublishedRecord, frame: StixFrame, common: Maker): StixObject {
  const cve = record.aliases.find((alias) => alias.startsWith('CVE-'));
  const { purl } = record.component;
  const named = [
    ...record.aliases.map((alias) => ({ source_name: sourceOf(alias), external_id: alias })),
    ...record.weaknesses.map((weakness) => ({ source_name: 'cwe', external_id: weakness })),
    ...(purl === null ? [] : [{ source_name: 'purl', external_id: purl }]),
    { source_name: frame.publisher.name, external_id: record.identifier, url: frame.document.url },
  ];
  return common('vulnerability', {
    name: cve ?? record.identifier,
    description: `${record.title}. ${record.summary}`,
    external_references: named,
  });
}

function sourceOf(alias: string): string {
  if (alias.startsWith('CVE-')) return 'cve';
  return alias.startsWith('GHSA-') ? 'ghsa' : 'osv';
}

/** Clause 6.15; its id is of its name alone, so that two producers' objects for one component are one. */
function softwareOf({ component }: PublishedRecord): StixObject {
  const contributing = JSON.stringify({ name: component.name });
  return {
    type: 'software',
    spec_version: '2.1',
    id: `software--${nameUuid(OBSERVABLES, contributing)}`,
    name: component.name,
    object_marking_refs: [WHITE.id],
  };
}

/** RFC 9562 clause 5.5. */
function nameUuid(namespace: string, name: string): string {
  const digest = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest();
  return spelled(digest, 5);
}

function madeUuid(name: string): string {
  return spelled(createHash('sha256').update(`breakwater ${name}`, 'utf8').digest(), 4);
}

function spelled(digest: Uint8Array, version: number): string {
  const bytes = Buffer.from(digest.subarray(0, 16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [0, 8, 12, 16, 20].map((from, n, all) => hex.slice(from, all[n + 1])).join('-');
}
