/**
 * Makes and checks the server's data directory, and chooses how the server is run on it. A cluster appears
 * under its name in one rename, whole or not at all: an interrupted first boot leaves nothing to mistake for
 * data, and of two first boots at once one wins and the other uses what it made.
 */
import { createHash } from 'node:crypto';
import {
  chown,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Binaries, copyBinaries, findBinaries, isReadableByOthers, linkLibraries } from './binaries.ts';
import {
  asExistingUser,
  type Confinement,
  coverableRoot,
  direct,
  existingUnprivilegedUser,
  inNamespace,
  runToEnd,
  unusedId,
} from './confinement.ts';
import { claimRunDir, type Layout } from './layout.ts';
import { initArguments } from './settings.ts';

/** Where a cluster stands when root may not make namespaces and the data directory is closed to others. */
const ELSEWHERE = '/var/lib/breakwater';

/**
 * Chooses how to run and proves it by asking the server's binary for its version that way. As root without
 * namespaces, the cluster and the socket move to /var/lib/breakwater and the layout's names become links to
 * them. Rejects with what was tried and what to do.
 */
export async function confine(layout: Layout): Promise<Confinement> {
  const binaries = await findBinaries();
  if (process.getuid?.() !== 0) {
    await linkLibraries(layout.lib, binaries, binaries.nativeDir);
    const chosen = direct(binaries.nativeDir, layout.lib);
    const refusal = await refusalOf(chosen, { cluster: layout.home, run: layout.run });
    if (refusal === null) return chosen;
    throw new Error(`PostgreSQL's binaries do not run here (${refusal}). Give a server with DATABASE_URL.`);
  }
  return confineAsRoot(layout, binaries);
}

async function confineAsRoot(layout: Layout, binaries: Binaries): Promise<Confinement> {
  const standing = await stat(layout.cluster).catch(() => null);
  const cluster = standing === null ? layout.home : await realpath(layout.cluster);
  const nativeDir = (await isReadableByOthers(binaries.nativeDir))
    ? binaries.nativeDir
    : await copyBinaries(binaries, layout.home);
  const root = await coverableRoot([nativeDir, layout.home, cluster, layout.run]);
  const uid = standing !== null && standing.uid !== 0 ? standing.uid : await unusedId();
  const namespaced = inNamespace(binaries, nativeDir, root, uid);
  const refusal = await refusalOf(namespaced, { cluster: layout.home, run: layout.home });
  if (refusal === null) return namespaced;
  return confineAsExistingUser(layout, binaries, refusal);
}

async function confineAsExistingUser(layout: Layout, binaries: Binaries, why: string): Promise<Confinement> {
  const own = join(ELSEWHERE, createHash('sha256').update(layout.home).digest('hex').slice(0, 24));
  const standing = await stat(layout.cluster).catch(() => null);
  if (standing !== null && !(await realpath(layout.cluster)).startsWith(ELSEWHERE)) {
    throw new Error(
      `root may not make namespaces here (${why}), and ${layout.cluster} was made where it might. ` +
        'Run as another user than root, allow namespaces, or give a server with DATABASE_URL.',
    );
  }
  const account = await existingUnprivilegedUser();
  const { uid, gid } = standing ?? account;
  try {
    const libraries = join(ELSEWHERE, `lib-${binaries.version}`);
    await mkdir(ELSEWHERE, { recursive: true, mode: 0o755 });
    await mkdir(own, { recursive: true, mode: 0o711 });
    const copy = await copyBinaries(binaries, ELSEWHERE);
    await linkLibraries(libraries, binaries, copy);
    const chosen = asExistingUser(copy, libraries, { uid, gid });
    const refusal = await refusalOf(chosen, { cluster: own, run: own });
    if (refusal !== null) throw new Error(refusal);
    await claimRunDir(join(own, 'run'), chosen);
    await linkTo(layout.run, join(own, 'run'));
    return chosen;
  } catch (error) {
    throw new Error(
      `PostgreSQL refuses to be root, root may not make namespaces here (${why}), and running as ` +
        `'${account.name}' failed (${(error as Error).message}). Run as another user than root, or give a server with DATABASE_URL.`,
      { cause: error },
    );
  }
}

/** Null if the server's binary runs this way, else what the system said. */
async function refusalOf(
  confinement: Confinement,
  places: { readonly cluster: string; readonly run: string },
): Promise<string | null> {
  const ended = await runToEnd(confinement.invoke('postgres', places, () => ['--version']));
  if (ended.code === 0) return null;
  return ended.stderr.split('\n').at(-1)?.slice(0, 300) || `exit ${ended.code}`;
}

/**
 * Initialises a cluster if there is none, and gives the server its socket's directory. Safe against a second
 * start doing the same: resolves to false if that one was quicker and its cluster belongs to the id that it
 * chose, so that this one has to choose again.
 */
export async function ensureCluster(
  layout: Layout,
  confinement: Confinement,
  password: string,
): Promise<boolean> {
  if ((await stat(layout.cluster).catch(() => null)) === null)
    await makeCluster(layout, confinement, password);
  const binaries = await findBinaries();
  const made = (await readFile(join(layout.cluster, 'PG_VERSION'), 'utf8').catch(() => 'unknown')).trim();
  const ours = binaries.version.split('.')[0];
  if (made !== ours) {
    throw new Error(
      `${layout.cluster} was made by PostgreSQL ${made}, this release brings ${ours}. ` +
        'Restore a backup into a new data directory (docs/operations.md, "Upgrades").',
    );
  }
  if ((await stat(layout.cluster)).uid !== confinement.uid) return false;
  if (confinement.kind !== 'existing-user') await claimRunDir(layout.run, confinement);
  return true;
}

async function makeCluster(layout: Layout, confinement: Confinement, password: string): Promise<void> {
  const elsewhere = confinement.kind === 'existing-user';
  const target = elsewhere ? join(dirname(await realpath(layout.run)), 'cluster') : layout.cluster;
  const parent = dirname(target);
  await sweep(parent);
  const work = await mkdtemp(join(parent, `.init-${process.pid}-`));
  try {
    const passwordFile = join(work, 'password');
    await mkdir(join(work, 'cluster'), { mode: 0o700 });
    await writeFile(passwordFile, password, { mode: 0o600 });
    for (const path of [passwordFile, join(work, 'cluster'), work]) {
      await chown(path, confinement.uid, confinement.gid);
    }
    const places = { cluster: join(work, 'cluster'), run: work };
    const ended = await runToEnd(
      confinement.invoke('initdb', places, (seen) => initArguments(seen.cluster, join(seen.run, 'password'))),
    );
    if (ended.code !== 0) throw new Error(`initdb failed: ${ended.stderr || `exit ${ended.code}`}`);
    await rename(places.cluster, target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    if (elsewhere) await linkTo(layout.cluster, target);
    await syncDirectory(parent);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Removes what first boots left that died before their rename. */
async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = /^\.init-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || (await stat(`/proc/${pid}`).catch(() => null)) !== null) continue;
    await rm(join(parent, name), { recursive: true, force: true });
  }
}

async function linkTo(name: string, target: string): Promise<void> {
  if ((await realpath(name).catch(() => null)) === target) return;
  const fresh = join(dirname(name), `.${basename(name)}-${process.pid}`);
  await rm(fresh, { force: true });
  await symlink(target, fresh);
  await rename(fresh, name);
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
