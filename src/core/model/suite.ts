/**
 * A suite is what many plans measure by, kept apart from them: versioned tasks, each with what its luck is shared
 * with, how hard it is, what decides that it is solved, and since when a training set may hold it. A version never
 * changes; what differs between two is told field by field, since figures of different tasks are no trend.
 */
import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../ledger/canonical-json.ts';
import type { Problem } from '../problem.ts';
import type { EvaluationPlan, PlannedTask } from './plan.ts';

export type SuiteTask = PlannedTask & {
  /** Its cluster: tasks of one source share their luck. Unlike in a plan, never left out. */
  readonly source: string;
  /** What decides that it is solved; absent: the suite's own. */
  readonly oracle?: string;
  /** Digest of what it runs in; absent: the suite's own. */
  readonly environment?: string;
};

export type EvaluationSuite = {
  readonly format: 'breakwater.evaluation-suite/1';
  /** The task's name in a log. */
  readonly name: string;
  readonly version: string;
  readonly says?: string;
  readonly oracle?: string;
  readonly environment?: string;
  readonly tasks: readonly SuiteTask[];
};

/** SHA-256, hex, over the canonical JSON (RFC 8785): the version's identity, whatever its spelling. */
export function suiteDigest(suite: EvaluationSuite): string {
  return createHash('sha256')
    .update(canonicalJson(suite as unknown as Json))
    .digest('hex');
}

const FIELDS = ['source', 'family', 'minutes', 'difficulty', 'publicSince', 'oracle', 'environment'] as const;
type SuiteField = (typeof FIELDS)[number];

export type SuiteChanges = {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly { readonly task: string; readonly fields: readonly SuiteField[] }[];
};

/** What a later version has that an earlier one has not, by the tasks' ids; defaults of the suite count as its tasks' own. */
export function suiteChanges(earlier: EvaluationSuite, later: EvaluationSuite): SuiteChanges {
  const before = new Map(earlier.tasks.map((task) => [task.id, whole(earlier, task)]));
  const after = new Map(later.tasks.map((task) => [task.id, whole(later, task)]));
  return {
    added: [...after.keys()].filter((id) => !before.has(id)),
    removed: [...before.keys()].filter((id) => !after.has(id)),
    changed: [...after].flatMap(([id, task]) => {
      const old = before.get(id);
      const fields = old === undefined ? [] : FIELDS.filter((field) => old[field] !== task[field]);
      return fields.length === 0 ? [] : [{ task: id, fields }];
    }),
  };
}

function whole({ oracle, environment }: EvaluationSuite, task: SuiteTask): SuiteTask {
  return {
    ...(oracle !== undefined && { oracle }),
    ...(environment !== undefined && { environment }),
    ...task,
  };
}

const MAX_PROBLEMS = 100;
/** What a plan says of a task must be what the suite says: it decides clusters, weights and contamination. */
const SAME_IN_PLAN = ['source', 'family', 'minutes', 'difficulty', 'publicSince'] as const;

/**
 * Everything in which a plan that names this suite is not of it. A plan may take some of the tasks; what it says of
 * one is what the suite says, and what it leaves out it leaves out nowhere else.
 */
export function problemsUnderSuite(plan: EvaluationPlan, suite: EvaluationSuite): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (pointer: string, code: string, message: string): void => {
    if (problems.length < MAX_PROBLEMS) problems.push({ pointer, code, message });
  };
  if (plan.suite.name !== suite.name || plan.suite.version !== suite.version)
    add('/suite', 'another-suite', 'The digest is that of a suite with another name or version.');
  if (plan.suite.environment !== undefined && plan.suite.environment !== suite.environment)
    add('/suite/environment', 'another-environment', 'The suite states another environment, or none.');
  const known = new Map(suite.tasks.map((task) => [task.id, task]));
  for (const [index, task] of plan.tasks.entries()) {
    const own = known.get(task.id);
    if (own === undefined) add(`/tasks/${index}/id`, 'not-in-suite', 'The suite has no task of this id.');
    else
      for (const field of SAME_IN_PLAN)
        if (task[field] !== own[field])
          add(`/tasks/${index}/${field}`, 'unlike-suite', 'The suite says something else here of this task.');
  }
  return problems;
}
