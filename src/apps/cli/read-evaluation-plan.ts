/** An evaluation plan named on the command line. */
import type { EvaluationPlan } from '../../core/model/plan.ts';
import { readEvaluationPlan } from '../../formats/evaluation-plan/read.ts';
import type { CommandIo } from './command.ts';
import { printable, problemLine } from './printable.ts';
import { readBounded, whyUnread } from './read-bounded.ts';

const MAX_BYTES = 64 * 1024 * 1024;

/** null where it is none; every problem is then on standard error. */
export async function readPlanFile(file: string, io: CommandIo): Promise<EvaluationPlan | null> {
  let bytes: Uint8Array;
  try {
    bytes = await readBounded(file, MAX_BYTES);
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (typeof code !== 'string') throw error;
    io.stderr.write(`${printable(file)}: : ${whyUnread(error)}\n`);
    return null;
  }
  const plan = readEvaluationPlan(bytes);
  for (const problem of plan.ok ? plan.warnings : plan.problems) io.stderr.write(problemLine(file, problem));
  return plan.ok ? plan.value : null;
}
