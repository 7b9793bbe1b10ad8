/**
 * What every implementation of the sandbox has in common on this host: cells with unused uids, and in each a
 * launcher that waits for the next run while the last one is still on. What starts the program in the end is
 * each implementation's own.
 */
import { access, lstat, readlink } from 'node:fs/promises';
import type { Sandbox, SandboxRequest, SandboxResult } from '../../app/lab/sandbox.ts';
import { assertWellFormed, type SystemFolder } from './bubblewrap-arguments.ts';
import { endStrays, findCgroups } from './cgroup.ts';
import {
  endLauncher,
  GROUP_PREFIX,
  giveOrder,
  type Host,
  type Launcher,
  makeLauncher,
  type Slot,
  shapeName,
  type Way,
} from './launch.ts';
import { seccompFilter } from './seccomp.ts';
import { isAlive, makeStage } from './stage.ts';
import { openStarter, PERL } from './starter.ts';
import { type Watched, watch } from './watch.ts';

/**
 * systemd leaves 1879048192 to 2147483647 to nobody (uids.conf). Two to each of 32 cells for each process id that
 * Linux can have fill it exactly, so every live worker on this host is apart.
 */
const FIRST_UID = 1_879_048_192;
const MAX_PIDS = 4_194_304;
const MAX_CELLS = 32;
const SLOTS = 2;
/** A launcher that nobody used for so long goes: an idle lab has its starter and no other process. */
const IDLE_MS = 20_000;
/** Making the next one takes this process and the machine some 10 ms: the run that has just begun goes first. */
const HEAD_START_MS = 10;
/**
 * Debug information of the system's own libraries, where a host has any: a sanitizer inflates all of it for each
 * report (80 ms for libc's), and then one fault's stack has frames on one host that it has not on another.
 */
const DEBUG_FILES = '/usr/lib/debug';

export type Implementation = {
  readonly cells: number;
  /** Debian's package, and its program. */
  readonly name: string;
  readonly program: string;
  /** What stands between the program and the kernel's calls, as `inForce` says it. */
  readonly calls: string;
  readonly way: Way;
  /** Processes and threads that the implementation itself needs beside the program's. */
  readonly ownProcesses: number;
  /** Default: 20 seconds. */
  readonly idleMs?: number;
};

/** Throws with what is missing and how to get it where this implementation cannot work here. */
export async function openHostSandbox(made: Implementation): Promise<Sandbox> {
  const machine = process.arch;
  if (machine !== 'x64' && machine !== 'arm64') throw new Error(`the lab has no filter for ${machine}`);
  for (const tool of [made.program, PERL, '/usr/bin/unshare', '/usr/bin/find']) {
    await access(tool).catch(() => {
      throw new Error(`the lab needs ${tool}: apt-get install ${made.name} perl-base util-linux findutils`);
    });
  }
  await endStrays(GROUP_PREFIX, isAlive);
  const stage = await makeStage();
  const host: Host = {
    stage,
    starter: await openStarter(await stage.ownFolder()),
    cgroups: findCgroups(`${GROUP_PREFIX}${process.pid}-probe`),
    system: await systemFolders(),
    hidden: (await exists(DEBUG_FILES)) ? [DEBUG_FILES] : [],
    filter: seccompFilter(machine),
    tracingFilter: seccompFilter(machine, true),
    way: made.way,
    ownProcesses: made.ownProcesses,
    launchers: 0,
  };
  const wanted = Math.max(1, Math.min(MAX_CELLS, made.cells));
  const cells = Array.from({ length: wanted }, async (_, index): Promise<Cell> => {
    const slots = Array.from({ length: SLOTS }, async (__, at) => ({
      scratch: await stage.mountPoint(index * SLOTS + at),
      uid: process.getuid?.() === 0 ? uidOf(process.pid, index * SLOTS + at) : null,
    }));
    return {
      slots: await Promise.all(slots),
      idleMs: made.idleMs ?? IDLE_MS,
      running: null,
      ahead: null,
      closed: false,
      leaving: new Set(),
    };
  });
  return sandboxOf(host, await Promise.all(cells), made.calls);
}

