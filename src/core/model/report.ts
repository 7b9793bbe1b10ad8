/**
 * What one model's run shows under its plan: every headline under each treatment of the samples in trouble, with
 * its interval; by difficulty, by budget; the time horizon; the cost; what it does not show. Comparisons pair
 * the tasks that both models were given, and rank nothing whose interval holds zero.
 */

import type { EvaluationHeader, SampleRecord } from './evaluation-log.ts';
import { bootstrapHorizon, fitHorizon, horizonAt, type Undefined } from './horizon.ts';
import { type Ability, estimateAbility } from './item-response.ts';
import {
  clusteredStandardError,
  type Difference,
  type Interval,
  mean,
  meanInterval,
  pairedDifference,
} from './mean.ts';
import { type Departure, departuresFrom, type EvaluationPlan, planDigest } from './plan.ts';
import { clusteredWilsonInterval, passAllK, passAtK, wilsonInterval } from './proportion.ts';
import { seededRandom } from './random.ts';
import { type Comparison, compareModels } from './ranking.ts';
import { countsOf, outcomesByTask, sharesOf, sourceOf, type TaskOutcomes } from './task-runs.ts';
import { type Tally, TREATMENTS, type Treatment, tallyOutcomes } from './treatment.ts';
import { fitTrend, type Trend } from './trend.ts';

export type Success = {
  readonly treatment: Treatment;
  /** Mean over tasks of each task's share of successes; null without a task that has a trial. */
  readonly share: number | null;
  readonly tasks: number;
  /** Clusters that share luck (sources); the interval is a t interval over them. */
  readonly sources: number;
  readonly standardError: number | null;
  readonly interval: Interval | null;
};

export type Repeated = {
  readonly k: number;
  /** Means over the tasks with at least k attempts; null where there is none. */
  readonly passAtK: number | null;
  readonly passAllK: number | null;
  readonly tasks: number;
};

export type Bin = {
  /** Human minutes, from (inclusive) and to (exclusive; null: without end). */
  readonly from: number;
  readonly to: number | null;
  readonly tasks: number;
  readonly successes: number;
  readonly trials: number;
  readonly interval: Interval | null;
};

export type BudgetPoint = {
  readonly tokens: number;
  /** Share of the runs that had succeeded with this much or less. */
  readonly share: number;
  readonly interval: Interval | null;
};

export type HorizonReport = {
  readonly treatment: Treatment;
  readonly tasks: number;
  /** Minutes. */
  readonly p50: number | null;
  readonly p80: number | null;
  readonly interval50: Interval | null;
  readonly interval80: Interval | null;
  readonly slope: number | null;
  readonly undefined: Undefined['undefined'] | 'no-minutes' | null;
  readonly resamples: number;
  readonly undefinedResamples: number;
};

export type ModelReport = {
  readonly model: string;
  readonly suite: string;
  readonly planDigest: string;
  readonly departures: readonly Departure[];
  readonly outcomes: Tally;
  readonly success: readonly Success[];
  readonly repeated: readonly Repeated[];
  readonly byDifficulty: readonly Bin[];
  readonly withoutMinutes: number;
  readonly byBudget: readonly BudgetPoint[];
  readonly horizon: readonly HorizonReport[];
  /** Under the planned treatment; null where the plan anchors no task. */
  readonly ability: Ability | null;
  /** Successes on tasks that were public before the model's training ended, and on the others. */
  readonly contamination: { readonly before: Bin | null; readonly after: Bin | null };
  readonly cost: {
    readonly tokens: number;
    readonly seconds: number;
    readonly tokensPerSuccess: number | null;
  };
};

export type Run = { readonly header: EvaluationHeader; readonly records: readonly SampleRecord[] };

/** Pure and repeatable: the bootstrap draws from the plan's own seed. */
export function reportOn(
  plan: EvaluationPlan,
  run: Run,
  suiteTasks: readonly string[] | null = null,
): ModelReport {
  const tasks = outcomesByTask(plan, run.records);
  const { headline } = plan.analysis;
  const outcomes = tallyOutcomes(tasks.flatMap(({ runs }) => runs.map(({ outcome }) => outcome)));
  const tokens = run.records.reduce((sum, record) => sum + record.tokens, 0);
  return {
    model: plan.model.name,
    suite: `${plan.suite.name} ${plan.suite.version}`,
    planDigest: planDigest(plan),
    departures: departuresFrom(plan, run, suiteTasks),
    outcomes,
    success: TREATMENTS.map((treatment) => successUnder(treatment, tasks)),
    repeated: (plan.analysis.passAt ?? [1]).map((k) => repeatedAt(k, tasks, headline)),
    byDifficulty: binsOf(tasks, headline),
    withoutMinutes: tasks.filter(({ task }) => task.minutes === undefined).length,
    byBudget: budgetCurve(tasks),
    horizon: TREATMENTS.map((treatment) => horizonUnder(treatment, tasks, plan.analysis)),
    ability: abilityOf(tasks, headline),
    contamination: contaminationOf(plan, tasks),
    cost: {
      tokens,
      seconds: run.records.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0),
      tokensPerSuccess: outcomes.success === 0 ? null : tokens / outcomes.success,
    },
  };
}

