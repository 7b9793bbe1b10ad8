/** Findings as OSV 1.7 records, one each. What OSV has no place for goes under `database_specific`. */
import { rangeEvents } from '../../core/advisory/range-events.ts';
import type { Finding } from '../../core/finding/finding.ts';
import { scoreCvss } from '../../core/priority/cvss.ts';
import { formatPurl } from '../../core/purl/purl.ts';
import type { JsonObject } from '../json/parse.ts';
import { readPurl } from '../purl.ts';
import type { WriteFrame, Writer } from '../writer.ts';
import { compact, restoreUnknown, shownId } from '../writer.ts';

export const writeOsv: Writer = (findings, frame) => {
  const expressible = findings.filter(hasPackage);
  const reasons = findings
    .filter((finding) => !hasPackage(finding))
    .map(
      (finding) =>
        `${shownId(finding)} is about no package of an ecosystem and no repository; OSV has no place for it.`,
    );
  if (expressible.length === 0) return { ok: false, reasons };
  const positional = expressible.some(({ id }) => id.includes('#'));
  const notes = positional ? ['Findings without an id of their own carry their place as id.'] : [];
  return {
    ok: true,
    documents: expressible.map((finding) => toOsv(finding, frame)),
    notes: [...reasons, ...notes],
  };
};

function hasPackage({ component }: Finding): boolean {
  return (
    component.repository !== undefined || (component.ecosystem !== undefined && component.name !== undefined)
  );
}

function toOsv(finding: Finding, frame: WriteFrame): JsonObject {
  const id = shownId(finding);
  const kept = finding.format === 'osv' ? (finding.unknown ?? {}) : {};
  const document = compact({
    schema_version: '1.7.0',
    id: id.replaceAll(/\s+/g, '-').slice(0, 200),
    modified: typeof kept['/modified'] === 'string' ? kept['/modified'] : frame.at,
    aliases: finding.aliases.filter((alias) => alias !== id),
    summary: finding.title,
    details: finding.description,
    severity: finding.severity.flatMap(severityOf),
    affected: [affectedOf(finding)],
    references: finding.references.map(({ type, url }) => ({ type: referenceType(type), url })),
    database_specific: specificOf(finding),
  });
  return finding.format === 'osv' ? restoreUnknown(document, finding) : document;
}

function severityOf(vector: string): readonly JsonObject[] {
  const answer = scoreCvss(vector);
  return answer.ok ? [{ type: `CVSS_V${answer.value.version[0]}`, score: vector }] : [];
}

function affectedOf({ component, affected }: Finding): JsonObject {
  const { ecosystem, name, purl, version, repository, commit } = component;
  const parsed = purl === undefined ? null : readPurl(purl);
  const range = affected === undefined ? null : rangeEvents(affected);
  const events = range?.events.map(({ kind, version: at }) => ({ [kind]: at })) ?? [];
  const versions = [
    ...(range?.versions ?? []),
    ...(range === null && version !== undefined ? [version] : []),
  ];
  return compact({
    package:
      ecosystem === undefined || name === undefined
        ? undefined
        : compact({
            ecosystem,
            name,
            purl: parsed === null ? undefined : formatPurl({ ...parsed, version: '' }),
          }),
    ranges: [
      ...(events.length > 0 ? [{ type: ecosystem === 'npm' ? 'SEMVER' : 'ECOSYSTEM', events }] : []),
      ...(repository === undefined ? [] : [{ type: 'GIT', repo: repository, events: [{ introduced: '0' }] }]),
    ],
    versions,
    database_specific: bag({
      tested_version: version,
      // Where somebody looked, which is not where the flaw came in.
      tested_commit: commit,
      range: range === null ? affected : undefined,
    }),
  });
}

const TYPES = 'ADVISORY ARTICLE DETECTION DISCUSSION REPORT FIX INTRODUCED GIT PACKAGE EVIDENCE WEB'.split(
  ' ',
);

function referenceType(type: string): string {
  const upper = type.toUpperCase();
  return TYPES.includes(upper) ? upper : 'WEB';
}

function specificOf(finding: Finding): JsonObject | undefined {
  const { events = [] } = (finding.affected === undefined ? null : rangeEvents(finding.affected)) ?? {};
  const inRange = events.filter(({ kind }) => kind === 'fixed').map(({ version }) => version);
  return bag({
    cwe_ids: finding.weaknesses,
    finder: finding.finder,
    locations: finding.locations,
    crash: finding.crash,
    patches: finding.patches.filter((patch) => 'diff' in patch || !inRange.includes(patch.version)),
    reproducer: finding.reproducer,
    tlp: finding.tlp,
  });
}

function bag(members: Readonly<Record<string, unknown>>): JsonObject | undefined {
  const kept = compact(members);
  return Object.keys(kept).length === 0 ? undefined : kept;
}
