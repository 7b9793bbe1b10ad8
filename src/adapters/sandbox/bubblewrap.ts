/**
 * The sandbox over bubblewrap. Never as host root: setpriv gives the run an unused host uid before anything
 * is unshared. What is not isolated is confessed in docs/lab.md: the kernel is shared, and so are its bugs.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { access, lstat, readlink } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import type { LimitHit, Sandbox, SandboxRequest, SandboxResult, WorkEntry } from '../../app/lab/sandbox.ts';
import {
  assertWellFormed,
  bubblewrapArguments,
  FIRST_FILE_DESCRIPTOR,
  type SystemFolder,
} from './bubblewrap-arguments.ts';
import { type Capture, capture } from './captured.ts';
import { type CgroupRun, type Cgroups, endStrays, findCgroups } from './cgroup.ts';
import { INNER_SCRIPT, OUTER_SCRIPT } from './launch-script.ts';
import { seccompFilter } from './seccomp.ts';
import { isAlive, makeStage, type Stage } from './stage.ts';

/**
 * systemd leaves this range to nobody (uids.conf: 1879048192 and above are unallocated). A process id times
 * the cells it may have keeps every live worker on this host apart.
 */
const FIRST_UID = 2_000_000_000;
const MAX_CELLS = 32;
const GROUP_PREFIX = 'breakwater-lab-';
const AFTER_RUN_CAP = 1_400_000;
/** After the watchdog's kill: what is left after this is killed from outside. */
const GRACE_MS = 2_000;
const CPU_METER_MS = 200;

export type BubblewrapOptions = { readonly cells: number };

type Cell = { readonly index: number; readonly scratch: string };

type Host = {
  readonly stage: Stage;
  readonly cgroups: Cgroups | null;
  readonly system: readonly SystemFolder[];
  readonly filter: Uint8Array;
  /** Null when this process is not root: then it runs as itself. */
  readonly uidOf: ((cell: number) => number) | null;
  runs: number;
};

/** Throws with what is missing and how to get it where bubblewrap cannot work here. */
export async function openBubblewrap(options: BubblewrapOptions): Promise<Sandbox> {
  const machine = process.arch;
  if (machine !== 'x64' && machine !== 'arm64') throw new Error(`the lab has no filter for ${machine}`);
  for (const tool of ['/usr/bin/bwrap', '/usr/bin/setpriv', '/usr/bin/unshare', '/bin/mount']) {
    await access(tool).catch(() => {
      throw new Error(`the lab needs ${tool}: apt-get install bubblewrap util-linux mount`);
    });
  }
  await endStrays(GROUP_PREFIX, isAlive);
  const cgroups = await findCgroups(`${GROUP_PREFIX}${process.pid}-probe`);
  const host: Host = {
    stage: await makeStage(),
    cgroups,
    system: await systemFolders(),
    filter: seccompFilter(machine),
    uidOf: process.getuid?.() === 0 ? (cell) => uidOf(process.pid, cell) : null,
    runs: 0,
  };
  return sandboxOf(host, Math.max(1, Math.min(MAX_CELLS, options.cells)));
}

function sandboxOf(host: Host, cells: number): Sandbox {
  const free = Array.from({ length: cells }, (_, index) => index);
  const waiting: ((cell: number) => void)[] = [];
  const take = () =>
    free.length > 0 ? Promise.resolve(free.pop()!) : new Promise<number>((resolve) => waiting.push(resolve));
  const giveBack = (cell: number) => {
    const next = waiting.shift();
    if (next === undefined) free.push(cell);
    else next(cell);
  };
  return {
    inForce: [
      ...(host.cgroups?.inForce ?? ['memory: rlimit per process', 'processes: rlimit']),
      'disk: sized tmpfs',
      'inodes: tmpfs',
      'output: cap',
      'wall: watchdog',
      'calls: seccomp',
    ],
    async run(request, signal) {
      assertWellFormed(request);
      const index = await take();
      try {
        const cell = { index, scratch: await host.stage.mountPoint(index) };
        return await runOnce(host, cell, request, signal);
      } finally {
        giveBack(index);
      }
    },
    newBindable: () => host.stage.newBindable(),
    close: () => host.stage.remove(),
  };
}

