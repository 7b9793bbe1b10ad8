/**
 * `breakwater.alert-criteria/1`: which figures of a report open a question to officials, as a document. Members that
 * it does not define are refused: what nobody reads must not look as if it were watched.
 */
import type { AlertCriteria } from '../../core/model/alert-criteria.ts';
import { TREATMENTS } from '../../core/model/treatment.ts';
import type { Parsed } from '../../core/problem.ts';
import { DOCUMENT_LIMITS } from '../json/limits.ts';
import { isObject, type JsonObject, member, parseJson } from '../json/parse.ts';
import { addProblem, check, newSink, type ObjectShape, problemsOf, type Shape } from '../json/shape.ts';

const line = (max: number): Shape => ({
  kind: 'string',
  min: 1,
  max,
  pattern: /^[^\u0000-\u001f\u007f]*$/,
  say: 'one line without control characters',
});

const criterion: Shape = {
  kind: 'also',
  of: {
    kind: 'object',
    fields: {
      id: line(100),
      says: line(1000),
      suite: line(400),
      figure: { kind: 'string', among: ['success', 'horizon-50', 'horizon-80', 'pass-at-k'] },
      treatment: { kind: 'string', among: TREATMENTS },
      k: { kind: 'number', integer: true, min: 1, max: 1000 },
      atLeast: { kind: 'number', min: 0, max: 1e9 },
      by: { kind: 'string', among: ['estimate', 'interval-low'] },
    },
    required: ['id', 'says', 'figure', 'atLeast', 'by'],
    others: 'refuse',
  },
  rule: (value, at, sink) => {
    const given = value as JsonObject;
    const isPass = member(given, 'figure') === 'pass-at-k';
    if (isPass !== (member(given, 'k') !== undefined))
      addProblem(sink, at, 'k', "'k' belongs to the figure 'pass-at-k', and to no other.");
    if (isPass && member(given, 'by') === 'interval-low')
      addProblem(sink, `${at}/by`, 'by', "'pass-at-k' has no interval: compare its estimate.");
  },
};

/** Published under `docs/schema`. */
export const criteriaShape: ObjectShape = {
  kind: 'object',
  fields: {
    format: { kind: 'string', among: ['breakwater.alert-criteria/1'] },
    name: line(200),
    criteria: { kind: 'array', of: criterion, min: 1, max: 1000 },
  },
  required: ['format', 'name', 'criteria'],
  others: 'refuse',
};

/** Every problem at once. */
export function readAlertCriteria(bytes: Uint8Array): Parsed<AlertCriteria> {
  const parsed = parseJson(bytes, DOCUMENT_LIMITS);
  if (!parsed.ok) return parsed;
  const sink = newSink({ maxProblems: 100 });
  check(criteriaShape, parsed.value, '', sink);
  const seen = new Set<unknown>();
  const criteria = isObject(parsed.value) ? member(parsed.value, 'criteria') : [];
  for (const [index, each] of (Array.isArray(criteria) ? criteria : []).entries()) {
    const id = isObject(each) ? member(each, 'id') : undefined;
    if (id !== undefined && seen.has(id))
      addProblem(sink, `/criteria/${index}/id`, 'repeated', 'Another criterion has this id.');
    seen.add(id);
  }
  if (sink.problems.length > 0) return { ok: false, problems: problemsOf(sink) };
  return { ok: true, value: parsed.value as unknown as AlertCriteria, warnings: parsed.warnings };
}
