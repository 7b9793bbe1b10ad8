/**
 * The sandbox over bubblewrap. Never as host root: the launcher gives the run an unused host uid before
 * anything is unshared. What is not isolated is confessed in docs/lab.md: the kernel is shared, and so are its bugs.
 */
import type { Sandbox, SandboxRequest } from '../../app/lab/sandbox.ts';
import { bubblewrapArguments } from './bubblewrap-arguments.ts';
import { openHostSandbox } from './host-sandbox.ts';
import type { Host, Way } from './launch.ts';

export type BubblewrapOptions = {
  readonly cells: number;
  /** How long a launcher made ahead waits for a run. Default: 20 seconds. */
  readonly idleMs?: number;
};

/** Throws with what is missing and how to get it where bubblewrap cannot work here. */
export function openBubblewrap(options: BubblewrapOptions): Promise<Sandbox> {
  return openHostSandbox({
    ...options,
    name: 'bubblewrap',
    program: '/usr/bin/bwrap',
    calls: 'calls: seccomp',
    way: BUBBLEWRAP,
    ownProcesses: 0,
  });
}

/** Node's own writable reservations, which are not memory in use. */
const WRITABLE_RESERVE = 2 * 1024 ** 3;

const BUBBLEWRAP: Way = {
  folders: [],
  shapeOf: ({ limits, stdin, report }) => ({
    limits,
    hasInput: stdin !== undefined,
    hasReport: report !== undefined,
  }),
  orderOf: async (host, { scratch }, request) => {
    const { etc, node, nothing } = host.stage;
    const { system, hidden } = host;
    const args = bubblewrapArguments(request, { system, hidden, nothing, etc, node, scratch });
    return {
      words: ['/usr/bin/bwrap', '--args', '4', '--', ...request.argv],
      rlimits: rlimitsOf(host, request),
      input: Buffer.from(`${args.join('\0')}\0`),
      filter: request.traces === true ? host.tracingFilter : host.filter,
      files: request.files,
      stdin: request.stdin ?? null,
      tidy: async () => undefined,
    };
  },
};

function rlimitsOf({ cgroups }: Host, { limits, reservesAddresses }: SandboxRequest): string[] {
  return [
    'core=0',
    'nofile=1024',
    // Above the disk's size, so that it is the disk that says no.
    `fsize=${limits.diskBytes * 2}`,
    ...(cgroups === null ? [`nproc=${limits.processes}`] : []),
    ...(cgroups?.limitsMemory || reservesAddresses === true
      ? []
      : [`data=${limits.memoryBytes + WRITABLE_RESERVE}`]),
  ];
}
