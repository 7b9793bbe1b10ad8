/**
 * The lab's place on the host: a directory that the unprivileged user may pass through but not list, with a
 * minimal /etc, mount points, and what is to be bound. The checkout, the data directory and even the Node
 * binary may lie below a home that the unprivileged user cannot enter (root with HOME at mode 0700).
 */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import {
  chmod,
  copyFile,
  cp,
  link,
  mkdir,
  mkdtemp,
  readdir,
  realpath,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export type Stage = {
  readonly etc: string;
  /** The Node binary, readable by the unprivileged user. */
  readonly node: string;
  /** A folder with nothing in it. */
  readonly nothing: string;
  mountPoint(cell: number): Promise<string>;
  newBindable(): Promise<string>;
  /** A folder that no other user may enter. */
  ownFolder(): Promise<string>;
  remove(): Promise<void>;
};

const PREFIX = 'breakwater-lab-';
/** A socket's path has at most 107 bytes (unix(7)), of which what is below takes some 40. */
const MAX_PARENT = 60;

const ETC: Readonly<Record<string, string>> = {
  hosts: '127.0.0.1 localhost sandbox\n::1 localhost\n',
  hostname: 'sandbox\n',
  'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
  passwd: 'root:x:0:0:root:/:/bin/sh\nlab:x:1000:1000:lab:/work:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n',
  group: 'root:x:0:\nlab:x:1000:\nnogroup:x:65534:\n',
  'os-release': 'NAME="Lab sandbox"\nID=sandbox\nVERSION_ID="1"\nPRETTY_NAME="Lab sandbox"\n',
};

/** Throws when no directory for temporary files can be passed through by an unprivileged user. */
export async function makeStage(): Promise<Stage> {
  const parent = await passableParent();
  await removeStrays(parent);
  const root = await mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
  process.once('exit', () => rmSync(root, { recursive: true, force: true }));
  await chmod(root, 0o711);
  const etc = join(root, 'etc');
  await mkdir(etc, { mode: 0o755 });
  for (const [name, text] of Object.entries(ETC)) await writeFile(join(etc, name), text, { mode: 0o644 });
  // Where Debian's cc, awk and their kin point to: links, and nothing else.
  await cp('/etc/alternatives', join(etc, 'alternatives'), { recursive: true, verbatimSymlinks: true }).catch(
    () => undefined,
  );
  await copyFile('/etc/ld.so.cache', join(etc, 'ld.so.cache')).catch(() => undefined);
  await mkdir(join(root, 'mounts'), { mode: 0o711 });
  await mkdir(join(root, 'binds'), { mode: 0o711 });
  const nothing = join(root, 'nothing');
  await mkdir(nothing, { mode: 0o755 });
  return {
    etc,
    node: await readableNode(root),
    nothing,
    async mountPoint(cell) {
      const point = join(root, 'mounts', String(cell));
      await mkdir(point, { recursive: true, mode: 0o755 });
      return point;
    },
    async newBindable() {
      const folder = join(root, 'binds', randomBytes(16).toString('hex'));
      await mkdir(folder, { mode: 0o755 });
      return folder;
    },
    async ownFolder() {
      const folder = join(root, 'own');
      await mkdir(folder, { mode: 0o700 });
      return folder;
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/** Stages of workers that were killed before they could tidy up. */
async function removeStrays(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const owner = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split('-')[0]) : Number.NaN;
    if (!Number.isInteger(owner) || isAlive(owner)) continue;
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Whether a process of this id exists, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function passableParent(): Promise<string> {
  for (const candidate of [tmpdir(), '/tmp', '/var/tmp', '/run']) {
    const real = await realpath(candidate).catch(() => null);
    if (real !== null && real.length <= MAX_PARENT && (await isPassable(real))) return real;
  }
  throw new Error('no directory for temporary files can be entered by an unprivileged user; set TMPDIR');
}

/** Whether every directory from the root down lets anyone pass. */
async function isPassable(directory: string): Promise<boolean> {
  for (let at = directory; ; at = dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false;
    if (at === '/') return true;
  }
}

async function readableNode(root: string): Promise<string> {
  const real = await realpath(process.execPath);
  const open = ((await stat(real)).mode & 0o005) === 0o005;
  if (open && (await isPassable(dirname(real)))) return real;
  const here = join(root, 'node');
  if (open) {
    const linked = await link(real, here).then(
      () => true,
      () => false,
    );
    if (linked) return here;
  }
  await copyFile(real, here);
  await chmod(here, 0o755);
  return here;
}
