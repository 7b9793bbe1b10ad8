/** The one interpreter of decision tables: inputs by name → outcome and the row that says so, or every fault. */
import type { Problem } from '../problem.ts';
import { pointerTo } from '../problem.ts';
import type { DecisionPoint, DecisionTable } from './decision-table.ts';
import { shortKey } from './decision-table.ts';

export type Decision = {
  readonly table: string;
  /** By published short key, with the value's published key, in the table's order. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly outcome: string;
  readonly label: string;
  /** 1-based, in the published order of the table's mapping. */
  readonly row: number;
};

export type DecisionAnswer =
  | { readonly ok: true; readonly value: Decision }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Keys and values by published short key, by name, or by full id, in any case. All problems at once: what is
 * missing, unknown, given twice or has no such value. Pointers name the input as given.
 */
export function decide(table: DecisionTable, inputs: Iterable<readonly [string, unknown]>): DecisionAnswer {
  const problems: Problem[] = [];
  const chosen = new Map<DecisionPoint, number>();
  for (const [key, value] of inputs) {
    const point = table.points.find((candidate) => isNamed(candidate, key));
    if (point === undefined) problems.push(unknownKey(table, key));
    else if (chosen.has(point)) problems.push(repeated(point, key));
    else chosen.set(point, readValue(point, key, value, problems));
  }
  for (const point of table.points) if (!chosen.has(point)) problems.push(missing(point));
  if (problems.length > 0) return { ok: false, problems };
  const digits = table.points.map((point) => chosen.get(point)).join('');
  const rows = table.rows.trim().split(/\s+/);
  const index = rows.findIndex((row) => row.startsWith(digits));
  const outcome = table.outcome.values[Number(rows[index]?.at(-1))];
  // Tables are total (test over all of them), so this is a fault of the data.
  if (outcome === undefined) throw new Error(`${table.id} has no row for ${digits}`);
  const named = table.points.map((point) => [
    shortKey(point),
    point.values[chosen.get(point) ?? 0]?.[0] ?? '',
  ]);
  const [key, label] = outcome;
  return {
    ok: true,
    value: { table: table.id, inputs: Object.fromEntries(named), outcome: key, label, row: index + 1 },
  };
}

function isNamed(point: DecisionPoint, key: string): boolean {
  const given = key.toLowerCase();
  return [point.id, shortKey(point), point.name].some((name) => name.toLowerCase() === given);
}

/** The value's index; 0 with a problem where there is none. A key counts before another value's name. */
function readValue(point: DecisionPoint, key: string, value: unknown, problems: Problem[]): number {
  const given = typeof value === 'string' ? value.trim().toLowerCase() : '';
  const byKey = point.values.findIndex(([short]) => short.toLowerCase() === given);
  const index = byKey >= 0 ? byKey : point.values.findIndex(([, name]) => name.toLowerCase() === given);
  if (index >= 0) return index;
  const known = point.values.map(([short, name]) => `${short} (${name})`).join(', ');
  problems.push({
    pointer: pointerTo('', key),
    code: 'unknown-value',
    message: `${shortKey(point)} has no value ${shown(value)}; it has ${known}.`,
  });
  return 0;
}

function unknownKey(table: DecisionTable, key: string): Problem {
  const known = table.points.map((point) => `${shortKey(point)} (${point.name})`).join(', ');
  return {
    pointer: pointerTo('', key),
    code: 'unknown-key',
    message: `${table.id} has no input ${shown(key)}; it has ${known}.`,
  };
}

function repeated(point: DecisionPoint, key: string): Problem {
  return { pointer: pointerTo('', key), code: 'repeated', message: `${shortKey(point)} is given twice.` };
}

function missing(point: DecisionPoint): Problem {
  const known = point.values.map(([short, name]) => `${short} (${name})`).join(', ');
  const key = shortKey(point);
  return {
    pointer: '',
    code: 'missing-key',
    message: `${key} (${point.name}) is missing; it may be ${known}.`,
  };
}

/** Text from outside in a sentence: escaped and capped. */
function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return JSON.stringify(text.slice(0, 60)).replace(/[\u007f-\u009f\u2028\u2029]/g, '\ufffd');
}
