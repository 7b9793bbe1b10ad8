/**
 * What a document must look like, as data: one description is both the check (every problem at once, each
 * with its pointer and a plain sentence) and, through `json-schema.ts`, the published JSON Schema.
 * The rules of SARIF, OSV, CVE and OpenVEX are written in it from their specifications.
 */
import type { Problem } from '../../core/problem.ts';
import { pointerTo } from '../../core/problem.ts';
import type { JsonObject, JsonValue } from './parse.ts';
import { isArray, isObject } from './parse.ts';

export type Shape =
  | { readonly kind: 'any' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'null' }
  | { readonly kind: 'number'; readonly min?: number; readonly max?: number; readonly integer?: true }
  | StringShape
  | ArrayShape
  | ObjectShape
  | { readonly kind: 'one-of'; readonly options: readonly Shape[]; readonly say: string }
  | { readonly kind: 'lazy'; readonly of: () => Shape; readonly name: string }
  /** The inner shape, then a rule that needs to see the whole value. */
  | { readonly kind: 'also'; readonly of: Shape; readonly rule: Rule };

export type StringShape = {
  readonly kind: 'string';
  readonly min?: number;
  readonly max?: number;
  /** Ours, never from a document; linear on hostile text. */
  readonly pattern?: RegExp;
  readonly among?: readonly string[];
  /** What the string is, for the sentence: 'a CWE identifier like CWE-79'. */
  readonly say?: string;
  readonly code?: string;
  readonly lenient?: true;
};

export type ArrayShape = {
  readonly kind: 'array';
  readonly of: Shape;
  readonly min?: number;
  readonly max?: number;
  readonly unique?: true;
};

export type ObjectShape = {
  readonly kind: 'object';
  readonly fields: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  /** Required by the schema, but its absence loses no meaning: a warning (contracts, "Warnings do not reject"). */
  readonly expected?: readonly string[];
  /** Other members: kept as unknown (default), refused, or each of this shape. */
  readonly others?: 'keep' | 'refuse' | Shape;
  /** At least one of these must be there. */
  readonly someOf?: readonly string[];
};

export type Rule = (value: JsonValue, at: string, sink: Sink) => void;

/** Where checks put what they find. `unknown` collects members that no field of the shape names. */
export type Sink = {
  readonly problems: Problem[];
  readonly warnings: Problem[];
  readonly unknown: Record<string, JsonValue>;
  readonly maxProblems: number;
  /** True where a null member means an absent one (native findings); false where a schema forbids it. */
  readonly nullIsAbsent: boolean;
  dropped: number;
};

export function newSink(options: { maxProblems: number; nullIsAbsent?: boolean }): Sink {
  return {
    problems: [],
    warnings: [],
    unknown: {},
    maxProblems: options.maxProblems,
    nullIsAbsent: options.nullIsAbsent ?? false,
    dropped: 0,
  };
}

export function addProblem(sink: Sink, pointer: string, code: string, message: string): void {
  if (sink.problems.length < sink.maxProblems) sink.problems.push({ pointer, code, message });
  else sink.dropped += 1;
}

export function addWarning(sink: Sink, pointer: string, code: string, message: string): void {
  if (sink.warnings.length < sink.maxProblems) {
    sink.warnings.push({ pointer, code, message, severity: 'warning' });
  }
}

/** The problems, closed by one that counts those left out, then the warnings. */
export function problemsOf(sink: Sink): readonly Problem[] {
  if (sink.dropped === 0) return [...sink.problems, ...sink.warnings];
  const message = `${sink.dropped} more problems of this document are not listed.`;
  return [...sink.problems, { pointer: '', code: 'more-problems', message }, ...sink.warnings];
}

