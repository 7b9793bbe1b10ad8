/**
 * What reaches one asset, by what others have published: grouped by the component to upgrade, with the reason,
 * the advice, and what decides how urgent it is. Computed on reading by the same engine as the command line's,
 * from the components that the portfolio match named.
 */
import { lookupOf } from '../../core/exposure/lookup.ts';
import { type Match, newMatcher, type Upgrade } from '../../core/exposure/match.ts';
import type { Stores } from '../ports.ts';
import { type FlawUrgency, urgencies } from './flaw-urgency.ts';

const MAX_COMPONENTS = 500;

export type AssetFlaw = Pick<Match, 'advisory' | 'aliases' | 'status' | 'reason' | 'fixed'> &
  FlawUrgency & {
    /** This operator was told with a notice that the lab saw it happen. */
    readonly reproduced: boolean;
  };

export type AssetComponent = {
  readonly component: string;
  readonly flaws: readonly AssetFlaw[];
  readonly upgrade: Pick<Upgrade, 'clearsAll' | 'best'> | null;
};

export type AssetExposure = {
  readonly components: readonly AssetComponent[];
  /** More components are reached than are listed. */
  readonly isCut: boolean;
};

export type AskedAsset = { readonly id: string; readonly compartmentId: string; readonly asset: string };

/** Known exploited first, then what the lab saw happen, then by likelihood, then by how many flaws an upgrade closes. */
export async function readAsset(
  stores: Stores,
  { id: inventoryId, compartmentId, asset }: AskedAsset,
): Promise<AssetExposure> {
  const reached = await stores.closing.reachedComponents(inventoryId, MAX_COMPONENTS + 1);
  const components = reached.slice(0, MAX_COMPONENTS);
  const keys = new Set(
    components.flatMap(({ key, also }) => [key, ...(also ?? []).map((other) => other.key)]),
  );
  const lookup = lookupOf(await stores.closing.recordsAbout([...keys]));
  const matcher = newMatcher({ sbom: inventoryId, subject: null, lookup, vex: new Map() });
  const found = components.map((component) => matcher(component)).filter(({ matches }) => matches.length > 0);
  const matched = found.flatMap(({ matches }) => matches);
  const urgencyOf = await urgencies(stores, matched.map(namesOf));
  const notices = await stores.closing.noticesOfAsset(compartmentId, asset);
  const seen = new Set(
    notices
      .filter(({ reproduced }) => reproduced)
      .flatMap(({ identifier, aliases }) => [identifier, ...aliases]),
  );
  const flawOf = (match: Match): AssetFlaw => {
    const { advisory, aliases, status, reason, fixed } = match;
    const names = namesOf(match);
    const urgency = urgencyOf(names);
    return {
      ...{ advisory, aliases, status, reason, fixed, ...urgency },
      directive: status === 'affected' ? urgency.directive : null,
      reproduced: names.some((name) => seen.has(name)),
    };
  };
  const listed = found.map(
    ({ matches, upgrade }): AssetComponent => ({
      component: matches[0]?.component ?? '',
      flaws: matches.map(flawOf).toSorted(byUrgency),
      upgrade: upgrade === null ? null : { clearsAll: upgrade.clearsAll, best: upgrade.best },
    }),
  );
  return {
    components: listed.toSorted(
      (a, b) => byUrgency(a.flaws[0]!, b.flaws[0]!) || b.flaws.length - a.flaws.length,
    ),
    isCut: reached.length > MAX_COMPONENTS,
  };
}

function byUrgency(a: AssetFlaw, b: AssetFlaw): number {
  const rank = ({ status }: AssetFlaw): number => (status === 'affected' ? 0 : 1);
  return (
    rank(a) - rank(b) ||
    Number(b.kev !== null) - Number(a.kev !== null) ||
    Number(b.reproduced) - Number(a.reproduced) ||
    (b.epss?.score ?? 0) - (a.epss?.score ?? 0)
  );
}

function namesOf({ advisory, aliases }: Match): readonly string[] {
  return [advisory, ...aliases];
}
