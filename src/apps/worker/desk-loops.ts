/** What the desk does when nobody asks. */
import { bringUp } from '../../app/desk/bring-up.ts';
import type { Loop } from './loop.ts';
import type { WorkerWorld } from './world.ts';

/** How far each world has come; null where it is through. A process begins anew and passes over what is done. */
const reached = new WeakMap<WorkerWorld, string | null>();

export const DESK_LOOPS: readonly Loop[] = [
  {
    name: 'bring-up-signatures',
    // Fifty a second at most: a million take half a day, and whoever sends findings meanwhile does not notice.
    everyMs: 1_000,
    turn: async (world) => {
      const after = reached.has(world) ? reached.get(world)! : '';
      if (after === null) return;
      const { next, passedOver } = await bringUp(world, await world.actorOf('deduper'), after);
      reached.set(world, next);
      if (passedOver.length > 0) {
        world.log(
          `bring-up-signatures cannot look again at ${passedOver.join(', ')}: passed over until the next upgrade, and given to find-duplicates, which says why`,
        );
      }
    },
  },
];
