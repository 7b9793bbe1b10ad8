/**
 * Fetched packages, kept by the integrity that the registry stated for them, so that nothing is fetched
 * twice: `<digest>.pack` is one JSON line naming the files and then their bytes. Written under another name
 * first and renamed, so a reader sees a whole pack or none. Paths come out of a sandbox and are checked here.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export type PackedFile = { readonly path: string; readonly size: number };
export type PackageFile = { readonly path: string; readonly bytes: Uint8Array };

export type PackageStore = {
  has(integrity: string): Promise<boolean>;
  put(integrity: string, files: readonly PackedFile[], bytes: Uint8Array): Promise<void>;
  /** Null for a package that is not kept. */
  get(integrity: string): Promise<readonly PackageFile[] | null>;
};

export async function openPackageStore(directory: string): Promise<PackageStore> {
  await mkdir(directory, { recursive: true });
  const fileOf = (integrity: string) =>
    join(directory, `${createHash('sha256').update(integrity).digest('hex')}.pack`);
  return {
    async has(integrity) {
      return (await read(fileOf(integrity))) !== null;
    },
    async put(integrity, files, bytes) {
      const problem = firstPathProblem(files);
      if (problem !== null) throw new Error(`a fetched package is refused: ${problem}`);
      const temporary = join(directory, `.${randomBytes(8).toString('hex')}`);
      await writeFile(temporary, Buffer.concat([Buffer.from(`${JSON.stringify(files)}\n`), bytes]));
      await rename(temporary, fileOf(integrity));
    },
    async get(integrity) {
      const pack = await read(fileOf(integrity));
      return pack === null ? null : unpack(pack);
    },
  };
}

/** Writes a package's files below `target`, which must be new. */
export async function layOut(files: readonly PackageFile[], target: string): Promise<void> {
  const made = new Set<string>();
  for (const { path, bytes } of files) {
    const file = join(target, path);
    const folder = dirname(file);
    if (!made.has(folder)) await mkdir(folder, { recursive: true, mode: 0o755 });
    made.add(folder);
    await writeFile(file, bytes, { mode: 0o644 });
  }
  if (files.length === 0) await mkdir(target, { recursive: true, mode: 0o755 });
}

function unpack(pack: Buffer): PackageFile[] {
  const newline = pack.indexOf(10);
  const files = JSON.parse(pack.toString('utf8', 0, newline)) as PackedFile[];
  let at = newline + 1;
  return files.map(({ path, size }) => {
    const bytes = pack.subarray(at, at + size);
    at += size;
    return { path, bytes };
  });
}

/** Archives may name a file twice, and differ in case only; the last one stands, as in npm. */
function firstPathProblem(files: readonly PackedFile[]): string | null {
  for (const { path } of files) {
    const parts = path.split('/');
    if (path === '' || path.length > 1000 || path.startsWith('/')) return 'a path is not relative';
    if (parts.some((part) => part === '' || part === '.' || part === '..')) return 'a path leaves its folder';
    if (/[\0-\x1f\x7f\\]/.test(path)) return 'a path holds a control character';
    if (parts.some((part) => Buffer.byteLength(part) > 255)) return 'a path part is too long';
  }
  return null;
}

async function read(path: string): Promise<Buffer | null> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}
