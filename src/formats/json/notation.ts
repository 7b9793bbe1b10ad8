/**
 * A compact notation for large schemas, so that a standard's object types read as a table:
 * `name:type` separated by spaces; `name!:type` is required; a type may end in `[]` (array), `[]u` (array
 * without repeats), `[]1` (array of at least one), `[]1u` (both) or `{}` (object whose members are all of it).
 */
import type { ObjectShape, Shape } from './shape.ts';

export type TypeRow = {
  readonly members: string;
  readonly others?: ObjectShape['others'];
  readonly someOf?: readonly string[];
  readonly expected?: readonly string[];
};

/** Types may refer to each other in any order, and to themselves. Throws on an unknown type: our fault. */
export function defineTypes<N extends string>(
  rows: Readonly<Record<N, string | TypeRow>>,
  leaves: Readonly<Record<string, Shape>>,
): Readonly<Record<N, ObjectShape>> {
  const shapes: Record<string, ObjectShape> = {};
  const resolve = (type: string): Shape => {
    const leaf = Object.hasOwn(leaves, type) ? leaves[type] : undefined;
    if (leaf !== undefined) return leaf;
    if (!Object.hasOwn(rows, type)) throw new Error(`the schema notation names an unknown type: ${type}`);
    return { kind: 'lazy', name: type, of: () => shapes[type] as ObjectShape };
  };
  for (const [name, given] of Object.entries(rows) as [string, string | TypeRow][]) {
    const row: TypeRow = typeof given === 'string' ? { members: given } : given;
    const fields: Record<string, Shape> = {};
    const required: string[] = [];
    for (const member of row.members.trim().split(/\s+/)) {
      const [head = '', type = ''] = member.split(':');
      const key = head.replace(/!$/, '');
      if (head.endsWith('!')) required.push(key);
      fields[key] = withSuffix(type, resolve);
    }
    shapes[name] = { kind: 'object', fields, required, ...optional(row) };
  }
  return shapes as Record<N, ObjectShape>;
}

function optional({ others, someOf, expected }: TypeRow): Partial<ObjectShape> {
  return {
    ...(others !== undefined && { others }),
    ...(someOf !== undefined && { someOf }),
    ...(expected !== undefined && { expected }),
  };
}

function withSuffix(type: string, resolve: (type: string) => Shape): Shape {
  const suffix = /(\[\]1?u?|\{\})$/.exec(type)?.[0] ?? '';
  const of = resolve(type.slice(0, type.length - suffix.length));
  if (suffix === '') return of;
  if (suffix === '{}') return { kind: 'object', fields: {}, others: of };
  return {
    kind: 'array',
    of,
    ...(suffix.includes('1') && { min: 1 }),
    ...(suffix.includes('u') && { unique: true as const }),
  };
}
