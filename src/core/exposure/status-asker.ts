/**
 * The status of one component at many versions, without the sentence that says why: what an upgrade is looked
 * for with. Asked through key intervals, which are read once for each package; wherever those do not say it all,
 * `statusOfComponent` answers. That the two agree is a law (`status-asker.prop.test.ts`).
 */
import { schemeOfEcosystem } from '../version/registry.ts';
import type { AffectedPackage } from './advisory-range.ts';
import type { InventoryComponent } from './inventory.ts';
import { type KeyedRange, keyedRange, statusByKey } from './key-intervals.ts';
import { compareReleases } from './release.ts';
import { type ComponentStatus, statusOfComponent } from './status-of-component.ts';

export type Status = ComponentStatus['status'];

/** Null as `statusOfComponent`: nothing speaks of it. */
export type StatusAsker = (version: string) => Status | null;

export function statusAsker(
  packages: readonly AffectedPackage[],
  component: InventoryComponent,
): StatusAsker {
  const inFull: StatusAsker = (version) => statusOfComponent(packages, component, version)?.status ?? null;
  const held = component.ecosystem ?? '';
  const keyOf = schemeOfEcosystem(held)?.key;
  if (keyOf === undefined) return inFull;
  const spoken: KeyedRange[] = [];
  for (const affected of packages) {
    const release = compareReleases(affected.ecosystem, held);
    if (release === 'other') continue;
    const keyed = release === 'same' ? intervalsFor(affected, component) : null;
    if (keyed === null) return inFull;
    spoken.push(keyed);
  }
  if (spoken.length === 0) return () => null;
  return (version) => {
    const key = keyOf(version);
    return key === null ? inFull(version) : worst(spoken, key);
  };
}

/** Null where they do not say it all of this component, or not in its own version order. */
function intervalsFor(affected: AffectedPackage, component: InventoryComponent): KeyedRange | null {
  if (affected.cpe !== undefined) return null;
  if (component.commit !== undefined && (affected.commits ?? []).length > 0) return null;
  if (schemeOfEcosystem(affected.ecosystem) !== schemeOfEcosystem(component.ecosystem ?? '')) return null;
  const keyed = read.get(affected) ?? keyedRange(affected);
  read.set(affected, keyed);
  return keyed.exact ? keyed : null;
}

/** What was read of a package lives no longer than the package itself. */
const read = new WeakMap<AffectedPackage, KeyedRange>();

function worst(spoken: readonly KeyedRange[], key: string): Status {
  let status: Status = 'not_affected';
  for (const keyed of spoken) {
    const own = statusByKey(keyed, key);
    if (own === 'affected') return own;
    if (own === 'unknown') status = own;
  }
  return status;
}
