/**
 * A strict, resumable JSON scanner over bytes (RFC 8259, and of RFC 7493: no duplicate names, no lone
 * surrogates). It builds nothing: it checks grammar and limits as the bytes pass and tells its listener
 * where shallow values begin and end. `JSON.parse` alone cannot do this: it keeps the last of two equal
 * names (two readers of one document would then see two findings), has no depth or count limit, and says
 * where it failed only in prose. Feeding chunks of any size gives the same answers as one chunk.
 */
import type { Problem } from '../../core/problem.ts';
import { pointerTo } from '../../core/problem.ts';
import type { JsonLimits } from './limits.ts';

/** Told of values whose depth is at most `depth`; the document's own value has depth 0. */
export type ScanListener = {
  readonly depth: number;
  /** The value begins at byte `at` of the current chunk. */
  readonly begin: (scanner: JsonScanner, at: number) => void;
  /** The value ended before byte `at` of the current chunk. */
  readonly end: (scanner: JsonScanner, at: number) => void;
};

/** Where and why scanning stopped. The offset counts bytes from the start of the document. */
export type ScanStop = { readonly offset: number; readonly code: string; readonly message: string };

const VALUE = 0;
const VALUE_OR_END = 1;
const KEY = 2;
const KEY_OR_END = 3;
const COLON = 4;
const COMMA_OR_END = 5;
const STRING = 6;
const NUMBER = 7;
const LITERAL = 8;
const DONE = 9;

// Number states: after '-', after a leading 0, in the integer, after '.', in the fraction, after 'e',
// after its sign, in the exponent.
const MINUS = 0;
const ZERO = 1;
const INTEGER = 2;
const POINT = 3;
const FRACTION = 4;
const EXPONENT = 5;
const EXPONENT_SIGN = 6;
const EXPONENT_DIGITS = 7;

