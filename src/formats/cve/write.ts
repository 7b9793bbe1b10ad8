/** Findings as CVE records 5.1, one each. A record needs an assigned identifier, which is never made up. */
import { rangeEvents } from '../../core/advisory/range-events.ts';
import { weaknessName } from '../../core/advisory/weakness-names.ts';
import type { Finding } from '../../core/finding/finding.ts';
import { scoreCvss } from '../../core/priority/cvss.ts';
import type { JsonObject } from '../json/parse.ts';
import type { WriteFrame, Writer } from '../writer.ts';
import { compact, shownId } from '../writer.ts';

/** Stands for an assigner not yet named: no organisation has it. */
const UNNAMED = '00000000-0000-4000-8000-000000000000';

export const writeCve: Writer = (findings, frame) => {
  const organisation = frame.organisation ?? UNNAMED;
  const named = findings.filter((finding) => cveIdOf(finding) !== undefined);
  const reasons = findings
    .filter((finding) => cveIdOf(finding) === undefined)
    .map((finding) => `${shownId(finding)} has no CVE identifier among its aliases; a CVE record needs one.`);
  if (named.length === 0) return { ok: false, reasons };
  const notes = [...reasons];
  if (frame.organisation === undefined)
    notes.push('No assigner was given (--organisation); a placeholder stands in its place.');
  return {
    ok: true,
    documents: named.map((finding) => toRecord(finding, { ...frame, organisation })),
    notes,
  };
};

type CveFrame = WriteFrame & { readonly organisation: string };

function cveIdOf(finding: Finding): string | undefined {
  return [shownId(finding), ...finding.aliases].find((id) => /^CVE-\d{4}-\d{4,19}$/.test(id));
}

function toRecord(finding: Finding, frame: CveFrame): JsonObject {
  const title = finding.title?.slice(0, 256);
  const words = (finding.description ?? finding.title ?? '').slice(0, 4096);
  const references = finding.references.map(({ url }) => ({ url }));
  return {
    dataType: 'CVE_RECORD',
    dataVersion: '5.1',
    cveMetadata: { cveId: cveIdOf(finding) ?? '', assignerOrgId: frame.organisation, state: 'PUBLISHED' },
    containers: {
      cna: compact({
        providerMetadata: { orgId: frame.organisation },
        title,
        descriptions: [{ lang: 'en', value: words }],
        affected: [affectedOf(finding)],
        problemTypes: finding.weaknesses.map((cweId) => ({
          descriptions: [
            { lang: 'en', type: 'CWE', cweId, description: `${cweId} ${weaknessName(cweId) ?? ''}`.trim() },
          ],
        })),
        // The schema demands at least one reference; without any, the record's own page is it.
        references:
          references.length > 0
            ? references
            : [{ url: `https://www.cve.org/CVERecord?id=${cveIdOf(finding)}` }],
        metrics: metricsOf(finding.severity),
      }),
    },
  };
}

const COLLECTIONS: Readonly<Record<string, string>> = {
  npm: 'https://registry.npmjs.org',
  PyPI: 'https://pypi.org',
  Maven: 'https://repo.maven.apache.org/maven2',
  RubyGems: 'https://rubygems.org',
  NuGet: 'https://www.nuget.org',
  Packagist: 'https://packagist.org',
  Go: 'https://pkg.go.dev',
  'crates.io': 'https://crates.io',
  Hex: 'https://hex.pm',
  Pub: 'https://pub.dev',
};

function affectedOf({ component, affected, locations }: Finding): JsonObject {
  const { ecosystem, name, version, repository } = component;
  const collectionURL =
    ecosystem !== undefined && Object.hasOwn(COLLECTIONS, ecosystem) ? COLLECTIONS[ecosystem] : undefined;
  const [vendor, product] = splitName(name ?? repository ?? 'n/a');
  const files = [...new Set(locations.flatMap((location) => location.file ?? []))];
  const functions = [...new Set(locations.flatMap((location) => location.function ?? []))];
  const versions = versionsOf(affected, version, ecosystem);
  return compact({
    ...(collectionURL === undefined ? { vendor, product } : { collectionURL, packageName: name }),
    repo: repository,
    programFiles: files,
    programRoutines: functions.map((routine) => ({ name: routine })),
    defaultStatus: versions.length > 0 ? 'unaffected' : 'unknown',
    versions,
  });
}

function splitName(name: string): readonly [string, string] {
  const cut = name.indexOf('/');
  return cut > 0 ? [name.slice(0, cut), name.slice(cut + 1)] : ['n/a', name];
}

function versionsOf(
  affected: string | undefined,
  version: string | undefined,
  ecosystem: string | undefined,
): readonly JsonObject[] {
  const range = affected === undefined ? null : rangeEvents(affected);
  const versionType = ecosystem === 'npm' ? 'semver' : 'custom';
  if (range === null) return version === undefined ? [] : [{ version, status: 'affected' }];
  const found: JsonObject[] = range.versions.map((each) => ({ version: each, status: 'affected' }));
  let from = '0';
  for (const { kind, version: at } of range.events) {
    if (kind === 'introduced') from = at;
    else
      found.push({
        version: from,
        status: 'affected',
        versionType,
        [kind === 'fixed' ? 'lessThan' : 'lessThanOrEqual']: at,
      });
  }
  if (range.events.at(-1)?.kind === 'introduced')
    found.push({ version: from, status: 'affected', versionType, lessThan: '*' });
  return found;
}

function metricsOf(vectors: readonly string[]): readonly JsonObject[] {
  return vectors.flatMap((vector) => {
    const answer = scoreCvss(vector);
    if (!answer.ok) return [];
    const { version, score, severity } = answer.value;
    const rated = version === '2.0' ? {} : { baseSeverity: severity.toUpperCase() };
    return [
      {
        [`cvssV${version.replace('.', '_')}`]: { version, vectorString: vector, baseScore: score, ...rated },
      },
    ];
  });
}
