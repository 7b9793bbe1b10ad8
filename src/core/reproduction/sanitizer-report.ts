/**
 * Reads what AddressSanitizer, UndefinedBehaviorSanitizer, LeakSanitizer and their kin wrote to their log.
 * Hostile input: the text was written inside the program's own process, so a program that finds the log can
 * write there too. Bounded in lines, length, errors and frames; nothing here is trusted, only read.
 * Source: compiler-rt's report formats (asan_errors.cpp, ubsan_diag.cpp, sanitizer_stacktrace_printer.cpp).
 */
export type SanitizerFrame = {
  /** As the compiler's debug information names it; empty where unknown. */
  readonly function: string;
  /** Absolute or as compiled; null where the frame has no debug information. */
  readonly file: string | null;
  /** 0 where unknown. */
  readonly line: number;
  /** The binary or library; null where the report names a file instead. */
  readonly module: string | null;
};

export type SanitizerError = {
  /** In one spelling, e.g. `heap-buffer-overflow`, `double-free`, `memory-leak`, `signed-integer-overflow`. */
  readonly class: string;
  readonly kind: 'address' | 'undefined' | 'leak' | 'other';
  /** The stack of the fault itself, innermost first; not that of the allocation. */
  readonly frames: readonly SanitizerFrame[];
  /** Who had freed the memory before; empty where the report does not say that it was freed. */
  readonly freedBy: readonly SanitizerFrame[];
};

const MAX_LINES = 5_000;
const MAX_LINE = 2_000;
const MAX_ERRORS = 20;
const MAX_FRAMES = 256;
/** Lines between an error's header and its first frame. */
const MAX_GAP = 8;

/** Every error in the log, in order. Never throws; lines that fit nothing are passed over. */
export function readSanitizerLog(text: string): SanitizerError[] {
  const lines = text.split('\n', MAX_LINES).map((line) => line.slice(0, MAX_LINE));
  const errors: SanitizerError[] = [];
  for (let at = 0; at < lines.length && errors.length < MAX_ERRORS; at++) {
    const head = headOf(lines[at]!);
    if (head === null) continue;
    const stack = stackAfter(lines, at + 1);
    const frames = stack.length > 0 || head.place === undefined ? stack : [head.place];
    errors.push({ class: head.class, kind: head.kind, frames, freedBy: freedAfter(lines, at + 1) });
  }
  return errors;
}

type Head = Pick<SanitizerError, 'class' | 'kind'> & { readonly place?: SanitizerFrame };

function headOf(line: string): Head | null {
  const named = /^==\d{1,9}==\s?(?:ERROR|WARNING): (\w{2,12})Sanitizer:? (.{1,400})/.exec(line);
  if (named !== null) {
    const [, tool, what] = named;
    if (tool === 'Leak') return { class: 'memory-leak', kind: 'leak' };
    if (tool === 'UndefinedBehavior') return { class: faultClass(what!), kind: 'address' };
    return { class: faultClass(what!), kind: tool === 'Address' ? 'address' : 'other' };
  }
  const undefinedAt = /^(\S{1,500}?):(\d{1,9}):\d{1,9}: runtime error: (.{1,400})/.exec(line);
  if (undefinedAt === null) return null;
  const [, file, number, what] = undefinedAt;
  const place = { function: '', file: file!, line: Number(number), module: null };
  return { class: undefinedClass(what!), kind: 'undefined', place };
}

/** The first stack after a header: from its `#0` until the first line that is no frame. */
function stackAfter(lines: readonly string[], from: number): SanitizerFrame[] {
  const frames: SanitizerFrame[] = [];
  for (let at = from; at < lines.length && frames.length < MAX_FRAMES; at++) {
    const line = lines[at]!;
    const frame = /^\s{1,8}#(\d{1,4}) 0x[0-9a-f]{1,16}(.*)$/.exec(line);
    if (frame === null) {
      if (frames.length > 0 || at - from > MAX_GAP || headOf(line) !== null) break;
      continue;
    }
    if (Number(frame[1]) !== frames.length) break;
    frames.push(frameOf(frame[2]!));
  }
  return frames;
}

const MAX_REPORT_LINES = 700;

/** Within the same error: `freed by thread T0 here:` and the stack below it. */
function freedAfter(lines: readonly string[], from: number): SanitizerFrame[] {
  for (let at = from; at < lines.length && at < from + MAX_REPORT_LINES; at++) {
    if (headOf(lines[at]!) !== null) break;
    if (/^freed by thread \w{1,20}/.test(lines[at]!)) return stackAfter(lines, at + 1);
  }
  return [];
}

