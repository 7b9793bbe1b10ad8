/**
 * What an operator says of something it runs: whether the internet can reach it, which decides how soon BOD 26-04
 * wants a flaw in it fixed. Its word holds for every inventory of the asset, until it says otherwise.
 */
import type { Actor } from '../../core/policy/actor.ts';
import type { DeskWorld } from '../desk/world.ts';
import { notFound } from '../refusal.ts';
import { operatorCompartment } from './submit-inventory.ts';

/** Refuses with `not-found` where there is no such inventory, or its operator's compartment is not held. */
export async function sayOfAsset(
  world: DeskWorld,
  actor: Actor,
  {
    inventoryId,
    internetExposed,
  }: { readonly inventoryId: string; readonly internetExposed: boolean | null },
): Promise<void> {
  await world.transactions.run(actor, async (stores) => {
    const found = await stores.exposure.inventory(inventoryId);
    if (found === null) throw notFound();
    const compartment = await operatorCompartment(stores, actor, found.partyId);
    if (found.internetExposed === internetExposed) return;
    const at = world.clock.now();
    await stores.exposure.sayOfAsset({
      compartmentId: compartment.id,
      partyId: found.partyId,
      name: found.asset,
      internetExposed,
      saidBy: actor.principalId,
      at,
    });
    await stores.ledger.append(
      compartment.id,
      [
        {
          kind: 'asset.described',
          by: actor.principalId,
          subject: inventoryId,
          at: at.toISOString(),
          detail: { internetExposed },
        },
      ],
      { commit: true },
    );
  });
}
