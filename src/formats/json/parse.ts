/** Bytes from outside → a JSON value within limits, or every reason why there is none. */
import type { Parsed, Problem } from '../../core/problem.ts';
import { pointerTo } from '../../core/problem.ts';
import type { JsonLimits } from './limits.ts';
import { DOCUMENT_LIMITS } from './limits.ts';
import { JsonScanner } from './scanner.ts';
import { firstInvalid, utf8State } from './utf8.ts';

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export type JsonObject = { readonly [name: string]: JsonValue };

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A refusal that still has a value is refused all the same; it lets a reader say at once what else is wrong. */
export type ParsedJson =
  | Extract<Parsed<JsonValue>, { ok: true }>
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly refused?: JsonValue };

/**
 * Parses a whole document. A leading byte order mark is skipped with a warning (RFC 8259 §8.1). A syntax
 * problem has pointer '' and 1-based line and column, the column in characters.
 * Objects of the value may have own members named like inherited ones: read them with `member`.
 */
export function parseJson(bytes: Uint8Array, limits: JsonLimits = DOCUMENT_LIMITS): ParsedJson {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const body = marked ? bytes.subarray(3) : bytes;
  const scanner = new JsonScanner(limits);
  scanner.push(body);
  scanner.finish();
  if (scanner.stop !== null && isWide(bytes)) return { ok: false, problems: [NOT_UTF8] };
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
  const value = JSON.parse(text) as JsonValue;
  const room = limits.maxProblems - scanner.problems.length;
  const tooLarge = MAYBE_TOO_LARGE.test(text) ? infinities(value, room) : [];
  const problems = [...scanner.problems, ...tooLarge];
  if (problems.length > 0) {
    const isPlain = !problems.some(({ code }) => code === 'forbidden-name');
    return { ok: false, problems, ...(isPlain && { refused: value }) };
  }
  return { ok: true, value, warnings: marked ? [BYTE_ORDER_MARK] : [] };
}

/** UTF-16 or UTF-32, by its mark or by the zero byte beside the first character (RFC 4627 §3). */
function isWide(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return bytes.length > 1 && (first === 0) !== (second === 0);
}

/** An exponent of three digits, or as many digits as the largest number has. */
const MAYBE_TOO_LARGE = /\d[eE]\+?\d{3}|\d{309}/;

/** What IEEE 754 has no number for would be kept as null, which is another document (RFC 8259 §6). */
function infinities(value: JsonValue, most: number): Problem[] {
  const problems: Problem[] = [];
  const walk = (at: JsonValue, pointer: string): void => {
    if (problems.length >= most) return;
    if (typeof at === 'number' && !Number.isFinite(at)) {
      const message = 'This number is larger than readers can hold; give it as a string.';
      problems.push({ pointer, code: 'number-too-large', message });
    } else if (isArray(at)) for (const [index, each] of at.entries()) walk(each, pointerTo(pointer, index));
    else if (isObject(at)) {
      for (const [name, each] of Object.entries(at)) walk(each, pointerTo(pointer, name));
    }
  };
  walk(value, '');
  return problems;
}

export const BYTE_ORDER_MARK: Problem = {
  pointer: '',
  code: 'byte-order-mark',
  message: 'The document begins with a byte order mark, which JSON does not have; it was skipped.',
  severity: 'warning',
};

/** A place in bytes, 1-based; the column counts characters, not bytes. */
export type Place = { line: number; column: number };

/** 1-based line and column of a byte offset. */
export function locate(bytes: Uint8Array, offset: number): Place {
  const place = { line: 1, column: 1 };
  advance(place, bytes, offset);
  return place;
}

/** Moves a place over the first `count` bytes. */
export function advance(place: Place, bytes: Uint8Array, count: number): void {
  for (let at = 0; at < count && at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === 0x0a) {
      place.line += 1;
      place.column = 1;
    } else if ((byte & 0xc0) !== 0x80) place.column += 1;
  }
}

/** The place is that of the first byte that cannot be there; the end where a character is cut off. */
export function notUtf8(bytes: Uint8Array): Problem {
  const invalid = firstInvalid(utf8State(), bytes);
  return { ...NOT_UTF8, ...locate(bytes, invalid < 0 ? bytes.length : invalid) };
}

export const NOT_UTF8: Problem = {
  pointer: '',
  code: 'not-utf8',
  message: 'The document is not valid UTF-8; save it as UTF-8.',
};

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

/** The pointer itself, or its nearest ancestor that exists: problems of something absent point at its place. */
export function nearestPointer(document: JsonValue, pointer: string): string {
  let at: JsonValue | undefined = document;
  let reached = '';
  for (const token of pointer.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    at = isObject(at) ? member(at, name) : isArray(at) ? at[Number(name)] : undefined;
    if (at === undefined) return reached;
    reached += `/${token}`;
  }
  return reached;
}
