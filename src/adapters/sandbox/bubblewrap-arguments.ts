/** What the program sees, as bubblewrap's own arguments. Later mounts lie over earlier ones. */
import type { SandboxRequest } from '../../app/lab/sandbox.ts';

/** Merged-/usr systems have links here, others directories: each is given as the host has it. */
export type SystemFolder = { readonly path: string; readonly link: string | null };

export type Layout = {
  readonly system: readonly SystemFolder[];
  readonly hidden: readonly string[];
  /** An empty folder of the host's. */
  readonly nothing: string;
  readonly etc: string;
  readonly node: string;
  readonly scratch: string;
};

/** Where the sandbox keeps Node; first in its PATH. */
export const NODE_FOLDER = '/opt/node/bin';
const PATH = `${NODE_FOLDER}:/usr/bin:/bin`;

/** The first descriptor that carries a placed file. */
export const FIRST_FILE_DESCRIPTOR = 8;
export const FILTER_DESCRIPTOR = 5;
export const STATUS_DESCRIPTOR = 6;

const ISOLATION = [
  '--unshare-user',
  '--unshare-pid',
  '--unshare-ipc',
  '--unshare-uts',
  '--unshare-cgroup-try',
  '--disable-userns',
  '--uid',
  '1000',
  '--gid',
  '1000',
  '--hostname',
  'sandbox',
  '--cap-drop',
  'ALL',
  '--die-with-parent',
  '--new-session',
  '--clearenv',
];

export function bubblewrapArguments(request: SandboxRequest, layout: Layout): string[] {
  const args = [...ISOLATION];
  // Without --unshare-net the program stays in the namespace made outside, whose loopback was never brought up.
  if (request.network === 'loopback') args.push('--unshare-net');
  args.push('--seccomp', String(FILTER_DESCRIPTOR), '--json-status-fd', String(STATUS_DESCRIPTOR));
  for (const { path, link } of layout.system) {
    args.push(...(link === null ? ['--ro-bind', path, path] : ['--symlink', link, path]));
  }
  for (const path of layout.hidden) args.push('--ro-bind', layout.nothing, path);
  args.push('--ro-bind', layout.etc, '/etc', '--proc', '/proc', '--dev', '/dev', '--remount-ro', '/dev');
  args.push('--perms', '0755', '--dir', '/opt', '--perms', '0755', '--dir', '/opt/node');
  args.push('--perms', '0755', '--dir', NODE_FOLDER, '--ro-bind', layout.node, `${NODE_FOLDER}/node`);
  args.push('--bind', `${layout.scratch}/work`, '/work', '--bind', `${layout.scratch}/tmp`, '/tmp');
  for (const [index, file] of request.files.entries()) {
    args.push('--perms', file.executable ? '0755' : '0644');
    args.push('--file', String(FIRST_FILE_DESCRIPTOR + index), file.target);
  }
  for (const bind of request.binds) args.push('--ro-bind', bind.source, bind.target);
  args.push('--remount-ro', '/', '--chdir', '/work');
  for (const [name, value] of Object.entries({ PATH, HOME: '/tmp', LANG: 'C.UTF-8', ...request.env })) {
    args.push('--setenv', name, value);
  }
  return args;
}

/** Refuses what no argument list can carry. Throws: such a request is a mistake of ours. */
export function assertWellFormed(request: SandboxRequest): void {
  const strings = [
    ...request.argv,
    ...Object.entries(request.env).flat(),
    ...request.binds.flatMap((bind) => [bind.source, bind.target]),
    ...request.files.map((file) => file.target),
    request.after?.find ?? 'none',
  ];
  if (request.argv.length === 0) throw new TypeError('a sandbox needs a program');
  if (strings.some((text) => text.includes('\0'))) throw new TypeError('a sandbox argument holds a NUL');
  for (const { target } of [...request.binds, ...request.files]) {
    if (!target.startsWith('/') || target.split('/').includes('..')) {
      throw new TypeError('a sandbox target is not an absolute path without ..');
    }
  }
  if (request.after?.find !== undefined && !/^[\x21-\x7e]{8,200}$/.test(request.after.find)) {
    throw new TypeError('the text to find is not 8 to 200 printable characters');
  }
  if (request.after?.logs !== undefined && !/^[a-z0-9]{8,64}$/.test(request.after.logs)) {
    throw new TypeError('the name of the logs is not 8 to 64 letters and digits');
  }
}
