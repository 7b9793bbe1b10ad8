/**
 * A shape as JSON Schema (2020-12), for people and programs that prepare documents. It says all that a schema
 * can say; rules that look at a whole value stand in the description and in the reader alone.
 */
import type { JsonObject, JsonValue } from './parse.ts';
import type { ObjectShape, Shape, StringShape } from './shape.ts';

export type SchemaFrame = { readonly id: string; readonly title: string; readonly description: string };

export function toJsonSchema(shape: Shape, frame: SchemaFrame): JsonObject {
  const definitions: Record<string, JsonValue> = {};
  const body = translate(shape, definitions);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: frame.id,
    title: frame.title,
    description: frame.description,
    ...body,
    ...(Object.keys(definitions).length > 0 && { $defs: definitions }),
  };
}

function translate(shape: Shape, definitions: Record<string, JsonValue>): JsonObject {
  switch (shape.kind) {
    case 'any':
      return {};
    case 'boolean':
      return { type: 'boolean' };
    case 'null':
      return { type: 'null' };
    case 'number':
      return {
        type: shape.integer ? 'integer' : 'number',
        ...(shape.min !== undefined && { minimum: shape.min }),
        ...(shape.max !== undefined && { maximum: shape.max }),
      };
    case 'string':
      return translateString(shape);
    case 'array':
      return {
        type: 'array',
        items: translate(shape.of, definitions),
        ...(shape.min !== undefined && { minItems: shape.min }),
        ...(shape.max !== undefined && { maxItems: shape.max }),
        ...(shape.unique && { uniqueItems: true }),
      };
    case 'object':
      return translateObject(shape, definitions);
    case 'one-of':
      return { anyOf: shape.options.map((option) => translate(option, definitions)) };
    case 'also':
      return translate(shape.of, definitions);
    case 'lazy':
      if (!Object.hasOwn(definitions, shape.name)) {
        definitions[shape.name] = {};
        definitions[shape.name] = translate(shape.of(), definitions);
      }
      return { $ref: `#/$defs/${shape.name}` };
  }
}

function translateString({ min, max, among, pattern, say }: StringShape): JsonObject {
  return {
    type: 'string',
    ...(min !== undefined && { minLength: min }),
    ...(max !== undefined && { maxLength: max }),
    ...(among !== undefined && { enum: among }),
    // JSON Schema has no flags: a pattern that ignores case is told in words only.
    ...(pattern !== undefined && pattern.flags === '' && { pattern: pattern.source }),
    ...(say !== undefined && { description: say }),
  };
}

function translateObject(shape: ObjectShape, definitions: Record<string, JsonValue>): JsonObject {
  const properties = Object.entries(shape.fields).map(([name, field]) => [
    name,
    translate(field, definitions),
  ]);
  return {
    type: 'object',
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) as JsonObject }),
    ...((shape.required ?? []).length > 0 && { required: shape.required ?? [] }),
    ...(shape.others === 'refuse' && { additionalProperties: false }),
    ...(typeof shape.others === 'object' &&
      shape.others.kind !== 'any' && { additionalProperties: translate(shape.others, definitions) }),
    ...(shape.someOf !== undefined && { anyOf: shape.someOf.map((name) => ({ required: [name] })) }),
  };
}
