/**
 * Control groups, one per run, in whichever version is writable. Version 1 keeps a tree per controller,
 * version 2 one for all. Where neither is writable there is none, and the caller falls back to rlimits.
 *
 * Every call here is synchronous: the kernel answers each in some 20 microseconds, and a turn through the thread
 * pool costs several times that, twenty times a run.
 */
import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxLimits } from '../../app/lab/sandbox.ts';

export type CgroupUsage = {
  readonly cpuMs: number | null;
  readonly peakBytes: number | null;
  readonly oomKilled: boolean;
  readonly processesRefused: boolean;
};

export type CgroupRun = {
  /** Files to which the program's first process writes its own id before it becomes the program. */
  readonly joinFiles: readonly string[];
  usage(): CgroupUsage;
  /** Kills what is left and waits until the group is empty. */
  empty(): Promise<void>;
  /** For one that is empty. The kernel may take milliseconds to let a memory group go: no run waits for that. */
  remove(): Promise<void>;
};

export type Cgroups = {
  readonly inForce: readonly string[];
  readonly countsCpu: boolean;
  readonly limitsMemory: boolean;
  start(name: string, limits: SandboxLimits): CgroupRun;
};

const MOUNT = '/sys/fs/cgroup';
const CPU_PERIOD_US = 50_000;
const CONTROLLERS_V1 = ['memory', 'pids', 'cpu', 'cpuacct'] as const;
type ControllerV1 = (typeof CONTROLLERS_V1)[number];

/** Tries to make and remove a group; what works is what is used. Resolves to null where nothing does. */
export function findCgroups(probeName: string): Cgroups | null {
  const own = ownGroups();
  const v1: Partial<Record<ControllerV1, string>> = {};
  for (const controller of CONTROLLERS_V1) {
    const parent = writableParent(join(MOUNT, controller), own.get(controller) ?? '/', probeName);
    if (parent !== null) v1[controller] = parent;
  }
  if (v1.memory !== undefined || v1.pids !== undefined) return cgroupsV1(v1);
  for (const root of [MOUNT, join(MOUNT, 'unified')]) {
    const parent = writableParent(root, own.get('') ?? '/', probeName);
    if (parent === null) continue;
    const enabled = readOr(join(parent, 'cgroup.subtree_control'), '');
    if (enabled.includes('memory') && enabled.includes('pids')) return cgroupsV2(parent, enabled);
  }
  return null;
}

/** Controller → own path, '' for version 2, from /proc/self/cgroup. */
function ownGroups(): Map<string, string> {
  const own = new Map<string, string>();
  for (const line of readOr('/proc/self/cgroup', '').split('\n')) {
    const [, controllers, ...path] = line.split(':');
    if (controllers === undefined) continue;
    for (const controller of controllers.split(',')) own.set(controller, path.join(':'));
  }
  return own;
}

function writableParent(root: string, own: string, probeName: string): string | null {
  for (const parent of [join(root, own), root]) {
    const probe = join(parent, probeName);
    try {
      mkdirSync(probe);
      const isGroup = readOr(join(probe, 'cgroup.procs'), 'absent') !== 'absent';
      rmdirSync(probe);
      if (isGroup) return parent;
    } catch {
      // Not writable, or not there: the next one may be.
    }
  }
  return null;
}

function cgroupsV1(parents: Partial<Record<ControllerV1, string>>): Cgroups {
  const inForce = (['memory', 'pids', 'cpu'] as const)
    .filter((controller) => parents[controller] !== undefined)
    .map((controller) => `${controller === 'pids' ? 'processes' : controller}: cgroup v1`);
  return {
    inForce,
    countsCpu: parents.cpuacct !== undefined,
    limitsMemory: parents.memory !== undefined,
    start(name, limits) {
      const groups: Partial<Record<ControllerV1, string>> = {};
      for (const controller of CONTROLLERS_V1) {
        const parent = parents[controller];
        if (parent === undefined) continue;
        groups[controller] = join(parent, name);
        mkdirSync(join(parent, name), { recursive: true });
      }
      const { memory, pids, cpu } = groups;
      if (memory !== undefined) write(memory, 'memory.limit_in_bytes', limits.memoryBytes);
      if (pids !== undefined) write(pids, 'pids.max', limits.processes);
      if (cpu !== undefined) {
        write(cpu, 'cpu.cfs_period_us', CPU_PERIOD_US);
        write(cpu, 'cpu.cfs_quota_us', Math.round(CPU_PERIOD_US * limits.cpuCores));
      }
      const folders = [...new Set(Object.values(groups))];
      return {
        joinFiles: folders.map((folder) => join(folder, 'cgroup.procs')),
        usage: () => usageV1(groups),
        empty: () => emptyAll(folders),
        remove: () => removeAll(folders),
      };
    },
  };
}

