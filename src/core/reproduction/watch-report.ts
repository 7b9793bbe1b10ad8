/**
 * What the watcher inside a run told the lab. Lines with the next one-time token come from the watcher of
 * the process that the lab itself started; any other line is hearsay and is dropped here.
 */
export type FrameKind = 'file' | 'eval' | 'nameless' | 'builtin' | 'node';

/** One stack frame, as V8 gave it. `hash` is the SHA-256 of the script's source: unlike a name it cannot be chosen. */
export type WatchedFrame = {
  readonly name: string;
  readonly file: string | null;
  readonly line: number;
  readonly column: number;
  readonly hash: string;
  readonly kind: FrameKind;
  /** For code made from text by `Function`: the frames of whoever made it. */
  readonly by: readonly WatchedFrame[] | null;
  /** For such code: what stands there where the frame is. */
  readonly at?: string;
};

export type WatchReport =
  | { readonly kind: 'start' }
  /** A built-in prototype is not what it was. `key` null is a symbol. */
  | { readonly kind: 'changed'; readonly realm: string; readonly on: string; readonly key: string | null }
  /** A write to a built-in prototype, caught in the act. `via` names the built-in that wrote, null a plain store. */
  | {
      readonly kind: 'write';
      readonly on: string;
      readonly key: string;
      readonly via: string | null;
      /** What stood there before was a function of the language's. */
      readonly replaces: boolean;
      readonly frames: Frames;
    }
  /** Code came by a built-in prototype, or its constructor, from an ordinary object. */
  | { readonly kind: 'reached'; readonly on: string; readonly via: string | null; readonly frames: Frames }
  /** A file call that names the watched file. `made`: the file appeared in it, cannot have, or that was not seen (null). */
  | { readonly kind: 'file'; readonly call: string; readonly made: boolean | null; readonly frames: Frames }
  /** A process was started. `made`: as of a file. `names`: its command holds the watched file's name. */
  | {
      readonly kind: 'spawn';
      readonly call: string;
      readonly made: boolean | null;
      readonly names: boolean;
      readonly command: string;
      readonly frames: Frames;
    }
  /** Something a package shares with the program, a built-in's function or the loader, was replaced. */
  | { readonly kind: 'tampered'; readonly what: string; readonly frames: Frames }
  | {
      readonly kind: 'crash';
      readonly name: string | null;
      readonly code: string | null;
      readonly message: string | null;
      readonly from: string | null;
      readonly stack: string | null;
    }
  /** Files below node_modules that were loaded. */
  | { readonly kind: 'loaded'; readonly files: readonly string[] }
  /** A regular expression that code in these frames made from text, for the first time. */
  | { readonly kind: 'expression'; readonly source: string; readonly frames: Frames }
  /** Samples of the CPU profile, by the innermost frame that is not the language's own and what it was at. */
  | {
      readonly kind: 'profile';
      readonly samples: readonly Sample[];
      /** Samples of the language's own work on the same thread: collecting garbage, and what has no name. */
      readonly nameless: number;
      /** CPU time of the whole process while it was sampled, and of the thread that was sampled; null where not known. */
      readonly cpuMs: number;
      readonly threadMs: number | null;
    };

/** Innermost first; null where the program kept the stack from being taken. */
export type Frames = readonly WatchedFrame[] | null;

export type Sample = {
  readonly file: string;
  readonly hash: string;
  readonly count: number;
  /** The source of the regular expression that the frame ran. */
  readonly expression: string | null;
  /** The function of the language or of Node that the frame had called, where that has a frame itself. */
  readonly called: string | null;
  /** Where the frame was at its own code, or at one of the language's functions that have no frame; else 0. */
  readonly line: number;
};

const MAX_LINES = 2_000;
const MAX_LINE = 400_000;

/**
 * The last token is the profiler's, whose thread reports in its own time; the others are spent in order.
 * Reads what came over descriptor 3. Never throws; what does not fit its token or shape is left out. Nobody but the
 * watcher has business there, and it has so many tokens: a program that floods the descriptor, or has everything
 * told until no token is left, wants something not to be told, and that itself is.
 */
export function readWatchReports(bytes: Uint8Array, tokens: readonly string[]): WatchReport[] {
  const reports: WatchReport[] = [];
  let next = 0;
  const lines = new TextDecoder().decode(bytes).split('\n', MAX_LINES);
  let isDisturbed = lines.length === MAX_LINES || lines.slice(0, -1).includes('');
  for (const line of lines) {
    const token = [tokens[next], tokens.at(-1)].find(
      (one) => one !== undefined && line.startsWith(`${one} `),
    );
    if (token === undefined || line.length > MAX_LINE) {
      if (line !== '') isDisturbed = true;
      continue;
    }
    if (token === tokens[next]) next++;
    const report = reportOf(line.slice(token.length + 1));
    if (report !== null) reports.push(report);
  }
  if (isDisturbed || (tokens.length > 0 && next >= tokens.length - 1))
    reports.push({ kind: 'tampered', what: 'reports', frames: null });
  return reports;
}

/** The token proves the watcher wrote the line, so its shape is ours; what is checked is that it is whole. */
function reportOf(text: string): WatchReport | null {
  const space = text.indexOf(' ');
  try {
    const facts: unknown = JSON.parse(text.slice(space + 1));
    if (typeof facts !== 'object' || facts === null) return null;
    return { ...facts, kind: text.slice(0, space) } as WatchReport;
  } catch {
    return null;
  }
}
