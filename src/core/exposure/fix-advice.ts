/**
 * What to upgrade a component to: for each flaw the smallest fixed version on the same line, and the smallest
 * version that clears every flaw known for the component. Only versions that an advisory names as fixed are
 * candidates: which versions exist at all is nothing that advisories know.
 */
import type { VersionScheme } from '../version/scheme.ts';
import { ascending, fixedVersions, orderOfPackage } from './advisory-range.ts';
import type { InventoryComponent } from './inventory.ts';
import type { GroupOfPackage } from './lookup.ts';
import { type StatusAsker, statusAsker } from './status-asker.ts';

export type UpgradeAdvice = {
  /** By advisory: the smallest fixed version above the present one; null where none is known. */
  readonly fixes: readonly { readonly advisory: string; readonly version: string | null }[];
  /** The smallest version that no advisory for the component calls affected; null where there is none. */
  readonly clearsAll: string | null;
  /** Without such a version: the one that clears the most, and what it leaves open. */
  readonly best: { readonly version: string; readonly leaves: readonly string[] } | null;
};

type Given = { readonly group: GroupOfPackage; readonly version: string };
type Asked = Given & { readonly statusAt: StatusAsker };

/**
 * `affecting` are the groups that affect the present version, `all` every group that speaks of the component:
 * an upgrade must not walk into a flaw of a later line. Null where no order is known. A status that could not
 * be told does not clear.
 */
export function adviseUpgrade(
  component: InventoryComponent,
  affecting: readonly Given[],
  all: readonly Given[],
): UpgradeAdvice | null {
  const order = affecting
    .flatMap(({ group }) => group.packages)
    .map(orderOfPackage)
    .find((scheme) => scheme !== undefined);
  const present = affecting[0]?.version;
  if (order === undefined || present === undefined) return null;
  const candidates = above(
    present,
    all.flatMap(({ group }) => fixedVersions(group.packages, order)),
    order,
  );
  const asking = (given: Given): Asked => ({
    ...given,
    statusAt: statusAsker(given.group.packages, component),
  });
  const fixing = affecting.map(asking);
  const fixes = fixing.map((asked) => ({
    advisory: asked.group.id,
    version:
      above(present, fixedVersions(asked.group.packages, order), order).find((version) =>
        clears(asked, version),
      ) ?? null,
  }));
  // What could not be told of the present version will not be told of a later one: it is no reason to stay.
  const others = all
    .filter(({ group }) => !affecting.some((known) => known.group === group))
    .map(asking)
    .filter(({ statusAt, version }) => statusAt(version) !== 'unknown');
  // Those that affect the present version are the likeliest to refuse a candidate: they are asked first.
  const inTurn = [...fixing, ...others];
  const clearsAll = candidates.find((version) => inTurn.every((asked) => clears(asked, version))) ?? null;
  if (clearsAll !== null) return { fixes, clearsAll, best: null };
  const ranked = candidates.map((version) => ({
    version,
    leaves: inTurn.filter((asked) => !clears(asked, version)).map(({ group }) => group.id),
  }));
  const fewest = Math.min(...ranked.map(({ leaves }) => leaves.length));
  return { fixes, clearsAll, best: ranked.find(({ leaves }) => leaves.length === fewest) ?? null };
}

function clears({ statusAt }: Asked, version: string): boolean {
  const status = statusAt(version);
  return status === null || status === 'not_affected';
}

function above(present: string, versions: readonly string[], order: VersionScheme): readonly string[] {
  return ascending(versions, order).filter((version) => order.compare(version, present) === 1);
}
