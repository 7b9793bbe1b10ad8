/**
 * Fits the weights of reasons (`src/core/dedupe/kinds.ts`) on labelled pairs: logistic regression whose
 * weights start from what each reason means and move as far as the data say (a normal prior around each), keep
 * their sign, and keep the order of each chain. Deterministic: no randomness, fixed steps.
 *
 * Labelled pairs of different flaws within one package are few. So reports of different packages with one
 * weakness family, compared as if they were about one package, stand beside them as further different flaws,
 * with a quarter of the duplicates' total weight.
 */
import { observationsOf } from '../src/core/dedupe/evidence.ts';
import { CHAINS, KINDS, type Kind } from '../src/core/dedupe/kinds.ts';
import type { ReportModel } from '../src/core/dedupe/model.ts';
import { type Signature, signatureOf } from '../src/core/dedupe/signature.ts';
import { compareWeaknesses } from '../src/core/dedupe/weakness.ts';
import type { AdvisoryPair, Reports } from './dedupe-data.ts';

export type Example = {
  readonly kinds: readonly Kind[];
  readonly same: boolean;
  readonly weight: number;
  /** The packages it speaks of: held out together. */
  readonly packages: readonly string[];
  readonly source: 'reports' | 'neighbours' | 'across' | 'advisories';
};

/** Standard deviation of a weight around its prior, in log odds. */
const SPREAD = 0.7;
const STEPS = 1_500;
const RATE = 0.02;

/** Of all pairs across packages together, as a share of the duplicates' weight: the best Brier score held out was at 0.1 to 0.25. */
const ACROSS_WEIGHT = 0.25;

/** Neighbouring flaws in one function: no label either way, but a machine should keep them apart. */
const NEIGHBOUR_WEIGHT = 0.5;

export function reportExamples(reports: Reports, advisories: readonly AdvisoryPair[]): readonly Example[] {
  const signatures = new Map(reports.findings.map((finding) => [finding.id, signatureOf(finding)]));
  const of = (report: string) => signatures.get(report)!;
  const within = reports.pairs.flatMap((pair): Example[] => {
    const apart = reports.groupOf.get(pair.a) !== reports.groupOf.get(pair.b);
    if (pair.label === 'uncertain' && !apart) return [];
    return [
      {
        kinds: kindsOf(of(pair.a), of(pair.b)),
        same: pair.label === 'duplicate',
        weight: pair.label === 'uncertain' ? NEIGHBOUR_WEIGHT : 1,
        packages: [reports.packageOf.get(pair.a)!],
        source: pair.label === 'uncertain' ? 'neighbours' : 'reports',
      },
    ];
  });
  const duplicates = within.filter(({ same }) => same).length;
  const across = acrossPackages(reports, [...signatures.values()]);
  return [
    ...within,
    ...across.map((example) => ({ ...example, weight: (ACROSS_WEIGHT * duplicates) / across.length })),
    ...advisories
      .filter(({ tier }) => tier !== 'umbrella')
      .map(
        (pair): Example => ({
          kinds: kindsOf(signatureOf(pair.a), signatureOf(pair.b)),
          same: pair.label === 'duplicate',
          weight: 1,
          packages: [pair.package],
          source: 'advisories',
        }),
      ),
  ];
}

function acrossPackages(reports: Reports, signatures: readonly Signature[]): readonly Example[] {
  const examples: Example[] = [];
  for (const [index, a] of signatures.entries()) {
    for (const b of signatures.slice(index + 1)) {
      const packages = [reports.packageOf.get(a.finding)!, reports.packageOf.get(b.finding)!];
      const agreement = compareWeaknesses(a.weaknesses, b.weaknesses);
      if (packages[0] === packages[1] || agreement === 'different' || agreement === 'unknown') continue;
      examples.push({
        // Who reports in two packages means two things in any case; versions of two packages do not compare.
        kinds: kindsOf(a, b).filter((kind) => kind !== 'same-finder' && kind !== 'fixed-there'),
        same: false,
        weight: 1,
        packages,
        source: 'across',
      });
    }
  }
  return examples;
}

