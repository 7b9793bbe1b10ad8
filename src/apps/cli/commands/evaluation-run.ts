import { underPlan } from '../../../app/model/planned-run.ts';
import { departuresFrom, type EvaluationPlan, planDigest } from '../../../core/model/plan.ts';
import type { LaunchLine } from '../../../formats/inspect/launch.ts';
import { readArguments } from '../arguments.ts';
import { type Command, type CommandIo, type ExitCode, UsageError } from '../command.ts';
import { runInspect } from '../inspect-process.ts';
import { printable, problemLine } from '../printable.ts';
import { readEvaluationLog } from '../read-evaluation-log.ts';
import { readPlanFile } from '../read-evaluation-plan.ts';
import { untilStopped } from '../stopping.ts';

/** They would send the logs elsewhere, or return before there are any. */
const OURS = ['--json', '--detach', '--log-dir', '--log-format', '--display'];

export const EVALUATION_RUN: Command = {
  help: `
Usage: breakwater evaluation run --plan FILE --log-dir DIR [--inspect COMMAND] -- TASK… [inspect's own options]

Starts 'inspect eval-set' where Inspect is installed, as a process of its own, and follows it to its end. The
plan is read and its digest printed first; each log is then held against it. What stands after -- goes to
Inspect as it is, so keys of model providers stay in its environment. Ctrl-C lets Inspect end its logs; twice
ends at once.

  --plan FILE        the plan (breakwater.evaluation-plan/1), fixed before the first run
  --log-dir DIR      where Inspect writes its logs
  --inspect COMMAND  what to start; default: inspect

Exit status: 0; 1 if the run did not succeed or departs from its plan; 2 if the plan or a log cannot be read,
or Inspect is not installed.
`,
  run: async (args, io) => {
    const { values, positionals } = readArguments({
      args: [...args],
      options: {
        plan: { type: 'string' },
        'log-dir': { type: 'string' },
        inspect: { type: 'string', default: 'inspect' },
      },
      allowPositionals: true,
    });
    const logDir = values['log-dir'];
    if (values.plan === undefined) throw new UsageError('name the plan with --plan');
    if (logDir === undefined) throw new UsageError('say with --log-dir where the logs go');
    if (positionals.length === 0) throw new UsageError("name Inspect's tasks after --");
    const ours = positionals.find((each) =>
      OURS.some((name) => each === name || each.startsWith(`${name}=`)),
    );
    if (ours !== undefined) throw new UsageError(`'${ours}' is set here and cannot be given to Inspect`);
    const plan = await readPlanFile(values.plan, io);
    if (plan === null) return 2;
    io.stderr.write(`plan sha256:${planDigest(plan)}\n`);
    return follow(plan, { command: values.inspect, logDir, rest: positionals }, io);
  },
};

type Start = { readonly command: string; readonly logDir: string; readonly rest: readonly string[] };

async function follow(
  plan: EvaluationPlan,
  { command, logDir, rest }: Start,
  io: CommandIo,
): Promise<ExitCode> {
  const stop = new AbortController();
  void untilStopped(io).then(() => stop.abort());
  const done: Extract<LaunchLine, { event: 'done' }>[] = [];
  const end = await runInspect({
    command,
    args: ['eval-set', '--json', '--log-dir', logDir, '--log-format', 'eval', ...rest],
    env: io.env,
    stop: stop.signal,
    onLine: (line) => {
      if (line.event === 'done') done.push(line);
      else io.stderr.write(`started run ${printable(line.runId)}, logs in ${printable(line.logDir)}\n`);
    },
  });
  if (end.kind === 'absent') {
    io.stderr.write(
      `'${printable(command)}' cannot be started. Install Inspect (pip install inspect-ai) or name it with --inspect.\n`,
    );
    return 2;
  }
  const last = done.at(-1);
  if (last === undefined) {
    const how = end.signal ?? `exit ${end.code}`;
    io.stderr.write(`Inspect ended (${how}) without saying what came of it; look at ${printable(logDir)}.\n`);
    return 1;
  }
  const exits: ExitCode[] = [];
  for (const log of last.logs) exits.push(await holdAgainst(plan, log, io));
  if (exits.includes(2)) return 2;
  return last.success && last.logs.length > 0 && !exits.includes(1) ? 0 : 1;
}

async function holdAgainst(
  plan: EvaluationPlan,
  { task, status, location }: { readonly task: string; readonly status: string; readonly location: string },
  io: CommandIo,
): Promise<ExitCode> {
  io.stdout.write(`${printable(location)}\n  ${printable(task)}: ${printable(status)}\n`);
  const evaluation = await readEvaluationLog(location.replace(/^file:\/\//, ''), io);
  const planned = evaluation.ok ? underPlan(plan, evaluation.value) : evaluation;
  if (!planned.ok) {
    for (const problem of planned.problems) io.stderr.write(problemLine(location, problem));
    return 2;
  }

  const departures = departuresFrom(plan, planned.value.run);
  for (const { kind, count, detail } of departures)
    io.stdout.write(`  departs: ${kind} (${count}): ${printable(detail)}\n`);
  if (departures.length === 0) io.stdout.write('  as planned\n');
  return departures.length === 0 ? 0 : 1;
}
