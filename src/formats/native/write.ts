/** Findings as `breakwater.finding/1`, one document each. */
import type { Finding } from '../../core/finding/finding.ts';
import type { JsonObject } from '../json/parse.ts';
import type { Writer } from '../writer.ts';
import { compact, restoreUnknown, shownId } from '../writer.ts';
import { NATIVE_FORMAT } from './shape.ts';

export const writeNative: Writer = (findings) => ({ ok: true, documents: findings.map(toNative), notes: [] });

export function toNative(finding: Finding): JsonObject {
  const { purl, repository, commit, ecosystem, name, version } = finding.component;
  const component =
    purl === undefined ? { repository, commit, ecosystem, name, version } : { purl, repository, commit };
  const document = compact({
    format: NATIVE_FORMAT,
    id: shownId(finding).slice(0, 200),
    finder: finding.finder,
    component: compact(component),
    affected: finding.affected,
    weaknesses: finding.weaknesses,
    aliases: finding.aliases,
    title: finding.title,
    description: finding.description,
    locations: finding.locations,
    crash: finding.crash,
    reproducer: finding.reproducer,
    patches: finding.patches,
    severity: finding.severity,
    references: finding.references,
    tlp: finding.tlp,
  });
  return finding.format === 'native' ? restoreUnknown(document, finding) : document;
}