export function kindsOf(a: Signature, b: Signature): readonly Kind[] {
  return observationsOf(a, b).map(({ kind }) => kind);
}

const NAMES = Object.keys(KINDS) as readonly Kind[];

export function fitReports(examples: readonly Example[], bar: number): ReportModel {
  const weights = new Map<Kind, number>(NAMES.map((kind) => [kind, KINDS[kind].prior]));
  let intercept = PRIOR_INTERCEPT;
  for (let step = 0; step < STEPS; step += 1) {
    const slope = new Map<Kind, number>(
      NAMES.map((kind) => [kind, (weights.get(kind)! - KINDS[kind].prior) / SPREAD ** 2]),
    );
    let interceptSlope = (intercept - PRIOR_INTERCEPT) / SPREAD ** 2;
    for (const { kinds, same, weight } of examples) {
      const error = weight * (probability(kinds, weights, intercept) - (same ? 1 : 0));
      interceptSlope += error;
      for (const kind of kinds) slope.set(kind, slope.get(kind)! + error);
    }
    intercept -= RATE * interceptSlope;
    for (const kind of NAMES) weights.set(kind, weights.get(kind)! - RATE * slope.get(kind)!);
    constrain(weights);
  }
  return {
    intercept: rounded(intercept),
    bar,
    weights: Object.fromEntries(NAMES.map((kind) => [kind, rounded(weights.get(kind)!)])) as Record<
      Kind,
      number
    >,
  };
}

const PRIOR_INTERCEPT = -0.7;

/** Signs first, then the order within each chain, from its strongest end. */
function constrain(weights: Map<Kind, number>): void {
  for (const kind of NAMES) {
    const weight = weights.get(kind)!;
    weights.set(kind, KINDS[kind].prior >= 0 ? Math.max(0, weight) : Math.min(0, weight));
  }
  for (const chain of CHAINS) {
    for (const [index, kind] of chain.entries()) {
      const before = chain[index - 1];
      if (before !== undefined) weights.set(kind, Math.max(weights.get(kind)!, weights.get(before)!));
    }
  }
}

export function probabilityUnder(model: ReportModel, kinds: readonly Kind[]): number {
  return probability(kinds, new Map(Object.entries(model.weights) as [Kind, number][]), model.intercept);
}

function probability(kinds: readonly Kind[], weights: ReadonlyMap<Kind, number>, intercept: number): number {
  const score = kinds.reduce((sum, kind) => sum + weights.get(kind)!, intercept);
  return 1 / (1 + Math.exp(-score));
}

function rounded(value: number): number {
  return Math.round(value * 1e3) / 1e3;
}

/** The models of `heldOut`, by the package that each has not seen. */
export function heldOutModels(examples: readonly Example[], bar: number): ReadonlyMap<string, ReportModel> {
  const packages = new Set(
    examples.filter(({ source }) => source === 'reports').flatMap((example) => example.packages),
  );
  return new Map(
    [...packages].map((held) => [
      held,
      fitReports(
        examples.filter((example) => !example.packages.includes(held)),
        bar,
      ),
    ]),
  );
}

/** Each package held out in turn: every example judged by a model that has seen none of its packages. */
export function heldOut(
  examples: readonly Example[],
): readonly { readonly example: Example; readonly p: number }[] {
  const packages = [...new Set(examples.flatMap((example) => example.packages))].toSorted();
  // Packages with one advisory pair each go in tens; a report's package goes alone.
  const inReports = new Set(
    examples.filter(({ source }) => source === 'reports').flatMap((example) => example.packages),
  );
  const rest = packages.filter((name) => !inReports.has(name));
  const folds = [
    ...[...inReports].toSorted().map((name) => new Set([name])),
    ...Array.from({ length: 5 }, (_, fold) => new Set(rest.filter((_name, index) => index % 5 === fold))),
  ];
  return folds.flatMap((fold) => {
    const model = fitReports(
      examples.filter((example) => !example.packages.some((name) => fold.has(name))),
      1,
    );
    return examples
      .filter((example) => fold.has(example.packages[0]!) && example.packages.length === 1)
      .map((example) => ({ example, p: probabilityUnder(model, example.kinds) }));
  });
}
