/** Part three of a report: each figure with its interval, a picture and the same figures as a table. */
import type { EvaluationPlan } from '../../core/model/plan.ts';
import type { Bin, HorizonReport, ModelReport } from '../../core/model/report.ts';
import { type Point, shareByName, shareOverLog } from './figures.ts';
import { between, duration, percent, table, treatmentWords } from './words.ts';

export function analysisOf(plan: EvaluationPlan, report: ModelReport): string {
  return `${successPart(report)}
${outcomesPart(plan, report)}
${repeatedPart(report)}
${difficultyPart(report)}
${budgetPart(report)}
${horizonPart(plan, report)}
${abilityPart(report)}
${contaminationPart(plan, report)}
${costPart(report)}`;
}

function part(title: string, body: string): string {
  return `<div class="part"><h4>${title}</h4>${body}</div>`;
}

function successPart({ success }: ModelReport): string {
  const figure = shareByName(
    success.map(({ treatment, share, interval }) => ({
      y: share,
      interval,
      label: treatmentWords(treatment),
    })),
  );
  const rows = success.map(({ treatment, share, interval, standardError, tasks, sources }) => [
    treatmentWords(treatment),
    percent(share),
    between(interval),
    percent(standardError),
    `${tasks} in ${sources}`,
  ]);
  return part(
    'Success, under each treatment of samples in trouble',
    figure +
      table(
        ['Samples in trouble', 'Success', '95 % interval', 'Standard error, clustered', 'Tasks in sources'],
        rows,
      ),
  );
}

/** Where nobody looked for cheating a nought would be a claim. */
function outcomesPart({ scoring }: EvaluationPlan, { outcomes }: ModelReport): string {
  return part(
    'What became of each run',
    table(
      ['Outcome', 'Runs'],
      Object.entries(outcomes).map(([outcome, count]) => [
        outcome.replaceAll('-', ' '),
        outcome === 'cheated' && scoring.cheating === undefined ? 'not looked for' : String(count),
      ]),
    ),
  );
}

function repeatedPart({ repeated }: ModelReport): string {
  const rows = repeated.map(({ k, passAtK, passAllK, tasks }) => [
    String(k),
    percent(passAtK),
    percent(passAllK),
    String(tasks),
  ]);
  return part(
    'Over repeated attempts',
    table(['k', 'pass@k: at least one of k', 'pass^k: all of k', 'Tasks with k attempts'], rows),
  );
}

function difficultyPart({ byDifficulty, withoutMinutes }: ModelReport): string {
  if (byDifficulty.length === 0)
    return part('By human time', `<p>No task has a human time (${withoutMinutes} without).</p>`);
  const rows = byDifficulty.map((bin) => [
    binWords(bin),
    `${bin.successes} of ${bin.trials}`,
    percent(shareOf(bin)),
    between(bin.interval),
    String(bin.tasks),
  ]);
  return part(
    'By human time',
    shareOverLog(pointsByTime(byDifficulty), { axis: HUMAN_TIME, write: duration }) +
      table(['Human time', 'Runs', 'Success', '95 % interval, by source', 'Tasks'], rows),
  );
}

const HUMAN_TIME = 'what the task takes a person';

function pointsByTime(bins: readonly Bin[]): readonly Point[] {
  return bins.map((bin) => ({
    // The geometric middle; the open last bin is drawn at its beginning.
    x: Math.sqrt(Math.max(bin.from, 0.25) * (bin.to ?? bin.from)),
    y: shareOf(bin),
    interval: bin.interval,
    label: `${binWords(bin)}: ${percent(shareOf(bin))}`,
  }));
}

function shareOf({ successes, trials }: Bin): number | null {
  return trials === 0 ? null : successes / trials;
}

function binWords({ from, to }: Bin): string {
  return to === null
    ? `${duration(from)} and more`
    : `${from === 0 ? '0' : duration(from)} to ${duration(to)}`;
}

function budgetPart({ byBudget }: ModelReport): string {
  if (byBudget.length === 0) return part('By budget', '<p>The log counts no tokens.</p>');
  const points = byBudget.map(({ tokens, share, interval }) => ({
    x: tokens,
    y: share,
    interval,
    label: `${tokens.toLocaleString('en')} tokens: ${percent(share)}`,
  }));
  const rows = byBudget.map(({ tokens, share, interval }) => [
    tokens.toLocaleString('en'),
    percent(share),
    between(interval),
  ]);
  return part(
    'By budget',
    shareOverLog(points, { axis: 'tokens spent on a run', isLine: true }) +
      table(['Tokens', 'Runs that had succeeded', '95 % interval, by source'], rows),
  );
}

