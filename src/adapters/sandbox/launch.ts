/**
 * Starts what a run is started by: shell, setpriv, unshare, shell, each becoming the next. Most of what
 * a run costs is done by then, and none of it depends on the program, so a launcher is made ahead and waits for
 * its order. It has a user, namespaces, control groups, a file system and descriptors of its own, made for one
 * run and used for one run.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import type { PlacedFile, SandboxLimits, SandboxRequest } from '../../app/lab/sandbox.ts';
import { FIRST_FILE_DESCRIPTOR, type SystemFolder } from './bubblewrap-arguments.ts';
import type { CgroupRun, Cgroups } from './cgroup.ts';
import { OUTER_SCRIPT } from './launch-script.ts';
import type { Stage } from './stage.ts';

/** A place that one run at a time may have: its mount point, and its host uid where this process is root. */
export type Slot = { readonly scratch: string; readonly uid: number | null };

/** All that a launcher made ahead must know of the run it is for. */
export type Shape = {
  readonly limits: SandboxLimits;
  readonly reservesAddresses: boolean;
  /** Which descriptors are pipes; the others lead nowhere. */
  readonly hasInput: boolean;
  readonly hasReport: boolean;
  readonly files: number;
};

/** What an implementation does with a request once its launcher runs. */
export type Order = {
  readonly words: readonly string[];
  /** For descriptor 4 after the words. */
  readonly rest: Uint8Array;
  readonly filter: Uint8Array;
  readonly stdin: Uint8Array | null;
  readonly files: readonly PlacedFile[];
  readonly tidy: () => Promise<void>;
};

export type Way = {
  /** A script of `launch-script.ts`. */
  readonly script: string;
  /** Below the writable file system, beside its work and tmp. */
  readonly folders: readonly string[];
  readonly rlimits: (host: Host, shape: Shape) => readonly string[];
  readonly shapeOf: (request: SandboxRequest) => Shape;
  readonly orderOf: (host: Host, slot: Slot, request: SandboxRequest) => Promise<Order>;
};

export type Host = {
  readonly stage: Stage;
  readonly cgroups: Cgroups | null;
  readonly system: readonly SystemFolder[];
  /** Folders of the system that the program sees empty. */
  readonly hidden: readonly string[];
  readonly filter: Uint8Array;
  /** The same, but for ptrace. */
  readonly tracingFilter: Uint8Array;
  readonly way: Way;
  /** Processes and threads that the implementation itself needs. */
  readonly ownProcesses: number;
  launchers: number;
};

export type Launcher = {
  readonly child: ChildProcess;
  readonly group: CgroupRun | null;
  readonly slot: Slot;
  readonly shape: string;
  /** Stands behind each log that is returned; no program knows it. */
  readonly mark: string;
};

export const GROUP_PREFIX = 'breakwater-lab-';

/** Two requests of the same shape may use the same launcher. Nothing in it comes from the program. */
export function shapeName(shape: Shape): string {
  // Time is the watchdog's, which looks at the request.
  const { wallMs: _, stopAtCpuMs: __, outputBytes: ___, reportBytes: ____, ...limits } = shape.limits;
  return JSON.stringify({ ...shape, limits });
}

/** Throws where no control group or process can be had. The child does not keep this process alive. */
export function makeLauncher(host: Host, slot: Slot, shape: Shape): Launcher {
  const processes = shape.limits.processes + host.ownProcesses;
  const name = `${GROUP_PREFIX}${process.pid}-${host.launchers++}`;
  const group = host.cgroups?.start(name, { ...shape.limits, processes }) ?? null;
  const { diskBytes, inodes } = shape.limits;
  const { script, folders, rlimits } = host.way;
  const strays = inheritable().filter((descriptor) => descriptor >= FIRST_FILE_DESCRIPTOR + shape.files);
  const child = spawnChain(slot, shape, group, [
    // With a socket as standard input bash takes itself for a remote shell's and would read the user's start-up file.
    ...['/bin/bash', '--norc', '--noprofile', '-c', script, 'inner', slot.scratch],
    ...[`size=${diskBytes},nr_inodes=${inodes},mode=0755`, rlimits(host, shape).join(' '), strays.join(' ')],
    ...['work', 'tmp', ...folders],
  ]);
  child.on('error', () => undefined);
  for (const stream of child.stdio) stream?.on('error', () => undefined);
  holdOn(child, false);
  return { child, group, slot, shape: shapeName(shape), mark: randomBytes(16).toString('hex') };
}