export function check(shape: Shape, value: JsonValue, at: string, sink: Sink): void {
  switch (shape.kind) {
    case 'any':
      return;
    case 'boolean':
      if (typeof value !== 'boolean') wrongType(sink, at, 'true or false', value);
      return;
    case 'null':
      if (value !== null) wrongType(sink, at, 'null', value);
      return;
    case 'number':
      checkNumber(shape, value, at, sink);
      return;
    case 'string':
      checkString(shape, value, at, sink);
      return;
    case 'array':
      checkArray(shape, value, at, sink);
      return;
    case 'object':
      checkObject(shape, value, at, sink);
      return;
    case 'one-of':
      checkOneOf(shape, value, at, sink);
      return;
    case 'lazy':
      check(shape.of(), value, at, sink);
      return;
    case 'also':
      checkAlso(shape, value, at, sink);
  }
}

/**
 * The rule sees the value even where parts of it are wrong, so that all problems come at once; only a value
 * that is not what the rule reads at all keeps it from running.
 */
function checkAlso(shape: Shape & { kind: 'also' }, value: JsonValue, at: string, sink: Sink): void {
  const before = sink.problems.length;
  const dropped = sink.dropped;
  check(shape.of, value, at, sink);
  const unreadable = sink.problems
    .slice(before)
    .some(({ pointer, code }) => pointer === at && code !== 'missing-member' && code !== 'too-few');
  if (!unreadable && sink.dropped === dropped) shape.rule(value, at, sink);
}

function checkNumber(shape: Shape & { kind: 'number' }, value: JsonValue, at: string, sink: Sink): void {
  const wanted = shape.integer ? 'a whole number' : 'a number';
  if (typeof value !== 'number' || (shape.integer && !Number.isSafeInteger(value))) {
    wrongType(sink, at, wanted, value);
    return;
  }
  const { min, max } = shape;
  if ((min !== undefined && value < min) || (max !== undefined && value > max)) {
    const range =
      min !== undefined && max !== undefined
        ? `between ${min} and ${max}`
        : min !== undefined
          ? `at least ${min}`
          : `at most ${max}`;
    addProblem(sink, at, 'out-of-range', `This number must be ${range}, not ${value}.`);
  }
}

function checkString(shape: StringShape, value: JsonValue, at: string, sink: Sink): void {
  if (typeof value !== 'string') {
    wrongType(sink, at, shape.say ?? 'a string', value);
    return;
  }
  if (shape.min !== undefined && value.length < shape.min) {
    addProblem(
      sink,
      at,
      'too-short',
      shape.min === 1 ? 'This must not be empty.' : `This needs at least ${shape.min} characters.`,
    );
    return;
  }
  if (shape.max !== undefined && value.length > shape.max) {
    addProblem(
      sink,
      at,
      'too-long',
      `This has ${value.length} characters; at most ${shape.max} are accepted.`,
    );
    return;
  }
  const bad =
    (shape.among !== undefined && !shape.among.includes(value)) ||
    (shape.pattern !== undefined && !shape.pattern.test(value));
  if (!bad) return;
  const wanted = shape.say ?? `one of ${(shape.among ?? []).map((name) => `'${name}'`).join(', ')}`;
  const add = shape.lenient ? addWarning : addProblem;
  add(
    sink,
    at,
    shape.code ?? (shape.among ? 'unknown-value' : 'bad-form'),
    `This must be ${wanted}, not ${quote(value)}.`,
  );
}

function checkArray(shape: ArrayShape, value: JsonValue, at: string, sink: Sink): void {
  if (!isArray(value)) {
    wrongType(sink, at, 'an array', value);
    return;
  }
  if (shape.min !== undefined && value.length < shape.min) {
    addProblem(
      sink,
      at,
      'too-few',
      `This array needs at least ${shape.min} element${shape.min === 1 ? '' : 's'}.`,
    );
  }
  if (shape.max !== undefined && value.length > shape.max) {
    addProblem(
      sink,
      at,
      'too-many',
      `This array has ${value.length} elements; at most ${shape.max} are accepted.`,
    );
    return;
  }
  for (const [index, element] of value.entries()) check(shape.of, element, pointerTo(at, index), sink);
  if (shape.unique) checkUnique(value, at, sink);
}

