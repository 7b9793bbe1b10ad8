/**
 * Every metric again, from the samples. A log's own numbers are claims: where they disagree with its samples,
 * that is reported, and ours are used.
 */
import type { EvaluationHeader, SampleRecord } from './evaluation-log.ts';
import { type Interval, mean, meanInterval, standardError } from './mean.ts';
import { clusteredWilsonInterval, passAllK, passAtK } from './proportion.ts';
import {
  type Counted,
  type SampleOutcome,
  TREATMENTS,
  type Treatment,
  tallyOutcomes,
  underTreatment,
} from './treatment.ts';

export type Headline = {
  readonly treatment: Treatment;
  readonly successes: number;
  readonly trials: number;
  /** Wilson, 95 %, over what the trials are worth: repetitions of a sample share their luck. null below two samples. */
  readonly interval: Interval | null;
};

export type ScorerReport = {
  readonly scorer: string;
  /** Distinct samples with a number from this scorer; repetitions of one are averaged first. */
  readonly samples: number;
  readonly mean: number | null;
  readonly standardError: number | null;
  /** t interval, 95%, over samples. */
  readonly interval: Interval | null;
  /** Only where every value is 0 or 1: successes under each treatment of the samples in trouble. */
  readonly headlines: readonly Headline[];
  /** Scores that somebody changed after the run. */
  readonly edited: number;
  /** Values that are no number. They are left out of the mean, and counted. */
  readonly unreadable: number;
};

export type Disagreement = {
  readonly scorer: string;
  readonly metric: string;
  readonly stated: number | null;
  readonly recomputed: number | null;
};

export type EvaluationReport = {
  readonly scorers: readonly ScorerReport[];
  readonly disagreements: readonly Disagreement[];
  readonly runs: number;
  readonly samples: number;
  /** Samples × epochs that the header promises and no run is there for; null where the header does not say. */
  readonly missing: number | null;
  readonly trouble: Readonly<Record<Exclude<SampleOutcome, 'success' | 'failure'>, number>>;
  /** Runs that were started again after an error, and the tries before: they count for nothing here. */
  readonly retried: { readonly runs: number; readonly tries: number };
  readonly tokens: number;
};

/** What an import keeps of a log besides its samples: the rest is recomputed by whoever reads them. */
export type ImportFigures = Pick<EvaluationReport, 'runs' | 'samples' | 'disagreements'>;

export function importFigures(header: EvaluationHeader, records: readonly SampleRecord[]): ImportFigures {
  return {
    runs: records.length,
    samples: new Set(records.map(({ id }) => id)).size,
    disagreements: disagreementsOf(header, records),
  };
}

export function recompute(header: EvaluationHeader, records: readonly SampleRecord[]): EvaluationReport {
  const names = new Set<string>();
  for (const { scores } of records) for (const name of Object.keys(scores)) names.add(name);
  const { success: _, failure: __, ...trouble } = tallyOutcomes(troublesOf(records));
  const expected = header.datasetSamples === null ? null : header.datasetSamples * header.epochs;
  return {
    ...importFigures(header, records),
    scorers: [...names].sort().map((scorer) => reportOf(scorer, records)),
    missing: expected === null ? null : Math.max(0, expected - records.length),
    trouble,
    retried: {
      runs: records.filter(({ earlierTries = 0 }) => earlierTries > 0).length,
      tries: records.reduce((sum, { earlierTries = 0 }) => sum + earlierTries, 0),
    },
    tokens: records.reduce((sum, { tokens }) => sum + tokens, 0),
  };
}

function* troublesOf(records: readonly SampleRecord[]): Generator<SampleOutcome> {
  for (const { trouble, timedOut, scores } of records) {
    if (trouble !== null) yield trouble;
    else if (timedOut && !Object.values(scores).some(({ value }) => value === 1)) yield 'timed-out';
  }
}

function reportOf(scorer: string, records: readonly SampleRecord[]): ScorerReport {
  let edited = 0;
  let unreadable = 0;
  for (const { scores } of records) {
    if (!Object.hasOwn(scores, scorer)) continue;
    if (scores[scorer]?.original !== undefined) edited += 1;
    if ((scores[scorer]?.value ?? null) === null) unreadable += 1;
  }
  const perSample = [...valuesBySample(scorer, records).values()].map((runs) => mean(runs) ?? 0);
  const centre = mean(perSample);
  const error = standardError(perSample);
  return {
    scorer,
    samples: perSample.length,
    mean: centre,
    standardError: error,
    interval: meanInterval(centre, error, { freedom: perSample.length - 1 }),
    headlines: headlinesOf(scorer, records),
    edited,
    unreadable,
  };
}

