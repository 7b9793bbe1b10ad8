/** What engagements do by the clock, and the job that holds reports against criteria. */
import { join } from 'node:path';
import { fileMaterial, MATERIAL } from '../../adapters/material/file-material.ts';
import { compareCriteria } from '../../app/model/compare-criteria.ts';
import { tendEngagements } from '../../app/model/tend-engagements.ts';
import type { JobHandlers } from './job-handler.ts';
import type { Loop } from './loop.ts';

export const ENGAGEMENT_LOOPS: readonly Loop[] = [
  {
    name: 'tend-engagements',
    // Access ends within half a minute of its hour; whoever asks before is told that it has ended.
    everyMs: 30_000,
    turn: async (world) => {
      const material = await fileMaterial(join(world.dataDir, MATERIAL), world.randomness);
      await tendEngagements({ ...world, material }, await world.actorOf('clock'));
    },
  },
  {
    name: 'sweep-received-logs',
    everyMs: 3_600_000,
    turn: async (world) => {
      const material = await fileMaterial(join(world.dataDir, MATERIAL), world.randomness);
      // Whoever still sends writes; a day without a byte is nobody.
      await material.sweep(new Date(world.clock.now().getTime() - 24 * 3_600_000));
    },
  },
];

export const ENGAGEMENT_HANDLERS: JobHandlers = {
  'compare-criteria': async (request, world) => {
    await compareCriteria(world, await world.actorOf('clock'), request);
  },
};
