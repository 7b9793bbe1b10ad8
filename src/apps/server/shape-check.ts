/** Request shapes, checked by TypeBox against the same schema that the OpenAPI document shows. Nothing is coerced or dropped. */
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { notFound, Refusal } from '../../app/refusal.ts';
import { type Problem, pointerTo } from '../../core/problem.ts';
import type { AnyRoute } from './route.ts';

type Part = 'params' | 'query' | 'body';

export type ShapeCheck = (values: Readonly<Record<Part, unknown>>) => void;

const EMPTY = { query: {}, params: {}, body: undefined };

/** Compiled once, when first asked. Throws one Refusal that lists every problem (the validator stops at 8 a part). */
export function shapeCheckOf(route: AnyRoute): ShapeCheck {
  let check: ShapeCheck | undefined;
  return (values) => {
    check ??= compileShapeCheck(route);
    check(values);
  };
}

function compileShapeCheck(route: AnyRoute): ShapeCheck {
  const parts = (['params', 'query', 'body'] as const).flatMap((part) => {
    const schema = route[part];
    return schema === undefined ? [] : [{ part, validator: Compile(schema) }];
  });
  const parameters = Object.keys((route.query as { properties?: object } | undefined)?.properties ?? {});
  return (values) => {
    const problems = parts.flatMap(({ part, validator }) => {
      const value = values[part] ?? EMPTY[part];
      const shape = validator.Check(value)
        ? []
        : validator.Errors(value).map((error) => problemOf(part, error));
      return [...shape, ...nulsIn(value, part === 'body' ? '' : pointerTo('', part))];
    });
    problems.push(...unknownParameters(values.query ?? {}, parameters));
    if (problems.length === 0) return;
    // A path that cannot name anything is the same as one that names nothing.
    if (problems.every((problem) => problem.pointer.startsWith('/params'))) {
      throw notFound();
    }
    throw new Refusal('invalid', 'The request does not have the shape this route takes.', { problems });
  };
}

/** A misspelt filter would filter nothing and answer with everything: it is refused, by name. */
function unknownParameters(query: object, known: readonly string[]): readonly Problem[] {
  const message =
    known.length === 0
      ? 'This takes no query parameters.'
      : `There is no such parameter; there are ${known.join(', ')}.`;
  return Object.keys(query)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      pointer: pointerTo('/query', name).slice(0, 300),
      code: 'unknown-parameter',
      message,
    }));
}

/** No text in PostgreSQL holds U+0000, and no name, title or filter of ours means anything by it. */
function nulsIn(value: unknown, pointer: string): readonly Problem[] {
  if (typeof value === 'string') {
    const message = 'Text holds no U+0000.';
    return value.includes('\0') ? [{ pointer: pointer.slice(0, 300), code: 'nul', message }] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => nulsIn(each, pointerTo(pointer, name)));
}

type ShapeError = { readonly keyword: string; readonly instancePath: string; readonly message: string };

/** The validator's sentences quote our schema, never the request; its pointer quotes keys, so it is capped. */
function problemOf(part: Part, error: ShapeError): Problem {
  const root = part === 'body' ? '' : pointerTo('', part);
  return {
    pointer: `${root}${error.instancePath}`.slice(0, 300),
    code: `shape-${error.keyword.toLowerCase()}`,
    message: `${error.message}.`,
  };
}

/** Whether a value that no route received is of a schema. */
export function isOfShape(schema: TSchema, value: unknown): boolean {
  return Compile(schema).Check(value);
}
