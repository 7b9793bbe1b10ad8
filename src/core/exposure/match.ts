/**
 * Inventories against advisories, in memory: the pure engine of `breakwater match`. Every component comes
 * out either matched, clear, or in `unmatched` with its reason; none is dropped in silence.
 */
import { schemeOfEcosystem } from '../version/registry.ts';
import { type AffectedPackage, ascending, fixedVersions, statusOfVersion } from './advisory-range.ts';
import { aliasGroups } from './alias-groups.ts';
import type { InventoryComponent } from './inventory.ts';

export type AdvisoryRecord = {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly withdrawn: boolean;
  readonly affected: readonly AffectedPackage[];
};

export type SbomInventory = { readonly sbom: string; readonly components: readonly InventoryComponent[] };

export type Match = {
  readonly sbom: string;
  readonly component: string;
  readonly advisory: string;
  readonly aliases: readonly string[];
  readonly fixed: readonly string[];
  readonly status: 'affected' | 'not_affected' | 'unknown';
  readonly reason: string;
};

export type Unmatched = { readonly sbom: string; readonly component: string; readonly reason: string };

export type Matching = {
  readonly components: number;
  readonly matches: readonly Match[];
  readonly unmatched: readonly Unmatched[];
  /** Alias groups that were not believed. */
  readonly suspicious: readonly (readonly string[])[];
};

type GroupOfPackage = {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly packages: readonly AffectedPackage[];
};

/** A match is `affected` or `unknown`; what an advisory clears is not listed. Withdrawn advisories do not match. */
export function matchInventories(
  inventories: readonly SbomInventory[],
  advisories: readonly AdvisoryRecord[],
): Matching {
  const { groups, suspicious } = aliasGroups(advisories.filter(({ withdrawn }) => !withdrawn));
  const byComponent = new Map<string, GroupOfPackage[]>();
  for (const group of groups) {
    const packages = group.records.flatMap(({ affected }) => affected);
    for (const [component, own] of Map.groupBy(packages, (affected) => affected.component)) {
      const entry = { id: group.id, aliases: group.aliases, packages: own };
      const known = byComponent.get(component);
      if (known === undefined) byComponent.set(component, [entry]);
      else known.push(entry);
    }
  }
  const matches: Match[] = [];
  const unmatched: Unmatched[] = [];
  let components = 0;
  for (const { sbom, components: listed } of inventories) {
    components += listed.length;
    const seen = new Set<string>();
    for (const component of listed) {
      const reason = whyUnmatched(component);
      if (reason !== null) {
        unmatched.push({ sbom, component: component.name || (component.purl ?? ''), reason });
        continue;
      }
      // One element per component and alias group: the same purl twice in one SBOM is one component.
      if (seen.has(component.purl!)) continue;
      seen.add(component.purl!);
      for (const group of byComponent.get(component.key) ?? []) {
        const match = matchOf(sbom, component, group);
        if (match !== null) matches.push(match);
      }
    }
  }
  return { components, matches, unmatched, suspicious };
}

/** Null where every package of the group clears the version. */
function matchOf(sbom: string, component: InventoryComponent, group: GroupOfPackage): Match | null {
  const answers = group.packages.map((affected) => statusOfVersion(affected, component.version!));
  const decisive =
    answers.find(({ status }) => status === 'affected') ?? answers.find(({ status }) => status === 'unknown');
  if (decisive === undefined) return null;
  const scheme = schemeOfEcosystem(group.packages[0]?.ecosystem ?? '');
  return {
    sbom,
    component: component.purl!,
    advisory: group.id,
    aliases: group.aliases,
    fixed: scheme === undefined ? [] : ascending(fixedVersions(group.packages, scheme), scheme),
    status: decisive.status,
    reason: decisive.reason,
  };
}

/** Null where the component can be looked up. */
export function whyUnmatched(component: InventoryComponent): string | null {
  if (component.version === null) return 'no version';
  if (component.purl === null) return 'no purl';
  const scheme = schemeOfEcosystem(component.ecosystem ?? '');
  if (scheme === undefined) return 'no version order is known for its type';
  return scheme.compare(component.version, component.version) === null ? 'unreadable version' : null;
}
