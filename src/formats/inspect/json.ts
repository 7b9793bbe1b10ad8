import { excessOf } from './extent.ts';

export type NotRead = 'syntax' | 'too-deep' | 'too-many-values';

/**
 * JSON as Python writes it: with the bare words NaN, Infinity and -Infinity, which no JSON has. They become
 * null, since a score that is no number is no score. Anything else that is not JSON is refused, and so is what would not
 * stay within bounds.
 */
export function parsePythonJson(
  bytes: Uint8Array,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly code: NotRead } {
  const excess = excessOf(bytes);
  if (excess !== null) return { ok: false, code: excess };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { ok: false, code: 'syntax' };
  }
  return tryParse(text) ?? tryParse(withoutBareWords(text)) ?? { ok: false, code: 'syntax' };
}

function tryParse(text: string): { readonly ok: true; readonly value: unknown } | null {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return null;
  }
}

/**
 * Strings are stepped over whole, so that a word inside one stays. By search, not by one expression over the
 * whole string: that keeps a place for every character, and a transcript has ten million of them.
 */
function withoutBareWords(text: string): string {
  const next = /"|-?\bInfinity\b|\bNaN\b/g;
  const kept: string[] = [];
  let from = 0;
  for (let found = next.exec(text); found !== null; found = next.exec(text)) {
    if (found[0] === '"') {
      const end = endOfString(text, found.index);
      if (end === -1) break;
      next.lastIndex = end + 1;
    } else {
      kept.push(text.slice(from, found.index), 'null');
      from = next.lastIndex;
    }
  }
  return kept.join('') + text.slice(from);
}

/** Of the string that begins at `start`: its closing quote, the first that no odd run of backslashes precedes. -1: none. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end;
    while (text[before - 1] === '\\') before -= 1;
    if ((end - before) % 2 === 0) return end;
  }
  return -1;
}

export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** Own properties only: a log that names a field `constructor` gets no further than anyone else. */
export function field(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

export function textOf(fields: Fields, name: string): string {
  const value = field(fields, name);
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

export function numberOf(fields: Fields, name: string): number | null {
  const value = field(fields, name);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function listOf(fields: Fields, name: string): readonly unknown[] {
  const value = field(fields, name);
  return Array.isArray(value) ? value : [];
}