function frameOf(text: string): SanitizerFrame {
  const rest = text.replace(/^ in /, '').trim();
  const placed = /^(.*?)(?:^| )(\S{1,500}?):(\d{1,9})(?::\d{1,9})?$/.exec(rest);
  // A folder's name may hold a space, and then nobody can say where the function ends and its path begins.
  if (placed !== null && / \//.test(placed[1]!)) return { function: '', file: null, line: 0, module: null };
  if (placed !== null)
    return { function: placed[1]!, file: placed[2]!, line: Number(placed[3]), module: null };
  const inModule = /^(.*?)\s*\(([^()]{1,500})\+0x[0-9a-f]{1,16}\)/.exec(rest);
  if (inModule !== null) return { function: inModule[1]!, file: null, line: 0, module: inModule[2]! };
  const bare = /^(\S{1,200}) (\S{1,500})$/.exec(rest);
  return { function: bare?.[1] ?? rest, file: bare?.[2] ?? null, line: 0, module: null };
}

/** `heap-buffer-overflow on address …` → `heap-buffer-overflow`; what has no name of its own gets one. */
function faultClass(what: string): string {
  if (/^attempting double-free/.test(what)) return 'double-free';
  if (/^attempting free on address which was not malloc/.test(what)) return 'bad-free';
  if (/^requested allocation size/.test(what)) return 'allocation-size-too-big';
  if (/^detected memory leaks/.test(what)) return 'memory-leak';
  if (/^data race/.test(what)) return 'data-race';
  return /^[A-Za-z0-9_-]{1,60}/.exec(what)?.[0].toLowerCase() ?? 'unknown';
}

/** The message's beginning and the check's name as `-fsanitize=` spells it. */
const UNDEFINED: readonly (readonly [RegExp, string])[] = [
  [/^signed integer overflow/, 'signed-integer-overflow'],
  [/^unsigned integer overflow/, 'unsigned-integer-overflow'],
  [/^negation of/, 'signed-integer-overflow'],
  [/^division by zero/, 'integer-divide-by-zero'],
  [/^shift exponent|^left shift of/, 'shift'],
  [/^index .{1,40} out of bounds/, 'bounds'],
  [/^(member access|load|store|reference binding|member call).{0,40}null pointer/, 'null'],
  [/^(member access|load|store|reference binding|member call).{0,60}misaligned/, 'alignment'],
  [/^(member access|load|store|reference binding|member call).{0,60}insufficient space/, 'object-size'],
  [/^null pointer passed as argument/, 'nonnull-attribute'],
  [/^null pointer returned/, 'returns-nonnull-attribute'],
  [/^load of value .{1,60} which is not a valid value for type 'bool/, 'bool'],
  [/^load of value/, 'enum'],
  [/^.{1,60} is outside the range of representable values/, 'float-cast-overflow'],
  [/^pointer index expression|^addition of unsigned offset|^applying/, 'pointer-overflow'],
  [/^variable length array bound/, 'vla-bound'],
  [/^execution reached (an unreachable|the end of a value)/, 'unreachable'],
];

function undefinedClass(what: string): string {
  return UNDEFINED.find(([pattern]) => pattern.test(what))?.[1] ?? 'undefined-behavior';
}

/** Other names under which finders and tools know the same thing. */
const SAME: Readonly<Record<string, string>> = {
  'memory-leaks': 'memory-leak',
  leak: 'memory-leak',
  'detected-memory-leaks': 'memory-leak',
  'attempting-double-free': 'double-free',
  'invalid-free': 'bad-free',
  'divide-by-zero': 'integer-divide-by-zero',
  'division-by-zero': 'integer-divide-by-zero',
  'null-pointer': 'null',
  'array-bounds': 'bounds',
  'undefined-behaviour': 'undefined-behavior',
  'segmentation-fault': 'segv',
  'use-after-free': 'heap-use-after-free',
};

/** One spelling for a class as claimed: `AddressSanitizer: heap-buffer-overflow READ 4` is `heap-buffer-overflow`. */
export function sanitizerClass(claimed: string): string {
  const bare = claimed
    .toLowerCase()
    .replace(/^\w{2,20}sanitizer:\s*/, '')
    .replace(/\s+(read|write)\b.*$/, '')
    .trim()
    .replaceAll(/[\s_]+/g, '-');
  return Object.hasOwn(SAME, bare) ? SAME[bare]! : bare;
}

/** Whether only UndefinedBehaviorSanitizer reports this class. */
export function isUndefinedClass(claimed: string): boolean {
  const wanted = sanitizerClass(claimed);
  return wanted === 'undefined-behavior' || UNDEFINED.some(([, name]) => name === wanted);
}

/** Whether this error is of the claimed class; `undefined-behavior` stands for any of its kind. */
export function isOfClass(error: SanitizerError, claimed: string): boolean {
  const wanted = sanitizerClass(claimed);
  return error.class === wanted || (wanted === 'undefined-behavior' && error.kind === 'undefined');
}