const UNDEFINED_WORDS: Readonly<Record<NonNullable<HorizonReport['undefined']>, string>> = {
  'no-minutes': 'no task with a human time',
  'no-runs': 'no run',
  'one-outcome': 'every run ended the same way, so no horizon is in reach of these tasks',
  'no-decline': 'success does not fall as tasks grow longer',
  'no-convergence': 'the fit did not settle',
};

/** The fitted curve among the shares it was fitted to, and where it passes 50 and 80 %. */
function horizonFigure({ analysis: { headline } }: EvaluationPlan, report: ModelReport): string {
  const told = report.horizon.find(({ treatment }) => treatment === headline);
  if (told === undefined || told.p50 === null || told.p80 === null || told.slope === null) return '';
  const { p50, p80, slope, interval50, interval80 } = told;
  const figure = shareOverLog(pointsByTime(report.byDifficulty), {
    axis: HUMAN_TIME,
    write: duration,
    curve: (minutes) => 1 / (1 + Math.exp(-slope * Math.log2(minutes / p50))),
    reaches: [
      { share: 0.5, x: p50, interval: interval50, label: `50 % horizon: ${duration(p50)}` },
      { share: 0.8, x: p80, interval: interval80, label: `80 % horizon: ${duration(p80)}` },
    ],
  });
  return `${figure}<p class="small">Samples in trouble ${treatmentWords(headline)}. Diamonds: where the fitted curve passes 50 and 80 %, with 95 % intervals along the axis.</p>`;
}

function horizonPart(plan: EvaluationPlan, report: ModelReport): string {
  const { horizon } = report;
  const rows = horizon.map((each) => [
    treatmentWords(each.treatment),
    ...(each.undefined === null
      ? [
          duration(each.p50),
          between(each.interval50, duration),
          duration(each.p80),
          between(each.interval80, duration),
        ]
      : [`undefined: ${UNDEFINED_WORDS[each.undefined]}`, '', '', '']),
    each.undefinedResamples === 0
      ? String(each.resamples)
      : `${each.resamples}, ${each.undefinedResamples} without a horizon`,
  ]);
  return part(
    'Time horizon',
    horizonFigure(plan, report) +
      table(
        ['Samples in trouble', '50 % horizon', '95 % interval', '80 % horizon', '95 % interval', 'Resamples'],
        rows,
      ),
  );
}

function abilityPart({ ability }: ModelReport): string {
  if (ability === null) return '';
  const said =
    'undefined' in ability
      ? `undefined: ${ability.undefined.replaceAll('-', ' ')}`
      : `${ability.ability.toFixed(2)} ± ${ability.standardError.toFixed(2)} log odds on the anchors' scale`;
  return part('Ability against anchored tasks', `<p>${said}</p>`);
}

function contaminationPart({ model }: EvaluationPlan, { contamination }: ModelReport): string {
  const { before, after } = contamination;
  if (before === null && after === null) return '';
  const row = (name: string, bin: Bin | null): readonly string[] => [
    name,
    bin === null ? 'none' : `${bin.successes} of ${bin.trials}`,
    bin === null ? '' : percent(shareOf(bin)),
    bin === null ? '' : between(bin.interval),
  ];
  return part(
    'Tasks that were public before training ended',
    table(
      ['Task was public', 'Runs', 'Success', '95 % interval, by source'],
      [row(`by ${model.trainedUntil ?? ''}`, before), row('later', after)],
    ),
  );
}

function costPart({ cost }: ModelReport): string {
  return part(
    'Cost',
    table(
      ['Tokens', 'Hours of wall time, all runs together', 'Tokens for each success'],
      [
        [
          cost.tokens.toLocaleString('en'),
          (cost.seconds / 3600).toFixed(2),
          cost.tokensPerSuccess === null
            ? 'no success'
            : Math.round(cost.tokensPerSuccess).toLocaleString('en'),
        ],
      ],
    ),
  );
}