const FEW_NAMES = 16;
const OBJECT = 1;
const ARRAY = 2;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class JsonScanner {
  /** Why scanning stopped; null while the bytes so far begin a valid document. */
  stop: ScanStop | null = null;
  /** Problems that do not end the scan (duplicate and forbidden names). */
  readonly problems: Problem[] = [];
  /** Member name or array index of the current value at each depth, from depth 1. */
  readonly path: (string | number)[] = [''];
  depth = 0;
  chunk: Uint8Array = new Uint8Array(0);

  private readonly limits: JsonLimits;
  private readonly listener: ScanListener | null;
  private readonly containers: number[] = [0];
  private readonly names: string[][] = [];
  private readonly largeNames: (Set<string> | null)[] = [];
  private state = VALUE;
  private position = 0;
  private consumed = 0;
  private values = 0;
  private inKey = false;
  private stringBytes = 0;
  private keyPieces: Uint8Array[] = [];
  private keyPlain = true;
  /** 0 none, 1 after a backslash, 2–5 hexadecimal digits still expected plus one. */
  private escape = 0;
  private unit = 0;
  private highSurrogate = false;
  private numberState = MINUS;
  private literal = '';
  private literalAt = 0;

  constructor(limits: JsonLimits, listener: ScanListener | null = null) {
    this.limits = limits;
    this.listener = listener;
  }

  /** Scans one more chunk. Returns false once scanning has stopped; `stop` then says why. */
  push(chunk: Uint8Array): boolean {
    if (this.stop !== null) return false;
    this.chunk = chunk;
    this.position = 0;
    if (this.consumed + chunk.length > this.limits.maxBytes) {
      this.fail('too-large', `The document is larger than ${this.limits.maxBytes} bytes; split it.`);
      return false;
    }
    while (this.position < chunk.length && this.stop === null) this.step();
    this.consumed += chunk.length;
    return this.stop === null;
  }

  /** Ends the document. Returns false if it is incomplete or was refused before. */
  finish(): boolean {
    if (this.stop !== null) return false;
    this.chunk = new Uint8Array(0);
    this.position = 0;
    if (this.state === NUMBER && this.depth === 0) this.endNumber();
    if (this.state !== DONE && this.stop === null) {
      this.fail('syntax', 'The document ends in the middle of a value; it is cut off or empty.');
    }
    return this.stop === null;
  }

  /** JSON pointer of the current value, or of its container's `depth`-th step. */
  pointer(depth = this.depth): string {
    let pointer = '';
    for (let level = 1; level <= depth; level++) pointer = pointerTo(pointer, this.path[level] ?? '');
    return pointer;
  }

  private step(): void {
    if (this.state === STRING) {
      this.scanString();
      return;
    }
    if (this.state === NUMBER) {
      this.scanNumber();
      return;
    }
    if (this.state === LITERAL) {
      this.scanLiteral();
      return;
    }
    const byte = this.chunk[this.position] as number;
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      this.position += 1;
      return;
    }
    this.structural(byte);
  }

  private structural(byte: number): void {
    switch (this.state) {
      case VALUE:
        this.beginValue(byte);
        return;
      case VALUE_OR_END:
        if (byte === 0x5d) this.endContainer();
        else {
          this.enterElement(0);
          this.beginValue(byte);
        }
        return;
      case KEY_OR_END:
        if (byte === 0x7d) this.endContainer();
        else this.beginKey(byte);
        return;
      case KEY:
        this.beginKey(byte);
        return;
      case COLON:
        if (byte !== 0x3a) this.fail('syntax', "A ':' is expected after the member name.");
        else {
          this.position += 1;
          this.state = VALUE;
        }
        return;
      case COMMA_OR_END:
        this.afterValue(byte);
        return;
      default:
        this.fail('syntax', 'Text follows the end of the document.');
    }
  }

  private afterValue(byte: number): void {
    const container = this.containers[this.depth - 1];
    if (byte === 0x2c) {
      this.position += 1;
      if (container === OBJECT) {
        this.state = KEY;
      } else {
        this.path[this.depth] = (this.path[this.depth] as number) + 1;
        this.state = VALUE;
      }
      return;
    }
    if (byte === 0x7d && container === OBJECT) this.endContainer();
    else if (byte === 0x5d && container === ARRAY) this.endContainer();
    else this.fail('syntax', `A ',' or '${container === OBJECT ? '}' : ']'}' is expected here.`);
  }

  private enterElement(index: number): void {
    this.path[this.depth] = index;
  }

  private beginKey(byte: number): void {
    if (byte !== 0x22) {
      this.fail('syntax', 'A member name in double quotes is expected here.');
      return;
    }
    this.count();
    this.inKey = true;
    this.keyPieces = [];
    this.keyPlain = true;
    this.openString();
  }

  private beginValue(byte: number): void {
    this.count();
    if (this.stop !== null) return;
    if (this.listener !== null && this.depth <= this.listener.depth) this.listener.begin(this, this.position);
    if (byte === 0x22) {
      this.inKey = false;
      this.openString();
    } else if (byte === 0x7b) this.openContainer(OBJECT);
    else if (byte === 0x5b) this.openContainer(ARRAY);
    else if (byte === 0x74) this.openLiteral('true');
    else if (byte === 0x66) this.openLiteral('false');
    else if (byte === 0x6e) this.openLiteral('null');
    else if (byte === 0x2d) this.openNumber(MINUS);
    else if (byte === 0x30) this.openNumber(ZERO);
    else if (byte > 0x30 && byte <= 0x39) this.openNumber(INTEGER);
    else this.fail('syntax', 'A JSON value is expected here.');
  }

  private endValue(): void {
    if (this.listener !== null && this.depth <= this.listener.depth) this.listener.end(this, this.position);
    this.state = this.depth === 0 ? DONE : COMMA_OR_END;
  }

  private openContainer(kind: number): void {
    if (this.depth >= this.limits.maxDepth) {
      this.fail('too-deep', `Arrays and objects are nested more than ${this.limits.maxDepth} deep.`);
      return;
    }
    this.containers[this.depth] = kind;
    this.depth += 1;
    this.path[this.depth] = kind === OBJECT ? '' : 0;
    const names = this.names[this.depth];
    if (names !== undefined) names.length = 0;
    this.largeNames[this.depth] = null;
    this.position += 1;
    this.state = kind === OBJECT ? KEY_OR_END : VALUE_OR_END;
  }

  private endContainer(): void {
    this.depth -= 1;
    this.position += 1;
    this.endValue();
  }

  private openString(): void {
    this.position += 1;
    this.stringBytes = 0;
    this.escape = 0;
    this.highSurrogate = false;
    this.state = STRING;
  }

  private scanString(): void {
    const { chunk } = this;
    const end = chunk.length;
    const start = this.position;
    let at = start;
    while (at < end) {
      if (this.escape === 0 && !this.highSurrogate) {
        at = this.skipPlain(at);
        if (at === end) break;
      }
      this.position = at;
      const byte = chunk[at] as number;
      if (this.escape !== 0) {
        if (!this.scanEscape(byte)) return;
      } else if (byte === 0x5c) {
        this.escape = 1;
        this.keyPlain = false;
      } else if (this.highSurrogate) {
        this.failSurrogate();
        return;
      } else if (byte === 0x22) break;
      else {
        this.fail('syntax', 'A control character in a string must be written as an escape.');
        return;
      }
      at += 1;
    }
    this.stringBytes += at - start;
    if (this.stringBytes > this.limits.maxStringBytes) {
      this.fail('string-too-long', `A string is longer than ${this.limits.maxStringBytes} bytes.`);
      return;
    }
    if (this.inKey) this.keyPieces.push(at < end ? chunk.subarray(start, at) : chunk.slice(start, at));
    this.position = at;
    if (at < end) this.closeString();
  }

  /** The hot loop: bytes of a string that need no decision. Returns the first that does, or the end. */
  private skipPlain(from: number): number {
    const { chunk } = this;
    const end = chunk.length;
    let at = from;
    let high = 0;
    for (; at < end; at++) {
      const byte = chunk[at] as number;
      if (byte === 0x22 || byte === 0x5c || byte < 0x20) break;
      high |= byte;
    }
    if (high >= 0x80) this.keyPlain = false;
    return at;
  }

  private scanEscape(byte: number): boolean {
    if (this.escape === 1) {
      if (byte === 0x75) {
        this.escape = 5;
        this.unit = 0;
        return true;
      }
      if (this.highSurrogate) return this.failSurrogate();
      if (!'"\\/bfnrt'.includes(String.fromCharCode(byte))) {
        return this.fail('syntax', 'This escape does not exist in JSON.');
      }
      this.escape = 0;
      return true;
    }
    const digit = hexDigit(byte);
    if (digit < 0) return this.fail('syntax', "Four hexadecimal digits are expected after '\\u'.");
    this.unit = this.unit * 16 + digit;
    this.escape = this.escape === 2 ? 0 : this.escape - 1;
    return this.escape !== 0 || this.endUnit();
  }

  /** PostgreSQL's text can hold neither U+0000 nor half a surrogate pair, and no honest report needs one. */
  private endUnit(): boolean {
    const { unit } = this;
    if (unit === 0) {
      return this.fail('nul-character', 'A string contains U+0000; give binary content as base64.');
    }
    const isLow = unit >= 0xdc00 && unit <= 0xdfff;
    if (this.highSurrogate !== isLow) return this.failSurrogate();
    this.highSurrogate = unit >= 0xd800 && unit <= 0xdbff;
    return true;
  }

  private failSurrogate(): boolean {
    return this.fail('lone-surrogate', 'A string contains half of a surrogate pair.');
  }

  private closeString(): void {
    this.position += 1;
    if (!this.inKey) {
      this.endValue();
      return;
    }
    const name = this.decodeKey();
    if (name === null) return;
    this.path[this.depth] = name;
    this.state = COLON;
    this.noteName(name);
  }

  private decodeKey(): string | null {
    const [first] = this.keyPieces;
    const bytes =
      this.keyPieces.length === 1 && first !== undefined
        ? first
        : new Uint8Array(Buffer.concat(this.keyPieces));
    if (this.keyPlain) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    try {
      return JSON.parse(`"${decoder.decode(bytes)}"`) as string;
    } catch {
      this.fail('not-utf8', 'The document is not valid UTF-8.');
      return null;
    }
  }

  private noteName(name: string): void {
    if (!this.addName(name)) {
      this.report('duplicate-name', 'This member name appears twice in one object; readers would disagree.');
    }
    // Harmless to us, a trap for whoever merges objects downstream.
    if (name === '__proto__' || (name === 'prototype' && this.path[this.depth - 1] === 'constructor')) {
      this.report('forbidden-name', 'This member name is refused because it can reach object prototypes.');
    }
  }

  /** Most objects have few members: a short list is faster than a set, and makes no garbage when reused. */
  private addName(name: string): boolean {
    const large = this.largeNames[this.depth];
    if (large !== undefined && large !== null) return large.size < large.add(name).size;
    const seen = this.names[this.depth] ?? [];
    this.names[this.depth] = seen;
    if (seen.includes(name)) return false;
    seen.push(name);
    if (seen.length > FEW_NAMES) this.largeNames[this.depth] = new Set(seen);
    return true;
  }

  private report(code: string, message: string): void {
    if (this.problems.length < this.limits.maxProblems) {
      this.problems.push({ pointer: this.pointer(), code, message });
    }
  }

  private openNumber(state: number): void {
    this.position += 1;
    this.numberState = state;
    this.stringBytes = 1;
    this.state = NUMBER;
  }

  private scanNumber(): void {
    const { chunk } = this;
    while (this.position < chunk.length) {
      const next = nextNumberState(this.numberState, chunk[this.position] as number);
      if (next < 0) {
        this.endNumber();
        return;
      }
      this.numberState = next;
      this.position += 1;
      this.stringBytes += 1;
      // Nobody writes longer numbers honestly, and parsing their digits costs time.
      if (this.stringBytes > 1024) {
        this.fail('number-too-long', 'A number has more than 1,024 characters.');
        return;
      }
    }
  }

  private endNumber(): void {
    const complete =
      this.numberState === ZERO ||
      this.numberState === INTEGER ||
      this.numberState === FRACTION ||
      this.numberState === EXPONENT_DIGITS;
    if (complete) this.endValue();
    else this.fail('syntax', 'This number is incomplete.');
  }

  private openLiteral(word: string): void {
    this.literal = word;
    this.literalAt = 0;
    this.state = LITERAL;
  }

  private scanLiteral(): void {
    while (this.position < this.chunk.length) {
      if (this.chunk[this.position] !== this.literal.charCodeAt(this.literalAt)) {
        this.fail('syntax', 'A JSON value is expected here.');
        return;
      }
      this.position += 1;
      this.literalAt += 1;
      if (this.literalAt === this.literal.length) {
        this.endValue();
        return;
      }
    }
  }

  private count(): void {
    this.values += 1;
    if (this.values > this.limits.maxValues) {
      this.fail('too-many-values', `The document holds more than ${this.limits.maxValues} values; split it.`);
    }
  }

  private fail(code: string, message: string): false {
    this.stop ??= { offset: this.consumed + this.position, code, message };
    return false;
  }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** -1: this byte does not continue the number. */
function nextNumberState(state: number, byte: number): number {
  const digit = byte >= 0x30 && byte <= 0x39;
  if (digit) {
    if (state === MINUS) return byte === 0x30 ? ZERO : INTEGER;
    if (state === ZERO) return -1;
    if (state === INTEGER || state === FRACTION || state === EXPONENT_DIGITS) return state;
    return state === POINT ? FRACTION : EXPONENT_DIGITS;
  }
  if (byte === 0x2e) return state === ZERO || state === INTEGER ? POINT : -1;
  if ((byte | 0x20) === 0x65) {
    return state === ZERO || state === INTEGER || state === FRACTION ? EXPONENT : -1;
  }
  if (byte === 0x2b || byte === 0x2d) return state === EXPONENT ? EXPONENT_SIGN : -1;
  return -1;
}
