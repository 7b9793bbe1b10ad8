/**
 * Published JSON Schemas, compiled once when first needed, and their complaints as plain sentences with
 * pointers. Used where a package ships the official schema under a fitting licence; else see `shape.ts`.
 */
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { Problem } from '../../core/problem.ts';
import { pointerTo } from '../../core/problem.ts';
import type { JsonObject, JsonValue } from './parse.ts';
import { isArray, isObject } from './parse.ts';
import { quote } from './shape.ts';

export type SchemaCheck = (document: JsonValue, maxProblems: number) => readonly Problem[];

/** Above this many values only the first problem is looked for: all of them could cost more than the document. */
const MAX_VALUES_FOR_ALL = 200_000;

/**
 * `helpers` are schemas that the main one refers to, by the id it uses. Two validators are compiled: one stops
 * at the first fault, so that valid and huge documents are cheap; the other lists all.
 */
export function compileSchema(main: JsonObject, helpers: Readonly<Record<string, JsonObject>>): SchemaCheck {
  const first = compile(main, helpers, false);
  let all: ValidateFunction | null = null;
  return (document, maxProblems) => {
    if (first(document)) return [];
    if (countValues(document, MAX_VALUES_FOR_ALL) > MAX_VALUES_FOR_ALL)
      return toProblems(first.errors ?? [], document);
    all ??= compile(main, helpers, true);
    all(document);
    return toProblems(all.errors ?? [], document).slice(0, maxProblems);
  };
}

function compile(
  main: JsonObject,
  helpers: Readonly<Record<string, JsonObject>>,
  allErrors: boolean,
): ValidateFunction {
  const ajv = new Ajv({ allErrors, strict: false, logger: false });
  addFormats.default(ajv);
  // No library here checks internationalised forms; anything is let through rather than guessed at.
  ajv.addFormat('iri-reference', true);
  ajv.addFormat('idn-email', true);
  for (const [id, schema] of Object.entries(helpers)) ajv.addSchema({ ...schema, $id: id });
  return ajv.compile({ ...main });
}

function countValues(value: JsonValue, limit: number): number {
  if (isArray(value) || isObject(value)) {
    let count = 1;
    for (const part of Object.values(value)) {
      count += countValues(part, limit);
      if (count > limit) break;
    }
    return count;
  }
  return 1;
}

/** Complaints of the branches of a failed alternative only confuse: the alternative itself is reported. */
function toProblems(errors: readonly ErrorObject[], document: JsonValue): readonly Problem[] {
  const alternatives = errors.filter(({ keyword }) => keyword === 'oneOf' || keyword === 'anyOf');
  const kept = errors.filter(
    (error) =>
      error.keyword !== 'if' &&
      !alternatives.some((outer) => outer !== error && isWithin(error.instancePath, outer.instancePath)),
  );
  const problems = (kept.length === 0 ? errors : kept).map((error) => toProblem(error, document));
  const seen = new Set<string>();
  return problems.filter(({ pointer, message }) => {
    const key = `${pointer}\n${message}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}/`);
}

function toProblem(error: ErrorObject, document: JsonValue): Problem {
  const { keyword, params, instancePath } = error;
  const extra = params['additionalProperty'] ?? params['unevaluatedProperty'] ?? params['propertyName'];
  const pointer = typeof extra === 'string' ? pointerTo(instancePath, extra) : instancePath;
  return {
    pointer,
    code: `schema-${keyword.toLowerCase()}`,
    message: sentence(error, valueAt(document, instancePath)),
  };
}

function sentence({ keyword, params, message }: ErrorObject, value: JsonValue | undefined): string {
  const given = typeof value === 'string' ? quote(value) : typeof value === 'number' ? String(value) : 'this';
  switch (keyword) {
    case 'required':
      return `The member '${params['missingProperty']}' is missing.`;
    case 'type':
      return `This must be of type ${[params['type']].flat().join(' or ')}.`;
    case 'enum':
      return `This must be ${oneOf(params['allowedValues'])}, not ${given}.`;
    case 'const':
      return `This must be ${JSON.stringify(params['allowedValue'])}, not ${given}.`;
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return 'This member does not exist here.';
    case 'pattern':
      return `This does not have the form that the schema demands: ${given}.`;
    case 'format':
      return `This must be a valid ${params['format']}, not ${given}.`;
    case 'uniqueItems':
      return `The elements ${params['j']} and ${params['i']} are equal.`;
    case 'oneOf':
    case 'anyOf':
      return 'This fits none of the forms, or several of those, that the schema allows here.';
    default:
      return `This ${message ?? 'breaks the schema'}.`;
  }
}

function oneOf(values: readonly unknown[]): string {
  const shown = values.slice(0, 12).map((value) => JSON.stringify(value));
  return values.length > 12
    ? `one of ${shown.join(', ')} and ${values.length - 12} more`
    : `one of ${shown.join(', ')}`;
}

function valueAt(document: JsonValue, pointer: string): JsonValue | undefined {
  let at: JsonValue | undefined = document;
  for (const token of pointer.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    at = isObject(at) && Object.hasOwn(at, name) ? at[name] : isArray(at) ? at[Number(name)] : undefined;
  }
  return at;
}
