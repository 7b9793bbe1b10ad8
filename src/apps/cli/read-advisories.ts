/** Advisories (OSV and CVE records, CSAF documents) from paths, for `match`: one at a time, every problem kept. */

import { advisoryDocuments } from '../../adapters/archive/advisory-documents.ts';
import type { AdvisoryRecord } from '../../core/exposure/lookup.ts';
import { isRejecting, type Parsed } from '../../core/problem.ts';
import { schemeOfEcosystem } from '../../core/version/registry.ts';
import { readCsafAdvisories } from '../../formats/csaf/advisory.ts';
import { csaf } from '../../formats/csaf/read.ts';
import { cve } from '../../formats/cve/read.ts';
import { DOCUMENT_LIMITS } from '../../formats/json/limits.ts';
import { type JsonValue, parseJson } from '../../formats/json/parse.ts';
import { readOsvAdvisory } from '../../formats/osv/advisory.ts';
import { readPublished } from '../../formats/published-advisory.ts';
import type { Rejected } from './read-findings.ts';

export type ReadAdvisories = {
  readonly advisories: readonly AdvisoryRecord[];
  /** Documents that were read, those without a vulnerability included. */
  readonly documents: number;
  readonly rejected: readonly Rejected[];
  /** One for each ecosystem whose versions are in no order that is known, where it first stands. */
  readonly warnings: readonly Rejected[];
};

/** Never rejects for what a path holds. */
export async function readAdvisories(paths: readonly string[]): Promise<ReadAdvisories> {
  const advisories: AdvisoryRecord[] = [];
  const rejected: Rejected[] = [];
  const unordered = new Map<string, { place: Place; count: number }>();
  let documents = 0;
  for await (const document of advisoryDocuments(paths)) {
    const { source } = document;
    const read =
      'problem' in document
        ? ({ ok: false, problems: [document.problem] } as const)
        : readOne(document.bytes);
    if (!read.ok) {
      rejected.push({ source, problems: read.problems.filter(isRejecting) });
      continue;
    }
    documents += 1;
    advisories.push(...read.value);
    for (const { affected } of read.value) noteUnordered(unordered, affected, source);
  }
  return { advisories, documents, rejected, warnings: [...unordered].map(toWarning) };
}

type Place = { readonly source: string; readonly pointer: string };

/** Products known by CPE and ranges of commits have no ecosystem and need none. */
function noteUnordered(
  unordered: Map<string, { place: Place; count: number }>,
  affected: AdvisoryRecord['affected'],
  source: string,
): void {
  for (const [index, { ecosystem, cpe, commits }] of affected.entries()) {
    if (ecosystem === '' || cpe !== undefined || (commits ?? []).length > 0) continue;
    if (schemeOfEcosystem(ecosystem) !== undefined) continue;
    const name = ecosystem.split(':', 1)[0] ?? ecosystem;
    const known = unordered.get(name);
    if (known !== undefined) known.count += 1;
    else unordered.set(name, { place: { source, pointer: `/affected/${index}` }, count: 1 });
  }
}

function toWarning([name, { place, count }]: readonly [string, { place: Place; count: number }]): Rejected {
  const more = count === 1 ? '' : ` This is so for ${count} packages.`;
  const message = `No version order is known for '${name}': a version matches only where it is listed word for word.${more}`;
  const problem = {
    pointer: place.pointer,
    code: 'unknown-ecosystem',
    severity: 'warning',
    message,
  } as const;
  return { source: place.source, problems: [problem] };
}

function readOne(bytes: Uint8Array): Parsed<readonly AdvisoryRecord[]> {
  const parsed = parseJson(bytes, DOCUMENT_LIMITS);
  if (!parsed.ok) return parsed;
  if (csaf.detect(parsed.value)) return readCsafAdvisories(parsed.value);
  if (cve.detect(parsed.value)) return readCve(parsed.value);
  const read = readOsvAdvisory(parsed.value);
  return read.ok ? { ...read, value: [read.value] } : read;
}

/** As the import reads it. */
function readCve(document: JsonValue): Parsed<readonly AdvisoryRecord[]> {
  const read = readPublished(document);
  if (!read.ok) return read;
  const records = read.value.records.map(({ id, aliases, withdrawnAt, affected }) => ({
    ...{ id, aliases, affected },
    withdrawn: withdrawnAt !== null,
  }));
  return { ...read, value: records };
}