function checkUnique(value: readonly JsonValue[], at: string, sink: Sink): void {
  if (value.length < 2) return;
  const seen = new Set<string>();
  for (const [index, element] of value.entries()) {
    const key = canonical(element);
    if (seen.has(key))
      addProblem(sink, pointerTo(at, index), 'repeated', 'This element repeats an earlier one.');
    seen.add(key);
  }
}

function checkObject(shape: ObjectShape, value: JsonValue, at: string, sink: Sink): void {
  if (!isObject(value)) {
    wrongType(sink, at, 'an object', value);
    return;
  }
  checkRequired(shape, value, at, sink);
  for (const name in value) {
    const part = value[name] as JsonValue;
    const field = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
    if (field !== undefined) {
      if (part === null && sink.nullIsAbsent && !(shape.required ?? []).includes(name)) {
        addWarning(
          sink,
          pointerTo(at, name),
          'null-is-absent',
          'null is read as absent; leave the member out.',
        );
      } else check(field, part, pointerTo(at, name), sink);
    } else if (shape.others === 'refuse') {
      addProblem(sink, pointerTo(at, name), 'unexpected-member', 'This member does not exist here.');
    } else if (typeof shape.others === 'object') {
      check(shape.others, part, pointerTo(at, name), sink);
    } else {
      sink.unknown[pointerTo(at, name)] = part;
    }
  }
}

function checkRequired(shape: ObjectShape, value: JsonObject, at: string, sink: Sink): void {
  for (const name of shape.required ?? []) {
    if (!Object.hasOwn(value, name))
      addProblem(sink, at, 'missing-member', `The member '${name}' is missing.`);
  }
  for (const name of shape.expected ?? []) {
    if (!Object.hasOwn(value, name))
      addWarning(sink, at, 'missing-member', `The member '${name}' is missing.`);
  }
  const { someOf } = shape;
  if (someOf !== undefined && !someOf.some((name) => Object.hasOwn(value, name) && value[name] !== null)) {
    const names = someOf.map((name) => `'${name}'`).join(', ');
    addProblem(sink, at, 'missing-member', `At least one of the members ${names} is needed.`);
  }
}

function checkOneOf(shape: Shape & { kind: 'one-of' }, value: JsonValue, at: string, sink: Sink): void {
  for (const option of shape.options) {
    const trial = newSink({ maxProblems: 1, nullIsAbsent: sink.nullIsAbsent });
    check(option, value, at, trial);
    if (trial.problems.length > 0) continue;
    for (const warning of trial.warnings) addWarning(sink, warning.pointer, warning.code, warning.message);
    Object.assign(sink.unknown, trial.unknown);
    return;
  }
  addProblem(sink, at, 'no-alternative', `This must be ${shape.say}.`);
}

function wrongType(sink: Sink, at: string, wanted: string, value: JsonValue): void {
  addProblem(sink, at, 'wrong-type', `This must be ${wanted}, not ${typeName(value)}.`);
}

function typeName(value: JsonValue): string {
  if (value === null) return 'null';
  if (isArray(value)) return 'an array';
  if (typeof value === 'string') return quote(value);
  return typeof value === 'object' ? 'an object' : String(value);
}

/** Text of a document inside a message: quoted, escaped, capped, so that it can reach a terminal or a log. */
export function quote(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 57)}…` : text;
  // JSON.stringify escapes C0; the rest of the list is DEL, C1 and the bidirectional controls.
  return JSON.stringify(short).replace(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** One spelling for equal values: member order and spacing do not matter. */
export function canonical(value: JsonValue): string {
  if (isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (isObject(value)) {
    const members = Object.keys(value)
      .sort()
      .map((name) => `${JSON.stringify(name)}:${canonical(value[name] as JsonValue)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}
