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
import { RUNSC_SCRIPT } from './launch-script.ts';
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

const RUNSC: Way = {
  script: RUNSC_SCRIPT,
  folders: ['state'],
  rlimits: () => ['c=0', 'n=8192'],
  // Standard input is the report channel's here; what the program reads lies in a file.
  shapeOf: ({ limits, report }) => ({
    limits,
    reservesAddresses: false,
    hasInput: false,
    hasReport: report !== undefined,
    files: 0,
  }),
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
      ...[join(bundle, 'files'), request.report === undefined ? '-' : 'report'],
      ...['/usr/bin/runsc', '--root', join(scratch, 'state'), ...FLAGS],
      ...(request.usesBoundSocket === true ? ['--host-uds=open'] : []),
      ...['run', '--bundle', bundle, basename(bundle)],
    ];
    const none = new Uint8Array();
    return { words, rest: none, filter: none, stdin: null, files: [], tidy };
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
