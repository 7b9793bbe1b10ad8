/** What a task is in a document, the same in a plan and in a suite: a plan takes tasks over word for word. */
import { isObject, type JsonObject, type JsonValue, member } from '../json/parse.ts';
import { addProblem, type Shape, type StringShape } from '../json/shape.ts';

export const label: StringShape = {
  kind: 'string',
  min: 1,
  max: 400,
  pattern: /^[^\u0000-\u001f\u007f]*$/,
  say: 'one line without control characters',
};
export const date: Shape = {
  kind: 'also',
  of: { kind: 'string', pattern: /^\d{4}-\d{2}-\d{2}$/, say: 'a date like 2026-11-30' },
  rule: (value, at, sink) => {
    const text = value as string;
    const instant = new Date(`${text}T00:00:00Z`);
    if (Number.isNaN(instant.valueOf()) || !instant.toISOString().startsWith(text))
      addProblem(sink, at, 'date', 'There is no such day.');
  },
};
export const digest: Shape = {
  kind: 'string',
  pattern: /^sha256:[0-9a-f]{64}$/,
  say: 'a digest like sha256:… in lower-case hex',
};

/** Of core/model/plan.ts's `PlannedTask`. */
export const TASK_FIELDS: Readonly<Record<string, Shape>> = {
  id: label,
  source: label,
  family: label,
  minutes: { kind: 'number', min: 1e-3, max: 1e7 },
  difficulty: { kind: 'number', min: -50, max: 50 },
  publicSince: date,
};

/** One member of each row of a list, where the list was checked before. */
export function idsIn(document: JsonValue, list: string, name: string): readonly JsonValue[] {
  const rows = isObject(document) ? (member(document, list) ?? []) : [];
  return (rows as readonly JsonObject[]).map((row) => member(row, name) ?? null);
}

/** Calls back with the place of every value that stood before. */
export function repeated(values: readonly JsonValue[], found: (index: number) => void): void {
  const seen = new Set<JsonValue>();
  for (const [index, value] of values.entries()) {
    if (seen.has(value)) found(index);
    seen.add(value);
  }
}
