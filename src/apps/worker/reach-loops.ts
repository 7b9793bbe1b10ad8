/** What exposure does by the clock. */
import { takeReachSnapshot } from '../../app/exposure/take-reach-snapshot.ts';
import type { Loop } from './loop.ts';

export const REACH_LOOPS: readonly Loop[] = [
  {
    name: 'take-reach-snapshot',
    // Looks often and takes one an hour, so that a server that starts late has this hour's too.
    everyMs: 60_000,
    turn: async (world) => takeReachSnapshot(world, await world.actorOf('exposure')),
  },
];
