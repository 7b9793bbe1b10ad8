/**
 * `breakwater.evaluation-suite/1`: one version of a suite as a document. Members that it does not define are refused:
 * a version is known by its digest, and what nobody reads must not look as if it described a task.
 */
import type { EvaluationSuite } from '../../core/model/suite.ts';
import type { Parsed } from '../../core/problem.ts';
import { digest, idsIn, label, repeated, TASK_FIELDS } from '../evaluation-plan/tasks.ts';
import { DOCUMENT_LIMITS } from '../json/limits.ts';
import { type JsonObject, member, parseJson } from '../json/parse.ts';
import { addProblem, check, newSink, type ObjectShape, problemsOf, type Shape } from '../json/shape.ts';

const MAX_TASKS = 100_000;
const MAX_PROBLEMS = 100;

const oracle: Shape = { ...label, max: 1000 };

/** Published under `docs/schema`. */
export const suiteShape: ObjectShape = {
  kind: 'object',
  fields: {
    format: { kind: 'string', among: ['breakwater.evaluation-suite/1'] },
    name: label,
    version: label,
    says: { ...label, max: 2000 },
    oracle,
    environment: digest,
    tasks: {
      kind: 'array',
      of: {
        kind: 'object',
        fields: { ...TASK_FIELDS, oracle, environment: digest },
        required: ['id', 'source'],
        others: 'refuse',
      },
      min: 1,
      max: MAX_TASKS,
    },
  },
  required: ['format', 'name', 'version', 'tasks'],
  others: 'refuse',
};

/** Every problem at once; a suite with one is no suite. */
export function readEvaluationSuite(bytes: Uint8Array): Parsed<EvaluationSuite> {
  const parsed = parseJson(bytes, DOCUMENT_LIMITS);
  if (!parsed.ok) return parsed;
  const sink = newSink({ maxProblems: MAX_PROBLEMS });
  check(suiteShape, parsed.value, '', sink);
  if (sink.problems.length === 0) {
    repeated(idsIn(parsed.value, 'tasks', 'id'), (index) =>
      addProblem(sink, `/tasks/${index}/id`, 'repeated', 'Another task has this id.'),
    );
    const suite = parsed.value as JsonObject;
    if (member(suite, 'oracle') === undefined)
      for (const [index, judged] of idsIn(suite, 'tasks', 'oracle').entries()) {
        const message = 'Neither the task nor the suite says what decides that it is solved.';
        if (judged === null) addProblem(sink, `/tasks/${index}`, 'no-oracle', message);
      }
  }
  if (sink.problems.length > 0) return { ok: false, problems: problemsOf(sink) };
  return { ok: true, value: parsed.value as unknown as EvaluationSuite, warnings: parsed.warnings };
}
