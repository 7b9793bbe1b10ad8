/**
 * A report of one model, or of several side by side, as one printable page that loads nothing. Its sections stand in
 * the order of the three parts of NIST AI 800-2 (initial public draft, January 2026, "Practices for Automated Benchmark
 * Evaluations of Language Models"): evaluation objectives and benchmarks; implementation and runs; analysis and
 * reporting, to which belongs what the results do not show.
 */

import { limitsOf } from '../../core/model/limits.ts';
import { NOT_ACCREDITED } from '../../core/model/marking.ts';
import type { EvaluationPlan } from '../../core/model/plan.ts';
import { datedHorizons, type ModelComparison, type ModelReport } from '../../core/model/report.ts';
import { type Trend, trendWords } from '../../core/model/trend.ts';
import { analysisOf } from './analysis.ts';
import { escaped, rangesOverLog } from './figures.ts';
import { STYLE } from './style.ts';
import { duration, percent, table, treatmentWords } from './words.ts';

export type ReportPage = {
  readonly models: readonly { readonly plan: EvaluationPlan; readonly report: ModelReport }[];
  readonly comparisons: readonly ModelComparison[];
  readonly trend: Trend | null;
  /** RFC 3339, UTC. */
  readonly writtenAt: string;
  /** The basis on which the developer asked for confidential treatment; absent where it did not. */
  readonly confidential?: string;
};

export const NOT_A_LICENCE =
  'This is a measurement. It is not a licence, a certification or a clearance of any model.';

export function reportHtml({ models, comparisons, trend, writtenAt, confidential }: ReportPage): string {
  const names = models.map(({ plan }) => plan.model.name).join(' and ');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(`Evaluation of ${names}`)}</title><style>${STYLE}</style></head><body><main>
<header><h1>${escaped(`Evaluation of ${names}`)}</h1>
<p class="notice">${NOT_A_LICENCE}</p>
${confidential === undefined ? '' : `<p class="notice">Confidential treatment requested by the developer: ${escaped(confidential)}</p>`}
<p class="small">Written ${escaped(writtenAt)}. Recomputed from the samples of the sealed logs; figures that a log states of itself are not used.</p></header>
${models.map(modelSections).join('\n')}
${comparisons.length > 0 ? comparisonSection(comparisons, models) : ''}
${trend === null ? '' : trendSection(trend, models)}
<footer><p>${NOT_A_LICENCE}</p><p>${NOT_ACCREDITED}</p></footer></main></body></html>
`;
}

function modelSections({ plan, report }: ReportPage['models'][number]): string {
  return `<article><h2>${escaped(plan.model.name)}</h2>
${objectiveSection(plan)}
${runSection(plan, report)}
<section><h3>3 Analysis and results</h3>${rowsOf(analysisRows(plan))}
${analysisOf(plan, report)}
${limitsPart(plan, report)}</section></article>`;
}

type Rows = readonly (readonly [string, string])[];

function rowsOf(rows: Rows): string {
  const row = ([name, value]: Rows[number]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`;
  return `<dl>${rows.map(row).join('')}</dl>`;
}

function objectiveSection({ suite, model, tasks, scoring, exclusions = [] }: EvaluationPlan): string {
  const { checkpoint, snapshot = '' } = model;
  const rows: Rows = [
    ['Suite', `${suite.name}, version ${suite.version}`],
    ['Suite digest', suite.digest ?? 'none: the tasks stand in the plan alone'],
    ['Tasks', `${tasks.length}, ${exclusions.length} of them excluded beforehand`],
    ['Model', checkpoint === undefined ? `snapshot ${snapshot}` : `checkpoint ${checkpoint}`],
    ['Trained until', model.trainedUntil ?? 'not stated'],
    ['Released', model.released ?? 'not stated'],
    ['Success', `score of ${scoring.scorer} at least ${scoring.successAt}`],
  ];
  const excluded = table(
    ['Task', 'Reason'],
    exclusions.map(({ task, reason }) => [task, reason]),
  );
  return `<section><h3>1 Objective and benchmark</h3>${rowsOf(rows)}${
    exclusions.length === 0 ? '' : `<details open><summary>Excluded beforehand</summary>${excluded}</details>`
  }</section>`;
}

