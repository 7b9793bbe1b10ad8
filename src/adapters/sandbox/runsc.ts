/**
 * The sandbox over gVisor: the program's system calls are answered by a kernel of its own in user space (ptrace
 * platform), so the host kernel's face is far smaller than under bubblewrap, and each call far dearer. Started
 * as the same unprivileged user, in the same namespaces and control groups. What differs is in docs/lab.md.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { PlacedFile, Sandbox, SandboxRequest } from '../../app/lab/sandbox.ts';
import { openHostSandbox } from './host-sandbox.ts';
import type { Host, Way } from './launch.ts';
import { runscConfig } from './runsc-config.ts';

/** The kernel in user space and its file server have threads of their own. */
const OWN_PROCESSES = 160;

/** Throws with what is missing and how to get it where gVisor cannot work here. */
export function openRunsc(options: { readonly cells: number; readonly idleMs?: number }): Promise<Sandbox> {
  return openHostSandbox({
    ...options,
    name: 'runsc',
    program: '/usr/bin/runsc',
    calls: 'calls: a kernel in user space (gVisor), seccomp',
    way: RUNSC,
    ownProcesses: OWN_PROCESSES,
  });
}

const FLAGS = ['--rootless', '--network=none', '--platform=ptrace', '--ignore-cgroups', '--oci-seccomp'];

/**
 * gVisor keeps no status of its own: the first process below is named on descriptor 6, and later its exit code. It
 * has a pid namespace, so that nothing of gVisor's outlives it. The program's report channel is its standard input,
 * the one descriptor besides output that `runsc run` hands on. Holds no text from outside.
 * $1 a folder whose work and tmp are laid out first, $2 whether there is a report channel, $3 the file system, $4… runsc.
 */
const SCRIPT = `
files=$1 report=$2 scratch=$3; shift 3
cp -R --preserve=mode "$files/work/." "$scratch/work/" && cp -R --preserve=mode "$files/tmp/." "$scratch/tmp/" || exit 96
if [ "$report" = - ]; then exec 9</dev/null; else exec 9<&3; fi
unshare --pid --fork --kill-child --mount-proc "$@" <&9 9<&- 3>&- 4>&- 5>&- 6>&- &
first=$!
printf '{"child-pid": %s}\\n' "$first" >&6
wait "$first"
code=$?
printf '{"exit-code": %s}\\n' "$code" >&6
exit $code
`;

const RUNSC: Way = {
  folders: ['state'],
  // Standard input is the report channel's here; what the program reads lies in a file.
  shapeOf: ({ limits, report }) => ({ limits, hasInput: false, hasReport: report !== undefined }),
  orderOf: async (host, { scratch }, request) => {
    const bundle = await host.stage.newBindable();
    const tidy = () => rm(bundle, { recursive: true, force: true });
    try {
      await layBundle(bundle, host, scratch, request);
    } catch (error) {
      await tidy();
      throw error;
    }
    const words = [
      ...['/bin/sh', '-c', SCRIPT, 'runsc', join(bundle, 'files')],
      ...[request.report === undefined ? '-' : 'report', scratch],
      ...['/usr/bin/runsc', '--root', join(scratch, 'state'), ...FLAGS],
      ...(request.usesBoundSocket === true ? ['--host-uds=open'] : []),
      ...['run', '--bundle', bundle, basename(bundle)],
    ];
    const none = new Uint8Array();
    const rlimits = ['core=0', 'nofile=8192'];
    return { words, rlimits, input: none, filter: none, files: [], stdin: null, tidy };
  },
};

async function layBundle(
  bundle: string,
  host: Host,
  scratch: string,
  request: SandboxRequest,
): Promise<void> {
  const root = join(bundle, 'rootfs');
  const files = join(bundle, 'files');
  for (const folder of ['proc', 'dev', 'etc', 'work', 'tmp', 'opt/node/bin', 'lab'])
    await mkdir(join(root, folder), { recursive: true });
  for (const folder of ['work', 'tmp']) await mkdir(join(files, folder), { recursive: true });
  await writeFile(join(root, 'opt/node/bin/node'), '');
  const { mounts, links } = await runscConfig.system(host);
  await runscConfig.links(root, links);
  for (const { target } of mounts) await mkdir(join(root, target), { recursive: true });
  for (const bind of request.binds) await runscConfig.mountPoint(placeOf(bundle, bind.target), bind.source);
  const placed: readonly PlacedFile[] = [
    ...request.files,
    { target: '/lab/.stdin', bytes: request.stdin ?? new Uint8Array() },
  ];
  for (const { target, bytes, executable } of placed) {
    const file = placeOf(bundle, target);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes, { mode: executable === true ? 0o755 : 0o644 });
  }
  const config = runscConfig.document(request, { host, scratch, mounts });
  await writeFile(join(bundle, 'config.json'), JSON.stringify(config));
}

/** Below `/work` and `/tmp` lies what the program may change; the rest is its read-only root. */
function placeOf(bundle: string, target: string): string {
  const isOwn = target.startsWith('/work/') || target.startsWith('/tmp/');
  return join(bundle, isOwn ? 'files' : 'rootfs', target);
}
