/**
 * `breakwater.evaluation-plan/1`: the plan of an evaluation as a document. Members that it does not define are
 * refused: a plan is hashed, and what nobody reads must not look as if it were agreed.
 */
import type { EvaluationPlan } from '../../core/model/plan.ts';
import { TREATMENTS } from '../../core/model/treatment.ts';
import type { Parsed } from '../../core/problem.ts';
import { DOCUMENT_LIMITS } from '../json/limits.ts';
import type { JsonObject } from '../json/parse.ts';
import { member, parseJson } from '../json/parse.ts';
import { addProblem, check, newSink, type ObjectShape, problemsOf, type Shape } from '../json/shape.ts';
import { date, digest, idsIn, label, repeated, TASK_FIELDS } from './tasks.ts';

const MAX_TASKS = 100_000;
const MAX_PROBLEMS = 100;

const whole = (min: number, max: number): Shape => ({ kind: 'number', integer: true, min, max });

const score: Shape = { kind: 'number', min: -1e9, max: 1e9 };

const range: Shape = {
  kind: 'also',
  of: { kind: 'array', of: score, min: 2, max: 2 },
  rule: (value, at, sink) => {
    const [lowest, highest] = value as readonly number[];
    if (typeof lowest === 'number' && typeof highest === 'number' && lowest >= highest)
      addProblem(sink, at, 'range', 'The lowest score comes first, and the highest lies above it.');
  },
};

const model: Shape = {
  kind: 'also',
  of: {
    kind: 'object',
    fields: { name: label, checkpoint: digest, snapshot: label, released: date, trainedUntil: date },
    required: ['name'],
    others: 'refuse',
  },
  rule: (value, at, sink) => {
    const given = value as JsonObject;
    if ((member(given, 'checkpoint') === undefined) === (member(given, 'snapshot') === undefined)) {
      const message =
        "A plan names exactly one of 'checkpoint' and 'snapshot': without it nobody can say which model was tested.";
      addProblem(sink, at, 'model-identity', message);
    }
  },
};

const task: ObjectShape = {
  kind: 'object',
  fields: TASK_FIELDS,
  required: ['id'],
  others: 'refuse',
};

/** Published under `docs/schema`. */
export const planShape: ObjectShape = {
  kind: 'object',
  fields: {
    format: { kind: 'string', among: ['breakwater.evaluation-plan/1'] },
    suite: {
      kind: 'object',
      fields: { name: label, version: label, environment: digest, digest },
      required: ['name', 'version'],
      others: 'refuse',
    },
    model,
    elicitation: {
      kind: 'object',
      fields: {
        scaffold: label,
        tools: { kind: 'array', of: label, max: 1000 },
        attempts: whole(1, 10_000),
        tokenBudget: whole(1, 1e12),
        timeBudget: { kind: 'number', min: 0.001, max: 1e8 },
      },
      required: ['scaffold', 'attempts'],
      others: 'refuse',
    },
    scoring: {
      kind: 'object',
      fields: {
        scorer: label,
        successAt: score,
        range,
        cheating: {
          kind: 'object',
          fields: { scorer: label, atLeast: score },
          required: ['scorer', 'atLeast'],
          others: 'refuse',
        },
      },
      required: ['scorer', 'successAt'],
      others: 'refuse',
    },
    tasks: { kind: 'array', of: task, min: 1, max: MAX_TASKS },
    exclusions: {
      kind: 'array',
      of: {
        kind: 'object',
        fields: { task: label, reason: label },
        required: ['task', 'reason'],
        others: 'refuse',
      },
      max: MAX_TASKS,
    },
    analysis: {
      kind: 'object',
      fields: {
        headline: { kind: 'string', among: TREATMENTS },
        seed: whole(0, 2 ** 31 - 1),
        resamples: whole(100, 10_000),
        passAt: { kind: 'array', of: whole(1, 1000), max: 20, unique: true },
      },
      required: ['headline', 'seed', 'resamples'],
      others: 'refuse',
    },
  },
  required: ['format', 'suite', 'model', 'elicitation', 'scoring', 'tasks', 'analysis'],
  others: 'refuse',
};

/** Every problem at once; a plan with one is no plan. */
export function readEvaluationPlan(bytes: Uint8Array): Parsed<EvaluationPlan> {
  const parsed = parseJson(bytes, DOCUMENT_LIMITS);
  if (!parsed.ok) return parsed;
  const sink = newSink({ maxProblems: MAX_PROBLEMS });
  check(planShape, parsed.value, '', sink);
  if (sink.problems.length === 0) {
    const { scoring } = parsed.value as unknown as EvaluationPlan;
    const [lowest, highest] = scoring.range ?? [0, 1];
    const message = 'It lies outside the scores that there can be: nothing would fail, or nothing succeed.';
    if (scoring.successAt < lowest || scoring.successAt > highest)
      addProblem(sink, '/scoring/successAt', 'range', message);
    const ids = idsIn(parsed.value, 'tasks', 'id');
    repeated(ids, (index) => addProblem(sink, `/tasks/${index}/id`, 'repeated', 'Another task has this id.'));
    const known = new Set(ids);
    for (const [index, id] of idsIn(parsed.value, 'exclusions', 'task').entries()) {
      const at = `/exclusions/${index}/task`;
      if (!known.has(id)) addProblem(sink, at, 'unknown-task', 'No task of the plan has this id.');
    }
  }
  if (sink.problems.length > 0) return { ok: false, problems: problemsOf(sink) };
  return { ok: true, value: parsed.value as unknown as EvaluationPlan, warnings: parsed.warnings };
}
