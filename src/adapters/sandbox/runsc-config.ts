/** What the program sees under gVisor, as an OCI runtime bundle (runtime-spec 1.0: config.json, rootfs). */
import { mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SandboxRequest } from '../../app/lab/sandbox.ts';
import { NODE_FOLDER } from './bubblewrap-arguments.ts';
import type { Host } from './launch.ts';
import { ABSENT_CALLS, FORBIDDEN_CALLS } from './system-calls.ts';

type Mount = { readonly source: string; readonly target: string };
type Link = { readonly path: string; readonly to: string };
type World = { readonly host: Host; readonly scratch: string; readonly mounts: readonly Mount[] };

/** Becomes the program. Standard input arrives as the report channel and is moved to where that belongs. */
const BECOME = 'exec </lab/.stdin; exec "$@"';
const BECOME_REPORTING = 'exec 3<&0 </lab/.stdin; exec "$@"';

async function system({ system: folders, hidden, stage }: Host): Promise<{ mounts: Mount[]; links: Link[] }> {
  const mounts = [
    ...folders.flatMap(({ path, link }) => (link === null ? [{ source: path, target: path }] : [])),
    ...hidden.map((target) => ({ source: stage.nothing, target })),
  ];
  const links = folders.flatMap(({ path, link }) => (link === null ? [] : [{ path, to: link }]));
  return { mounts, links };
}

async function links(root: string, all: readonly Link[]): Promise<void> {
  for (const { path, to } of all) await symlink(to, join(root, path));
}

/** A bind needs something of its own kind to lie under it. */
async function mountPoint(place: string, source: string): Promise<void> {
  if ((await stat(source)).isDirectory()) {
    await mkdir(place, { recursive: true });
    return;
  }
  await mkdir(dirname(place), { recursive: true });
  await writeFile(place, '');
}

function document(request: SandboxRequest, { host, scratch, mounts }: World): object {
  const { env, argv, report, binds } = request;
  const bind = ({ source, target }: Mount, options: readonly string[]) => ({
    type: 'bind',
    source,
    destination: target,
    options,
  });
  const environment = { PATH: `${NODE_FOLDER}:/usr/bin:/bin`, HOME: '/tmp', LANG: 'C.UTF-8', ...env };
  return {
    ociVersion: '1.0.0',
    process: {
      // Root of nothing: one user id is mapped, and it is the unprivileged one. No capability goes with it.
      user: { uid: 0, gid: 0 },
      args: ['/bin/sh', '-c', report === undefined ? BECOME : BECOME_REPORTING, 'sh', ...argv],
      env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
      cwd: '/work',
      capabilities: {},
      noNewPrivileges: true,
      rlimits: [
        { type: 'RLIMIT_NOFILE', soft: 1024, hard: 1024 },
        { type: 'RLIMIT_CORE', soft: 0, hard: 0 },
      ],
    },
    root: { path: 'rootfs', readonly: true },
    hostname: 'sandbox',
    mounts: [
      { type: 'proc', source: 'proc', destination: '/proc', options: ['nosuid', 'noexec', 'nodev'] },
      { type: 'tmpfs', source: 'tmpfs', destination: '/dev', options: ['nosuid', 'noexec', 'ro'] },
      ...mounts.map((one) => bind(one, ['ro'])),
      bind({ source: host.stage.etc, target: '/etc' }, ['ro']),
      bind({ source: host.stage.node, target: `${NODE_FOLDER}/node` }, ['ro']),
      bind({ source: join(scratch, 'work'), target: '/work' }, ['rw']),
      bind({ source: join(scratch, 'tmp'), target: '/tmp' }, ['rw']),
      ...binds.map((one) => bind(one, ['ro'])),
    ],
    linux: {
      namespaces: ['pid', 'network', 'ipc', 'uts', 'mount'].map((type) => ({ type })),
      seccomp: filterFor(request),
    },
  };
}

/** SCMP_ACT_TRACE without a tracer answers ENOSYS (seccomp(2)); this runsc knows no other way to say it. */
function filterFor({ network, traces }: SandboxRequest): object {
  const forbidden = FORBIDDEN_CALLS.map(([name]) => name).filter((name) => !(traces && name === 'ptrace'));
  const family = (value: number) => ({
    names: ['socket'],
    action: 'SCMP_ACT_ERRNO',
    args: [{ index: 0, value, op: 'SCMP_CMP_EQ' }],
  });
  return {
    defaultAction: 'SCMP_ACT_ALLOW',
    architectures: [process.arch === 'x64' ? 'SCMP_ARCH_X86_64' : 'SCMP_ARCH_AARCH64'],
    syscalls: [
      { names: forbidden, action: 'SCMP_ACT_ERRNO' },
      { names: ABSENT_CALLS.map(([name]) => name), action: 'SCMP_ACT_TRACE' },
      // gVisor always has a loopback of its own: without sockets of these families nobody can use it.
      ...(network === 'none' ? [family(2), family(10)] : []),
    ],
  };
}

export const runscConfig = { system, links, mountPoint, document };
