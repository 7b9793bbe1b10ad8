/**
 * The time horizon: how long a task, in minutes of human work, a model completes with a given chance.
 * logit p = a + b·log2(minutes), fitted by weighted maximum likelihood with a small ridge on b alone
 * (METR, "Measuring AI Ability to Complete Long Tasks", arXiv 2503.14499).
 */
import type { Interval } from './mean.ts';
import { type Random, randomIndex } from './random.ts';

export type TaskRuns = {
  readonly task: string;
  readonly family: string;
  /** What the task takes a person, in minutes; positive. */
  readonly minutes: number;
  readonly runs: number;
  readonly successes: number;
};

export type HorizonFit = {
  readonly intercept: number;
  /** Change of the log odds with each doubling of the time; negative for anything that tires. */
  readonly slope: number;
};

export type Undefined = { readonly undefined: 'no-runs' | 'one-outcome' | 'no-decline' | 'no-convergence' };

const RIDGE = 1e-5;
const MAX_STEPS = 100;

type Point = { readonly x: number; readonly weight: number; readonly share: number };

/**
 * A run weighs 1/(runs of its task · √tasks of its family), normalized to one, so that neither a task with
 * many runs nor a family with many tasks drowns the others. One outcome class is `undefined`, not a crash:
 * all successes have no horizon within reach.
 */
export function fitHorizon(tasks: readonly TaskRuns[]): HorizonFit | Undefined {
  const played = tasks.filter(({ runs }) => runs > 0);
  if (played.length === 0) return { undefined: 'no-runs' };
  if (
    played.every(({ runs, successes }) => successes === runs) ||
    played.every(({ successes }) => successes === 0)
  ) {
    return { undefined: 'one-outcome' };
  }
  // Of one length of task alone nothing can be said of longer ones; the fit would be what rounding leaves.
  if (played.every(({ minutes }) => minutes === played[0]?.minutes)) return { undefined: 'no-decline' };
  const fit = newton(pointsOf(played));
  if (fit === null) return { undefined: 'no-convergence' };
  return fit.slope < 0 && REACHED.every((chance) => isTime(horizonAt(fit, chance)))
    ? fit
    : { undefined: 'no-decline' };
}

/** The chances that are reported. A decline so slight that their times are no numbers is none. */
const REACHED = [0.5, 0.8];

function isTime(minutes: number): boolean {
  return Number.isFinite(minutes) && minutes > 0;
}

function pointsOf(tasks: readonly TaskRuns[]): readonly Point[] {
  const inFamily = new Map<string, number>();
  for (const { family } of tasks) inFamily.set(family, (inFamily.get(family) ?? 0) + 1);
  const weights = tasks.map(({ family }) => 1 / Math.sqrt(inFamily.get(family) ?? 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return tasks.map(({ minutes, runs, successes }, index) => ({
    x: Math.log2(minutes),
    weight: (weights[index] ?? 0) / total,
    share: successes / runs,
  }));
}

/** About the middle of the times: far from it intercept and slope would cancel each other's digits. */
function newton(points: readonly Point[]): HorizonFit | null {
  const middle = points.reduce((sum, { x, weight }) => sum + weight * x, 0);
  const fit = settle(points.map((point) => ({ ...point, x: point.x - middle })));
  return fit && { intercept: fit.intercept - fit.slope * middle, slope: fit.slope };
}

/** Newton's method on a strictly convex loss, with step halving. null where it does not settle. */
function settle(points: readonly Point[]): HorizonFit | null {
  let current = { intercept: 0, slope: 0 };
  let loss = lossOf(points, current);
  for (let step = 0; step < MAX_STEPS; step++) {
    const direction = descent(points, current);
    if (direction === null) return null;
    let size = 1;
    let next = current;
    let nextLoss = loss;
    do {
      next = {
        intercept: current.intercept + size * direction.intercept,
        slope: current.slope + size * direction.slope,
      };
      nextLoss = lossOf(points, next);
      size /= 2;
    } while (nextLoss > loss && size > 1e-12);
    const moved = Math.abs(next.intercept - current.intercept) + Math.abs(next.slope - current.slope);
    current = next;
    loss = nextLoss;
    if (moved <= 1e-11 * (1 + Math.abs(current.intercept) + Math.abs(current.slope))) return current;
  }
  return null;
}

function lossOf(points: readonly Point[], { intercept, slope }: HorizonFit): number {
  let loss = (RIDGE / 2) * slope * slope;
  for (const { x, weight, share } of points) {
    const logit = intercept + slope * x;
    loss += weight * (Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))) - share * logit);
  }
  return loss;
}

