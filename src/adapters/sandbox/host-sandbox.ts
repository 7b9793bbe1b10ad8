/**
 * What every implementation of the sandbox has in common on this host: cells with unused uids, control groups,
 * the watchdog and the meters. What starts the program in between is each implementation's own.
 */
import type { ChildProcess } from 'node:child_process';
import { access, lstat, readlink } from 'node:fs/promises';
import type { LimitHit, Sandbox, SandboxRequest, SandboxResult } from '../../app/lab/sandbox.ts';
import { assertWellFormed, type SystemFolder } from './bubblewrap-arguments.ts';
import { type Capture, capture } from './captured.ts';
import { type CgroupRun, endStrays, findCgroups } from './cgroup.ts';
import { type Cell, descriptorOf, type Host, type Launch } from './launch.ts';
import { usageOfTree } from './process-tree.ts';
import { type Ending, numberIn, type Outcome, resultOf } from './run-result.ts';
import { seccompFilter } from './seccomp.ts';
import { isAlive, makeStage } from './stage.ts';

/**
 * systemd leaves this range to nobody (uids.conf: 1879048192 and above are unallocated). A process id times
 * the cells it may have keeps every live worker on this host apart.
 */
const FIRST_UID = 2_000_000_000;
const MAX_CELLS = 32;
const GROUP_PREFIX = 'breakwater-lab-';
const AFTER_RUN_CAP = 2_600_000;
/** After the watchdog's kill: what is left after this is killed from outside. */
const GRACE_MS = 2_000;
const CPU_METER_MS = 200;
const TREE_METER_MS = 60;

export type Implementation = {
  readonly cells: number;
  /** Debian's package, and its program. */
  readonly name: string;
  readonly program: string;
  /** What stands between the program and the kernel's calls, as `inForce` says it. */
  readonly calls: string;
  readonly launch: Launch;
  /** Processes and threads that the implementation itself needs beside the program's. */
  readonly ownProcesses: number;
};

/** Throws with what is missing and how to get it where this implementation cannot work here. */
export async function openHostSandbox(made: Implementation): Promise<Sandbox> {
  const machine = process.arch;
  if (machine !== 'x64' && machine !== 'arm64') throw new Error(`the lab has no filter for ${machine}`);
  for (const tool of [made.program, '/usr/bin/setpriv', '/usr/bin/unshare', '/bin/mount']) {
    await access(tool).catch(() => {
      throw new Error(`the lab needs ${tool}: apt-get install ${made.name} util-linux mount`);
    });
  }
  await endStrays(GROUP_PREFIX, isAlive);
  const host: Host = {
    stage: await makeStage(),
    cgroups: await findCgroups(`${GROUP_PREFIX}${process.pid}-probe`),
    system: await systemFolders(),
    filter: seccompFilter(machine),
    tracingFilter: seccompFilter(machine, true),
    uidOf: process.getuid?.() === 0 ? (cell) => uidOf(process.pid, cell) : null,
    launch: made.launch,
    ownProcesses: made.ownProcesses,
    runs: 0,
  };
  return sandboxOf(host, made);
}

function sandboxOf(host: Host, { cells: wanted, calls }: Implementation): Sandbox {
  const cells = Math.max(1, Math.min(MAX_CELLS, wanted));
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
      ...(host.cgroups?.inForce ?? ['memory: watchdog and rlimit', 'processes: rlimit']),
      'disk: sized tmpfs',
      'inodes: tmpfs',
      'output: cap',
      'wall: watchdog',
      calls,
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
  const processes = request.limits.processes + host.ownProcesses;
  const group = (await host.cgroups?.start(name, { ...request.limits, processes })) ?? null;
  const launched = await host.launch(host, cell, request, group).catch(async (error: unknown) => {
    await group?.end();
    throw error;
  });
  try {
    return await watch(launched.child, request, group, signal);
  } finally {
    await group?.end();
    await launched.tidy();
  }
}

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
  const after = capture(
    descriptorOf(child, 7),
    request.after?.archiveBytes ?? AFTER_RUN_CAP,
    () => undefined,
  );
  const report =
    request.report === undefined ? null : capture(descriptorOf(child, 3), reportBytes, () => stop('output'));
  const wall = setTimeout(() => stop('wall'), request.limits.wallMs);
  const readings = meter(request.limits, group, { pid: () => firstProcess(status.result().bytes), stop });
  const abort = () => {
    ending.aborted = true;
    stop(null);
  };
  signal?.addEventListener('abort', abort, { once: true });
  const outcome = await exitOf(child);
  const wallMs = performance.now() - startedAt;
  clearTimeout(wall);
  readings.stop();
  clearTimeout(grace);
  signal?.removeEventListener('abort', abort);
  killGroup(child);
  const usage = (await group?.usage()) ?? null;
  await group?.end();
  await drained(child, [stdout, stderr, status, after, report]);
  const isArchive = request.after?.archiveBytes !== undefined;
  const captures = { stdout, stderr, status, after, report };
  return resultOf({ outcome, ending, wallMs, usage, seen: readings, isArchive, ...captures });
}

type Meter = { readonly stop: () => void; peakBytes: number | null; cpuMs: number };

/** Looks at CPU time, and where no control group limits memory at that too. */
function meter(
  { stopAtCpuMs, memoryBytes }: SandboxRequest['limits'],
  group: CgroupRun | null,
  { pid, stop }: { readonly pid: () => number | null; readonly stop: (hit: LimitHit) => void },
): Meter {
  const reading: Meter = { stop: () => clearInterval(timer), peakBytes: null, cpuMs: 0 };
  const look = async () => {
    const usage = group === null ? await treeUsage(pid()) : await group.usage().catch(() => null);
    if (usage === null) return;
    if (stopAtCpuMs !== undefined && usage.cpuMs !== null && usage.cpuMs >= stopAtCpuMs) stop('cpu');
    if (!('rssBytes' in usage)) return;
    reading.cpuMs = Math.max(reading.cpuMs, usage.cpuMs);
    reading.peakBytes = Math.max(reading.peakBytes ?? 0, usage.rssBytes);
    if (usage.rssBytes > memoryBytes) stop('memory');
  };
  const isNeeded = stopAtCpuMs !== undefined || group === null;
  const timer = isNeeded ? setInterval(look, group === null ? TREE_METER_MS : CPU_METER_MS) : undefined;
  return reading;
}

function treeUsage(pid: number | null) {
  return pid === null ? Promise.resolve(null) : usageOfTree(pid);
}

/** Nothing is left to write; should a pipe stay open all the same, no run waits for it for ever. */
async function drained(child: ChildProcess, captures: readonly (Capture | null)[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, GRACE_MS);
  });
  await Promise.race([Promise.all(captures.map((one) => one?.ended)), late]);
  clearTimeout(timer);
  for (const stream of child.stdio) stream?.destroy();
}

/** Resolves when the first process has ended; its pipes are waited for once nothing is left to hold them. */
function exitOf(child: ChildProcess): Promise<Outcome> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, failed: error.message }));
    child.once('exit', (code) => resolve({ code, failed: null }));
  });
}

/** Ends the first process of the sandbox's pid namespace, and with it all others; what looks after it lives on. */
function killInside(status: Uint8Array): void {
  const pid = firstProcess(status);
  if (pid !== null) kill(pid);
}

function firstProcess(status: Uint8Array): number | null {
  const pid = numberIn(Buffer.from(status).toString('utf8'), /"child-pid": (\d+)/);
  return pid !== null && pid > 1 ? pid : null;
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