function runSection(plan: EvaluationPlan, { planDigest, departures }: ModelReport): string {
  const { scaffold, tools, attempts, tokenBudget, timeBudget } = plan.elicitation;
  const budget = [
    tokenBudget === undefined ? '' : `${tokenBudget.toLocaleString('en')} tokens`,
    timeBudget === undefined ? '' : `${timeBudget.toLocaleString('en')} s`,
  ];
  const rows: Rows = [
    ['Scaffold', scaffold],
    ['Tools', tools?.join(', ') ?? 'none stated'],
    ['Attempts a task', String(attempts)],
    ['Budget an attempt', budget.filter(Boolean).join(', ') || 'none stated'],
    ['Plan', `sha256:${planDigest}`],
  ];
  const told = departures.map(({ kind, count, detail }) => [
    kind.replaceAll('-', ' '),
    String(count),
    detail,
  ]);
  return `<section class="${departures.length === 0 ? '' : 'departed'}"><h3>2 Implementation and runs</h3>${rowsOf(rows)}
<h4>Departures from the plan</h4>${
    departures.length === 0 ? '<p>Run as planned.</p>' : table(['Departure', 'How many', 'What'], told)
  }</section>`;
}

function analysisRows({ scoring: { cheating }, analysis }: EvaluationPlan): Rows {
  const looked =
    cheating === undefined ? 'not looked for' : `score of ${cheating.scorer} at least ${cheating.atLeast}`;
  return [
    ['Cheating', looked],
    ['Headline', `samples in trouble ${treatmentWords(analysis.headline)}`],
    ['Bootstrap', `${analysis.resamples} resamples, seed ${analysis.seed}`],
  ];
}

function limitsPart(plan: EvaluationPlan, report: ModelReport): string {
  const limits = limitsOf(plan, report).map((limit) => `<li>${escaped(limit)}</li>`);
  return `<div class="part"><h4>What this does not show</h4><ul>${limits.join('')}</ul></div>`;
}

/** The headline's 50 % horizon of each model that has one. */
function horizonsFigure(models: ReportPage['models']): string {
  const ranges = models.flatMap(({ plan, report }) => {
    const told = report.horizon.find(({ treatment }) => treatment === plan.analysis.headline);
    if (told === undefined || told.p50 === null) return [];
    const label = `${plan.model.name}: ${duration(told.p50)}`;
    return [{ name: plan.model.name, x: told.p50, interval: told.interval50, label }];
  });
  const figure = rangesOverLog(ranges, { axis: '50 % time horizon, 95 % interval', write: duration });
  return figure === '' ? '' : `<div class="part"><h4>Time horizons</h4>${figure}</div>`;
}

function comparisonSection(comparisons: readonly ModelComparison[], models: ReportPage['models']): string {
  const rows = comparisons.map(({ a, b, treatment, difference, claim }) => [
    `${a} − ${b}`,
    treatmentWords(treatment),
    difference === null ? 'undefined' : percent(difference.difference),
    difference?.interval
      ? `${percent(difference.interval.low)} to ${percent(difference.interval.high)}`
      : 'undefined',
    difference === null ? '0' : `${difference.pairs} (${difference.unpaired} unpaired)`,
    claim === 'not-distinguishable'
      ? 'not distinguishable'
      : claim === 'a-above-b'
        ? `${a} above ${b}`
        : `${b} above ${a}`,
  ]);
  return `<article><h2>Compared</h2><p>Paired over the tasks that both were given. Where the interval holds zero nothing is ranked; that does not mean equal.</p>${table(
    ['Difference', 'Samples in trouble', 'Points', '95 % interval', 'Tasks', 'What may be said'],
    rows,
  )}${horizonsFigure(models)}</article>`;
}

function trendSection(trend: Trend, models: ReportPage['models']): string {
  const rows = datedHorizons(models).map(({ model, released, horizon, interval }) => [
    model,
    released,
    duration(horizon),
    interval === null ? 'undefined' : `${duration(interval.low)} to ${duration(interval.high)}`,
  ]);
  return `<article><h2>Over release dates</h2><p>${escaped(trendWords(trend))}</p>${table(
    ['Model', 'Released', '50 % horizon', '95 % interval'],
    rows,
  )}</article>`;
}