type Counting = { -readonly [Field in keyof Counted]: Counted[Field] };

/** Empty where a score lies between: a share of successes would be an invention. */
function headlinesOf(scorer: string, records: readonly SampleRecord[]): readonly Headline[] {
  const bySample = new Map<string, Counting>();
  for (const { id, scores, trouble, timedOut } of records) {
    const value = Object.hasOwn(scores, scorer) ? (scores[scorer]?.value ?? null) : null;
    if (value !== null && value !== 0 && value !== 1 && trouble === null) return [];
    if (trouble === null && value === null) continue;
    const ended = bySample.get(id) ?? { all: 0, successes: 0, inDoubt: 0 };
    bySample.set(id, ended);
    ended.all += 1;
    if (trouble !== null || (value === 0 && timedOut)) ended.inDoubt += 1;
    else ended.successes += value ?? 0;
  }
  return TREATMENTS.map((treatment) => {
    const counts = Array.from(bySample, ([cluster, counted]) => ({
      cluster,
      ...underTreatment(counted, treatment),
    }));
    return {
      treatment,
      successes: counts.reduce((sum, { successes }) => sum + successes, 0),
      trials: counts.reduce((sum, { trials }) => sum + trials, 0),
      interval: clusteredWilsonInterval(counts),
    };
  });
}

const TOLERANCE = 1e-6;

/** A log has a hundred thousand samples: no more is made for each than its list. */
function valuesBySample(
  scorer: string | undefined,
  records: readonly SampleRecord[],
): ReadonlyMap<string, readonly number[]> {
  const values = new Map<string, number[]>();
  for (const { id, scores } of records) {
    const value =
      scorer !== undefined && Object.hasOwn(scores, scorer) ? (scores[scorer]?.value ?? null) : null;
    if (value === null) continue;
    const held = values.get(id);
    if (held === undefined) values.set(id, [value]);
    else held.push(value);
  }
  return values;
}

/**
 * Repetitions of a sample as one value, by the rules of Inspect's own reducers. undefined: the rule is none of
 * those, so nothing can be compared; null: it gives no value here.
 */
function reduced(reducer: string, values: readonly number[]): number | null | undefined {
  if (reducer === 'mean') return mean(values);
  // Not by spreading: a sample may have more epochs than a call takes arguments.
  if (reducer === 'max') return values.reduce((most, value) => Math.max(most, value));
  const [, rule, count] = /^(at_least|pass_at|pass_k)_([1-9][0-9]{0,5})$/.exec(reducer) ?? [];
  const k = Number(count);
  const successes = values.filter((value) => value >= 1).length;
  if (rule === 'at_least') return successes >= k ? 1 : 0;
  if (rule === 'pass_at') return passAtK(values.length, successes, k);
  if (rule === 'pass_k') return passAllK(values.length, successes, k);
  return undefined;
}

/** Only metrics whose definition is ours too: mean, accuracy, stderr. Others are the scorer's own business. */
function disagreementsOf(
  header: EvaluationHeader,
  records: readonly SampleRecord[],
): readonly Disagreement[] {
  return header.stated.flatMap(({ scorer, of, reducer = 'mean', metric, value }) => {
    if (!['mean', 'accuracy', 'stderr'].includes(metric)) return [];
    const known = recomputed({ names: [scorer, `${of}/${scorer}`], reducer, metric }, records);
    if (known === undefined) return [];
    const agrees =
      known === value ||
      (known !== null &&
        value !== null &&
        Math.abs(known - value) <= TOLERANCE * Math.max(1, Math.abs(known)));
    return agrees ? [] : [{ scorer, metric, stated: value, recomputed: known }];
  });
}

/** `names`: under which the samples may hold it. undefined where the reducer is not known here. */
function recomputed(
  wanted: { readonly names: readonly string[]; readonly reducer: string; readonly metric: string },
  records: readonly SampleRecord[],
): number | null | undefined {
  const { names, reducer, metric } = wanted;
  const held = names.find((name) => records.some(({ scores }) => Object.hasOwn(scores, name)));
  const perSample = [...valuesBySample(held, records).values()].map((values) => reduced(reducer, values));
  if (perSample.includes(undefined)) return undefined;
  const values = perSample.filter((value) => typeof value === 'number');
  if (held === undefined) return null;
  return metric === 'stderr' ? (standardError(values) ?? 0) : mean(values);
}