async function runOnce(
  host: Host,
  cell: Cell,
  request: SandboxRequest,
  signal: AbortSignal | undefined,
): Promise<SandboxResult> {
  const name = `${GROUP_PREFIX}${process.pid}-${cell.index}-${host.runs++}`;
  const group = (await host.cgroups?.start(name, request.limits)) ?? null;
  try {
    return await watch(launch(host, cell, request, group), request, group, signal);
  } finally {
    await group?.end();
  }
}

function launch(host: Host, cell: Cell, request: SandboxRequest, group: CgroupRun | null): ChildProcess {
  const { limits } = request;
  const uid = host.uidOf?.(cell.index);
  const identity =
    uid === undefined ? [] : ['--reuid', String(uid), '--regid', String(uid), '--clear-groups'];
  const rlimits = [
    'c=0',
    'n=1024',
    `f=${Math.ceil(limits.diskBytes / 512)}`,
    ...(host.cgroups === null ? [`p=${limits.processes}`] : []),
    ...(host.cgroups?.limitsMemory ? [] : [`d=${Math.ceil(limits.memoryBytes / 1024)}`]),
  ];
  const mountOptions = `size=${limits.diskBytes},nr_inodes=${limits.inodes},mode=0755`;
  const strays = inheritable().filter(
    (descriptor) => descriptor >= FIRST_FILE_DESCRIPTOR + request.files.length,
  );
  const argv = [
    // Only bash can close a descriptor of two digits; without strays the faster shell does. With a socket as
    // standard input bash takes itself for a remote shell's and would read the user's start-up file.
    ...(strays.length > 0 ? ['/bin/bash', '--norc', '--noprofile'] : ['/bin/sh']),
    ...['-c', OUTER_SCRIPT, 'outer'],
    ...[strays.join(' '), group?.joinFiles.join(' ') ?? ''],
    ...['/usr/bin/setpriv', ...identity, '--no-new-privs', '--bounding-set=-all', '--inh-caps=-all', '--'],
    ...['/usr/bin/unshare', '--user', '--map-root-user', '--mount', '--net', '--'],
    ...['/usr/bin/setpriv', '--pdeathsig', 'KILL', '--'],
    ...['/bin/sh', '-c', INNER_SCRIPT, 'inner', cell.scratch, mountOptions],
    ...[request.after?.list ? 'list' : '-', request.after?.find ?? '-', rlimits.join(' ')],
    ...['/usr/bin/bwrap', '--args', '4', '--', ...request.argv],
  ];
  if (process.getuid?.() !== 0) argv.splice(argv.indexOf('--bounding-set=-all'), 1);
  const child = spawn(argv[0]!, argv.slice(1), {
    detached: true,
    cwd: '/',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' },
    stdio: [
      request.stdin === undefined ? 'ignore' : 'pipe',
      ...['pipe', 'pipe', request.report === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
      ...request.files.map(() => 'pipe'),
    ] as ('pipe' | 'ignore')[],
  });
  const { etc, node } = host.stage;
  const layout = { system: host.system, etc, node, scratch: cell.scratch };
  const args = bubblewrapArguments(request, layout);
  feed(child, 4, Buffer.from(`${args.join('\0')}\0`));
  feed(child, 5, host.filter);
  if (request.stdin !== undefined) feed(child, 0, request.stdin);
  if (request.report !== undefined) {
    const report = descriptorOf(child, 3);
    report.on('error', () => undefined);
    report.write(request.report);
  }
  for (const [index, file] of request.files.entries()) feed(child, FIRST_FILE_DESCRIPTOR + index, file.bytes);
  return child;
}

/** Our own descriptors that a child would inherit: whoever started us left them open, and no program in the lab may have them. */
function inheritable(): number[] {
  const CLOSED_ON_EXEC = 0o2000000;
  return readdirSync('/proc/self/fd')
    .map(Number)
    .filter((descriptor) => {
      try {
        const flags = /flags:\s+([0-7]+)/.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1];
        return flags !== undefined && (Number.parseInt(flags, 8) & CLOSED_ON_EXEC) === 0;
      } catch {
        return false;
      }
    });
}

