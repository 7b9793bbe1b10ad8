/** Findings as one OpenVEX document. A finding is a claim that nobody has judged: `under_investigation`. */
import { createHash } from 'node:crypto';
import type { Finding } from '../../core/finding/finding.ts';
import type { JsonObject } from '../json/parse.ts';
import type { Writer } from '../writer.ts';
import { compact, shownId } from '../writer.ts';

export const writeOpenVex: Writer = (findings, frame) => {
  const statements = findings.map(toStatement);
  const digest = createHash('sha256').update(JSON.stringify(statements)).digest('hex');
  const document: JsonObject = {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': `https://openvex.dev/docs/public/vex-${digest}`,
    author: frame.publisher?.name ?? 'Unknown Author',
    timestamp: frame.at,
    version: 1,
    tooling: `Breakwater ${frame.engine}`,
    statements,
  };
  return {
    ok: true,
    documents: [document],
    notes: [
      "Every statement says 'under_investigation': a finding is no verdict.",
      'Only identifiers, title and product are in it; OpenVEX has no place for the rest of a finding.',
    ],
  };
};

function toStatement(finding: Finding): JsonObject {
  const { purl, repository, ecosystem, name } = finding.component;
  const cve = finding.aliases.find((alias) => alias.startsWith('CVE-'));
  const id = shownId(finding);
  const product = purl ?? repository ?? [ecosystem, name].filter((part) => part !== undefined).join('/');
  return {
    vulnerability: compact({
      name: cve ?? id,
      description: finding.title,
      aliases: [...new Set([id, ...finding.aliases])].filter((alias) => alias !== (cve ?? id)),
    }),
    products: [compact({ '@id': product, identifiers: purl === undefined ? undefined : { purl } })],
    status: 'under_investigation',
  };
}
