/**
 * Launchers: what a run is started by. Most of what a run costs is done before its program, and none of that depends
 * on the program, so a launcher is made ahead and waits for its order. It has a user, namespaces, control groups, a
 * file system and descriptors of its own, made for one run and used for one run. `starter.pl` is what it runs.
 */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { PlacedFile, SandboxLimits, SandboxRequest } from '../../app/lab/sandbox.ts';
import type { SystemFolder } from './bubblewrap-arguments.ts';
import type { CgroupRun, Cgroups } from './cgroup.ts';
import type { Stage } from './stage.ts';
import { fields, type Started, type Starter } from './starter.ts';

/** A place that one run at a time may have: its mount point, and its host uid where this process is root. */
export type Slot = { readonly scratch: string; readonly uid: number | null };

/** All that a launcher made ahead must know of the run it is for. */
export type Shape = {
  readonly limits: SandboxLimits;
  /** Which descriptors lead here; the others lead nowhere. */
  readonly hasInput: boolean;
  readonly hasReport: boolean;
};

/** What an implementation does with a request once its launcher runs. */
export type Order = {
  /** The program to start and its arguments, which start the run's own. */
  readonly words: readonly string[];
  /** Such as `nofile=1024`. */
  readonly rlimits: readonly string[];
  /** To be read from descriptors 4 and 5. */
  readonly input: Uint8Array;
  readonly filter: Uint8Array;
  /** From descriptor 8 on. */
  readonly files: readonly PlacedFile[];
  readonly stdin: Uint8Array | null;
  readonly tidy: () => Promise<void>;
};

export type Way = {
  /** Below the writable file system, beside its work and tmp. */
  readonly folders: readonly string[];
  readonly shapeOf: (request: SandboxRequest) => Shape;
  readonly orderOf: (host: Host, slot: Slot, request: SandboxRequest) => Promise<Order>;
};

export type Host = {
  readonly stage: Stage;
  readonly starter: Starter;
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
  readonly started: Started;
  readonly group: CgroupRun | null;
  readonly slot: Slot;
  readonly shape: string;
  /** Stands behind each log that is returned; no program knows it. */
  readonly mark: string;
};

/** Where the order goes, and where what bubblewrap says of its first process and what was left behind come from. */
export const CONTROL = 6;
export const GROUP_PREFIX = 'breakwater-lab-';
/** Enough on any machine that works: a few milliseconds is usual. */
const READY_MS = 60_000;

/** Two requests of the same shape may use the same launcher. Nothing in it comes from the program. */
export function shapeName(shape: Shape): string {
  // Time is the watchdog's, which looks at the request.
  const { wallMs: _, stopAtCpuMs: __, outputBytes: ___, reportBytes: ____, ...limits } = shape.limits;
  return JSON.stringify({ ...shape, limits });
}

/** Throws where no control group can be had. The launcher does not keep this process alive. */
export function makeLauncher(host: Host, slot: Slot, shape: Shape): Launcher {
  const processes = shape.limits.processes + host.ownProcesses;
  const name = `${GROUP_PREFIX}${process.pid}-${host.launchers++}`;
  const group = host.cgroups?.start(name, { ...shape.limits, processes }) ?? null;
  const { diskBytes, inodes } = shape.limits;
  const started = host.starter.start({
    uid: slot.uid,
    joinFiles: group?.joinFiles ?? [],
    scratch: slot.scratch,
    mountOptions: `size=${diskBytes},nr_inodes=${inodes},mode=0755`,
    folders: ['work', 'tmp', ...host.way.folders],
    channels: [...(shape.hasInput ? [0] : []), 1, 2, ...(shape.hasReport ? [3] : []), CONTROL],
  });
  return { started, group, slot, shape: shapeName(shape), mark: randomBytes(16).toString('hex') };
}

/** Starts the program. What it then does is the watchdog's. Resolves to its channels, by descriptor. */
export async function giveOrder(
  { started, mark }: Launcher,
  request: SandboxRequest,
  order: Order,
): Promise<ReadonlyMap<number, Socket>> {
  const late = setTimeout(() => started.kill(), READY_MS);
  started.hold(true);
  const channels = await started.channels;
  started.hold(true);
  clearTimeout(late);
  const { after } = request;
  const list = after?.archiveBytes !== undefined ? 'archive' : after?.list === true ? 'list' : '-';
  const asked = [list, after?.find ?? '-', after?.logs ?? '-', mark];
  const { rlimits, input, filter, files, words } = order;
  const given = [rlimits.join(' '), input, filter, String(files.length), ...files.map(({ bytes }) => bytes)];
  channels.get(CONTROL)?.end(fields([...asked, ...given, ...words, mark]));
  if (request.report !== undefined) channels.get(3)?.write(request.report);
  if (order.stdin !== null) channels.get(0)?.end(order.stdin);
  return channels;
}

/** For one that no run will use. Resolves when nothing of it is left. */
export async function endLauncher({ started, group }: Launcher): Promise<void> {
  started.kill();
  started.hold(true);
  await started.ended;
  for (const channel of (await started.channels).values()) channel.destroy();
  await group?.empty();
  await group?.remove();
}

export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}