function successUnder(treatment: Treatment, tasks: readonly TaskOutcomes[]): Success {
  const shares = sharesOf(tasks, treatment);
  const scores = tasks.flatMap(({ task }) => {
    const score = shares.get(task.id);
    return score === undefined ? [] : [{ score, cluster: sourceOf(task) }];
  });
  const sources = new Set(scores.map(({ cluster }) => cluster)).size;
  const share = mean(scores.map(({ score }) => score));
  const standardError = clusteredStandardError(scores);
  return {
    treatment,
    share,
    tasks: scores.length,
    sources,
    standardError,
    // All or nothing has no spread to go by: each source then counts once.
    interval:
      (share === 0 || share === 1) && sources > 1
        ? wilsonInterval(share * sources, sources)
        : withinShares(meanInterval(share, standardError, { freedom: sources - 1 })),
  };
}

/** A t interval does not know that no share is below none or above all; what lies outside is cut off. */
function withinShares(interval: Interval | null): Interval | null {
  return interval && { low: Math.max(0, interval.low), high: Math.min(1, interval.high) };
}

function repeatedAt(k: number, tasks: readonly TaskOutcomes[], treatment: Treatment): Repeated {
  const counts = tasks.map((each) => countsOf(each, treatment)).filter(({ trials }) => trials >= k);
  const over = (chance: (n: number, c: number, k: number) => number | null): number | null =>
    mean(counts.map(({ successes, trials }) => chance(trials, successes, k) ?? 0));
  return { k, passAtK: over(passAtK), passAllK: over(passAllK), tasks: counts.length };
}

/** Human minutes; each bin four times the last, from a quick look to a working week. */
const BIN_EDGES = [0, 1, 4, 15, 60, 240, 960, 2400];

function binsOf(tasks: readonly TaskOutcomes[], treatment: Treatment): readonly Bin[] {
  return BIN_EDGES.map((from, index) => {
    const to = BIN_EDGES[index + 1] ?? null;
    const inside = tasks.filter(({ task: { minutes } }) => {
      return minutes !== undefined && minutes >= from && (to === null || minutes < to);
    });
    return binOf(inside, treatment, { from, to });
  }).filter((bin) => bin.tasks > 0);
}

function binOf(
  tasks: readonly TaskOutcomes[],
  treatment: Treatment,
  edges: { readonly from: number; readonly to: number | null },
): Bin {
  const counts = tasks.map((each) => ({ cluster: sourceOf(each.task), ...countsOf(each, treatment) }));
  const successes = counts.reduce((sum, each) => sum + each.successes, 0);
  const trials = counts.reduce((sum, each) => sum + each.trials, 0);
  return { ...edges, tasks: tasks.length, successes, trials, interval: clusteredWilsonInterval(counts) };
}

const BUDGET_POINTS = 12;

/** Empty where the log counts no tokens. Points grow geometrically up to the dearest run. */
function budgetCurve(tasks: readonly TaskOutcomes[]): readonly BudgetPoint[] {
  const runs = tasks.flatMap((each) => each.runs);
  const dearest = runs.reduce((most, { tokens }) => Math.max(most, tokens), 0);
  if (dearest === 0) return [];
  const points = Array.from({ length: BUDGET_POINTS }, (_, index) =>
    Math.ceil(dearest / 2 ** (BUDGET_POINTS - 1 - index)),
  );
  return [...new Set(points)].map((tokens) => {
    const counts = tasks.map((each) => ({
      cluster: sourceOf(each.task),
      successes: each.runs.filter((run) => run.outcome === 'success' && run.tokens <= tokens).length,
      trials: each.runs.length,
    }));
    const within = counts.reduce((sum, { successes }) => sum + successes, 0);
    return { tokens, share: within / runs.length, interval: clusteredWilsonInterval(counts) };
  });
}

