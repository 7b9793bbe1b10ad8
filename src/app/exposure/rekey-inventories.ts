/**
 * Inventories from before the keys, or from before a change of them: their lookups are made again from the
 * documents as received. Each batch is a transaction; nothing to do costs one look.
 */
import { type InventoryComponent, identityOf } from '../../core/exposure/inventory.ts';
import { KEYS_VERSION, lookupsOfComponent } from '../../core/exposure/lookup-keys.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { toInventoryComponent } from '../../formats/cyclonedx/inventory-component.ts';
import { readInventory } from '../../formats/inventory.ts';
import type { Transactions } from '../ports.ts';

const BATCH = 20;

/** How many were made again. Of a document that is no longer read, what was stored of it counts. */
export async function rekeyInventories(
  { transactions }: { readonly transactions: Transactions },
  exposure: Actor,
): Promise<number> {
  let made = 0;
  for (;;) {
    const count = await transactions.run(exposure, async (stores) => {
      const stale = await stores.exposure.staleInventories(KEYS_VERSION, BATCH);
      for (const inventory of stale) {
        const components =
          componentsIn(inventory.body) ?? (await stores.exposure.storedComponents(inventory));
        await stores.exposure.rekey(inventory, components);
      }
      return stale.length;
    });
    if (count === 0) return made;
    made += count;
  }
}

/** Those under which something can be looked up, each once. */
export function componentsToLookUp(components: readonly InventoryComponent[]): readonly InventoryComponent[] {
  const named = components.filter((component) => lookupsOfComponent(component).length > 0);
  return [...new Map(named.map((component) => [identityOf(component), component])).values()];
}

/** Null where it is no longer read. */
function componentsIn(body: Uint8Array): readonly InventoryComponent[] | null {
  const read = readInventory(body);
  return read.ok ? componentsToLookUp(read.value.components.map(toInventoryComponent)) : null;
}
