/**
 * How the server's programs are run so that PostgreSQL, which refuses to be root, works whoever we are, and
 * gains nothing that we have.
 *
 * - not root: directly.
 * - root: in a private mount namespace, with the binaries and the cluster bound to a place that anyone may
 *   reach (HOME is often 0700), as an unused host id. The user namespace on top only gives that id a name:
 *   initdb will not run as an id without one. `setpriv` comes first: unsharing while still root would map
 *   "nobody" inside to root outside, and the server could then read whatever root can.
 * - root where namespaces are refused (a container without CAP_SYS_ADMIN): binaries copied to a readable
 *   place, run as a user that exists.
 */
import { spawn } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { sep } from 'node:path';
import type { Binaries } from './binaries.ts';

/** Host directories that a program needs. `run` is where its socket (or initdb's password file) stands. */
export type Places = { readonly cluster: string; readonly run: string };

export type Invocation = {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};

export type Confinement = {
  readonly kind: 'direct' | 'namespace' | 'existing-user';
  /** Host ids that the server runs as and that own its directories. */
  readonly uid: number;
  readonly gid: number;
  /** `args` is given the places as the program will see them. */
  readonly invoke: (
    program: 'postgres' | 'initdb',
    places: Places,
    args: (seen: Places) => readonly string[],
  ) => Invocation;
};

/** Nothing of ours is handed down. The binaries' own search path does not reach what their libraries need. */
function environment(libraries: string, nativeDir: string): Invocation['env'] {
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LC_ALL: 'C',
    TZ: 'UTC',
    LD_LIBRARY_PATH: `${libraries}:${nativeDir}/lib`,
  };
}

/**
 * As ourselves. `libraries` holds the links of binaries.ts. An id without a name, as some container platforms
 * give, gets one in a user namespace: initdb will not run without.
 */
export function direct(nativeDir: string, libraries: string): Confinement {
  const named = hasName() ? [] : ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--'];
  return {
    kind: 'direct',
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    invoke: (program, places, args) => {
      const [file, ...rest] = [...named, `${nativeDir}/bin/${program}`, ...args(places)];
      return { file: file as string, args: rest, env: environment(libraries, nativeDir) };
    },
  };
}

function hasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

/** As a user that exists on this host; everything named must be reachable by that user. */
export function asExistingUser(
  nativeDir: string,
  libraries: string,
  user: { readonly uid: number; readonly gid: number },
): Confinement {
  return {
    kind: 'existing-user',
    ...user,
    invoke: (program, places, args) => ({
      file: 'setpriv',
      args: [...dropTo(user), `${nativeDir}/bin/${program}`, ...args(places)],
      env: environment(libraries, nativeDir),
    }),
  };
}

/** Mounts, links, then gives up root before anything of PostgreSQL runs. Arguments only; no text is spliced in. */
const ENTER = `
root=$1 native=$2 cluster=$3 run=$4 links=$5
shift 5
mount -t tmpfs -o nosuid,nodev,mode=0755,size=1m breakwater "$root"
mkdir "$root/native" "$root/cluster" "$root/run" "$root/lib"
for link in $links; do ln -s "$root/native/lib/\${link#*=}" "$root/lib/\${link%%=*}"; done
mount --bind "$native" "$root/native"
mount --bind "$cluster" "$root/cluster"
mount --bind "$run" "$root/run"
mount -o remount,ro,nosuid,nodev,bind "$root/native"
mount -o remount,ro "$root"
cd /
exec "$@"
`;

