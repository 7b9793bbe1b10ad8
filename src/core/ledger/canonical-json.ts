/**
 * RFC 8785 (JCS): one spelling for a JSON value, so that hashing it means something. Members sorted by UTF-16
 * code units, ECMAScript numbers, no space. Throws on what JSON or I-JSON cannot say (NaN, a lone surrogate,
 * undefined): entries are made here, so that is our fault.
 */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [member: string]: Json | undefined };

/** Members whose value is undefined are absent. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return number(value);
  if (typeof value === 'string') return text(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members: string[] = [];
  for (const name of Object.keys(value).sort()) {
    const member = value[name];
    if (member !== undefined) members.push(`${text(name)}:${canonicalJson(member)}`);
  }
  return `{${members.join(',')}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function number(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError('JSON has no infinite number and no NaN');
  return JSON.stringify(value);
}

function text(value: string): string {
  if (!value.isWellFormed()) throw new RangeError('a lone surrogate has no UTF-8 form');
  return JSON.stringify(value);
}
