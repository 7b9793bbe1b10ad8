import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { normalQuantile, studentQuantile } from './distributions.ts';
import { bootstrapHorizon, fitHorizon, horizonAt, type TaskRuns } from './horizon.ts';
import { estimateAbility } from './item-response.ts';
import { clusteredStandardError, mean, meanInterval, pairedDifference, standardError } from './mean.ts';
import {
  type ClusterCounts,
  clusteredWilsonInterval,
  passAllK,
  passAtK,
  wilsonInterval,
} from './proportion.ts';
import { seededRandom } from './random.ts';
import { compareModels } from './ranking.ts';
import { TREATMENTS, underTreatment } from './treatment.ts';
import { fitTrend } from './trend.ts';

function near(actual: number | null | undefined, expected: number, tolerance = 1e-6): void {
  assert.ok(
    typeof actual === 'number' && Math.abs(actual - expected) <= tolerance,
    `${actual} is not ${expected} ± ${tolerance}`,
  );
}

const scores = (successes: number, trials: number): number[] =>
  Array.from({ length: trials }, (_, index) => (index < successes ? 1 : 0));

describe('quantiles', () => {
  it('agree with published tables', () => {
    near(normalQuantile(0.975), 1.959963984540054, 1e-12);
    near(normalQuantile(1e-10), -6.361340902404056, 1e-9);
    near(studentQuantile(0.975, 1), 12.706204736432095, 1e-8);
    near(studentQuantile(0.975, 9), 2.262157162798205, 1e-9);
    near(studentQuantile(0.95, 30), 1.697260886593959, 1e-9);
    near(studentQuantile(0.975, 1e6), 1.9599663, 1e-5);
  });

  it('are odd functions around one half', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.499, noNaN: true }), (p) =>
        near(normalQuantile(p), -normalQuantile(1 - p), 1e-9),
      ),
    );
  });
});

describe('the standard error of a mean', () => {
  it('agrees with the check values: 9 of 39 and 65 of 99', () => {
    near(standardError(scores(9, 39)), 0.068348);
    near(standardError(scores(65, 99)), 0.047968);
  });

  it('is undefined for fewer than two scores or clusters, and the interval with it', () => {
    assert.equal(standardError([1]), null);
    assert.equal(mean([]), null);
    assert.equal(
      clusteredStandardError([
        { score: 1, cluster: 'a' },
        { score: 0, cluster: 'a' },
      ]),
      null,
    );
    assert.equal(meanInterval(0.5, null, { freedom: 3 }), null);
  });

  it('is the plain one when every score is its own cluster', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 30 }),
        (list) => {
          near(
            clusteredStandardError(list.map((score, index) => ({ score, cluster: String(index) }))),
            standardError(list) ?? -1,
            1e-9,
          );
        },
      ),
    );
  });

  it('grows when the scores of a cluster repeat each other', () => {
    const list = [0, 0, 1, 1, 0, 1].flatMap((score, index) =>
      [1, 2, 3].map(() => ({ score, cluster: String(index) })),
    );
    const plain = standardError(list.map(({ score }) => score)) ?? 0;
    assert.ok((clusteredStandardError(list) ?? 0) > 1.5 * plain);
  });
});

