/**
 * Chosen values of a document that is too large to hold, one at a time as their bytes pass. The rest is only
 * scanned. Built on the resumable scanner, so that grammar, limits and problems are those of a whole reading.
 */
import type { Problem } from '../../core/problem.ts';
import type { JsonLimits } from './limits.ts';
import type { JsonValue, Place } from './parse.ts';
import { advance, BYTE_ORDER_MARK, NOT_UTF8 } from './parse.ts';
import type { ScanStop } from './scanner.ts';
import { JsonScanner } from './scanner.ts';
import { firstInvalid, utf8State } from './utf8.ts';

/** The same bytes each time it is called: a file, or a blob by digest. */
export type ByteSource = () => AsyncIterable<Uint8Array>;

/** A captured value and where it stands: `path[0]` is the member or index at depth 1. */
export type Captured = { readonly path: readonly (string | number)[]; readonly value: JsonValue };

export type Selection = {
  /** Values deeper than this are never offered. */
  readonly depth: number;
  /** Capture this value as a whole? `first` is its first byte; the path has one step for each level above 0. */
  readonly wants: (path: readonly (string | number)[], first: number) => boolean;
  /** One captured value may have this many bytes. */
  readonly maxValueBytes: number;
};

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Collects the bytes of wanted values while a scanner runs over chunks. */
export class Capture {
  readonly scanner: JsonScanner;
  /** Values completed since the last `drain`. */
  private ready: Captured[] = [];
  private readonly selection: Selection;
  private depth = -1;
  private start = 0;
  private size = 0;
  private pieces: Uint8Array[] = [];
  /** A wanted value was too large or not UTF-8; scanning stops there. */
  failure: Problem | null = null;

  constructor(limits: JsonLimits, selection: Selection) {
    this.selection = selection;
    this.scanner = new JsonScanner(limits, {
      depth: selection.depth,
      begin: (scanner, at) => this.begin(scanner, at),
      end: (scanner, at) => this.end(scanner, at),
    });
  }

  /** False once nothing more will come: bad syntax, a limit, or a failed capture. */
  push(chunk: Uint8Array): boolean {
    this.start = 0;
    const going = this.scanner.push(chunk);
    if (this.depth >= 0) this.keep(chunk.slice(this.start));
    return going && this.failure === null;
  }

  drain(): readonly Captured[] {
    const { ready } = this;
    this.ready = [];
    return ready;
  }

  private begin(scanner: JsonScanner, at: number): void {
    if (this.depth >= 0 || this.failure !== null) return;
    const path = scanner.path.slice(1, scanner.depth + 1);
    if (!this.selection.wants(path, scanner.chunk[at] as number)) return;
    this.depth = scanner.depth;
    this.start = at;
    this.size = 0;
    this.pieces = [];
  }

  private end(scanner: JsonScanner, at: number): void {
    if (scanner.depth !== this.depth) return;
    this.keep(scanner.chunk.subarray(this.start, at));
    this.depth = -1;
    if (this.failure !== null) return;
    const [only] = this.pieces;
    const bytes = this.pieces.length === 1 && only !== undefined ? only : Buffer.concat(this.pieces);
    this.pieces = [];
    try {
      const value = JSON.parse(decoder.decode(bytes)) as JsonValue;
      this.ready.push({ path: scanner.path.slice(1, scanner.depth + 1), value });
    } catch {
      this.failure = NOT_UTF8;
    }
  }

  private keep(piece: Uint8Array): void {
    this.size += piece.length;
    if (this.size > this.selection.maxValueBytes) {
      const message = `This value is larger than ${this.selection.maxValueBytes} bytes.`;
      this.failure ??= { pointer: this.scanner.pointer(this.depth), code: 'too-large', message };
      this.pieces = [];
    } else this.pieces.push(piece);
  }
}

/** The source without a leading byte order mark; `seen.mark` says whether there was one. */
export async function* withoutMark(
  source: AsyncIterable<Uint8Array>,
  seen: { mark: boolean },
): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | null = new Uint8Array(0);
  for await (const chunk of source) {
    if (head === null) {
      yield chunk;
      continue;
    }
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    if (head.length < 3) continue;
    yield unmarked(head, seen);
    head = null;
  }
  if (head !== null && head.length > 0) yield unmarked(head, seen);
}

function unmarked(head: Uint8Array, seen: { mark: boolean }): Uint8Array {
  seen.mark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  return seen.mark ? head.subarray(3) : head;
}

export const MARK_WARNING = BYTE_ORDER_MARK;

/** The problem that a stop is, with its place: the source is read again up to there. */
export async function problemOfStop(open: ByteSource, stop: ScanStop): Promise<Problem> {
  const place: Place = { line: 1, column: 1 };
  let seen = 0;
  for await (const chunk of withoutMark(open(), { mark: false })) {
    advance(place, chunk, stop.offset - seen);
    seen += chunk.length;
    if (seen >= stop.offset) break;
  }
  return { pointer: '', code: stop.code, message: stop.message, ...place };
}

export async function problemOfUtf8(open: ByteSource): Promise<Problem> {
  const state = utf8State();
  const place: Place = { line: 1, column: 1 };
  for await (const chunk of withoutMark(open(), { mark: false })) {
    const before = state.offset;
    const invalid = firstInvalid(state, chunk);
    advance(place, chunk, invalid < 0 ? chunk.length : invalid - before);
    if (invalid >= 0) break;
  }
  return { ...NOT_UTF8, ...place };
}
