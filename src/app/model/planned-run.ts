/**
 * A log under its plan. A log of another task, one without a sample, or one whose scores cannot be scores of the planned scorer, is
 * refused whole; everything else in which it differs is a departure, and shown.
 */
import type { EvaluationPlan } from '../../core/model/plan.ts';
import type { Planned } from '../../core/model/report.ts';
import type { Parsed, Problem } from '../../core/problem.ts';
import { quote } from '../../formats/json/shape.ts';
import type { Evaluation } from './read-evaluation.ts';

const MAX_PROBLEMS = 100;

export function underPlan(plan: EvaluationPlan, { header, records }: Evaluation): Parsed<Planned> {
  const problems: Problem[] = [];
  if (header.task !== plan.suite.name) {
    const message = `The plan is for the suite ${quote(plan.suite.name)}; this is a log of ${quote(header.task)}.`;
    problems.push({ pointer: '', code: 'another-task', message });
  }
  if (records.length === 0)
    problems.push({ pointer: '/samples', code: 'empty-log', message: 'There is no sample in it.' });
  const { scorer, range = [0, 1] } = plan.scoring;
  for (const { id, epoch, scores } of records) {
    const value = Object.hasOwn(scores, scorer) ? (scores[scorer]?.value ?? null) : null;
    if (value === null || (value >= range[0] && value <= range[1])) continue;
    if (problems.length >= MAX_PROBLEMS) break;
    const message = `Its score ${value} lies outside the ${range[0]} to ${range[1]} that the plan allows.`;
    problems.push({ pointer: `/samples/${id}_epoch_${epoch}`, code: 'score-out-of-range', message });
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: { plan, run: { header, records } }, warnings: [] };
}
