/**
 * A correction of what was published. A person names the fields that were wrong and what they are; nothing else moves,
 * and nothing is drafted again from the internal record: what the case has learnt since (another finding merged, a
 * sibling under embargo) cannot come along unless somebody writes it here and signs it.
 */
import { createHash } from 'node:crypto';
import { parseIdentifier } from '../dedupe/identifiers.ts';
import { canonicalJson, type Json } from '../ledger/canonical-json.ts';
import { scoreCvss } from '../priority/cvss.ts';
import type { Problem } from '../problem.ts';
import { schemeOfEcosystem } from '../version/registry.ts';
import { parseVers, versContains } from '../version/vers.ts';
import { type MappingLine, remediationOf, summaryOf } from './mapping.ts';
import type { PublishedRecord } from './published.ts';

/** The words of each field that can be corrected, as the mapping calls it. Identifier and component are what it is. */
const WORDS = {
  title: 'title',
  summary: 'summary',
  remediation: 'what to do',
  weaknesses: 'weaknesses',
  aliases: 'other identifiers',
  affected: 'affected range',
  affectedVersions: 'versions shown affected',
  fixed: 'fixed versions',
  severity: 'severity as decided',
  credits: 'finders',
} as const satisfies Partial<Record<keyof PublishedRecord, string>>;

type Field = keyof typeof WORDS;
const FIELDS = Object.keys(WORDS) as readonly Field[];

/** What is given replaces; what is absent stays. */
export type Corrections = { readonly [F in Field]?: PublishedRecord[F] | undefined };

/** One field before and after, in words for a person; 'none' for what is not there. */
export type Change = { readonly field: string; readonly before: string; readonly after: string };

/**
 * Texts without space around them, lists without repeats, fixed versions ascending. Summary and remedy follow the
 * versions as long as nobody has written them.
 */
export function correctedRecord(record: PublishedRecord, corrections: Corrections): PublishedRecord {
  const given = Object.fromEntries(
    FIELDS.filter((field) => corrections[field] !== undefined).map((field) => [
      field,
      cleaned(corrections[field] as PublishedRecord[Field]),
    ]),
  ) as Corrections;
  const stated = { ...record, ...given } as PublishedRecord;
  const next = { ...stated, fixed: ascending(stated.fixed, record.component.ecosystem) };
  const isOurs = (field: 'summary' | 'remediation', of: (from: PublishedRecord) => string) =>
    given[field] === undefined && record[field] === of(record);
  return {
    ...next,
    ...(isOurs('remediation', remediationOf) && { remediation: remediationOf(next) }),
    ...(isOurs('summary', summaryOf) && { summary: summaryOf(next) }),
  };
}

/** Field by field; empty exactly where nothing that leaves differs. */
export function changesBetween(before: PublishedRecord, after: PublishedRecord): readonly Change[] {
  return FIELDS.filter((field) => canonicalJson(before[field]) !== canonicalJson(after[field])).map(
    (field) => ({ field: WORDS[field], before: shown(before[field]), after: shown(after[field]) }),
  );
}

/** SHA-256, hex, of the record in canonical JSON: what a person signs when letting it go. */
export function recordDigest(record: PublishedRecord): string {
  return createHash('sha256')
    .update(canonicalJson(record as unknown as Json), 'utf8')
    .digest('hex');
}

/** The mapping as a person sees it beside the internal record, with what was corrected in place of what was mapped. */
export function correctedLines(
  lines: readonly MappingLine[],
  changes: readonly Change[],
): readonly MappingLine[] {
  const after = new Map(changes.map((change) => [change.field, change.after]));
  return lines.map((line) => ({ ...line, published: after.get(line.field) ?? line.published }));
}

/** Identifiers of flaws that stand anywhere in what a person has written for everyone to read. */
export function identifiersIn(texts: readonly string[]): readonly string[] {
  const found = texts
    .flatMap((text) => text.split(/[^A-Za-z0-9-]+/))
    .map((word) => parseIdentifier(word)?.id);
  return [...new Set(found.filter((id) => id !== undefined))];
}

/** Every reason why this could not be published; pointers into `corrections`. */
export function problemsOfRecord(record: PublishedRecord): readonly Problem[] {
  const problems: Problem[] = [];
  const fault = (pointer: string, code: string, message: string): void =>
    void problems.push({ pointer, code, message });
  for (const field of ['title', 'summary', 'remediation'] as const)
    if (record[field] === '')
      fault(`/${field}`, 'empty', 'This is published as it stands and must say something.');
  for (const [index, weakness] of record.weaknesses.entries())
    if (!/^CWE-[1-9]\d{0,5}$/.test(weakness))
      fault(`/weaknesses/${index}`, 'no-weakness', 'Write the weakness as CWE and its number, like CWE-79.');
  for (const [index, alias] of record.aliases.entries())
    if (parseIdentifier(alias)?.id !== alias)
      fault(`/aliases/${index}`, 'no-identifier', 'This is no identifier of a flaw, like CVE-2026-12345.');
  if (record.severity !== null && !scoreCvss(record.severity).ok)
    fault('/severity', 'no-vector', 'This is no CVSS vector.');
  for (const field of ['affectedVersions', 'fixed'] as const)
    for (const [index, version] of record[field].entries())
      if (version === '') fault(`/${field}/${index}`, 'empty', 'Give a version or leave the line out.');
  problems.push(...problemsOfVersions(record));
  return problems;
}

function problemsOfVersions({
  affected,
  affectedVersions,
  fixed,
  component,
}: PublishedRecord): readonly Problem[] {
  if (affected === null) {
    if (affectedVersions.length === 0)
      return [
        {
          pointer: '/affected',
          code: 'nothing-affected',
          message: 'Say which versions are affected, as a range or one by one; or withdraw the advisory.',
        },
      ];
    return bothWays(fixed, (version) => affectedVersions.includes(version));
  }
  const parsed = parseVers(affected);
  if (!parsed.ok)
    return [{ pointer: '/affected', code: 'no-range', message: `This VERS range ${parsed.reason}.` }];
  const expected = schemeOfEcosystem(component.ecosystem ?? '')?.versTypes ?? [parsed.range.type];
  if (!expected.includes(parsed.range.type))
    return [
      {
        pointer: '/affected',
        code: 'other-ecosystem',
        message: `Versions of this component are ordered as 'vers:${expected[0]}/…'.`,
      },
    ];
  return bothWays(
    fixed,
    (version) => affectedVersions.includes(version) || versContains(parsed.range, version) === true,
  );
}

function bothWays(fixed: readonly string[], isAffected: (version: string) => boolean): readonly Problem[] {
  return fixed.flatMap((version, index) =>
    isAffected(version)
      ? [
          {
            pointer: `/fixed/${index}`,
            code: 'fixed-and-affected',
            message: 'This version is said to be affected as well.',
          },
        ]
      : [],
  );
}

function cleaned(value: PublishedRecord[Field]): PublishedRecord[Field] {
  if (value === null) return null;
  if (typeof value === 'string') return value.trim();
  return [...new Set(value.map((each) => each.trim()))];
}

function ascending(versions: readonly string[], ecosystem: string | null): readonly string[] {
  const scheme = schemeOfEcosystem(ecosystem ?? '');
  return scheme === undefined ? versions : versions.toSorted((a, b) => scheme.compare(a, b) ?? 0);
}

function shown(value: PublishedRecord[Field]): string {
  if (value === null || value.length === 0) return 'none';
  return typeof value === 'string' ? value : value.join(', ');
}
