/**
 * The sandbox over bubblewrap. Never as host root: setpriv gives the run an unused host uid before anything
 * is unshared. What is not isolated is confessed in docs/lab.md: the kernel is shared, and so are its bugs.
 */
import type { Sandbox } from '../../app/lab/sandbox.ts';
import { bubblewrapArguments } from './bubblewrap-arguments.ts';
import { openHostSandbox } from './host-sandbox.ts';
import type { Way } from './launch.ts';
import { INNER_SCRIPT } from './launch-script.ts';

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
  script: INNER_SCRIPT,
  folders: [],
  rlimits: ({ cgroups }, { limits, reservesAddresses }) => [
    'c=0',
    'n=1024',
    `f=${Math.ceil(limits.diskBytes / 512)}`,
    ...(cgroups === null ? [`p=${limits.processes}`] : []),
    ...(cgroups?.limitsMemory || reservesAddresses
      ? []
      : [`d=${Math.ceil((limits.memoryBytes + WRITABLE_RESERVE) / 1024)}`]),
  ],
  shapeOf: ({ limits, reservesAddresses, stdin, report, files }) => ({
    limits,
    reservesAddresses: reservesAddresses === true,
    hasInput: stdin !== undefined,
    hasReport: report !== undefined,
    files: files.length,
  }),
  orderOf: async (host, { scratch }, request) => {
    const { etc, node, nothing } = host.stage;
    const { system, hidden } = host;
    const args = bubblewrapArguments(request, { system, hidden, nothing, etc, node, scratch });
    return {
      words: request.argv,
      rest: Buffer.from(`${args.join('\0')}\0`),
      filter: request.traces === true ? host.tracingFilter : host.filter,
      stdin: request.stdin ?? null,
      files: request.files,
      tidy: async () => undefined,
    };
  },
};
