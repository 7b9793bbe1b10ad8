/**
 * Fits the weights of crash features (`src/core/dedupe/crash-features.ts`): for each crash that has a partner
 * of the same fix, the partners should rank above the project's other crashes (a conditional logit over the
 * list), then one line turns scores into log odds. Deterministic; features are centred by how typical the
 * candidate is, as the product does it.
 */
import { crashContexts } from '../src/core/dedupe/crash-context.ts';
import { CRASH_FEATURES, crashFeatures } from '../src/core/dedupe/crash-features.ts';
import type { CrashModel } from '../src/core/dedupe/crash-model.ts';
import { crashSignature } from '../src/core/dedupe/crash-signature.ts';
import type { CrashRecord } from './dedupe-data.ts';

/** One project's crashes with all features between them, computed once. */
export type Project = {
  readonly name: string;
  readonly fixes: readonly string[];
  /** `between[i][j]`, symmetric; the diagonal is zeroes. */
  readonly between: readonly (readonly Float64Array[])[];
  /** Mean over the other crashes, for each crash. */
  readonly typical: readonly Float64Array[];
};

const SIZE = CRASH_FEATURES.length;
const RIDGE = 0.1;
const STEPS = 100;
const RATE = 0.08;
/** How much of each crash's average resemblance is taken off a pair, at both ends. */
const TYPICAL = 1;

export function projectsOf(records: readonly CrashRecord[]): readonly Project[] {
  return [...Map.groupBy(records, ({ project }) => project)].map(([name, members]) => {
    const crashes = members.map(({ finding }) => crashSignature(finding.crash!));
    const context = crashContexts(crashes.map((crash) => ({ component: name, crash }))).get(name)!;
    const between = crashes.map(() => crashes.map(() => new Float64Array(SIZE)));
    for (const [i, a] of crashes.entries()) {
      for (let j = i + 1; j < crashes.length; j += 1) {
        const features = Float64Array.from(crashFeatures(a, crashes[j]!, context));
        between[i]![j] = features;
        between[j]![i] = features;
      }
    }
    const typical = between.map((row) => {
      const mean = new Float64Array(SIZE);
      for (const features of row)
        for (let k = 0; k < SIZE; k += 1) mean[k]! += features[k]! / Math.max(1, row.length - 1);
      return mean;
    });
    return { name, fixes: members.map(({ fix }) => fix), between, typical };
  });
}

type Query = { readonly rows: readonly Float64Array[]; readonly same: readonly boolean[] };

export function fitCrashes(projects: readonly Project[]): CrashModel {
  const spread = spreadOf(projects);
  const queries = projects.flatMap((project) => queriesOf(project, spread));
  const weights = new Float64Array(SIZE);
  const first = new Float64Array(SIZE);
  const second = new Float64Array(SIZE);
  for (let step = 1; step <= STEPS; step += 1) {
    const slope = slopeOf(queries, weights);
    for (let k = 0; k < SIZE; k += 1) {
      const gradient = slope[k]! / queries.length + RIDGE * weights[k]!;
      first[k] = 0.9 * first[k]! + 0.1 * gradient;
      second[k] = 0.99 * second[k]! + 0.01 * gradient ** 2;
      weights[k]! -=
        (RATE * (first[k]! / (1 - 0.9 ** step))) / (Math.sqrt(second[k]! / (1 - 0.99 ** step)) + 1e-8);
    }
  }
  const raw = [...weights].map((weight, k) => Math.round((1e4 * weight) / spread[k]!) / 1e4);
  return { weights: raw, typical: TYPICAL, ...lineOf(projects, raw) };
}

function queriesOf(project: Project, spread: Float64Array): readonly Query[] {
  return project.fixes.flatMap((fix, i) => {
    const others = project.fixes.map((_, j) => j).filter((j) => j !== i);
    const same = others.map((j) => project.fixes[j] === fix);
    if (!same.includes(true) || !same.includes(false)) return [];
    const rows = others.map((j) =>
      project.between[i]![j]!.map((value, k) => (value - TYPICAL * project.typical[j]![k]!) / spread[k]!),
    );
    return [{ rows, same }];
  });
}

