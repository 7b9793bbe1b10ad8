/**
 * Once an hour: how far remedies got in each sector. Everyone but the clearinghouse sees the snapshot and never
 * the present, so that nobody can watch one operator's answer arrive.
 */
import { publishedReach } from '../../core/exposure/reach.ts';
import type { Actor } from '../../core/policy/actor.ts';
import type { DeskWorld } from '../desk/world.ts';

const HOUR_MS = 3_600_000;

/** Idempotent within the hour; any number of processes may call it. `exposure` is the service of that name. */
export async function takeReachSnapshot(world: DeskWorld, exposure: Actor): Promise<void> {
  await world.transactions.run(exposure, async ({ closing }) => {
    const now = world.clock.now();
    const hour = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS);
    const latest = await closing.latestSnapshot();
    if (latest !== null && latest >= hour) return;
    const exact = await closing.reachNow(now);
    if (exact.length === 0) return;
    await closing.addSnapshot(hour, { exact, published: publishedReach(exact) });
  });
}
