/**
 * Where the embedded PostgreSQL keeps its things below a data directory, and the secrets that let only us in.
 *
 *   <dataDir>/postgres/        ours, 0700
 *     secrets.json             ours, 0600: the passwords of the three roles
 *     cluster/                 the server's own data; owned by the id that the server runs as
 *     run/                     its socket, owned likewise, 0700: nobody else can even ask
 *     users/                   one file per living process that uses the server (presence.ts)
 *     lib/                     the library links (binaries.ts)
 *     log                      what the server says
 *
 * As root we never write inside a directory that the server's id owns, so that a server that was taken over
 * cannot lead our writes elsewhere by a link.
 */
import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, link, lstat, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export type Layout = {
  readonly home: string;
  readonly cluster: string;
  readonly run: string;
  readonly users: string;
  readonly lib: string;
  readonly log: string;
  readonly secretsFile: string;
};

export type Secrets = { readonly superuser: string; readonly owner: string; readonly app: string };

/** The port only names the socket file; nothing listens on a network. */
export const SOCKET_PORT = 5432;

/** sockaddr_un holds 107 bytes and a NUL (unix(7)); the name of the socket and its lock take their part. */
const LONGEST_SOCKET_DIR = 107 - '/.s.PGSQL.5432'.length;

export async function prepareLayout(dataDir: string): Promise<Layout> {
  const home = join(dataDir, 'postgres');
  const layout: Layout = {
    home,
    cluster: join(home, 'cluster'),
    run: socketDir(home),
    users: join(home, 'users'),
    lib: join(home, 'lib'),
    log: join(home, 'log'),
    secretsFile: join(home, 'secrets.json'),
  };
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await mkdir(home, { recursive: true, mode: 0o700 });
  await mkdir(layout.users, { recursive: true, mode: 0o700 });
  return layout;
}

/**
 * A checkout can lie deeper than a socket's name can be long. Then the socket stands under /tmp, under a name
 * that any process finds again from the data directory; `claimRunDir` refuses it if somebody else made it.
 */
function socketDir(home: string): string {
  const beside = join(home, 'run');
  if (Buffer.byteLength(beside) <= LONGEST_SOCKET_DIR) return beside;
  return `/tmp/breakwater-${createHash('sha256').update(home).digest('hex').slice(0, 24)}`;
}

/**
 * Makes the socket's directory for the server's id. Below our own home whatever is there is ours to hand over
 * (a first boot that failed left it with another id); under /tmp only what we or that id made is taken.
 */
export async function claimRunDir(
  run: string,
  { uid, gid }: { readonly uid: number; readonly gid: number },
): Promise<void> {
  await mkdir(run, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await lstat(run);
  const self = process.getuid?.() ?? 0;
  const parent = await lstat(dirname(run));
  const inOurHome = parent.uid === self && (parent.mode & 0o022) === 0;
  const trusted = found.uid === uid || found.uid === self || inOurHome;
  if (!found.isDirectory() || !trusted) {
    throw new Error(
      `${run} belongs to somebody else (uid ${found.uid}): remove it or choose another --data.`,
    );
  }
  if ((found.mode & 0o777) !== 0o700) await chmod(run, 0o700);
  if (found.uid !== uid) await chown(run, uid, gid);
}

/** Reads the secrets, or makes them once. Two at once agree: the first to link its file wins. */
export async function ensureSecrets(file: string): Promise<Secrets> {
  const present = await readSecrets(file);
  if (present !== null) return present;
  const made: Secrets = { superuser: secret(), owner: secret(), app: secret() };
  const fresh = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const handle = await open(fresh, 'wx', 0o600);
  try {
    await handle.writeFile(JSON.stringify(made));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await link(fresh, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(fresh);
  const agreed = await readSecrets(file);
  if (agreed === null) throw new Error(`${file} vanished while it was being written`);
  return agreed;
}

async function readSecrets(file: string): Promise<Secrets | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Secrets;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function secret(): string {
  return randomBytes(24).toString('base64url');
}
