/** An SBOM's entry as a component that can be looked up: canonical purl, key, ecosystem. Nothing is guessed. */
import type { InventoryComponent } from '../../core/exposure/inventory.ts';
import { componentKey } from '../../core/finding/component-key.ts';
import { toComponent } from '../component.ts';
import type { InventoryEntry } from './inventory.ts';

/** A purl that does not parse counts as none: the entry then comes out unmatched, under its name. */
export function toInventoryComponent(entry: InventoryEntry): InventoryComponent {
  const component = toComponent({
    ...(entry.purl !== undefined && { purl: entry.purl }),
    name: entry.name,
    ...(entry.version !== undefined && { version: entry.version }),
  });
  return {
    key: component.purl === undefined ? '' : componentKey(component),
    purl: component.purl ?? null,
    name: entry.name,
    version: component.version ?? null,
    ecosystem: component.ecosystem ?? null,
  };
}
