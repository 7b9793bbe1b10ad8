/**
 * What a conversion leaves behind, found by reading the written document again: a list kept by hand would go stale
 * with the next line of a writer.
 */
import type { Finding } from '../core/finding/finding.ts';
import type { FormatId } from './format.ts';
import type { JsonLimits } from './json/limits.ts';
import type { JsonObject, JsonValue } from './json/parse.ts';
import { canonical } from './json/shape.ts';
import { findFormat } from './registry.ts';
import { shownId } from './writer.ts';

/**
 * The members that some finding has and the written document says nothing of, each with the number of findings that
 * lose it, in the order of `MEMBERS`. Empty for a format that makes no findings (OpenVEX): nothing can be read back.
 */
export function lossesOf(
  findings: readonly Finding[],
  written: {
    readonly format: FormatId;
    readonly documents: readonly JsonObject[];
    readonly limits: JsonLimits;
  },
): readonly { readonly member: string; readonly findings: number }[] {
  const format = findFormat(written.format);
  const back = written.documents.flatMap((document) => {
    const reading = format?.read(document, { limits: written.limits, source: '', origin: 'local' });
    return reading?.ok ? reading.value.findings : [];
  });
  if (back.length === 0) return [];
  return MEMBERS.flatMap(({ member, of }) => {
    const kept = new Set(back.flatMap(of).map(canonical));
    const lost = findings.filter((finding) => of(finding).some((value) => !kept.has(canonical(value))));
    return lost.length === 0 ? [] : [{ member, findings: lost.length }];
  });
}

/** What is one claim each: all of them must be found again, in whatever order. */
type Member = { readonly member: string; readonly of: (finding: Finding) => readonly JsonValue[] };

const MEMBERS: readonly Member[] = [
  { member: 'id', of: (finding) => [shownId(finding)] },
  ...(['party', 'tool', 'model', 'aiAssisted', 'humanReviewed'] as const).map((name) => ({
    member: `finder.${name}`,
    of: ({ finder }: Finding) => present(finder?.[name]),
  })),
  // By its parts: a version that moves from the purl into a member of its own is not lost.
  ...(['ecosystem', 'name', 'version', 'repository', 'commit'] as const).map((name) => ({
    member: `component.${name}`,
    of: ({ component }: Finding) => present(component[name]),
  })),
  { member: 'affected', of: ({ affected }) => present(affected) },
  { member: 'weaknesses', of: ({ weaknesses }) => weaknesses },
  { member: 'aliases', of: ({ aliases }) => aliases },
  { member: 'title', of: ({ title }) => present(title) },
  { member: 'description', of: ({ description }) => present(description) },
  { member: 'locations', of: ({ locations }) => locations as readonly JsonValue[] },
  { member: 'crash', of: ({ crash }) => present(crash as JsonValue | undefined) },
  { member: 'reproducer', of: ({ reproducer }) => present(reproducer as JsonValue | undefined) },
  {
    member: 'patches',
    of: ({ patches }) => patches.map((patch) => ('diff' in patch ? patch.diff : patch.version)),
  },
  { member: 'severity', of: ({ severity }) => severity },
  { member: 'references', of: ({ references }) => references.map(({ url }) => url) },
  { member: 'tlp', of: ({ tlp }) => present(tlp) },
  { member: 'unknown members', of: ({ unknown }) => Object.values(unknown ?? {}) as readonly JsonValue[] },
];

function present(value: JsonValue | undefined): readonly JsonValue[] {
  return value === undefined ? [] : [value];
}
