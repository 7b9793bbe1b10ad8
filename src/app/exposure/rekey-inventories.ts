/**
 * Inventories from before the keys, or from before a change of them: their lookups are made again from the
 * documents as received. Each batch is a transaction; nothing to do costs one look.
 */
import { KEYS_VERSION } from '../../core/exposure/lookup-keys.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { readInventoryStream } from '../../formats/inventory-stream.ts';
import type { Blobs, Stores, Transactions } from '../ports.ts';
import { openKept } from './keep-bytes.ts';
import type { StaleInventory } from './ports.ts';
import { takeComponents } from './take-components.ts';

export type RekeyWorld = { readonly transactions: Transactions; readonly blobs: Blobs };

const BATCH = 20;
const NOBODY: ReadonlySet<string> = new Set();

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
  await stores.exposure.clearUnmatched(inventory);
  const taken = await takeComponents(stores, read.value, { ...inventory, told: NOBODY });
  await stores.exposure.countComponents(inventory, {
    ...taken,
    componentCount: read.value.count,
    warnings: read.warnings,
  });
}
