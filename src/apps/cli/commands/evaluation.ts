import type { Evaluation } from '../../../app/model/read-evaluation.ts';
import { type EvaluationReport, recompute } from '../../../core/model/recompute.ts';
import { NOT_A_LICENCE } from '../../../formats/evaluation-report/html.ts';
import { readArguments } from '../arguments.ts';
import { type Command, UsageError } from '../command.ts';
import { problemLine } from '../printable.ts';
import { readEvaluationLog } from '../read-evaluation-log.ts';

export const EVALUATION: Command = {
  help: `
Usage: breakwater evaluation FILE… [--json]

Reads sealed evaluation runs (Inspect logs, schema version 2: .eval archives and .json documents) and
recomputes every figure from their samples: means with standard errors, shares of success with Wilson
intervals under each treatment of errored, refused and timed-out samples, and where the log's own numbers
disagree with its samples. Needs no server.

  --json  one JSON document on standard output

Exit status: 0; 1 if a log's own numbers disagree with its samples; 2 if a file cannot be read as a log.
`,
  run: async (args, io) => {
    const { values, positionals } = readArguments({
      args: [...args],
      options: { json: { type: 'boolean' } },
      allowPositionals: true,
    });
    if (positionals.length === 0) throw new UsageError('name at least one log');
    const read: {
      readonly file: string;
      readonly evaluation: Evaluation;
      readonly report: EvaluationReport;
    }[] = [];
    let isUnreadable = false;
    for (const file of positionals) {
      const evaluation = await readEvaluationLog(file, io);
      if (evaluation.ok)
        read.push({
          file,
          evaluation: evaluation.value,
          report: recompute(evaluation.value.header, evaluation.value.records),
        });
      else isUnreadable = true;
      for (const problem of evaluation.ok ? [] : evaluation.problems)
        io.stderr.write(problemLine(file, problem));
    }
    const evaluations = read.map(({ file, evaluation, report }) => ({
      file,
      header: evaluation.header,
      ...report,
    }));
    io.stdout.write(
      values.json === true
        ? `${JSON.stringify({ notice: NOT_A_LICENCE, evaluations })}\n`
        : read.map((each) => `${written(each)}\n`).join(''),
    );
    if (isUnreadable) return 2;
    return read.some(({ report }) => report.disagreements.length > 0) ? 1 : 0;
  },
};

function written({
  file,
  evaluation,
  report,
}: {
  readonly file: string;
  readonly evaluation: Evaluation;
  readonly report: EvaluationReport;
}): string {
  const { task, model, status, epochs } = evaluation.header;
  const lines = [
    `${file}`,
    `  ${JSON.stringify(task)} on ${JSON.stringify(model)}, ${status}: ${report.samples} samples, ${epochs} epochs, ${report.runs} runs${report.missing ? `, ${report.missing} missing` : ''}, ${report.tokens} tokens`,
  ];
  const trouble = Object.entries(report.trouble).filter(([, count]) => count > 0);
  if (trouble.length > 0)
    lines.push(`  without a scored answer: ${trouble.map(([kind, count]) => `${count} ${kind}`).join(', ')}`);
  const { retried } = report;
  if (retried.runs > 0)
    lines.push(
      `  started again after an error: ${retried.runs} runs; their last try counts, ${retried.tries} earlier ones do not`,
    );
  for (const scorer of report.scorers) {
    lines.push(
      `  ${JSON.stringify(scorer.scorer)}: mean ${shown(scorer.mean)} ± ${shown(scorer.standardError)}, 95% ${between(scorer.interval)}, n = ${scorer.samples}${scorer.edited > 0 ? `, ${scorer.edited} edited` : ''}${scorer.unreadable > 0 ? `, ${scorer.unreadable} no number` : ''}`,
    );
    for (const { treatment, successes, trials, interval } of scorer.headlines) {
      lines.push(`    trouble ${treatment.padEnd(10)}  ${successes} of ${trials}, 95% ${between(interval)}`);
    }
  }
  for (const { scorer, metric, stated, recomputed } of report.disagreements) {
    lines.push(
      `  DISAGREES: ${JSON.stringify(scorer)} ${JSON.stringify(metric)}: the log says ${shown(stated)}, its samples ${shown(recomputed)}`,
    );
  }
  return `${[...lines, `  ${NOT_A_LICENCE}`].join('\n')}\n`;
}

function shown(value: number | null): string {
  return value === null ? 'undefined' : value.toPrecision(4);
}

function between(interval: { readonly low: number; readonly high: number } | null): string {
  return interval === null ? 'undefined' : `${shown(interval.low)} to ${shown(interval.high)}`;
}
