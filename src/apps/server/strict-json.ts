/**
 * JSON request bodies, read strictly: what two parsers may read differently is refused. Attacks held off:
 * duplicate keys (checked by one reader, used by another), `__proto__` and friends, nesting that overflows
 * a later recursion, bytes that are not UTF-8, a byte-order mark.
 */
import { type Parsed, type Problem, pointerTo } from '../../core/problem.ts';

const MAX_DEPTH = 64;
const MAX_PROBLEMS = 20;
const POISON = new Set(['__proto__', 'constructor', 'prototype']);

/** Returns the value, or every reason (up to 20) why there is none. */
export function parseStrictJson(bytes: Uint8Array): Parsed<unknown> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refuse('not-utf-8', 'The body is not valid UTF-8.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, problems: [syntaxProblem(text, error)] };
  }
  const problems = findAmbiguities(text);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value, warnings: [] };
}

function refuse(code: string, message: string): Parsed<unknown> {
  return { ok: false, problems: [{ pointer: '', code, message }] };
}

/** V8 names the place in its message; the text around it is the request's and is not repeated. */
function syntaxProblem(text: string, error: unknown): Problem {
  const found = /at position (\d+)/.exec(error instanceof Error ? error.message : '');
  const problem = { pointer: '', code: 'json-syntax', message: 'The body is not JSON: mend the syntax.' };
  if (found === null) return problem;
  const before = text.slice(0, Number(found[1]));
  const lineStart = before.lastIndexOf('\n') + 1;
  return { ...problem, line: before.split('\n').length, column: before.length - lineStart + 1 };
}

type Level = { readonly pointer: string; readonly keys: Set<string> | null; key: string; index: number };

/** One pass over text that is known to be valid JSON: keys that repeat or poison, and depth. */
function findAmbiguities(text: string): Problem[] {
  const problems: Problem[] = [];
  const levels: Level[] = [];
  let expectsKey = false;
  for (let at = 0; at < text.length && problems.length < MAX_PROBLEMS; at++) {
    const char = text[at];
    const level = levels.at(-1);
    if (char === '{' || char === '[') {
      if (levels.length === MAX_DEPTH) {
        problems.push({ pointer: '', code: 'too-deep', message: `Nested deeper than ${MAX_DEPTH} levels.` });
        break;
      }
      levels.push({ pointer: placeIn(level), keys: char === '{' ? new Set() : null, key: '', index: 0 });
      expectsKey = char === '{';
    } else if (char === '}' || char === ']') {
      levels.pop();
      expectsKey = false;
    } else if (char === ',' && level !== undefined) {
      level.index += 1;
      expectsKey = level.keys !== null;
    } else if (char === '"') {
      const end = endOfString(text, at);
      if (expectsKey && level?.keys) {
        noteKey(level, JSON.parse(text.slice(at, end + 1)) as string, problems);
        expectsKey = false;
      }
      at = end;
    }
  }
  return problems;
}

function placeIn(level: Level | undefined): string {
  if (level === undefined) return '';
  return pointerTo(level.pointer, level.keys === null ? level.index : level.key);
}

function noteKey(level: Level, key: string, problems: Problem[]): void {
  level.key = key;
  // An over-long key would make pointers, and so the answer, as large as the attacker likes.
  const pointer = key.length <= 200 ? pointerTo(level.pointer, key) : level.pointer;
  if (POISON.has(key)) {
    problems.push({ pointer, code: 'forbidden-key', message: 'This key is never accepted: leave it out.' });
  } else if (level.keys?.has(key)) {
    problems.push({ pointer, code: 'duplicate-key', message: 'This key stands here twice: keep one.' });
  }
  level.keys?.add(key);
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