describe('a proportion', () => {
  it('has the Wilson interval of the check values', () => {
    const facts: readonly (readonly [number, number, number, number])[] = [
      [9, 40, 0.1232, 0.375],
      [40, 40, 0.9124, 1],
      [0, 10, 0, 0.2775],
      [3, 10, 0.108, 0.603],
    ];
    for (const [successes, trials, low, high] of facts) {
      near(wilsonInterval(successes, trials)?.low, low, 1e-3);
      near(wilsonInterval(successes, trials)?.high, high, 1e-3);
    }
    assert.equal(wilsonInterval(0, 0), null);
  });

  it('lies inside its interval, which lies inside [0, 1]', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (a, b) => {
        const [successes, trials] = [Math.min(a, b), Math.max(a, b, 1)];
        const interval = wilsonInterval(successes, trials);
        assert.ok(interval !== null && interval.low >= 0 && interval.high <= 1);
        assert.ok(interval.low <= successes / trials && successes / trials <= interval.high);
      }),
    );
  });

  const clusters = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 20 }), fc.nat(20)).map(([trials, successes]) => ({
      successes: Math.min(successes, trials),
      trials,
    })),
    { minLength: 2, maxLength: 30 },
  );
  const named = (counts: readonly Omit<ClusterCounts, 'cluster'>[]): readonly ClusterCounts[] =>
    counts.map((each, index) => ({ cluster: `c${index}`, ...each }));

  it('is never told more narrowly for trials that share their luck than for independent ones', () => {
    fc.assert(
      fc.property(clusters, (counts) => {
        const trials = counts.reduce((sum, each) => sum + each.trials, 0);
        const successes = counts.reduce((sum, each) => sum + each.successes, 0);
        const alone = wilsonInterval(successes, trials);
        const together = clusteredWilsonInterval(named(counts));
        assert.ok(alone !== null && together !== null);
        assert.ok(together.low <= alone.low + 1e-12 && together.high >= alone.high - 1e-12);
      }),
    );
  });

  it('gains nothing from repeating what a cluster did', () => {
    fc.assert(
      fc.property(clusters, fc.integer({ min: 2, max: 9 }), (counts, times) => {
        const allOrNothing = counts.map(({ successes, trials }) => ({
          successes: successes * 2 > trials ? 1 : 0,
          trials: 1,
        }));
        const repeated = allOrNothing.map(({ successes }) => ({
          successes: successes * times,
          trials: times,
        }));
        const [once, often] = [named(allOrNothing), named(repeated)].map((each) =>
          clusteredWilsonInterval(each),
        );
        assert.ok(once && often);
        near(often.low, once.low, 1e-9);
        near(often.high, once.high, 1e-9);
      }),
    );
  });

  it('counts one cluster under one name, and says nothing of a single one', () => {
    const parts = [
      { cluster: 'a', successes: 1, trials: 2 },
      { cluster: 'b', successes: 3, trials: 4 },
      { cluster: 'a', successes: 2, trials: 2 },
    ];
    assert.deepEqual(
      clusteredWilsonInterval(parts),
      clusteredWilsonInterval([
        { cluster: 'b', successes: 3, trials: 4 },
        { cluster: 'a', successes: 3, trials: 4 },
      ]),
    );
    assert.equal(clusteredWilsonInterval([parts[0]!, parts[2]!]), null);
    assert.equal(clusteredWilsonInterval([parts[0]!, { cluster: 'b', successes: 0, trials: 0 }]), null);
  });

  it('gives pass@k and pass^k of the check values, undefined where n < k', () => {
    near(passAtK(10, 3, 5), 0.916667);
    near(passAllK(10, 3, 2), 0.066667);
    assert.equal(passAtK(4, 2, 5), null);
    assert.equal(passAllK(4, 2, 5), null);
    assert.throws(() => passAtK(3, 4, 1), RangeError);
  });
});

/** Tasks whose shares follow a known curve exactly. */
function onCurve(intercept: number, slope: number, runs = 1000): TaskRuns[] {
  return [1, 2, 4, 8, 15, 30, 60, 120, 240, 480].map((minutes, index) => {
    const share = 1 / (1 + Math.exp(-(intercept + slope * Math.log2(minutes))));
    return { task: `t${index}`, family: `f${index % 4}`, minutes, runs, successes: Math.round(share * runs) };
  });
}