/** Of the negative log likelihood that the list's first is one of the partners. */
function slopeOf(queries: readonly Query[], weights: Float64Array): Float64Array {
  const slope = new Float64Array(SIZE);
  for (const { rows, same } of queries) {
    const scores = rows.map((row) => dot(row, weights));
    const top = Math.max(...scores);
    const raised = scores.map((score) => Math.exp(score - top));
    const all = raised.reduce((sum, value) => sum + value, 0);
    const right = raised.reduce((sum, value, index) => sum + (same[index] ? value : 0), 0);
    for (const [index, row] of rows.entries()) {
      const pull = raised[index]! / all - (same[index] ? raised[index]! / right : 0);
      for (let k = 0; k < SIZE; k += 1) slope[k]! += pull * row[k]!;
    }
  }
  return slope;
}

function spreadOf(projects: readonly Project[]): Float64Array {
  const sum = new Float64Array(SIZE);
  const squares = new Float64Array(SIZE);
  let n = 0;
  for (const { between } of projects) {
    for (const [i, row] of between.entries()) {
      for (const features of row.slice(i + 1)) {
        n += 1;
        for (let k = 0; k < SIZE; k += 1) {
          sum[k]! += features[k]!;
          squares[k]! += features[k]! ** 2;
        }
      }
    }
  }
  return sum.map((total, k) => Math.sqrt(Math.max(1e-9, squares[k]! / n - (total / n) ** 2)));
}

/** Score of every pair, off-diagonal, as the product computes it. */
export function scoresOf(
  project: Project,
  model: Pick<CrashModel, 'weights' | 'typical'>,
): readonly Float64Array[] {
  const weights = Float64Array.from(model.weights);
  const typical = project.typical.map((mean) => model.typical * dot(mean, weights));
  return project.between.map((row, i) =>
    Float64Array.from(row, (features, j) =>
      i === j ? Number.NEGATIVE_INFINITY : dot(features, weights) - typical[i]! - typical[j]!,
    ),
  );
}

/** Platt's line: log odds = scale × score + intercept, by Newton's method. */
function lineOf(
  projects: readonly Project[],
  weights: readonly number[],
): Pick<CrashModel, 'scale' | 'intercept'> {
  const points: (readonly [number, number])[] = [];
  for (const project of projects) {
    const scores = scoresOf(project, { weights, typical: TYPICAL });
    for (const [i, row] of scores.entries()) {
      for (let j = i + 1; j < row.length; j += 1)
        points.push([row[j]!, project.fixes[i] === project.fixes[j] ? 1 : 0]);
    }
  }
  let scale = 1;
  let intercept = -4;
  for (let step = 0; step < 25; step += 1) {
    let [gs, gi, hss, hsi, hii] = [1e-6 * (scale - 1), 0, 1e-6, 0, 1e-6];
    for (const [score, same] of points) {
      const p = 1 / (1 + Math.exp(-(scale * score + intercept)));
      const curve = p * (1 - p);
      gs += (p - same) * score;
      gi += p - same;
      hss += curve * score * score;
      hsi += curve * score;
      hii += curve;
    }
    const determinant = hss * hii - hsi * hsi;
    scale -= (hii * gs - hsi * gi) / determinant;
    intercept -= (hss * gi - hsi * gs) / determinant;
  }
  return { scale: Math.round(scale * 1e4) / 1e4, intercept: Math.round(intercept * 1e4) / 1e4 };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k += 1) sum += a[k]! * b[k]!;
  return sum;
}

export const CRASH_FOLDS = 10;

/** A project's fold, from its name alone. */
export function foldOf(project: string): number {
  let hash = 0;
  for (const sign of project) hash = (hash * 31 + sign.codePointAt(0)!) % 1_000_003;
  return hash % CRASH_FOLDS;
}
