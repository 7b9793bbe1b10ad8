/**
 * Query strings carry text only. This reads the canonical spelling of a number or a boolean where the schema
 * asks for one, and nothing else: `007`, `1e3`, ` 1` and `yes` stay text and fail the check. JSON bodies are
 * never touched.
 */
import type { TSchema } from 'typebox';

type Shape = { readonly type?: string; readonly default?: unknown; readonly items?: Shape };

export function readQuery(schema: TSchema | undefined, query: unknown): Record<string, unknown> {
  const shapes = (schema as { properties?: Record<string, Shape> } | undefined)?.properties ?? {};
  const given = (query ?? {}) as Record<string, unknown>;
  const read: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(given)) read[name] = readValue(shapes[name], value);
  for (const [name, shape] of Object.entries(shapes)) {
    if (read[name] === undefined && shape.default !== undefined) read[name] = shape.default;
  }
  return { ...read };
}

function readValue(shape: Shape | undefined, value: unknown): unknown {
  if (shape?.type === 'array') {
    const values = Array.isArray(value) ? value : [value];
    return values.map((each) => readValue(shape.items, each));
  }
  if (typeof value !== 'string') return value;
  if (shape?.type === 'integer' && /^(0|-?[1-9]\d{0,14})$/.test(value)) return Number(value);
  if (shape?.type === 'number' && /^-?(0|[1-9]\d{0,14})(\.\d{1,15})?$/.test(value)) return Number(value);
  if (shape?.type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}
