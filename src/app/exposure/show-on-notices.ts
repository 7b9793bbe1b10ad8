/**
 * A newer inventory of an asset shows whether what its operator was told about is gone. Then the notice is
 * confirmed, and one that was open counts as patched; a word that the inventory contradicts stands, marked.
 */
import type { InventoryComponent } from '../../core/exposure/inventory.ts';
import { shownOf } from '../../core/exposure/patch-shown.ts';
import type { Actor } from '../../core/policy/actor.ts';
import type { Stores } from '../ports.ts';
import type { AssetNotice } from './closing-ports.ts';

type Arrived = {
  readonly compartmentId: string;
  /** All of the asset. */
  readonly notices: readonly AssetNotice[];
  /** Those of the new inventory that the notices may be about (`keyOfTold`). */
  readonly components: readonly InventoryComponent[];
  readonly at: Date;
};

/** In the transaction that takes the inventory in. */
export async function showOnNotices(
  stores: Stores,
  actor: Actor,
  { compartmentId, notices, components, at }: Arrived,
): Promise<void> {
  const byShown = Map.groupBy(notices, (notice) => shownOf(notice, components));
  const fixed = [...(byShown.get('fixed') ?? []), ...(byShown.get('gone') ?? [])];
  const still = byShown.get('still') ?? [];
  const idsOf = (some: readonly { readonly id: string }[]) => some.map(({ id }) => id);
  if (fixed.length > 0) await stores.closing.show(compartmentId, idsOf(fixed), { as: 'fixed', at });
  if (still.length > 0) await stores.closing.show(compartmentId, idsOf(still), { as: 'still', at });
  const open = fixed.filter(({ answer }) => answer === 'open' || answer === 'needs_help');
  if (open.length === 0) return;
  const held = await stores.closing.heldNotices(idsOf(open));
  const given = {
    answer: 'patched',
    note: null,
    mitigation: null,
    until: null,
    justification: null,
  } as const;
  await stores.closing.answer(held, { ...given, by: actor.principalId, at });
  const advisoryIds = [...new Set(held.map(({ advisoryId }) => advisoryId))];
  await stores.jobs.enqueue('refresh-cases', { advisoryIds });
}
