/** Indexes of advisories on disk: written whole or not at all, and refused when they are behind their sources. */
import { createHash } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { filesAt } from '../../adapters/archive/advisory-documents.ts';
import type { AdvisoryLookup } from '../../core/exposure/lookup.ts';
import { type IndexedSource, readAdvisoryIndex } from '../../formats/advisory-index.ts';

/** Beyond this many files a directory's own time of change stands for them all. */
const MAX_FILES = 20_000;

export async function fingerprint(path: string): Promise<IndexedSource> {
  const digest = createHash('sha256');
  let files = 0;
  for await (const file of filesAt(path, 0)) {
    const { size, mtimeMs } = await stat(file);
    digest.update(`${relative(path, file)}\0${size}\0${Math.trunc(mtimeMs)}\n`);
    files += 1;
    if (files >= MAX_FILES) break;
  }
  return { path: resolve(path), fingerprint: digest.digest('hex') };
}

/** A reader sees the old index or the new one. */
export async function writeIndex(path: string, bytes: Uint8Array): Promise<void> {
  const beside = `${path}.${process.pid}.part`;
  try {
    await writeFile(beside, bytes, { flag: 'wx' });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/**
 * Sources that are no longer there (the index was made on another machine) cannot be compared, and do not make
 * it stale. A refusal is one whole line.
 */
export async function openIndex(
  path: string,
): Promise<
  { readonly ok: true; readonly lookup: AdvisoryLookup } | { readonly ok: false; readonly line: string }
> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
    return { ok: false, line: `${path}: ${why}` };
  }
  const read = readAdvisoryIndex(bytes);
  if (!read.ok) return { ok: false, line: `${path}: the index ${read.reason}` };
  for (const source of read.header.sources) {
    const now = await fingerprint(source.path).catch(() => null);
    if (now === null || now.fingerprint === source.fingerprint) continue;
    const line = `${path}: the index is older than ${source.path}, which has changed; make it anew with 'breakwater match index'`;
    return { ok: false, line };
  }
  return { ok: true, lookup: read.lookup };
}
