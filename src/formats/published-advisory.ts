/**
 * One published document, OSV, CSAF or CVE, as the records that it makes: what is affected, under which names,
 * when it was changed or withdrawn. The one door for whoever keeps advisories from elsewhere.
 */
import type { AffectedPackage } from '../core/exposure/advisory-range.ts';
import { componentKey } from '../core/finding/component-key.ts';
import type { Parsed } from '../core/problem.ts';
import { readCsafAdvisories } from './csaf/advisory.ts';
import { csaf } from './csaf/read.ts';
import { type Assessment, assessmentsOf, instantOf } from './cve/assessments.ts';
import { productsByCpe } from './cve/cpe-products.ts';
import { cve } from './cve/read.ts';
import { DOCUMENT_LIMITS } from './json/limits.ts';
import type { JsonObject, JsonValue } from './json/parse.ts';
import { isObject } from './json/parse.ts';
import { objectAt, objectsAt, textAt } from './json/read.ts';
import { readOsvAdvisory } from './osv/advisory.ts';

export type PublishedRecord = {
  /** Unique within its source. */
  readonly id: string;
  readonly title: string | null;
  readonly modifiedAt: Date | null;
  readonly withdrawnAt: Date | null;
  readonly aliases: readonly string[];
  readonly affected: readonly AffectedPackage[];
};

export type PublishedDocument = {
  /** Within which ids are unique: `osv`, `cve`, or `csaf:` and the publisher's namespace. */
  readonly source: string;
  readonly records: readonly PublishedRecord[];
  readonly assessments: readonly Assessment[];
};

/** For a withdrawal without a time: it was withdrawn, nobody knows when. */
const LONG_AGO = new Date(0);
const MAX_TITLE = 500;

export function readPublished(document: JsonValue): Parsed<PublishedDocument> {
  if (csaf.detect(document)) return readCsaf(document);
  return cve.detect(document) ? readCve(document) : readOsv(document);
}

function readOsv(document: JsonValue): Parsed<PublishedDocument> {
  const read = readOsvAdvisory(document);
  if (!read.ok || !isObject(document)) return read.ok ? { ok: false, problems: [] } : read;
  const { id, aliases, withdrawn, affected } = read.value;
  const record: PublishedRecord = {
    id,
    title: titleOf(textAt(document, 'summary') ?? textAt(document, 'details')),
    modifiedAt: instantOf(textAt(document, 'modified')),
    withdrawnAt: withdrawn ? (instantOf(textAt(document, 'withdrawn')) ?? LONG_AGO) : null,
    aliases,
    affected,
  };
  return { ...read, value: { source: 'osv', records: [record], assessments: [] } };
}

/** CSAF's own ids are unique within a publisher; a document about several flaws makes a record of each. */
function readCsaf(document: JsonValue): Parsed<PublishedDocument> {
  const read = readCsafAdvisories(document);
  if (!read.ok || !isObject(document)) return read.ok ? { ok: false, problems: [] } : read;
  const own = objectAt(document, 'document');
  const label = textAt(objectAt(objectAt(own, 'distribution'), 'tlp'), 'label');
  if (label !== undefined && label !== 'WHITE' && label !== 'CLEAR') {
    const message = `It is marked TLP:${label}. Everyone here may read what is imported, so only what is public can be.`;
    return {
      ok: false,
      problems: [{ pointer: '/document/distribution/tlp/label', code: 'not-public', message }],
    };
  }
  const tracking = objectAt(own, 'tracking');
  const id = textAt(tracking, 'id') ?? '';
  const modifiedAt = instantOf(textAt(tracking, 'current_release_date'));
  const records = read.value.map((record, index): PublishedRecord => {
    const names = [record.id, ...record.aliases].filter((name) => !name.startsWith(id));
    return {
      id: read.value.length === 1 ? id : `${id}#/vulnerabilities/${index}`,
      title: titleOf(textAt(objectsAt(document, 'vulnerabilities')[index], 'title') ?? textAt(own, 'title')),
      modifiedAt,
      withdrawnAt: record.withdrawn ? (modifiedAt ?? LONG_AGO) : null,
      aliases: names,
      affected: record.affected,
    };
  });
  const publisher = textAt(objectAt(own, 'publisher'), 'namespace') ?? 'unnamed';
  return { ...read, value: { source: `csaf:${publisher.slice(0, 200)}`, records, assessments: [] } };
}

/**
 * A CVE record rarely names a package; where it does (a purl, a package of a known collection), it is matched as one,
 * and its other products by their CPE names.
 */
function readCve(document: JsonValue): Parsed<PublishedDocument> {
  const read = cve.read(document, { limits: DOCUMENT_LIMITS, source: '', origin: 'local' });
  if (!read.ok || !isObject(document)) return read.ok ? { ok: false, problems: [] } : read;
  const metadata: JsonObject = objectAt(document, 'cveMetadata') ?? {};
  const modifiedAt = instantOf(textAt(metadata, 'dateUpdated'));
  const isRejected = textAt(metadata, 'state') === 'REJECTED';
  const { findings } = read.value;
  const affected = findings.flatMap(({ component, affected: vers }): readonly AffectedPackage[] => {
    if (component.purl === undefined && component.repository === undefined) return [];
    const range = { ranges: [], versions: [], ...(vers !== undefined && { vers }) };
    return [{ component: componentKey(component), ecosystem: component.ecosystem ?? '', ...range }];
  });
  const record: PublishedRecord = {
    id: textAt(metadata, 'cveId') ?? '',
    title: titleOf(findings[0]?.title),
    modifiedAt,
    withdrawnAt: isRejected ? (instantOf(textAt(metadata, 'dateRejected')) ?? modifiedAt ?? LONG_AGO) : null,
    aliases: [],
    affected: [...affected, ...(isRejected ? [] : productsByCpe(document))],
  };
  const assessments = isRejected ? [] : assessmentsOf(document);
  return { ...read, value: { source: 'cve', records: [record], assessments } };
}

function titleOf(text: string | undefined): string | null {
  const line = text?.split('\n', 1)[0]?.trim() ?? '';
  return line === '' ? null : line.slice(0, MAX_TITLE).toWellFormed();
}
