/** Intervals hold what they promise to hold, over many simulated runs of models whose truth is known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bootstrapHorizon, type TaskRuns } from './horizon.ts';
import type { Interval } from './mean.ts';
import { clusteredWilsonInterval } from './proportion.ts';
import { type Random, seededRandom } from './random.ts';

const ROUNDS = 200;

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Share of the rounds whose interval held `truth`; one that is undefined holds nothing. */
function coverage(truth: number, draw: () => Interval | null | undefined): number {
  let held = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const interval = draw();
    if (interval && interval.low <= truth && truth <= interval.high) held += 1;
  }
  return held / ROUNDS;
}

function successesOf(random: Random, chance: number, runs: number): number {
  return Array.from({ length: runs }, () => random()).filter((drawn) => drawn < chance).length;
}

/** Half of what takes 32 minutes is solved, on average: a family is easier or harder by `spread` log odds. */
function drawnTasks(
  random: Random,
  { families, tasks, spread }: { readonly families: number; readonly tasks: number; readonly spread: number },
): readonly TaskRuns[] {
  return Array.from({ length: families }, (_, family) => {
    const luck = spread * normal(random);
    return Array.from({ length: tasks }, (_, task) => {
      const doublings = 10 * random();
      const chance = 1 / (1 + Math.exp(doublings - 5 - luck));
      const successes = successesOf(random, chance, 4);
      return { task: `${family}-${task}`, family: `f${family}`, minutes: 2 ** doublings, runs: 4, successes };
    });
  }).flat();
}

test('the bootstrap interval of a horizon holds the true one at least nine times of ten, with few families too', () => {
  const random = seededRandom(99);
  for (const making of [
    { families: 20, tasks: 3, spread: 0 },
    { families: 8, tasks: 5, spread: 1 },
    { families: 4, tasks: 8, spread: 1 },
  ]) {
    const share = coverage(32, () => {
      const tasks = drawnTasks(random, making);
      return bootstrapHorizon(tasks, { chances: [0.5], resamples: 300, random }).intervals[0];
    });
    assert.ok(share >= 0.9, `${share} with ${making.families} families`);
  }
});

test('the interval of a share holds the true one at least nine times of ten where sources share their luck', () => {
  const random = seededRandom(5);
  for (const sources of [5, 30]) {
    const share = coverage(0.5, () =>
      clusteredWilsonInterval(
        Array.from({ length: sources }, (_, source) => {
          const chance = 1 / (1 + Math.exp(-1.5 * normal(random)));
          return { cluster: `c${source}`, successes: successesOf(random, chance, 6), trials: 6 };
        }),
      ),
    );
    assert.ok(share >= 0.9, `${share} over ${sources} sources`);
  }
});
