/**
 * Starts one run: shell, setpriv, unshare, shell, bubblewrap, program, each becoming the next but the inner
 * shell, which stays to look at what the run leaves behind.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import type { SandboxRequest } from '../../app/lab/sandbox.ts';
import { bubblewrapArguments, FIRST_FILE_DESCRIPTOR, type SystemFolder } from './bubblewrap-arguments.ts';
import type { CgroupRun, Cgroups } from './cgroup.ts';
import { INNER_SCRIPT, OUTER_SCRIPT } from './launch-script.ts';
import type { Stage } from './stage.ts';

export type Cell = { readonly index: number; readonly scratch: string };

/** Starts one run. Resolves to its first process, whose descriptors are those of `launch-script.ts`. */
export type Launch = (
  host: Host,
  cell: Cell,
  request: SandboxRequest,
  group: CgroupRun | null,
) => Promise<{ readonly child: ChildProcess; readonly tidy: () => Promise<void> }>;

export type Host = {
  readonly stage: Stage;
  readonly cgroups: Cgroups | null;
  readonly system: readonly SystemFolder[];
  readonly filter: Uint8Array;
  /** The same, but for ptrace. */
  readonly tracingFilter: Uint8Array;
  /** Null when this process is not root: then it runs as itself. */
  readonly uidOf: ((cell: number) => number) | null;
  readonly launch: Launch;
  /** Processes and threads that the implementation itself needs. */
  readonly ownProcesses: number;
  runs: number;
};

/** Node's own writable reservations, which are not memory in use. */
const WRITABLE_RESERVE = 2 * 1024 ** 3;

export const launchBubblewrap: Launch = async (host, cell, request, group) => {
  const { limits } = request;
  const rlimits = [
    'c=0',
    'n=1024',
    `f=${Math.ceil(limits.diskBytes / 512)}`,
    ...(host.cgroups === null ? [`p=${limits.processes}`] : []),
    ...(host.cgroups?.limitsMemory || request.reservesAddresses === true
      ? []
      : [`d=${Math.ceil((limits.memoryBytes + WRITABLE_RESERVE) / 1024)}`]),
  ];
  const child = spawnChain(host, cell, request, group, [
    ...['/bin/sh', '-c', INNER_SCRIPT, 'inner', ...placeAndLook(cell, request), rlimits.join(' ')],
    ...['/usr/bin/bwrap', '--args', '4', '--', ...request.argv],
  ]);
  const { etc, node } = host.stage;
  const layout = { system: host.system, etc, node, scratch: cell.scratch };
  const args = bubblewrapArguments(request, layout);
  feed(child, 4, Buffer.from(`${args.join('\0')}\0`));
  feed(child, 5, request.traces === true ? host.tracingFilter : host.filter);
  if (request.stdin !== undefined) feed(child, 0, request.stdin);
  for (const [index, file] of request.files.entries()) feed(child, FIRST_FILE_DESCRIPTOR + index, file.bytes);
  return { child, tidy: async () => undefined };
};

/** The first arguments of both inner scripts: where to work, and what to look at afterwards. */
export function placeAndLook(cell: Cell, request: SandboxRequest): string[] {
  const { limits, after } = request;
  const mountOptions = `size=${limits.diskBytes},nr_inodes=${limits.inodes},mode=0755`;
  return [cell.scratch, mountOptions, lookOf(request), after?.find ?? '-', after?.logs ?? '-'];
}

/** The chain from a shell that joins the control groups to `inner`, as the unprivileged user. */
export function spawnChain(
  host: Host,
  cell: Cell,
  request: SandboxRequest,
  group: CgroupRun | null,
  inner: readonly string[],
): ChildProcess {
  const uid = host.uidOf?.(cell.index);
  const identity =
    uid === undefined ? [] : ['--reuid', String(uid), '--regid', String(uid), '--clear-groups'];
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
    ...['/usr/bin/setpriv', '--pdeathsig', 'KILL', '--', ...inner],
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
  if (request.report !== undefined) {
    const report = descriptorOf(child, 3);
    report.on('error', () => undefined);
    report.write(request.report);
  }
  return child;
}

function lookOf({ after }: SandboxRequest): 'archive' | 'list' | '-' {
  if (after?.archiveBytes !== undefined) return 'archive';
  return after?.list === true ? 'list' : '-';
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

export function descriptorOf(child: ChildProcess, descriptor: number): Duplex {
  return (child.stdio as unknown as readonly Duplex[])[descriptor]!;
}

/** A program that ends before it has read everything is no error of ours. */
export function feed(child: ChildProcess, descriptor: number, bytes: Uint8Array): void {
  const stream = descriptorOf(child, descriptor);
  stream.on('error', () => undefined);
  stream.end(bytes);
}
