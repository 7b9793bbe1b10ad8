/**
 * A native component's source: a folder or an archive beside the finding (command line only), or an uploaded
 * archive. What it holds is hostile: links are left out, archives are opened inside the sandbox, everything is
 * bounded, and nothing outside the finding's own folder is read, whatever a link says.
 */
import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { NoSide } from '../../../app/lab/environment.ts';
import type { Sandbox } from '../../../app/lab/sandbox.ts';
import type { NativeSource } from '../../../core/finding/reproducer.ts';
import { MAX_RUN_MS, READING_LIMITS } from './limits.ts';

export type SourceFile = {
  readonly bytes: Uint8Array;
  readonly executable: boolean;
  /** SHA-256 of the bytes in hex: a component's files are asked for theirs again with every patch that they meet. */
  readonly digest: string;
};

export type SourceTree = {
  /** By path relative to the source root. */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** `sha256:<hex>` over paths, contents and executable bits. */
  readonly digest: string;
};

/** Where sources may come from; each is null where this process has no such place. */
export type Sources = {
  /** The folder of the document that a finding came from. */
  readonly folderOf: (findingId: string) => string | null;
  /** An uploaded archive, whole. */
  readonly blob: (digest: string) => Promise<Uint8Array | null>;
};

const CAPS = { files: 20_000, fileBytes: 64 * 1024 * 1024, totalBytes: 192 * 1024 * 1024 };
const MAX_ARCHIVE = 128 * 1024 * 1024;
const MAX_DEPTH = 40;

export type SourceReader = {
  readonly sandbox: Sandbox;
  readonly sources: Sources;
  /** Host folder with the programs that run inside. */
  readonly inside: string;
};

/** Resolves to why there is no source where there is none; `detail` is for the person who sent it. */
export async function readSource(
  reader: SourceReader,
  findingId: string,
  source: NativeSource,
): Promise<SourceTree | NoSide> {
  if ('blob' in source) {
    const bytes = await reader.sources.blob(source.blob);
    return bytes === null ? missing('no such archive was uploaded') : fromArchive(reader, bytes);
  }
  const folder = reader.sources.folderOf(findingId);
  if (folder === null) return missing('this finding came without a folder of its own');
  const path = await insideFolder(folder, 'directory' in source ? source.directory : source.archive);
  if (path === null) return missing('the source does not lie in the folder of the finding');
  if ('directory' in source) return fromDirectory(path);
  if ((await stat(path)).size > MAX_ARCHIVE) return missing('the archive is too large');
  return fromArchive(reader, await readFile(path));
}

function missing(detail: string): NoSide {
  return { reason: 'install_failed', detail };
}

/** Null for what does not exist or, after following every link, lies elsewhere. */
async function insideFolder(folder: string, path: string): Promise<string | null> {
  const root = await realpath(folder).catch(() => null);
  const real = await realpath(join(folder, path)).catch(() => null);
  if (root === null || real === null) return null;
  const way = relative(root, real);
  return way === '..' || way.startsWith(`..${sep}`) || way.startsWith(sep) ? null : real;
}

async function fromDirectory(root: string): Promise<SourceTree | NoSide> {
  const files = new Map<string, SourceFile>();
  let total = 0;
  const walk = async (folder: string, prefix: string, depth: number): Promise<boolean> => {
    if (depth > MAX_DEPTH) return false;
    for (const name of (await readdir(folder)).toSorted()) {
      if (name === '.git') continue;
      const path = join(folder, name);
      const found = await lstat(path);
      if (found.isDirectory()) {
        if (!(await walk(path, `${prefix}${name}/`, depth + 1))) return false;
        continue;
      }
      if (!found.isFile()) continue;
      total += found.size;
      if (files.size >= CAPS.files || found.size > CAPS.fileBytes || total > CAPS.totalBytes) return false;
      files.set(`${prefix}${name}`, sourceFile(await readFile(path), (found.mode & 0o111) !== 0));
    }
    return true;
  };
  if (!(await stat(root)).isDirectory()) return missing('the source is not a directory');
  if (!(await walk(root, '', 0))) return missing('the source is too large');
  return files.size === 0 ? missing('the source is empty') : { files, digest: digestOf(files) };
}

async function fromArchive(reader: SourceReader, archive: Uint8Array): Promise<SourceTree | NoSide> {
  if (archive.length > MAX_ARCHIVE) return missing('the archive is too large');
  const result = await reader.sandbox.run({
    argv: ['node', '--max-old-space-size=700', '/lab/inside/native/read-source.cjs'],
    env: {},
    binds: [{ source: reader.inside, target: '/lab/inside' }],
    files: [{ target: '/lab/archive', bytes: archive }],
    network: 'none',
    stdin: Buffer.from(JSON.stringify(CAPS)),
    report: new Uint8Array(),
    limits: { ...READING_LIMITS, wallMs: MAX_RUN_MS, reportBytes: CAPS.totalBytes + 32 * 1024 * 1024 },
  });
  return unpack(Buffer.from(result.report.bytes));
}

type Listed = { readonly path: string; readonly size: number; readonly executable: boolean };

/** The list was written beside the hostile archive: every path and size is checked again here. */
function unpack(report: Buffer): SourceTree | NoSide {
  const newline = report.indexOf(10);
  if (newline < 0) return { reason: 'sandbox_lost', detail: 'the archive could not be read' };
  const head = JSON.parse(report.toString('utf8', 0, newline)) as { files?: Listed[]; error?: string };
  if (head.files === undefined) return missing(`the archive is refused: ${String(head.error).slice(0, 200)}`);
  const files = new Map<string, SourceFile>();
  let at = newline + 1;
  for (const { path, size, executable } of head.files) {
    const bytes = report.subarray(at, at + size);
    at += size;
    if (!isPlain(path) || bytes.length !== size) return missing('the archive holds a path that is refused');
    files.set(path, sourceFile(bytes, executable));
  }
  return files.size === 0 ? missing('the archive is empty') : { files, digest: digestOf(files) };
}

function isPlain(path: string): boolean {
  const parts = path.split('/');
  const isBad = path === '' || path.length > 1_000 || /[\0-\x1f\x7f\\]/.test(path);
  return !isBad && parts.every((part) => part !== '' && part !== '.' && part !== '..' && part.length <= 255);
}

export function sourceFile(bytes: Uint8Array, executable: boolean): SourceFile {
  return { bytes, executable, digest: createHash('sha256').update(bytes).digest('hex') };
}

export function digestOf(files: ReadonlyMap<string, SourceFile>): string {
  const hash = createHash('sha256');
  for (const [path, { digest, executable }] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${digest} ${executable ? 'x' : '-'} ${path}\n`);
  }
  return `sha256:${hash.digest('hex')}`;
}
