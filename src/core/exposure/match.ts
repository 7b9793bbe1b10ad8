/**
 * Inventories against advisories, in memory: the pure engine of `breakwater match`. Every component comes
 * out either matched, clear, or in `unmatched` with its reason; none is dropped in silence.
 */
import { schemeOfEcosystem } from '../version/registry.ts';
import { fixedVersions, opinionOf, orderOfPackage } from './advisory-range.ts';
import { adviseUpgrade, type UpgradeAdvice } from './fix-advice.ts';
import { type InventoryComponent, identityOf } from './inventory.ts';
import { type AdvisoryLookup, type AdvisoryRecord, type GroupOfPackage, lookupOf } from './lookup.ts';
import { compareReleases } from './release.ts';
import { type ComponentStatus, statusOfComponent } from './status-of-component.ts';
import { type Subject, type VexAssertion, type VexLookup, vexFor, vexLookup } from './vex.ts';

export type { AdvisoryRecord } from './lookup.ts';

export type SbomInventory = {
  readonly sbom: string;
  readonly components: readonly InventoryComponent[];
  /** What the SBOM describes, for VEX statements about the whole. */
  readonly subject?: Subject | null;
};

/** Where a VEX statement decided: who said so, when, and where it stands. */
export type VexProvenance = Pick<VexAssertion, 'source' | 'pointer' | 'author' | 'at' | 'status'> & {
  readonly words?: string;
};

export type Match = {
  readonly sbom: string;
  readonly component: string;
  readonly advisory: string;
  readonly aliases: readonly string[];
  readonly fixed: readonly string[];
  readonly status: 'affected' | 'not_affected' | 'unknown';
  readonly reason: string;
  readonly justification?: string;
  readonly vex?: VexProvenance;
};

export type Unmatched = {
  readonly sbom: string;
  readonly component: string;
  readonly reason: string;
  readonly pointer?: string;
};

/** What to install instead of one component, and what that leaves open. */
export type Upgrade = UpgradeAdvice & { readonly sbom: string; readonly component: string };

export type Matching = {
  readonly components: number;
  readonly matches: readonly Match[];
  readonly unmatched: readonly Unmatched[];
  /** One for each component with an affected match. */
  readonly upgrades: readonly Upgrade[];
  /** Alias groups that were not believed. */
  readonly suspicious: AdvisoryLookup['suspicious'];
};

/** What one component comes to; `reason` null where it could be looked up. */
export type ComponentMatching = {
  readonly matches: readonly Match[];
  readonly reason: string | null;
  readonly upgrade: Upgrade | null;
};

/**
 * A match is `affected` or `unknown`, or `not_affected` where a VEX statement says so; what an advisory clears
 * is not listed. Withdrawn advisories do not match.
 */
export function matchInventories(
  inventories: readonly SbomInventory[],
  advisories: readonly AdvisoryRecord[] | AdvisoryLookup,
  vex: readonly VexAssertion[] = [],
): Matching {
  const lookup = 'of' in advisories ? advisories : lookupOf(advisories);
  const asserted = vexLookup(vex);
  const matches: Match[] = [];
  const unmatched: Unmatched[] = [];
  const upgrades: Upgrade[] = [];
  let components = 0;
  for (const { sbom, components: listed, subject } of inventories) {
    const matcher = newMatcher({ sbom, subject: subject ?? null, lookup, vex: asserted });
    for (const component of listed) {
      components += 1;
      const found = matcher(component);
      matches.push(...found.matches);
      if (found.upgrade !== null) upgrades.push(found.upgrade);
      if (found.reason !== null) unmatched.push(unmatchedOf(sbom, component, found.reason));
    }
  }
  return { components, matches, unmatched, upgrades, suspicious: lookup.suspicious };
}

export function unmatchedOf(sbom: string, component: InventoryComponent, reason: string): Unmatched {
  return {
    sbom,
    component: component.name || identityOf(component),
    reason,
    ...(component.pointer !== undefined && { pointer: component.pointer }),
  };
}

export type Matcher = (component: InventoryComponent) => ComponentMatching;

const CLEAR: ComponentMatching = { matches: [], reason: null, upgrade: null };

/**
 * For the components of one SBOM, one after the other. The same component twice is one: what it holds grows
 * with the matched components, not with the SBOM.
 */
export function newMatcher(asked: {
  readonly sbom: string;
  readonly subject: Subject | null;
  readonly lookup: AdvisoryLookup;
  readonly vex: VexLookup;
}): Matcher {
  const seen = new Set<string>();
  return (component) => {
    const reason = whyUnmatched(component);
    if (component.version === null) return { ...CLEAR, reason };
    const groups = groupsOf(component, asked.lookup);
    if (groups.length === 0) return { ...CLEAR, reason };
    const identity = identityOf(component);
    if (seen.has(identity)) return { ...CLEAR, reason: reason === UNREADABLE ? reason : null };
    const found = groups.flatMap((group) => {
      const match = matchOf(asked, component, group);
      return match === null ? [] : [{ match, group }];
    });
    // A version that its ecosystem does not know is listed, and matches only where an advisory names it as such.
    const kept = reason === UNREADABLE ? found.filter(({ match }) => match.status === 'affected') : found;
    if (kept.length > 0) seen.add(identity);
    const affecting = kept.filter(({ match }) => match.status === 'affected').map(({ group }) => group);
    const advice = affecting.length === 0 ? null : adviseUpgrade(component, affecting, groups);
    return {
      matches: kept.map(({ match }) => match),
      reason: reason === UNREADABLE ? reason : null,
      upgrade: advice === null ? null : { sbom: asked.sbom, component: identity, ...advice },
    };
  };
}