function descriptorOf(child: ChildProcess, descriptor: number): Duplex {
  return (child.stdio as unknown as readonly Duplex[])[descriptor]!;
}

/** A program that ends before it has read everything is no error of ours. */
function feed(child: ChildProcess, descriptor: number, bytes: Uint8Array): void {
  const stream = descriptorOf(child, descriptor);
  stream.on('error', () => undefined);
  stream.end(bytes);
}

type Ending = { hit: LimitHit | null; aborted: boolean };

async function watch(
  child: ChildProcess,
  request: SandboxRequest,
  group: CgroupRun | null,
  signal: AbortSignal | undefined,
): Promise<SandboxResult> {
  const startedAt = performance.now();
  const ending: Ending = { hit: null, aborted: false };
  let grace: NodeJS.Timeout | undefined;
  const stop = (hit: LimitHit | null) => {
    ending.hit ??= hit;
    killInside(status.result().bytes);
    grace ??= setTimeout(() => killGroup(child), GRACE_MS);
  };
  const { outputBytes, reportBytes } = request.limits;
  const stdout = capture(child.stdout!, outputBytes, () => stop('output'));
  const stderr = capture(child.stderr!, outputBytes, () => stop('output'));
  const status = capture(descriptorOf(child, 6), 65_536, () => undefined);
  const after = capture(descriptorOf(child, 7), AFTER_RUN_CAP, () => undefined);
  const report =
    request.report === undefined ? null : capture(descriptorOf(child, 3), reportBytes, () => stop('output'));
  const wall = setTimeout(() => stop('wall'), request.limits.wallMs);
  const meter = meterCpu(request.limits.stopAtCpuMs, group, () => stop('cpu'));
  const abort = () => {
    ending.aborted = true;
    stop(null);
  };
  signal?.addEventListener('abort', abort, { once: true });
  const outcome = await exitOf(child);
  const wallMs = performance.now() - startedAt;
  clearTimeout(wall);
  clearInterval(meter);
  clearTimeout(grace);
  signal?.removeEventListener('abort', abort);
  killGroup(child);
  const usage = (await group?.usage()) ?? null;
  await group?.end();
  await Promise.all([stdout, stderr, status, after, report].map((one) => one?.ended));
  return resultOf({ outcome, ending, wallMs, usage, stdout, stderr, status, after, report });
}

function meterCpu(
  limitMs: number | undefined,
  group: CgroupRun | null,
  stop: () => void,
): NodeJS.Timeout | undefined {
  if (limitMs === undefined || group === null) return undefined;
  return setInterval(async () => {
    const usage = await group.usage().catch(() => null);
    if (usage?.cpuMs !== null && usage !== null && usage.cpuMs >= limitMs) stop();
  }, CPU_METER_MS);
}

type Outcome = { readonly code: number | null; readonly failed: string | null };

/** Resolves when the first process has ended; its pipes are waited for once nothing is left to hold them. */
function exitOf(child: ChildProcess): Promise<Outcome> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, failed: error.message }));
    child.once('exit', (code) => resolve({ code, failed: null }));
  });
}

type Watched = {
  readonly outcome: Outcome;
  readonly ending: Ending;
  readonly wallMs: number;
  readonly usage: Awaited<ReturnType<CgroupRun['usage']>> | null;
  readonly stdout: Capture;
  readonly stderr: Capture;
  readonly status: Capture;
  readonly after: Capture;
  readonly report: Capture | null;
};

