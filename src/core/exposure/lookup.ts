/**
 * Advisories by the component they speak of. The engine asks this face alone, so that records in memory and a
 * prebuilt index on disk answer the same questions.
 */
import { schemeOfEcosystem } from '../version/registry.ts';
import type { AffectedPackage } from './advisory-range.ts';
import { aliasGroups, type SuspiciousGroup } from './alias-groups.ts';

export type AdvisoryRecord = {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly withdrawn: boolean;
  readonly affected: readonly AffectedPackage[];
};

/** What one alias group says of one component. */
export type GroupOfPackage = {
  /** The group's preferred name: GHSA, else OSV, else CVE. */
  readonly id: string;
  readonly aliases: readonly string[];
  readonly packages: readonly AffectedPackage[];
};

export type AdvisoryLookup = {
  /** By `AffectedPackage.component`. Empty where nothing is known. */
  readonly of: (key: string) => readonly GroupOfPackage[];
  readonly suspicious: readonly Disbelieved[];
};

/** Records that call each other the same and were not believed, by their ids. */
export type Disbelieved = {
  readonly why: SuspiciousGroup<AdvisoryRecord>['why'];
  readonly advisories: readonly string[];
};

/** Withdrawn records are left out, and tie nothing together either. */
export function groupsByComponent(records: readonly AdvisoryRecord[]): {
  readonly byComponent: ReadonlyMap<string, readonly GroupOfPackage[]>;
  readonly suspicious: readonly Disbelieved[];
} {
  const { groups, suspicious } = aliasGroups(records.filter(({ withdrawn }) => !withdrawn));
  const byComponent = new Map<string, GroupOfPackage[]>();
  for (const { id, aliases, records: members } of groups) {
    const packages = members.flatMap(({ affected }) => affected);
    const keyed = packages.flatMap(byKey);
    for (const [key, own] of Map.groupBy(keyed, (entry) => entry.key)) {
      const group = { id, aliases, packages: [...new Set(own.map(({ affected }) => affected))] };
      const known = byComponent.get(key);
      if (known === undefined) byComponent.set(key, [group]);
      else known.push(group);
    }
  }
  const disbelieved = suspicious.map(({ why, records: members }) => ({
    why,
    advisories: members.map(({ id }) => id),
  }));
  return { byComponent, suspicious: disbelieved };
}

/**
 * Under its own key, and under those of the repositories whose commits it names: there with its commits alone,
 * for a repository's tags are not its package's versions.
 */
export function byKey(
  affected: AffectedPackage,
): readonly { readonly key: string; readonly affected: AffectedPackage }[] {
  const commits = affected.commits ?? [];
  const repositories = new Set(commits.map(({ repository }) => repository).filter((key) => key !== null));
  const versions = schemeOfEcosystem(affected.ecosystem) === undefined ? affected.versions : [];
  const own = affected.component === '' ? [] : [{ key: affected.component, affected }];
  return [
    ...own,
    ...[...repositories].map((key) => ({
      key,
      affected: { component: key, ecosystem: '', ranges: [], versions, commits },
    })),
  ];
}

export function lookupOf(records: readonly AdvisoryRecord[]): AdvisoryLookup {
  const { byComponent, suspicious } = groupsByComponent(records);
  return { of: (key) => byComponent.get(key) ?? [], suspicious };
}
