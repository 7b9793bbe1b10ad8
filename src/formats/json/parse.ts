/** Bytes from outside → a JSON value within limits, or every reason why there is none. */
import type { Parsed, Problem } from '../../core/problem.ts';
import type { JsonLimits } from './limits.ts';
import { DOCUMENT_LIMITS } from './limits.ts';
import { JsonScanner } from './scanner.ts';

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export type JsonObject = { readonly [name: string]: JsonValue };

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Parses a whole document. A leading byte order mark is skipped with a warning (RFC 8259 §8.1). A syntax
 * problem has pointer '' and 1-based line and column, the column in characters.
 * Objects of the value may have own members named like inherited ones: read them with `member`.
 */
export function parseJson(bytes: Uint8Array, limits: JsonLimits = DOCUMENT_LIMITS): Parsed<JsonValue> {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const body = marked ? bytes.subarray(3) : bytes;
  const scanner = new JsonScanner(limits);
  scanner.push(body);
  scanner.finish();
  if (scanner.stop !== null) {
    const { offset, code, message } = scanner.stop;
    return { ok: false, problems: [{ pointer: '', code, message, ...locate(body, offset) }] };
  }
  let text: string;
  try {
    text = decoder.decode(body);
  } catch {
    return { ok: false, problems: [notUtf8(body)] };
  }
  if (scanner.problems.length > 0) return { ok: false, problems: scanner.problems };
  return { ok: true, value: JSON.parse(text) as JsonValue, warnings: marked ? [BYTE_ORDER_MARK] : [] };
}

const BYTE_ORDER_MARK: Problem = {
  pointer: '',
  code: 'byte-order-mark',
  message: 'The document begins with a byte order mark, which JSON does not have; it was skipped.',
  severity: 'warning',
};

/** 1-based line and column of a byte offset; the column counts characters, not bytes. */
export function locate(bytes: Uint8Array, offset: number): { line: number; column: number } {
  let line = 1;
  let column = 1;
  for (let at = 0; at < offset && at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === 0x0a) {
      line += 1;
      column = 1;
    } else if ((byte & 0xc0) !== 0x80) column += 1;
  }
  return { line, column };
}

export function notUtf8(bytes: Uint8Array): Problem {
  return {
    pointer: '',
    code: 'not-utf8',
    message: 'The document is not valid UTF-8; save it as UTF-8.',
    ...locate(bytes, firstInvalidUtf8(bytes)),
  };
}

function firstInvalidUtf8(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isUtf8Prefix(bytes.subarray(0, middle + 1))) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isUtf8Prefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** An own member, never one inherited from Object.prototype; undefined when absent. */
export function member(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