function usageV1(groups: Partial<Record<ControllerV1, string>>): CgroupUsage {
  const cpuNs = groups.cpuacct && readOr(join(groups.cpuacct, 'cpuacct.usage'), '');
  const peak = groups.memory && readOr(join(groups.memory, 'memory.max_usage_in_bytes'), '');
  const oom = groups.memory && readOr(join(groups.memory, 'memory.oom_control'), '');
  const refused = groups.pids && readOr(join(groups.pids, 'pids.events'), '');
  return {
    cpuMs: cpuNs ? Number(cpuNs) / 1e6 : null,
    peakBytes: peak ? Number(peak) : null,
    oomKilled: field(oom ?? '', 'oom_kill') > 0,
    processesRefused: field(refused ?? '', 'max') > 0,
  };
}

function cgroupsV2(parent: string, enabled: string): Cgroups {
  const hasCpu = enabled.split(/\s+/).includes('cpu');
  return {
    inForce: ['memory: cgroup v2', 'processes: cgroup v2', ...(hasCpu ? ['cpu: cgroup v2'] : [])],
    countsCpu: true,
    limitsMemory: true,
    start(name, limits) {
      const folder = join(parent, name);
      mkdirSync(folder, { recursive: true });
      write(folder, 'memory.max', limits.memoryBytes);
      tryWrite(folder, 'memory.swap.max', 0);
      write(folder, 'pids.max', limits.processes);
      if (hasCpu) write(folder, 'cpu.max', `${Math.round(CPU_PERIOD_US * limits.cpuCores)} ${CPU_PERIOD_US}`);
      return {
        joinFiles: [join(folder, 'cgroup.procs')],
        usage: () => usageV2(folder),
        async empty() {
          tryWrite(folder, 'cgroup.kill', 1);
          await emptyAll([folder]);
        },
        remove: () => removeAll([folder]),
      };
    },
  };
}

function usageV2(folder: string): CgroupUsage {
  const cpuUs = field(readOr(join(folder, 'cpu.stat'), ''), 'usage_usec');
  const peak = Number(readOr(join(folder, 'memory.peak'), 'NaN'));
  return {
    cpuMs: cpuUs / 1000,
    peakBytes: Number.isFinite(peak) ? peak : null,
    oomKilled: field(readOr(join(folder, 'memory.events'), ''), 'oom_kill') > 0,
    processesRefused: field(readOr(join(folder, 'pids.events'), ''), 'max') > 0,
  };
}

/** Killing walks the list again until it is empty: a process that forks while it is read is in the next one. */
async function emptyAll(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    for (let round = 0; ; round++) {
      const left = readOr(join(folder, 'cgroup.procs'), '').split('\n').filter(Boolean).map(Number);
      for (const pid of left) killQuietly(pid);
      if (left.length === 0) break;
      if (round === 500) throw new Error(`control group ${folder} does not empty`);
      await pause(round);
    }
  }
}

/** An empty group can be busy for a moment more, while the kernel puts its last process away. */
async function removeAll(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    for (let round = 0; !(await isRemoved(folder)); round++) {
      if (round === 500) throw new Error(`control group ${folder} cannot be removed`);
      await pause(round);
    }
  }
}

function pause(round: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, round < 20 ? 1 : 20));
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already, which is what we want.
  }
}

async function isRemoved(folder: string): Promise<boolean> {
  try {
    await rmdir(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

/** Groups of workers that were killed before they could clean up: nothing outlives its run. */
export async function endStrays(prefix: string, isAlive: (pid: number) => boolean): Promise<void> {
  const own = ownGroups();
  const roots = [...CONTROLLERS_V1, '', 'unified'].flatMap((controller) => {
    const root = join(MOUNT, controller);
    return [root, join(root, own.get(controller === 'unified' ? '' : controller) ?? '/')];
  });
  for (const root of new Set(roots)) {
    for (const name of namesIn(root)) {
      const owner = name.startsWith(prefix) ? Number(name.slice(prefix.length).split('-')[0]) : Number.NaN;
      if (!Number.isInteger(owner) || isAlive(owner)) continue;
      const stray = [join(root, name)];
      await emptyAll(stray)
        .then(() => removeAll(stray))
        .catch(() => undefined);
    }
  }
}

function field(text: string, key: string): number {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${key} `));
  return line === undefined ? 0 : Number(line.slice(key.length + 1));
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function write(folder: string, file: string, value: number | string): void {
  writeFileSync(join(folder, file), String(value));
}

/** For files that an older kernel does not have. */
function tryWrite(folder: string, file: string, value: number | string): void {
  try {
    write(folder, file, value);
  } catch {
    // What it would have added is done by other means.
  }
}
