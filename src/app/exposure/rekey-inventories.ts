/**
 * Inventories from before the keys, or from before a change of them: their lookups are made again from the
 * documents as received. Each batch is a transaction; nothing to do costs one look.
 */
import { type InventoryComponent, identityOf } from '../../core/exposure/inventory.ts';
import { KEYS_VERSION, lookupsOfComponent } from '../../core/exposure/lookup-keys.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { toInventoryComponent } from '../../formats/cyclonedx/inventory-component.ts';
import { readInventoryStream } from '../../formats/inventory-stream.ts';
import type { Blobs, Stores, Transactions } from '../ports.ts';
import { openKept } from './keep-bytes.ts';
import type { StaleInventory } from './ports.ts';

export type RekeyWorld = { readonly transactions: Transactions; readonly blobs: Blobs };

const BATCH = 20;
const COMPONENTS_A_STEP = 5_000;

/** How many were made again. Of a document that is no longer read, what was stored of it counts. */
export async function rekeyInventories(
  { transactions, blobs }: RekeyWorld,
  exposure: Actor,
): Promise<number> {
  let made = 0;
  for (;;) {
    const count = await transactions.run(exposure, async (stores) => {
      const stale = await stores.exposure.staleInventories(KEYS_VERSION, BATCH);
      for (const inventory of stale) await rekey(stores, blobs, inventory);
      return stale.length;
    });
    if (count === 0) return made;
    made += count;
  }
}

async function rekey(stores: Stores, blobs: Blobs, inventory: StaleInventory): Promise<void> {
  const read = await readInventoryStream(openKept(blobs, inventory));
  if (!read.ok) {
    const components = await stores.exposure.storedComponents(inventory);
    await stores.exposure.clearComponents(inventory);
    await stores.exposure.addComponents(inventory, components);
    return;
  }
  await stores.exposure.clearComponents(inventory);
  let step: InventoryComponent[] = [];
  const write = async () => {
    await stores.exposure.addComponents(inventory, componentsToLookUp(step));
    step = [];
  };
  for await (const entry of read.value.entries()) {
    step.push(toInventoryComponent(entry));
    if (step.length === COMPONENTS_A_STEP) await write();
  }
  await write();
}

/** Those under which something can be looked up; of two with one identity the first. */
export function componentsToLookUp(components: readonly InventoryComponent[]): readonly InventoryComponent[] {
  const named = new Map<string, InventoryComponent>();
  for (const component of components) {
    const identity = identityOf(component);
    if (!named.has(identity) && lookupsOfComponent(component).length > 0) named.set(identity, component);
  }
  return [...named.values()];
}
