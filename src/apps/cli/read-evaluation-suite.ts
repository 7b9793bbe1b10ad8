/** A suite named on the command line, alone or for a plan that refers to it. */
import type { EvaluationPlan } from '../../core/model/plan.ts';
import { type EvaluationSuite, problemsUnderSuite, suiteDigest } from '../../core/model/suite.ts';
import { readEvaluationSuite } from '../../formats/evaluation-suite/read.ts';
import type { CommandIo } from './command.ts';
import { printable, problemLine } from './printable.ts';
import { readBounded, whyUnread } from './read-bounded.ts';

const MAX_BYTES = 64 * 1024 * 1024;

/** null where it is none; every problem is then on standard error. */
export async function readSuiteFile(file: string, io: CommandIo): Promise<EvaluationSuite | null> {
  let bytes: Uint8Array;
  try {
    bytes = await readBounded(file, MAX_BYTES);
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (typeof code !== 'string') throw error;
    io.stderr.write(`${printable(file)}: : ${whyUnread(error)}\n`);
    return null;
  }
  const suite = readEvaluationSuite(bytes);
  for (const problem of suite.ok ? suite.warnings : suite.problems)
    io.stderr.write(problemLine(file, problem));
  return suite.ok ? suite.value : null;
}

/** False where the plan is not of the suite; every problem is then on standard error. */
export function isOfSuite(
  plan: { readonly file: string; readonly plan: EvaluationPlan },
  suite: EvaluationSuite,
  io: CommandIo,
): boolean {
  const { digest } = plan.plan.suite;
  const isAnother = digest !== undefined && digest !== `sha256:${suiteDigest(suite)}`;
  const message = 'The plan names another suite, or another version of it.';
  const problems = isAnother ? [{ pointer: '/suite/digest', message }] : problemsUnderSuite(plan.plan, suite);
  for (const problem of problems) io.stderr.write(problemLine(plan.file, problem));
  return problems.length === 0;
}
