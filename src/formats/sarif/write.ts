/** Findings as one SARIF 2.1.0 log: a run for each tool, a rule for each weakness. */

import { weaknessName } from '../../core/advisory/weakness-names.ts';
import type { Finding, Location } from '../../core/finding/finding.ts';
import { bestScore } from '../../core/priority/cvss.ts';
import type { JsonObject, JsonValue } from '../json/parse.ts';
import type { Writer } from '../writer.ts';
import { compact, shownId } from '../writer.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

export const writeSarif: Writer = (findings) => {
  const tools = new Map<string, Finding[]>();
  for (const finding of findings) {
    const tool = finding.finder?.tool ?? finding.finder?.party ?? 'unknown';
    tools.set(tool, [...(tools.get(tool) ?? []), finding]);
  }
  const runs = [...tools].map(([tool, group]) => toRun(tool, group));
  return { ok: true, documents: [{ $schema: SCHEMA, version: '2.1.0', runs }], notes: [] };
};

function toRun(tool: string, findings: readonly Finding[]): JsonObject {
  const [name = 'unknown', version] = tool.split('/', 2);
  const ruleIds = [...new Set(findings.map(ruleIdOf))];
  return {
    tool: { driver: compact({ name, version, rules: ruleIds.map(toRule) }) },
    results: findings.map((finding) => toResult(finding, ruleIds)),
  };
}

function ruleIdOf(finding: Finding): string {
  return finding.weaknesses[0] ?? 'finding';
}

function toRule(id: string): JsonObject {
  const name = weaknessName(id);
  return compact({
    id,
    shortDescription: name === null ? undefined : { text: name },
    properties: id.startsWith('CWE-')
      ? { tags: ['security', `external/cwe/${id.toLowerCase()}`] }
      : { tags: ['security'] },
  });
}

function toResult(finding: Finding, ruleIds: readonly string[]): JsonObject {
  const { purl, repository, commit } = finding.component;
  const text = [finding.title, finding.description].filter((part) => part !== undefined).join('\n\n');
  return compact({
    ruleId: ruleIdOf(finding),
    ruleIndex: ruleIds.indexOf(ruleIdOf(finding)),
    level: levelOf(finding),
    // Braces are placeholders only where arguments are given (§3.11.5); none are.
    message: { text },
    locations: finding.locations.filter((location) => location.file ?? location.function).map(toLocation),
    stacks:
      finding.crash === undefined
        ? []
        : [{ frames: finding.crash.frames.map((frame) => ({ location: toLocation(frame) })) }],
    properties: compact({
      ...(purl === undefined
        ? { component: compact({ ...finding.component }) }
        : { purl, repository, commit }),
      id: shownId(finding),
      finder: finding.finder,
      title: finding.title,
      cwe: finding.weaknesses,
      aliases: finding.aliases,
      affected: finding.affected,
      cvss: finding.severity,
      reproducer: finding.reproducer as unknown as JsonValue,
      patches: finding.patches,
      references: finding.references,
      // Beside the stacks, which have no place for its kind.
      crash: finding.crash,
      tlp: finding.tlp,
    }),
  });
}

function levelOf(finding: Finding): string {
  const score = bestScore(finding.severity)?.score;
  if (score === undefined) return 'warning';
  return score >= 7 ? 'error' : score >= 4 ? 'warning' : 'note';
}

function toLocation(
  location: Location | { readonly function?: string; readonly file?: string; readonly line?: number },
): JsonObject {
  const startLine = 'line' in location ? location.line : (location as Location).startLine;
  const endLine = (location as Location).endLine;
  return compact({
    physicalLocation:
      location.file === undefined
        ? undefined
        : compact({
            artifactLocation: {
              uri: encodeURI(location.file.replaceAll('\\', '/'))
                .replaceAll('#', '%23')
                .replaceAll('?', '%3F'),
            },
            region: startLine === undefined ? undefined : compact({ startLine, endLine }),
          }),
    logicalLocations:
      location.function === undefined ? [] : [{ fullyQualifiedName: location.function, kind: 'function' }],
  });
}