function descent(points: readonly Point[], { intercept, slope }: HorizonFit): HorizonFit | null {
  let [gradientA, gradientB, aa, ab, bb] = [0, RIDGE * slope, 0, 0, RIDGE];
  for (const { x, weight, share } of points) {
    const chance = 1 / (1 + Math.exp(-(intercept + slope * x)));
    const residual = weight * (chance - share);
    const curvature = weight * chance * (1 - chance);
    gradientA += residual;
    gradientB += residual * x;
    aa += curvature;
    ab += curvature * x;
    bb += curvature * x * x;
  }
  const determinant = aa * bb - ab * ab;
  if (!(determinant > 0) || !Number.isFinite(determinant)) return null;
  return {
    intercept: -(bb * gradientA - ab * gradientB) / determinant,
    slope: -(aa * gradientB - ab * gradientA) / determinant,
  };
}

/** h_p = 2^((logit p − a)/b), in minutes; `chance` strictly between 0 and 1. */
export function horizonAt(fit: HorizonFit, chance: number): number {
  return 2 ** ((Math.log(chance / (1 - chance)) - fit.intercept) / fit.slope);
}

export type HorizonIntervals = {
  /**
   * Per chance asked, in the order asked. null where fewer than 90% of the resamples had a horizon, and for one family:
   * how families differ cannot be seen in it.
   */
  readonly intervals: readonly (Interval | null)[];
  readonly resamples: number;
  /** Resamples that had no horizon; they are counted, never silently dropped. */
  readonly undefinedResamples: number;
};

/**
 * Hierarchical bootstrap: families, then tasks within a family, then runs within a task, each with
 * replacement; percentile interval. A drawn family or task counts as a new one each time it is drawn.
 */
export function bootstrapHorizon(
  tasks: readonly TaskRuns[],
  {
    chances,
    resamples,
    confidence = 0.95,
    random,
  }: {
    readonly chances: readonly number[];
    readonly resamples: number;
    readonly confidence?: number;
    readonly random: Random;
  },
): HorizonIntervals {
  const families = [
    ...Map.groupBy(
      tasks.filter(({ runs }) => runs > 0),
      ({ family }) => family,
    ).values(),
  ];
  const horizons: number[][] = chances.map(() => []);
  let undefinedResamples = 0;
  for (let round = 0; round < resamples; round++) {
    const fit = fitHorizon(resampled(families, random));
    if ('undefined' in fit) undefinedResamples += 1;
    else for (const [index, chance] of chances.entries()) horizons[index]?.push(horizonAt(fit, chance));
  }
  const isEnough = families.length > 1 && resamples > 0 && undefinedResamples <= resamples / 10;
  const tail = (1 - confidence) / 2;
  const intervals = horizons.map((values) => {
    const sorted = values.toSorted((a, b) => a - b);
    return isEnough ? { low: quantile(sorted, tail), high: quantile(sorted, 1 - tail) } : null;
  });
  return { intervals, resamples, undefinedResamples };
}

function resampled(families: readonly (readonly TaskRuns[])[], random: Random): readonly TaskRuns[] {
  const drawn: TaskRuns[] = [];
  for (let index = 0; index < families.length; index++) {
    const family = families[randomIndex(random, families.length)] ?? [];
    for (let turn = 0; turn < family.length; turn++) {
      const task = family[randomIndex(random, family.length)];
      if (task === undefined) continue;
      let successes = 0;
      const share = task.successes / task.runs;
      for (let run = 0; run < task.runs; run++) if (random() < share) successes += 1;
      drawn.push({ ...task, family: String(index), successes });
    }
  }
  return drawn;
}

/** Linear interpolation between order statistics (type 7). */
function quantile(sorted: readonly number[], probability: number): number {
  const place = (sorted.length - 1) * probability;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low === high ? low : low + (high - low) * (place - Math.floor(place));
}
