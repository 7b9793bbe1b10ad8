/** Advisories from files, directories, NDJSON and gzip, for `match`: one record at a time, every problem kept. */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import type { AdvisoryRecord } from '../../core/exposure/match.ts';
import { isRejecting } from '../../core/problem.ts';
import { DOCUMENT_LIMITS } from '../../formats/json/limits.ts';
import { parseJson } from '../../formats/json/parse.ts';
import { readOsvAdvisory } from '../../formats/osv/advisory.ts';
import type { Rejected } from './read-findings.ts';

export type ReadAdvisories = {
  readonly advisories: readonly AdvisoryRecord[];
  readonly rejected: readonly Rejected[];
};

const MAX_DEPTH = 16;
const MAX_FILE_BYTES = 256 * 1024 * 1024;
/** A gzip member may unfold a thousandfold: what comes out is bounded, not what goes in. */
const MAX_UNPACKED_BYTES = 1024 * 1024 * 1024;
const NAMES = /\.(?:json|ndjson|jsonl)(?:\.gz)?$/i;

/** Never rejects for what a path holds. Directories in name order, files of other names in them passed over. */
export async function readAdvisories(paths: readonly string[]): Promise<ReadAdvisories> {
  const advisories: AdvisoryRecord[] = [];
  const rejected: Rejected[] = [];
  for (const path of paths) {
    try {
      for await (const file of filesAt(path, 0)) await readFileInto(file, advisories, rejected);
    } catch (error) {
      rejected.push(unreadable(path, error));
    }
  }
  return { advisories, rejected };
}

async function* filesAt(path: string, depth: number): AsyncGenerator<string> {
  if (!(await stat(path)).isDirectory()) {
    yield path;
    return;
  }
  if (depth >= MAX_DEPTH) return;
  const entries = await readdir(path, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) yield* filesAt(inside, depth + 1);
    else if (entry.isFile() && NAMES.test(entry.name)) yield inside;
  }
}

async function readFileInto(file: string, advisories: AdvisoryRecord[], rejected: Rejected[]): Promise<void> {
  const perLine = /\.(?:ndjson|jsonl)(?:\.gz)?$/i.test(file);
  try {
    let line = 0;
    for await (const document of documentsOf(file, perLine)) {
      line += 1;
      if (document.length === 0) continue;
      const source = perLine ? `${file}:${line}` : file;
      const parsed = parseJson(document, DOCUMENT_LIMITS);
      const read = parsed.ok ? readOsvAdvisory(parsed.value) : parsed;
      if (read.ok) advisories.push(read.value);
      else rejected.push({ source, problems: read.problems.filter(isRejecting) });
    }
  } catch (error) {
    rejected.push(unreadable(file, error));
  }
}

/** Bytes of one document, or of each line; a line never holds more than the largest file allowed. */
async function* documentsOf(file: string, perLine: boolean): AsyncGenerator<Uint8Array> {
  if ((await stat(file)).size > MAX_FILE_BYTES) throw new Error('the file is larger than 256 MiB');
  const packed = createReadStream(file, { highWaterMark: 256 * 1024 });
  const bytes = /\.gz$/i.test(file) ? packed.pipe(createGunzip()) : packed;
  packed.on('error', (error) => bytes.destroy(error));
  let pending: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_UNPACKED_BYTES) throw new Error('it unpacks to more than 1 GiB');
    if (!perLine) {
      pending.push(chunk);
      continue;
    }
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      yield Buffer.concat([...pending, chunk.subarray(from, end)]);
      pending = [];
      from = end + 1;
    }
    pending.push(chunk.subarray(from));
  }
  const rest = Buffer.concat(pending);
  if (!perLine || rest.length > 0) yield rest;
}

function unreadable(source: string, error: unknown): Rejected {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const said = error instanceof Error ? error.message : 'it cannot be read';
  const message =
    code === 'ENOENT' ? 'There is no such file or directory.' : `It cannot be read: ${code || said}.`;
  return { source, problems: [{ pointer: '', code: 'unreadable', message }] };
}
