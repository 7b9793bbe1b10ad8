/**
 * The hierarchical bootstrap of a time horizon: a thousand resamples over ten thousand runs of a thousand tasks in a
 * hundred families, on one core. The floor is drawing as many numbers from the same generator.
 */
import { bootstrapHorizon, type TaskRuns } from '../src/core/model/horizon.ts';
import { seededRandom } from '../src/core/model/random.ts';
import { type Bench, figure } from './bench.ts';

const [TASKS, FAMILIES, RUNS, RESAMPLES] = [1000, 100, 10, 1000] as const;
const ROUNDS = 5;

export const horizonBootstrap: Bench = {
  name: 'horizon-bootstrap',
  promise: '1,000 resamples over 10,000 runs take 5 s or less on one core',
  run: async (say) => {
    const tasks = tasksOf();
    const timed = (work: () => void): number => {
      const begun = performance.now();
      work();
      return (performance.now() - begun) / 1000;
    };
    const took = Array.from({ length: ROUNDS }, (_, round) => {
      const seconds = timed(() => {
        const random = seededRandom(round);
        const { intervals } = bootstrapHorizon(tasks, { chances: [0.5, 0.8], resamples: RESAMPLES, random });
        if (intervals.includes(null)) throw new Error('there is no interval: this measured something else');
      });
      say(`${round + 1}/${ROUNDS}: ${seconds.toFixed(2)} s`);
      return seconds;
    });
    const floor = timed(() => {
      const random = seededRandom(1);
      for (let drawn = 0; drawn < TASKS * RUNS * RESAMPLES; drawn += 1) random();
    });
    return [figure('horizon-bootstrap', 's', took, [floor])];
  },
};

/** Of a model that solves half of what takes an hour, and of a doubling less by half in odds. */
function tasksOf(): readonly TaskRuns[] {
  const random = seededRandom(7);
  return Array.from({ length: TASKS }, (_, at) => {
    const doublings = random() * 12;
    const chance = 1 / (1 + Math.exp(-0.7 * (Math.log2(60) - doublings)));
    const successes = Array.from({ length: RUNS }, () => (random() < chance ? 1 : 0)).filter(Boolean).length;
    return { task: `t${at}`, family: `f${at % FAMILIES}`, minutes: 2 ** doublings, runs: RUNS, successes };
  });
}