/** One run, and the launcher for the next one in the other slot: no launcher meets a process of its own uid. */
type Cell = {
  readonly slots: readonly Slot[];
  readonly idleMs: number;
  running: Slot | null;
  ahead: Ahead | null;
  closed: boolean;
  /** What is still being put away. No run waits for it, `close` does. */
  readonly leaving: Set<Promise<void>>;
};
type Ahead = {
  readonly launcher: Launcher;
  readonly idle: NodeJS.Timeout;
  /** The run before was of another shape: where that one was by itself, as a build between runs, it is needed next. */
  isPassedOver: boolean;
};

function sandboxOf(host: Host, cells: readonly Cell[], calls: string): Sandbox {
  const free = [...cells];
  const waiting: ((cell: Cell) => void)[] = [];
  const take = () =>
    free.length > 0 ? Promise.resolve(free.pop()!) : new Promise<Cell>((resolve) => waiting.push(resolve));
  const giveBack = (cell: Cell) => {
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
      const cell = await take();
      try {
        return await runIn(host, cell, request, signal);
      } finally {
        giveBack(cell);
      }
    },
    newBindable: () => host.stage.newBindable(),
    async close() {
      for (const cell of cells) {
        cell.closed = true;
        endAhead(cell);
      }
      await Promise.all(cells.flatMap(({ leaving }) => [...leaving]));
      await host.starter.close();
      await host.stage.remove();
    },
  };
}

async function runIn(
  host: Host,
  cell: Cell,
  request: SandboxRequest,
  signal: AbortSignal | undefined,
): Promise<SandboxResult> {
  const ready = takeAhead(cell, shapeName(host.way.shapeOf(request)));
  if (ready !== null) {
    const { result, started } = await runOnce(host, cell, ready, { request, signal });
    // One that was killed while it waited says nothing about the program, which has not begun.
    if (started || signal?.aborted === true) return result;
  }
  const fresh = makeLauncher(host, freeSlot(cell), host.way.shapeOf(request));
  return (await runOnce(host, cell, fresh, { request, signal })).result;
}

type Wanted = { readonly request: SandboxRequest; readonly signal: AbortSignal | undefined };

async function runOnce(
  host: Host,
  cell: Cell,
  launcher: Launcher,
  { request, signal }: Wanted,
): Promise<Watched> {
  cell.running = launcher.slot;
  const order = await host.way.orderOf(host, launcher.slot, request).catch(async (error: unknown) => {
    await endLauncher(launcher);
    throw error;
  });
  try {
    const channels = await giveOrder(launcher, request, order);
    setTimeout(() => makeAhead(host, cell, request), HEAD_START_MS);
    return await watch(launcher, channels, { request, signal });
  } finally {
    cell.running = null;
    leave(cell, launcher.group?.remove());
    await order.tidy();
  }
}

/** For a request like this one, which is most often the next. What cannot be made ahead is made when needed. */
function makeAhead(host: Host, cell: Cell, request: SandboxRequest): void {
  if (cell.closed || cell.ahead !== null) return;
  try {
    const launcher = makeLauncher(host, freeSlot(cell), host.way.shapeOf(request));
    const idle = setTimeout(() => endAhead(cell), cell.idleMs);
    idle.unref();
    cell.ahead = { launcher, idle, isPassedOver: false };
  } catch {
    // The next run meets the same, and can say so.
  }
}

function takeAhead(cell: Cell, shape: string): Launcher | null {
  const { ahead } = cell;
  if (ahead === null) return null;
  const isFitting = ahead.launcher.shape === shape;
  if (ahead.launcher.started.hasEnded() || (!isFitting && ahead.isPassedOver)) {
    endAhead(cell);
    return null;
  }
  ahead.isPassedOver = true;
  if (!isFitting) return null;
  clearTimeout(ahead.idle);
  cell.ahead = null;
  return ahead.launcher;
}

function endAhead(cell: Cell): void {
  if (cell.ahead === null) return;
  const { launcher, idle } = cell.ahead;
  cell.ahead = null;
  clearTimeout(idle);
  leave(cell, endLauncher(launcher));
}

function leave(cell: Cell, work: Promise<void> | undefined): void {
  const quiet = work?.catch(() => undefined).then(() => void cell.leaving.delete(quiet!));
  if (quiet !== undefined) cell.leaving.add(quiet);
}

function freeSlot({ slots, running, ahead }: Cell): Slot {
  return slots.find((slot) => slot !== running && slot !== ahead?.launcher.slot)!;
}

function uidOf(pid: number, slot: number): number {
  return FIRST_UID + (pid % MAX_PIDS) * MAX_CELLS * SLOTS + slot;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
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
