/** Findings as CSAF 2.0 documents, one each, through the same mapping that publication uses. */
import { toCsaf } from '../../core/advisory/csaf.ts';
import { FIRST_PUBLICATION } from '../../core/advisory/history.ts';
import type { PublishedRecord } from '../../core/advisory/published.ts';
import type { Finding, Tlp } from '../../core/finding/finding.ts';
import { scoreCvss } from '../../core/priority/cvss.ts';
import { formatPurl } from '../../core/purl/purl.ts';
import type { JsonObject } from '../json/parse.ts';
import { objectAt } from '../json/read.ts';
import { readPurl } from '../purl.ts';
import type { WriteFrame, Writer } from '../writer.ts';
import { shownId } from '../writer.ts';

/** Stands for a publisher not yet named; `.invalid` can never be anybody's (RFC 2606). */
const UNNAMED = { name: 'Publisher to be named', namespace: 'https://publisher.invalid' };

export const writeCsaf: Writer = (findings, frame) => {
  const publisher = frame.publisher ?? UNNAMED;
  const documents = findings.map((finding) => toDocument(finding, { ...frame, publisher }));
  const notes = ['The documents are drafts: status, label and remediation are for the publisher to decide.'];
  if (frame.publisher === undefined)
    notes.push('No publisher was given (--publisher, --namespace); a placeholder stands in its place.');
  return { ok: true, documents, notes };
};

type CsafWriteFrame = WriteFrame & { readonly publisher: NonNullable<WriteFrame['publisher']> };

function toDocument(finding: Finding, frame: CsafWriteFrame): JsonObject {
  const severity = finding.severity.find((vector) => /^CVSS:3\.[01]\//.test(vector)) ?? null;
  const scored = severity === null ? null : scoreCvss(severity);
  const published = toCsaf(toRecord(finding, severity), {
    publisher: frame.publisher,
    history: [{ no: 1, at: frame.at, summary: FIRST_PUBLICATION }],
    engine: frame.engine,
    score: scored?.ok
      ? {
          version: scored.value.version as '3.0' | '3.1',
          score: scored.value.score,
          severity: scored.value.severity,
        }
      : null,
  }) as JsonObject;
  return labelled(published, finding.tlp);
}

/** TLP 1, which CSAF 2.0 speaks: what only TLP 2 has becomes the stricter one (a label may only tighten). */
const LABELS: Readonly<Record<Tlp, string>> = {
  CLEAR: 'WHITE',
  GREEN: 'GREEN',
  AMBER: 'AMBER',
  'AMBER+STRICT': 'RED',
  RED: 'RED',
};

/** The mapping is that of publication and says CLEAR; a finding says what it says, or nothing. */
function labelled(published: JsonObject, tlp: Tlp | undefined): JsonObject {
  const { distribution: _, ...document } = objectAt(published, 'document') ?? {};
  if (tlp === undefined) return { ...published, document };
  const url = 'https://www.first.org/tlp/';
  const distribution = { text: `TLP:${tlp}`, tlp: { label: LABELS[tlp], url } };
  return { ...published, document: { ...document, distribution } };
}

function toRecord(finding: Finding, severity: string | null): PublishedRecord {
  const { component } = finding;
  const parsed = component.purl === undefined ? null : readPurl(component.purl);
  const fixed = finding.patches.flatMap((patch) => ('version' in patch ? [patch.version] : []));
  const title = finding.title ?? finding.description?.split('\n', 1)[0] ?? shownId(finding);
  return {
    identifier: shownId(finding),
    title,
    summary: finding.description ?? title,
    component: {
      name: component.name ?? component.repository ?? 'unnamed component',
      ecosystem: component.ecosystem ?? null,
      purl: parsed === null ? null : formatPurl({ ...parsed, version: '' }),
    },
    weaknesses: finding.weaknesses,
    aliases: finding.aliases.filter((alias) => alias !== shownId(finding)),
    affected: finding.affected ?? null,
    affectedVersions: [component.version ?? 'unspecified version'],
    fixed,
    severity,
    credits: finding.finder?.party === undefined ? [] : [finding.finder.party],
    remediation: fixed.length > 0 ? `Update to ${fixed.join(' or ')}.` : 'No fix is known.',
  };
}