describe('the time horizon', () => {
  it('finds the curve that made the data', () => {
    const fit = fitHorizon(onCurve(3, -0.6, 100_000));
    assert.ok(!('undefined' in fit));
    near(fit.intercept, 3, 0.01);
    near(fit.slope, -0.6, 0.003);
    near(horizonAt(fit, 0.5), 2 ** 5, 0.2);
    assert.ok(horizonAt(fit, 0.8) < horizonAt(fit, 0.5));
  });

  it('is undefined, not a crash, for one outcome class, no runs, or a model that gets better with length', () => {
    const tasks = onCurve(3, -0.6, 10);
    assert.deepEqual(fitHorizon([]), { undefined: 'no-runs' });
    assert.deepEqual(fitHorizon(tasks.map((task) => ({ ...task, successes: task.runs }))), {
      undefined: 'one-outcome',
    });
    assert.deepEqual(fitHorizon(tasks.map((task) => ({ ...task, successes: 0 }))), {
      undefined: 'one-outcome',
    });
    assert.deepEqual(fitHorizon(tasks.map((task, index) => ({ ...task, successes: index }))), {
      undefined: 'no-decline',
    });
  });

  it('does not depend on the order of the tasks', () => {
    const tasks = onCurve(2, -0.4, 7);
    const [one, other] = [fitHorizon(tasks), fitHorizon(tasks.toReversed())];
    assert.ok(!('undefined' in one) && !('undefined' in other));
    near(one.slope, other.slope, 1e-9);
  });

  it('survives separable data, where only the ridge keeps the slope finite', () => {
    const fit = fitHorizon(
      onCurve(0, 0, 1).map((task) => ({ ...task, successes: task.minutes < 20 ? 1 : 0 })),
    );
    assert.ok(!('undefined' in fit) && Number.isFinite(fit.slope));
    assert.ok(horizonAt(fit, 0.5) > 15 && horizonAt(fit, 0.5) < 30);
  });

  it('has a bootstrap interval that holds it, the same again from the same seed', () => {
    const tasks = onCurve(3, -0.6, 8);
    const fit = fitHorizon(tasks);
    assert.ok(!('undefined' in fit));
    const draw = (): ReturnType<typeof bootstrapHorizon> =>
      bootstrapHorizon(tasks, { chances: [0.5, 0.8], resamples: 300, random: seededRandom(7) });
    const [p50, p80] = draw().intervals;
    assert.ok(p50 && p80 && p50.low < horizonAt(fit, 0.5) && horizonAt(fit, 0.5) < p50.high);
    assert.deepEqual(draw(), draw());
  });

  it('has no interval where too many resamples have no horizon', () => {
    const tasks: TaskRuns[] = [
      { task: 'a', family: 'f', minutes: 1, runs: 1, successes: 1 },
      { task: 'b', family: 'f', minutes: 9, runs: 1, successes: 0 },
    ];
    const drawn = bootstrapHorizon(tasks, { chances: [0.5], resamples: 200, random: seededRandom(1) });
    assert.deepEqual(drawn.intervals, [null]);
    assert.ok(drawn.undefinedResamples > 20);
  });

  const anyTasks = (minutes: fc.Arbitrary<number>) =>
    fc.array(
      fc
        .tuple(minutes, fc.constantFrom('f', 'g', 'h'), fc.integer({ min: 1, max: 5 }), fc.nat(5))
        .map(([length, family, runs, successes]) => ({
          task: '',
          family,
          minutes: length,
          runs,
          successes: Math.min(runs, successes),
        })),
      { minLength: 1, maxLength: 8 },
    );

  it('has a time that is a number, or none and says why', () => {
    const minutes = fc.constantFrom(0.001, 0.5, 7.1, 7.2, 60, 61, 3849.434774039507, 1e7);
    fc.assert(
      fc.property(anyTasks(minutes), (tasks) => {
        const fit = fitHorizon(tasks);
        if ('undefined' in fit) assert.notEqual(fit.undefined, 'no-convergence');
        else for (const chance of [0.5, 0.8]) assert.ok(Number.isFinite(horizonAt(fit, chance)));
      }),
      { numRuns: 500 },
    );
  });

  it('is undefined where all tasks take the same time, to the last digit', () => {
    const length = fc.double({ min: 0.001, max: 1e7, noNaN: true });
    fc.assert(
      fc.property(length, anyTasks(fc.constant(1)), (minutes, tasks) => {
        const fit = fitHorizon(tasks.map((task) => ({ ...task, minutes })));
        assert.ok('undefined' in fit && fit.undefined !== 'no-convergence');
      }),
    );
  });

  it('has no interval over one family, in which nothing shows how families differ', () => {
    const tasks = [2, 4, 8, 16, 32, 64].map((minutes, index) => {
      return {
        task: String(index),
        family: 'f',
        minutes,
        runs: 4,
        successes: [4, 4, 3, 2, 1, 0][index] ?? 0,
      };
    });
    const drawn = (list: readonly TaskRuns[]) =>
      bootstrapHorizon(list, { chances: [0.5], resamples: 200, random: seededRandom(1) }).intervals[0];
    assert.equal(drawn(tasks), null);
    assert.notEqual(drawn(tasks.map((task, index) => ({ ...task, family: `f${index}` }))), null);
  });
});

