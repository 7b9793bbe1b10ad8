/** From what was captured of a run to the port's answer. Everything read here was written by bubblewrap or by us. */
import type { LimitHit, SandboxResult, WorkEntry } from '../../app/lab/sandbox.ts';
import type { Capture } from './captured.ts';
import type { CgroupUsage } from './cgroup.ts';

/** `hit`: which limit the watchdog acted on. `aborted`: the caller wanted no more of it. */
export type Ending = { hit: LimitHit | null; aborted: boolean };

export type Watched = {
  /** The launcher's exit code; null where its starter was gone before it. */
  readonly code: number | null;
  readonly ending: Ending;
  readonly wallMs: number;
  readonly usage: CgroupUsage | null;
  /** Most that was seen by looking, where no control group counts it. */
  readonly seen: { readonly cpuMs: number; readonly peakBytes: number | null };
  readonly stdout: Capture;
  readonly stderr: Capture;
  /** What bubblewrap said of its first process, a NUL, and what was found after the run. */
  readonly control: Capture;
  /** What was found is an archive and nothing else. */
  readonly isArchive: boolean;
  /** What stands behind each log that was found. */
  readonly mark: string;
  readonly report: Capture | null;
};

export function resultOf(watched: Watched): SandboxResult {
  const { ending, usage } = watched;
  const { status, left } = controlOf(watched.control);
  const code =
    numberIn(status, /"exit-code": (\d+)/) ??
    (startsWithText(watched.stderr, 'bwrap: execvp ') ? NOT_FOUND : null);
  const started = numberIn(status, /"child-pid": (\d+)/) !== null;
  const oom = usage?.oomKilled === true;
  const hit = ending.hit ?? (oom ? 'memory' : usage?.processesRefused === true ? 'processes' : null);
  const killed = ending.hit !== null || oom;
  const lost =
    (watched.code === null ? 'what starts runs was ended' : null) ??
    (ending.aborted ? 'stopped from outside' : null) ??
    (started && (code !== null || killed)
      ? null
      : `the sandbox did not start (${watched.code}): ${firstLine(watched.stderr)}`);
  const bySignal = code !== null && code > 128 && code <= 192;
  const empty = { bytes: new Uint8Array(), truncated: false, digest: EMPTY_DIGEST };
  return {
    exit: code === null || bySignal ? null : code,
    signal: bySignal ? signalName(code - 128) : killed ? 'SIGKILL' : null,
    timedOut: ending.hit === 'wall',
    limitHit: hit,
    lost,
    wallMs: Math.round(watched.wallMs),
    cpuMs: Math.round(usage?.cpuMs ?? watched.seen.cpuMs),
    peakBytes: usage?.peakBytes ?? watched.seen.peakBytes,
    stdout: watched.stdout.result(),
    stderr: watched.stderr.result(),
    report: watched.report?.result() ?? empty,
    ...(watched.isArchive ? archived(left, watched.control.isTruncated()) : afterRun(left, watched.mark)),
  };
}

/** What a shell answers for a program that is not there; bubblewrap itself answers 1 without a status. */
const NOT_FOUND = 127;

function startsWithText(stream: Capture, text: string): boolean {
  return stream.bytes().subarray(0, text.length).toString('latin1') === text;
}

const EMPTY_DIGEST = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

type Left = Pick<SandboxResult, 'work' | 'found' | 'logs' | 'archive'>;

function archived(left: Buffer, isTruncated: boolean): Left {
  return { work: [], found: [], logs: [], archive: isTruncated || left.length === 0 ? null : left };
}

export function controlOf(control: Capture): { readonly status: string; readonly left: Buffer } {
  const bytes = control.bytes();
  const over = bytes.indexOf(0);
  return {
    status: bytes.subarray(0, over < 0 ? undefined : over).toString('latin1'),
    left: over < 0 ? Buffer.alloc(0) : bytes.subarray(over + 1),
  };
}

/** Each entry ends in NUL: `e<kind><path>`, `./<path>` for what was found, `l<suffix>`, and then that log and the mark. */
function afterRun(bytes: Buffer, mark: string): Left {
  const work: WorkEntry[] = [];
  const found: string[] = [];
  const logs: { suffix: string; text: string }[] = [];
  const all = bytes.toString('latin1');
  const utf8 = (text: string) => Buffer.from(text, 'latin1').toString('utf8');
  for (let at = 0, end = all.indexOf('\0'); end >= 0; end = all.indexOf('\0', at)) {
    const entry = all.slice(at, end);
    at = end + 1;
    if (entry.startsWith('./')) found.push(utf8(entry.slice(2)));
    else if (entry.startsWith('l')) {
      const over = all.indexOf(mark, at);
      // Where the mark is missing the stream was cut at its cap. No report has a NUL, and not every reader takes one.
      const text = all.slice(at, over < 0 ? undefined : over).replaceAll('\0', '?');
      logs.push({ suffix: entry.slice(1), text });
      at = over < 0 ? all.length : over + mark.length;
    } else work.push({ path: utf8(entry.slice(2)), kind: KINDS[entry[1] ?? ''] ?? 'other' });
  }
  return { work, found, logs, archive: null };
}

const KINDS: Readonly<Record<string, WorkEntry['kind']>> = { f: 'file', d: 'directory', l: 'link' };

export function numberIn(text: string, pattern: RegExp): number | null {
  const match = pattern.exec(text);
  return match === null ? null : Number(match[1]);
}

function firstLine(stream: Capture): string {
  const text = stream.bytes().subarray(0, 300).toString('utf8');
  return JSON.stringify(text.split('\n', 1)[0]);
}

function signalName(number: number): string {
  return SIGNALS[number] ?? `SIG${number}`;
}

const SIGNALS: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
  31: 'SIGSYS',
};
