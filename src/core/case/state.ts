/**
 * What a case shows of itself, derived from its findings: the words of its canonical finding, the highest
 * severity claimed unless a person decided one, the tightest label, the ranges and fixes that were claimed.
 */
import type { Finding, Tlp } from '../finding/finding.ts';
import { tighterTlp } from '../policy/resource.ts';
import { schemeOfEcosystem } from '../version/registry.ts';
import { parseVers } from '../version/vers.ts';

export type ClaimedVersions = {
  /** Ranges as claimed (VERS), with how many findings claim each; most claimed first. */
  readonly affected: readonly { readonly range: string; readonly times: number }[];
  /** Versions on which it was shown or claimed. */
  readonly versions: readonly string[];
  /** Versions said to be fixed, ascending where the ecosystem's order is known. */
  readonly fixed: readonly string[];
  readonly ecosystem: string | null;
};

/** `saidFixed`: versions that a party of the case says fix it, its maintainer for one. */
export function claimedVersions(
  findings: readonly Finding[],
  saidFixed: readonly string[] = [],
): ClaimedVersions {
  const times = new Map<string, number>();
  const versions = new Set<string>();
  const fixed = new Set<string>(saidFixed);
  for (const finding of findings) {
    if (finding.affected !== undefined) times.set(finding.affected, (times.get(finding.affected) ?? 0) + 1);
    if (finding.component.version !== undefined) versions.add(finding.component.version);
    for (const patch of finding.patches) if ('version' in patch) fixed.add(patch.version);
    for (const bound of exclusiveBounds(finding.affected)) fixed.add(bound);
  }
  const ecosystem =
    findings.find(({ component }) => component.ecosystem !== undefined)?.component.ecosystem ?? null;
  return {
    affected: [...times]
      .map(([range, count]) => ({ range, times: count }))
      .toSorted((a, b) => b.times - a.times || (a.range < b.range ? -1 : 1)),
    versions: inOrder([...versions], ecosystem),
    fixed: inOrder([...fixed], ecosystem),
    ecosystem,
  };
}

function exclusiveBounds(affected: string | undefined): readonly string[] {
  if (affected === undefined) return [];
  const parsed = parseVers(affected);
  if (!parsed.ok || parsed.range.constraints === '*') return [];
  return parsed.range.constraints
    .filter(({ comparator }) => comparator === '<')
    .map(({ version }) => version);
}

function inOrder(versions: readonly string[], ecosystem: string | null): readonly string[] {
  const scheme = schemeOfEcosystem(ecosystem ?? '');
  return versions.toSorted((a, b) => scheme?.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0));
}

/** AMBER where nobody labelled anything: what is not public yet is at least that. */
export function tightest(labels: readonly Tlp[]): Tlp {
  return labels.reduce<Tlp>((tightestYet, label) => tighterTlp(tightestYet, label) ?? tightestYet, 'AMBER');
}