function resultOf(watched: Watched): SandboxResult {
  const { outcome, ending, usage } = watched;
  const status = Buffer.from(watched.status.result().bytes).toString('utf8');
  const code =
    numberIn(status, /"exit-code": (\d+)/) ??
    (startsWithText(watched.stderr, 'bwrap: execvp ') ? NOT_FOUND : null);
  const started = numberIn(status, /"child-pid": (\d+)/) !== null;
  const oom = usage?.oomKilled === true;
  const hit = ending.hit ?? (oom ? 'memory' : usage?.processesRefused === true ? 'processes' : null);
  const killed = ending.hit !== null || oom;
  const lost =
    outcome.failed ??
    (ending.aborted ? 'stopped from outside' : null) ??
    (started && (code !== null || killed)
      ? null
      : `the sandbox did not start (${outcome.code}): ${firstLine(watched.stderr)}`);
  const bySignal = code !== null && code > 128 && code <= 192;
  const empty = { bytes: new Uint8Array(), truncated: false, digest: EMPTY_DIGEST };
  return {
    exit: code === null || bySignal ? null : code,
    signal: bySignal ? signalName(code - 128) : killed ? 'SIGKILL' : null,
    timedOut: ending.hit === 'wall',
    limitHit: hit,
    lost,
    wallMs: Math.round(watched.wallMs),
    cpuMs: Math.round(usage?.cpuMs ?? timesIn(status)),
    peakBytes: usage?.peakBytes ?? null,
    stdout: watched.stdout.result(),
    stderr: watched.stderr.result(),
    report: watched.report?.result() ?? empty,
    ...afterRun(watched.after.result().bytes),
  };
}

/** What a shell answers for a program that is not there; bubblewrap itself answers 1 without a status. */
const NOT_FOUND = 127;

function startsWithText(stream: Capture, text: string): boolean {
  return Buffer.from(stream.result().bytes.subarray(0, text.length)).toString('latin1') === text;
}

const EMPTY_DIGEST = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function afterRun(bytes: Uint8Array): { work: WorkEntry[]; found: string[] } {
  const work: WorkEntry[] = [];
  const found: string[] = [];
  for (const entry of Buffer.from(bytes).toString('utf8').split('\0').slice(0, -1)) {
    if (entry.startsWith('./')) found.push(entry.slice(2));
    else work.push({ path: entry.slice(2), kind: KINDS[entry[1] ?? ''] ?? 'other' });
  }
  return { work, found };
}

const KINDS: Readonly<Record<string, WorkEntry['kind']>> = { f: 'file', d: 'directory', l: 'link' };

/** `times` prints the shell's own time and then its children's, each as `1m2.345s`. */
function timesIn(status: string): number {
  const line = /\ntimes (.*)/.exec(status)?.[1] ?? '';
  const parts = [...line.matchAll(/(\d+)m([\d.]+)s/g)].map(
    (m) => Number(m[1]) * 60_000 + Number(m[2]) * 1000,
  );
  return parts.reduce((sum, part) => sum + part, 0);
}

function numberIn(text: string, pattern: RegExp): number | null {
  const match = pattern.exec(text);
  return match === null ? null : Number(match[1]);
}

function firstLine(stream: Capture): string {
  const text = Buffer.from(stream.result().bytes.subarray(0, 300)).toString('utf8');
  return JSON.stringify(text.split('\n', 1)[0]);
}

/** Ends the first process of the sandbox's pid namespace, and with it all others; what looks after it lives on. */
function killInside(status: Uint8Array): void {
  const pid = numberIn(Buffer.from(status).toString('utf8'), /"child-pid": (\d+)/);
  if (pid !== null && pid > 1) kill(pid);
}

function killGroup(child: ChildProcess): void {
  if (child.pid !== undefined) kill(-child.pid);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
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

function uidOf(pid: number, cell: number): number {
  return FIRST_UID + (pid % 4_194_304) * MAX_CELLS + cell;
}

async function systemFolders(): Promise<SystemFolder[]> {
  const folders: SystemFolder[] = [];
  for (const path of [
    '/usr/bin',
    '/usr/lib',
    '/usr/lib32',
    '/usr/lib64',
    '/bin',
    '/lib',
    '/lib32',
    '/lib64',
  ]) {
    const found = await lstat(path).catch(() => null);
    if (found === null) continue;
    folders.push({ path, link: found.isSymbolicLink() ? await readlink(path) : null });
  }
  return folders;
}