/** Starts the program. What it then does is the watchdog's. */
export function giveOrder({ child, mark }: Launcher, request: SandboxRequest, order: Order): void {
  holdOn(child, true);
  const { after } = request;
  const list = after?.archiveBytes !== undefined ? 'archive' : after?.list === true ? 'list' : '-';
  const asked = [list, after?.find ?? '-', after?.logs ?? '-', mark];
  const told = [...asked, String(order.words.length), ...order.words];
  descriptorOf(child, 4).end(Buffer.concat([Buffer.from(`${told.join('\0')}\0`), order.rest]));
  descriptorOf(child, 5).end(order.filter);
  if (request.report !== undefined) descriptorOf(child, 3).write(request.report);
  if (order.stdin !== null) descriptorOf(child, 0).end(order.stdin);
  for (const [index, file] of order.files.entries())
    descriptorOf(child, FIRST_FILE_DESCRIPTOR + index).end(file.bytes);
}

/** For one that no run will use. Resolves when nothing of it is left. */
export async function endLauncher({ child, group }: Launcher): Promise<void> {
  const ended = hasEnded(child) ? null : new Promise<void>((resolve) => child.once('exit', () => resolve()));
  killGroup(child);
  holdOn(child, true);
  await ended;
  for (const stream of child.stdio) stream?.destroy();
  await group?.empty();
  await group?.remove();
}

/** Whether it can still take an order, as far as can be known. */
export function isWaiting({ child }: Launcher): boolean {
  return child.pid !== undefined && !hasEnded(child);
}

export function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

export function killGroup(child: ChildProcess): void {
  if (child.pid !== undefined) kill(-child.pid);
}

export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

export function descriptorOf(child: ChildProcess, descriptor: number): Duplex {
  return (child.stdio as unknown as readonly Duplex[])[descriptor]!;
}

/** The chain from a shell that joins the control groups to `inner`, as the unprivileged user. */
function spawnChain(
  { uid }: Slot,
  shape: Shape,
  group: CgroupRun | null,
  inner: readonly string[],
): ChildProcess {
  const identity = uid === null ? [] : ['--reuid', String(uid), '--regid', String(uid), '--clear-groups'];
  const argv = [
    ...['/bin/sh', '-c', OUTER_SCRIPT, 'outer', group?.joinFiles.join(' ') ?? ''],
    ...['/usr/bin/setpriv', ...identity, '--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'],
    // Lives on through the user namespace: its maker counts as no less privileged than what it makes (cred.c).
    ...['--pdeathsig', 'KILL', '--'],
    ...['/usr/bin/unshare', '--user', '--map-root-user', '--mount', '--net', '--', ...inner],
  ];
  if (process.getuid?.() !== 0) argv.splice(argv.indexOf('--bounding-set=-all'), 1);
  const pipeIf = (wanted: boolean) => (wanted ? 'pipe' : 'ignore');
  return spawn(argv[0]!, argv.slice(1), {
    detached: true,
    cwd: '/',
    // Another locale costs each of ten programs the reading of its files; the program's own is bubblewrap's to set.
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C' },
    stdio: [
      ...[pipeIf(shape.hasInput), 'pipe', 'pipe', pipeIf(shape.hasReport), 'pipe', 'pipe', 'pipe', 'pipe'],
      ...Array.from({ length: shape.files }, () => 'pipe'),
    ] as ('pipe' | 'ignore')[],
  });
}

/** One that waits must not keep a process alive that has nothing else to do. */
function holdOn(child: ChildProcess, wanted: boolean): void {
  const all = [child, ...child.stdio] as (Pick<ChildProcess, 'ref' | 'unref'> | null)[];
  for (const one of all) {
    if (wanted) one?.ref();
    else one?.unref();
  }
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
