/**
 * What a newer inventory of an asset shows of something its operator was told about. An operator's word and
 * what its inventory shows are two things, and both are kept.
 */
import { componentKey } from '../finding/component-key.ts';
import { schemeOfEcosystem } from '../version/registry.ts';
import { cpeKey } from './cpe-key.ts';
import type { InventoryComponent } from './inventory.ts';

/** `untold`: another version is there, and whether that one holds the fix is not known. */
export type Shown = 'gone' | 'fixed' | 'still' | 'untold';

export type Told = {
  /** The component as the notice names it: purl or CPE name. */
  readonly purl: string;
  readonly version: string;
  /** First fixed versions of each line. */
  readonly fixed: readonly string[];
};

/** The key of the components that this is about; '' where the name gives none. */
export function keyOfTold({ purl }: Pick<Told, 'purl'>): string {
  return (purl.startsWith('cpe:') ? cpeKey(purl) : componentKey({ purl })) ?? '';
}

/** Of several copies the worst counts: one that is left is left. */
export function shownOf(told: Told, components: readonly InventoryComponent[]): Shown {
  const key = keyOfTold(told);
  const held = components.filter((component) => component.key === key && key !== '');
  const shown = held.map((component) => shownByOne(told, component));
  for (const worst of ['still', 'untold', 'fixed'] as const) if (shown.includes(worst)) return worst;
  return 'gone';
}

function shownByOne({ version, fixed }: Told, component: InventoryComponent): Shown {
  if (component.version === version) return 'still';
  const scheme = schemeOfEcosystem(component.ecosystem ?? '');
  if (scheme === undefined || component.version === null) return 'untold';
  const later = fixed
    .filter((fix) => scheme.compare(fix, version) === 1)
    .toSorted((a, b) => scheme.compare(a, b) ?? 0);
  const [target] = later;
  if (target === undefined) return 'untold';
  const order = scheme.compare(component.version, target);
  if (order === null) return 'untold';
  return order === -1 ? 'still' : 'fixed';
}