function horizonUnder(
  treatment: Treatment,
  tasks: readonly TaskOutcomes[],
  { seed, resamples }: EvaluationPlan['analysis'],
): HorizonReport {
  const timed = tasks.flatMap((each) => {
    const { minutes, family, id } = each.task;
    const { successes, trials } = countsOf(each, treatment);
    if (minutes === undefined || trials === 0) return [];
    return [{ task: id, family: family ?? sourceOf(each.task), minutes, runs: trials, successes }];
  });
  const none = { p50: null, p80: null, interval50: null, interval80: null, slope: null };
  const untried = { resamples: 0, undefinedResamples: 0 };
  if (timed.length === 0) return { treatment, tasks: 0, ...none, ...untried, undefined: 'no-minutes' };
  const fit = fitHorizon(timed);
  if ('undefined' in fit)
    return { treatment, tasks: timed.length, ...none, ...untried, undefined: fit.undefined };
  const drawn = bootstrapHorizon(timed, { chances: [0.5, 0.8], resamples, random: seededRandom(seed) });
  return {
    treatment,
    tasks: timed.length,
    p50: horizonAt(fit, 0.5),
    p80: horizonAt(fit, 0.8),
    interval50: drawn.intervals[0] ?? null,
    interval80: drawn.intervals[1] ?? null,
    slope: fit.slope,
    undefined: null,
    resamples: drawn.resamples,
    undefinedResamples: drawn.undefinedResamples,
  };
}

function abilityOf(tasks: readonly TaskOutcomes[], treatment: Treatment): Ability | null {
  const anchors = new Map(
    tasks.flatMap(({ task: { id, difficulty } }) => (difficulty === undefined ? [] : [[id, difficulty]])),
  );
  if (anchors.size === 0) return null;
  const responses = tasks.map((each) => {
    const { successes, trials } = countsOf(each, treatment);
    return { item: each.task.id, attempts: trials, successes };
  });
  return estimateAbility(responses, anchors);
}

/** null on a side without tasks; both where the plan does not say until when the model was trained. */
function contaminationOf(
  { model: { trainedUntil }, analysis: { headline } }: EvaluationPlan,
  tasks: readonly TaskOutcomes[],
): ModelReport['contamination'] {
  const dated = tasks.filter(({ task }) => task.publicSince !== undefined && trainedUntil !== undefined);
  const side = (isBefore: boolean): Bin | null => {
    const inside = dated.filter(({ task }) => (task.publicSince ?? '') <= (trainedUntil ?? '') === isBefore);
    return inside.length === 0 ? null : binOf(inside, headline, { from: 0, to: null });
  };
  return { before: side(true), after: side(false) };
}

export type ModelComparison = {
  readonly a: string;
  readonly b: string;
  readonly treatment: Treatment;
  readonly difference: Difference | null;
  readonly claim: Comparison['claim'];
};

export type Planned = { readonly plan: EvaluationPlan; readonly run: Run };

/**
 * Every pair of models under each treatment, over the tasks both were given. Ids of another suite, or of another version,
 * are other tasks, and a success by another rule is another success: of such a pair there is no difference.
 */
export function compareRuns(runs: readonly Planned[]): readonly ModelComparison[] {
  const sides = runs.map(({ plan, run }) => ({ plan, tasks: outcomesByTask(plan, run.records) }));
  return sides.flatMap((a, index) =>
    sides.slice(index + 1).flatMap((b) =>
      TREATMENTS.map((treatment) => {
        const sources = new Map(a.tasks.map(({ task }) => [task.id, sourceOf(task)]));
        const difference = isAlike(a.plan, b.plan)
          ? pairedDifference(sharesOf(a.tasks, treatment), sharesOf(b.tasks, treatment), sources)
          : null;
        const names = { a: a.plan.model.name, b: b.plan.model.name };
        return { ...names, treatment, difference, claim: compareModels(difference).claim };
      }),
    ),
  );
}

function isAlike(a: EvaluationPlan, b: EvaluationPlan): boolean {
  return (
    a.suite.name === b.suite.name &&
    a.suite.version === b.suite.version &&
    a.scoring.scorer === b.scoring.scorer &&
    a.scoring.successAt === b.scoring.successAt
  );
}

const MS_PER_YEAR = 365.25 * 86_400_000;

/** Of the 50% horizon over the models' release dates, in years. null below three dated models with a horizon. */
export function horizonTrend(
  reports: readonly { readonly plan: EvaluationPlan; readonly report: ModelReport }[],
): Trend | null {
  const points = datedHorizons(reports).map(({ released, horizon }) => ({
    time: Date.parse(released) / MS_PER_YEAR,
    value: horizon,
  }));
  return fitTrend(points);
}

export type DatedHorizon = {
  readonly model: string;
  /** As the plan says it. */
  readonly released: string;
  /** Minutes that half of the tasks take, under the plan's headline. */
  readonly horizon: number;
  readonly interval: Interval | null;
};

/** The models that have a release date and a horizon, as given. What has neither is in no trend. */
export function datedHorizons(
  reports: readonly { readonly plan: EvaluationPlan; readonly report: ModelReport }[],
): readonly DatedHorizon[] {
  return reports.flatMap(({ plan, report }) => {
    const told = report.horizon.find(({ treatment }) => treatment === plan.analysis.headline);
    const { name: model, released } = plan.model;
    if (told === undefined || told.p50 === null || released === undefined) return [];
    return [{ model, released, horizon: told.p50, interval: told.interval50 }];
  });
}
