/** Indexes of advisories on disk: written whole or not at all, and refused when they are behind their sources. */
import { createHash } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { filesAt } from '../../adapters/archive/advisory-documents.ts';
import type { AdvisoryLookup } from '../../core/exposure/lookup.ts';
import { type IndexedSource, readAdvisoryIndex } from '../../formats/advisory-index.ts';
import { whyUnread } from './read-bounded.ts';

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
  const refuse = (why: string) => ({ ok: false, line: `${path}: : ${why}` }) as const;
  let bytes: Uint8Array;
  try {
    // A device has no end, and an index no greatest length.
    if (!(await stat(path)).isFile()) return refuse('This is no regular file.');
    bytes = await readFile(path);
  } catch (error) {
    return refuse(whyUnread(error));
  }
  const read = readAdvisoryIndex(bytes);
  if (!read.ok) return refuse(`The index ${read.reason}.`);
  for (const source of read.header.sources) {
    const now = await fingerprint(source.path).catch(() => null);
    if (now === null || now.fingerprint === source.fingerprint) continue;
    return refuse(
      `The index is older than ${source.path}, which has changed; make it anew with 'breakwater match index'.`,
    );
  }
  return { ok: true, lookup: read.lookup };
}
