/** What publication does by the clock. */
import { tendTree } from '../../app/publication/tend-tree.ts';
import type { Loop } from './loop.ts';
import { publicationWorld } from './publication-world.ts';

export const PUBLICATION_LOOPS: readonly Loop[] = [
  {
    name: 'tend-tree',
    // At the start, and soon after a key was rotated.
    everyMs: 60_000,
    turn: async (world) => {
      await tendTree(await publicationWorld(world), await world.actorOf('publisher'));
    },
  },
];
