import { writeFile } from 'node:fs/promises';
import { underPlan } from '../../../app/model/planned-run.ts';
import { compareRuns, horizonTrend, type Planned, reportOn } from '../../../core/model/report.ts';
import type { EvaluationSuite } from '../../../core/model/suite.ts';
import { NOT_A_LICENCE, reportHtml } from '../../../formats/evaluation-report/html.ts';
import { readArguments } from '../arguments.ts';
import { type Command, type CommandIo, UsageError } from '../command.ts';
import { printable, problemLine } from '../printable.ts';
import { readEvaluationLog } from '../read-evaluation-log.ts';
import { readPlanFile } from '../read-evaluation-plan.ts';
import { isOfSuite, readSuiteFile } from '../read-evaluation-suite.ts';

export const EVALUATION_REPORT: Command = {
  help: `
Usage: breakwater evaluation report LOG… --plan PLAN [--plan PLAN…] [--suite FILE] [--html FILE] [--json]

What sealed runs (Inspect logs, schema version 2) show under their plans: departures from the plan, success
under each treatment of errored, refused and timed-out samples with intervals clustered by source, by human
time, by budget, pass@k and pass^k, the time horizon with its bootstrap, cost. Several logs are compared over
the tasks they share; nothing is ranked whose interval holds zero. Needs no server.

  --plan FILE  the plan of the log at the same place; once for all of them if given once
  --suite FILE the suite that the plans take their tasks from; runs of other tasks are told
  --html FILE  write a printable page that loads nothing from elsewhere
  --json       one JSON document on standard output

Exit status: 0; 1 if a run departs from its plan; 2 if a file cannot be read, or a log is not of the plan's
suite or has scores that the plan says cannot be.
`,
  run: async (args, io) => {
    const { values, positionals } = readArguments({
      args: [...args],
      options: {
        json: { type: 'boolean' },
        html: { type: 'string' },
        suite: { type: 'string' },
        plan: { type: 'string', multiple: true },
      },
      allowPositionals: true,
    });
    const plans = values.plan ?? [];
    if (positionals.length === 0) throw new UsageError('name at least one log');
    if (plans.length !== 1 && plans.length !== positionals.length)
      throw new UsageError('give --plan once, or once for each log in the same order');
    const suite = values.suite === undefined ? undefined : await readSuiteFile(values.suite, io);
    if (suite === null) return 2;
    const runs: Planned[] = [];
    for (const [index, log] of positionals.entries()) {
      const run = await plannedRun({ log, planFile: plans[index] ?? plans[0] ?? '', suite }, io);
      if (run !== null) runs.push(run);
    }
    if (runs.length < positionals.length) return 2;
    const suiteTasks = suite?.tasks.map(({ id }) => id) ?? null;
    const models = runs.map(({ plan, run }) => ({ plan, report: reportOn(plan, run, suiteTasks) }));
    const comparisons = compareRuns(runs);
    const trend = horizonTrend(models);
    if (values.html !== undefined) {
      const writtenAt = new Date().toISOString();
      const page = printable(values.html);
      const html = reportHtml({ models, comparisons, trend, writtenAt });
      await writeFile(values.html, html).catch((error: NodeJS.ErrnoException) => {
        throw new UsageError(`--html ${page} cannot be written (${error.code}).`);
      });
      io.stderr.write(`written: ${page}\n`);
    }
    const reports = models.map(({ report }) => report);
    if (values.json === true)
      io.stdout.write(`${JSON.stringify({ notice: NOT_A_LICENCE, reports, comparisons, trend })}\n`);
    else if (values.html === undefined)
      io.stdout.write(
        reports
          .flatMap(inShort)
          .map((line) => `${printable(line)}\n`)
          .join(''),
      );
    return reports.some(({ departures }) => departures.length > 0) ? 1 : 0;
  },
};

type Named = {
  readonly log: string;
  readonly planFile: string;
  readonly suite: EvaluationSuite | undefined;
};

async function plannedRun({ log, planFile, suite }: Named, io: CommandIo): Promise<Planned | null> {
  const plan = await readPlanFile(planFile, io);
  if (plan !== null && suite !== undefined && !isOfSuite({ file: planFile, plan }, suite, io)) return null;
  const evaluation = await readEvaluationLog(log, io);
  const run = evaluation.ok && plan !== null ? underPlan(plan, evaluation.value) : evaluation;
  if (!run.ok) for (const problem of run.problems) io.stderr.write(problemLine(log, problem));
  return run.ok && 'run' in run.value ? run.value : null;
}

function inShort({
  model,
  suite,
  planDigest,
  departures,
  success,
}: ReturnType<typeof reportOn>): readonly string[] {
  const percent = (share: number | undefined | null): string =>
    share === undefined || share === null ? 'undefined' : `${(share * 100).toFixed(1)} %`;
  return [
    `${JSON.stringify(model)} on ${JSON.stringify(suite)}, plan sha256:${planDigest}`,
    ...departures.map(({ kind, count, detail }) => `  departs: ${kind} (${count}): ${detail}`),
    ...success.map(
      ({ treatment, share, interval, tasks }) =>
        `  trouble ${treatment.padEnd(10)}  ${percent(share)}, 95% ${percent(interval?.low)} to ${percent(interval?.high)}, ${tasks} tasks`,
    ),
    `  ${NOT_A_LICENCE}`,
  ];
}