/** One group, with the version to ask it for: the component's own, or its source package's. */
export type AskedGroup = { readonly group: GroupOfPackage; readonly version: string };

/** Every group that speaks of the component under any of its keys, each once. */
function groupsOf(component: InventoryComponent, lookup: AdvisoryLookup): readonly AskedGroup[] {
  const own = component.key === '' ? [] : [{ key: component.key, version: component.version ?? '' }];
  const groups = new Map<string, AskedGroup>();
  for (const { key, version } of [...own, ...(component.also ?? [])]) {
    for (const group of lookup.of(key)) {
      const known = groups.get(group.id);
      if (known === undefined) groups.set(group.id, { group, version });
      else if (known.version === version) {
        const packages = [...new Set([...known.group.packages, ...group.packages])];
        groups.set(group.id, { version, group: { ...known.group, packages } });
      }
    }
  }
  return [...groups.values()];
}

/** Null where every package of the group clears the version and no VEX statement says otherwise. */
function matchOf(
  { sbom, subject, vex }: Parameters<typeof newMatcher>[0],
  component: InventoryComponent,
  { group, version }: AskedGroup,
): Match | null {
  const byAdvisory = statusOfComponent(group.packages, component, version);
  const stated = vexFor(vex, [group.id, ...group.aliases], { component, subject });
  const decided = stated === null ? byAdvisory : byVex(stated);
  if (decided === null || (decided.status === 'not_affected' && !mayClear(byAdvisory, stated))) return null;
  return {
    sbom,
    component: identityOf(component),
    advisory: group.id,
    aliases: group.aliases,
    fixed: fixesOf(group, component),
    status: decided.status,
    reason: decided.reason,
    ...(stated !== null && vexMembers(stated)),
  };
}

/** "Not affected" is worth a line only where the advisory alone would have said something else. */
function mayClear(byAdvisory: ComponentStatus | null, stated: VexAssertion | null): boolean {
  return stated !== null && byAdvisory !== null && byAdvisory.status !== 'not_affected';
}

function vexMembers(stated: VexAssertion): Pick<Match, 'justification' | 'vex'> {
  const { source, pointer, author, at, status, words } = stated;
  const justification = stated.justification ?? (status === 'fixed' ? 'fixed' : undefined);
  return {
    ...(justification !== undefined && { justification }),
    vex: { source, pointer, author, at, status, ...(words !== undefined && { words }) },
  };
}

function byVex({ status, author, justification, source }: VexAssertion): ComponentStatus {
  const who = author ?? source;
  const why = justification === undefined ? '' : ` (${justification.replaceAll('_', ' ')})`;
  switch (status) {
    case 'affected':
      return { status: 'affected', reason: `${who} says that it is affected.` };
    case 'not_affected':
      return { status: 'not_affected', reason: `${who} says that it is not affected${why}.` };
    case 'fixed':
      return { status: 'not_affected', reason: `${who} says that it holds the fix.` };
    case 'under_investigation':
      return { status: 'unknown', reason: `${who} is still looking into it.` };
  }
}

/**
 * The first fixed version of each affected line, on the component's own release. One that another record of
 * the group still calls affected fixes nothing, and is left out.
 */
function fixesOf({ packages }: GroupOfPackage, component: InventoryComponent): readonly string[] {
  const held = component.ecosystem ?? '';
  const own = packages.filter(({ ecosystem }) => compareReleases(ecosystem, held) === 'same');
  const spoken = own.length > 0 ? own : packages;
  const order = spoken.map(orderOfPackage).find((scheme) => scheme !== undefined);
  if (order === undefined) return [];
  // Without a release each one's fix is named: which of them counts the inventory does not say.
  if (own.length === 0) return fixedVersions(spoken, order);
  return fixedVersions(own, order).filter((version) =>
    own.every((affected) => opinionOf(affected, version).status !== 'affected'),
  );
}

const UNREADABLE = 'unreadable version';

/** Null where the component can be looked up. */
export function whyUnmatched(component: InventoryComponent): string | null {
  if (component.fault !== undefined && component.purl === null && component.cpe === undefined)
    return component.fault;
  if (component.version === null) return 'no version';
  if (component.purl === null) return component.cpe === undefined ? 'no purl' : null;
  const scheme = schemeOfEcosystem(component.ecosystem ?? '');
  if (scheme === undefined) return 'no version order is known for its type';
  return scheme.compare(component.version, component.version) === null ? UNREADABLE : null;
}