describe('claims', () => {
  it('of order need an interval of the difference that leaves out zero', () => {
    const model = (share: number): Map<string, number> =>
      new Map(Array.from({ length: 40 }, (_, index) => [`t${index}`, index / 40 < share ? 1 : 0]));
    assert.equal(compareModels(pairedDifference(model(0.9), model(0.2))).claim, 'a-above-b');
    assert.equal(compareModels(pairedDifference(model(0.2), model(0.9))).claim, 'b-above-a');
    assert.equal(compareModels(pairedDifference(model(0.5), model(0.52))).claim, 'not-distinguishable');
    assert.equal(compareModels(pairedDifference(new Map(), model(0.5))).claim, 'not-distinguishable');
    assert.equal(
      pairedDifference(
        new Map([
          ['t0', 1],
          ['x', 1],
        ]),
        model(0.5),
      )?.unpaired,
      40,
    );
  });

  it('rest on no spread that was never seen: one side all and the other nothing takes six tasks', () => {
    const all = (share: number, tasks: number) =>
      new Map(Array.from({ length: tasks }, (_, index) => [`t${index}`, share]));
    assert.equal(meanInterval(1, 0, { freedom: 9 }), null);
    assert.equal(pairedDifference(all(0.7, 9), all(0.4, 9))?.interval, null);
    // Clopper and Pearson of 6 in 6: 0.5407 to 1.
    const six = pairedDifference(all(1, 6), all(0, 6));
    assert.ok(Math.abs((six?.interval?.low ?? 0) - (2 * 0.540742 - 1)) < 1e-5);
    assert.equal(compareModels(six).claim, 'a-above-b');
    assert.equal(compareModels(pairedDifference(all(0, 6), all(1, 6))).claim, 'b-above-a');
    assert.equal(compareModels(pairedDifference(all(1, 5), all(0, 5))).claim, 'not-distinguishable');
  });

  it('are told under every treatment of what is neither success nor failure', () => {
    const counted = { all: 5, successes: 1, inDoubt: 2 };
    const told = TREATMENTS.map((treatment) => underTreatment(counted, treatment));
    assert.deepEqual(told, [
      { successes: 1, trials: 5 },
      { successes: 3, trials: 5 },
      { successes: 1, trials: 3 },
    ]);
  });

  it('of a doubling time need a slope whose interval leaves out zero', () => {
    const wave = [0.01, -0.01, -0.01, 0.01];
    const points = wave.map((off, time) => ({ time, value: 2 ** (time / 7 + off) }));
    near(fitTrend(points)?.doublingTime, 7, 1e-9);
    assert.equal(
      fitTrend([
        { time: 0, value: 1 },
        { time: 1, value: 8 },
        { time: 2, value: 1 },
      ])?.doublingTime,
      null,
    );
    assert.equal(
      fitTrend([
        { time: 0, value: 1 },
        { time: 1, value: 8 },
      ]),
      null,
    );
  });

  it('of a trend need dates that differ, and points that do not all lie on the line', () => {
    // A mean of equal dates is off by a rounding: by that alone the slope would be anything.
    for (const day of ['2020-01-13', '2026-10-15', '2026-11-21']) {
      const time = Date.parse(day) / (365.25 * 86_400_000);
      assert.equal(fitTrend([1, 2, 3, 4, 5, 6, 7].map((value) => ({ time, value }))), null);
    }
    for (const base of [1, 2])
      assert.equal(
        fitTrend([0, 1, 2, 5].map((time) => ({ time: 2020.7 + time, value: base ** time }))),
        null,
      );
  });
});

describe('ability against anchored items', () => {
  const anchors = new Map([
    ['easy', -1],
    ['middle', 0],
    ['hard', 1],
  ]);

  it('is where the expected score is the score', () => {
    const answer = estimateAbility(
      ['easy', 'middle', 'hard'].map((item) => ({ item, attempts: 10, successes: 5 })),
      anchors,
    );
    assert.ok('ability' in answer);
    near(answer.ability, 0, 1e-9);
  });

  it('is undefined at the ends, and ignores items without an anchor', () => {
    assert.deepEqual(estimateAbility([{ item: 'easy', attempts: 3, successes: 3 }], anchors), {
      undefined: 'all-solved',
    });
    assert.deepEqual(estimateAbility([{ item: 'hard', attempts: 3, successes: 0 }], anchors), {
      undefined: 'none-solved',
    });
    assert.deepEqual(estimateAbility([{ item: 'unknown', attempts: 3, successes: 1 }], anchors), {
      undefined: 'no-responses',
    });
  });
});