/** As an unused id in namespaces of its own. `binaries` must be readable by others. */
export function inNamespace(binaries: Binaries, nativeDir: string, root: string, uid: number): Confinement {
  const seen: Places = { cluster: `${root}/cluster`, run: `${root}/run` };
  const links = binaries.links.map(({ name, file }) => `${name}=${file}`).join(' ');
  return {
    kind: 'namespace',
    uid,
    gid: uid,
    invoke: (program, places, args) => ({
      file: 'unshare',
      args: [
        ...['--mount', '--propagation', 'private', '--', '/bin/sh', '-euc', ENTER, 'breakwater'],
        ...[root, nativeDir, places.cluster, places.run, links],
        ...['setpriv', ...dropTo({ uid, gid: uid })],
        ...['unshare', '--user', '--map-user=65534', '--map-group=65534', '--'],
        ...[`${root}/native/bin/${program}`, ...args(seen)],
      ],
      env: environment(`${root}/lib`, `${root}/native`),
    }),
  };
}

function dropTo({ uid, gid }: { readonly uid: number; readonly gid: number }): string[] {
  return [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    '--no-new-privs',
    '--inh-caps=-all',
    '--bounding-set=-all',
    '--',
  ];
}

/**
 * A directory of every Linux system that can be covered, inside the private namespace only, without hiding
 * what has to be bound from below it.
 */
export async function coverableRoot(sources: readonly string[]): Promise<string> {
  for (const candidate of ['/mnt', '/media', '/srv', '/opt', '/var/tmp', '/tmp']) {
    const hides = sources.some((source) => source === candidate || source.startsWith(candidate + sep));
    const found = await stat(candidate).catch(() => null);
    if (!hides && found?.isDirectory() === true && (found.mode & 0o001) !== 0) return candidate;
  }
  throw new Error(
    'no directory of /mnt, /media, /srv, /opt, /var/tmp, /tmp can be covered in a mount namespace',
  );
}

/** PostgreSQL's ids are taken from here; the sandbox takes its own from elsewhere. */
const FIRST_ID = 52_000;
const LAST_ID = 53_999;

/** A host id that no account, group, subordinate range or running process uses. Different from call to call. */
export async function unusedId(): Promise<number> {
  const taken = new Set<number>();
  for (const file of ['/etc/passwd', '/etc/group']) {
    const lines = await readFile(file, 'utf8').catch(() => '');
    for (const line of lines.split('\n')) taken.add(Number(line.split(':')[2]));
  }
  for (const file of ['/etc/subuid', '/etc/subgid']) {
    for (const line of (await readFile(file, 'utf8').catch(() => '')).split('\n')) {
      const [, first, count] = line.split(':').map(Number);
      for (let id = FIRST_ID; id <= LAST_ID; id++) {
        if (first !== undefined && count !== undefined && id >= first && id < first + count) taken.add(id);
      }
    }
  }
  for (const name of await readdir('/proc')) {
    if (/^\d+$/.test(name)) await stat(`/proc/${name}`).then((found) => taken.add(found.uid), ignore);
  }
  const start = FIRST_ID + (process.pid % (LAST_ID - FIRST_ID + 1));
  for (let id = start; id <= LAST_ID; id++) if (!taken.has(id)) return id;
  for (let id = FIRST_ID; id < start; id++) if (!taken.has(id)) return id;
  throw new Error(`every user id from ${FIRST_ID} to ${LAST_ID} is in use`);
}

/** The account to fall back to: PostgreSQL's own where the system has one, else one that owns nothing. */
export async function existingUnprivilegedUser(): Promise<{ uid: number; gid: number; name: string }> {
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const name of ['postgres', 'daemon', 'nobody']) {
    const account = accounts.find((fields) => fields[0] === name);
    if (account !== undefined) return { uid: Number(account[2]), gid: Number(account[3]), name };
  }
  throw new Error('this system has no account postgres, daemon or nobody to run PostgreSQL as');
}

/** Runs to the end. Resolves to the exit code and the last of what was said on stderr. */
export async function runToEnd(
  invocation: Invocation,
): Promise<{ readonly code: number | null; readonly stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(invocation.file, invocation.args, {
      env: invocation.env,
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-4000);
    });
    child.on('error', (error) => resolve({ code: null, stderr: error.message }));
    child.on('close', (code) => resolve({ code, stderr: stderr.trim() }));
  });
}

function ignore(): void {}
