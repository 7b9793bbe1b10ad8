import { planDigest } from '../../../core/model/plan.ts';
import { readArguments } from '../arguments.ts';
import { type Command, UsageError } from '../command.ts';
import { readPlanFile } from '../read-evaluation-plan.ts';
import { isOfSuite, readSuiteFile } from '../read-evaluation-suite.ts';

export const EVALUATION_PLAN: Command = {
  help: `
Usage: breakwater evaluation plan FILE… [--suite FILE] [--json]

Reads evaluation plans (breakwater.evaluation-plan/1) and prints each one's digest: SHA-256 over its canonical
JSON (RFC 8785), the same however the file is spaced or ordered. Write the digest down, or have it registered,
before the first run; what a run later does otherwise is shown as a departure by 'evaluation report'.

  --suite FILE  the suite that the plans take their tasks from (breakwater.evaluation-suite/1)
  --json        one JSON document on standard output

Exit status: 0; 2 if a file is no plan, or not of the suite, with every problem printed.
`,
  run: async (args, io) => {
    const { values, positionals } = readArguments({
      args: [...args],
      options: { json: { type: 'boolean' }, suite: { type: 'string' } },
      allowPositionals: true,
    });
    if (positionals.length === 0) throw new UsageError('name at least one plan');
    const ofSuite = values.suite === undefined ? undefined : await readSuiteFile(values.suite, io);
    if (ofSuite === null) return 2;
    const plans: object[] = [];
    for (const file of positionals) {
      const plan = await readPlanFile(file, io);
      if (plan === null || (ofSuite !== undefined && !isOfSuite({ file, plan }, ofSuite, io))) continue;
      const { suite, model, tasks } = plan;
      plans.push({ file, digest: `sha256:${planDigest(plan)}`, suite, model, tasks: tasks.length });
      if (values.json !== true) io.stdout.write(`sha256:${planDigest(plan)}  ${file}\n`);
    }
    if (values.json === true) io.stdout.write(`${JSON.stringify({ plans })}\n`);
    return plans.length === positionals.length ? 0 : 2;
  },
};
