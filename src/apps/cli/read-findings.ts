/**
 * Findings from files and directories, for the local commands: every problem is kept beside the file it is
 * in, nothing is read twice, and two inputs that carry one id get positional ones (contracts, "Ids").
 */
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../../core/finding/finding.ts';
import { isRejecting, type Problem } from '../../core/problem.ts';
import { readDocument } from '../../formats/registry.ts';
import { readAllBounded, readBounded, STDIN, whyUnread } from './read-bounded.ts';

export type SourcedFinding = { readonly source: string; readonly finding: Finding };
export type Rejected = { readonly source: string; readonly problems: readonly Problem[] };
export type ReadFindings = {
  readonly findings: readonly SourcedFinding[];
  readonly rejected: readonly Rejected[];
};

const NAMES = /\.(json|sarif|ndjson|jsonl)$/i;
const NOTHING_IN_IT: Problem = {
  pointer: '',
  code: 'empty',
  message: 'No file in this directory ends in .json, .sarif, .ndjson or .jsonl; name others one by one.',
};
const MAX_FILES = 20_000;
const MAX_DEPTH = 16;
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/**
 * Never rejects for what a path holds. Paths are taken in the order given, directories in name order; a file that is
 * named twice, itself and by its directory, counts once. `-` is one document on standard input.
 */
export async function readFindings(
  paths: readonly string[],
  stdin: AsyncIterable<Uint8Array>,
): Promise<ReadFindings> {
  const found: SourcedFinding[] = [];
  const rejected: Rejected[] = [];
  const seen = new Set<string>();
  for (const path of paths) {
    const told = rejected.length;
    const files = path === STDIN ? [path] : await filesAt(path, 0, rejected);
    if (files.length === 0 && rejected.length === told)
      rejected.push({ source: path, problems: [NOTHING_IN_IT] });
    for (const [index, file] of files.entries()) {
      if (index >= MAX_FILES) {
        const message = `There are ${files.length} files here; only the first ${MAX_FILES} were read.`;
        rejected.push({ source: path, problems: [{ pointer: '', code: 'too-many-files', message }] });
        break;
      }
      const place = file === STDIN ? STDIN : await realpath(file).catch(() => file);
      if (seen.has(place)) continue;
      seen.add(place);
      const reading =
        file === STDIN ? readAllBounded(stdin, MAX_FILE_BYTES) : readBounded(file, MAX_FILE_BYTES);
      const bytes = await reading.catch((error: Error) => error);
      if (bytes instanceof Error) rejected.push({ source: file, problems: [unreadable(bytes)] });
      else readInto({ file, bytes }, found, rejected);
    }
  }
  return { findings: withUniqueIds(found), rejected };
}

/** What cannot be listed is told of by its own name, and the rest is read. */
async function filesAt(path: string, depth: number, rejected: Rejected[]): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    if (depth >= MAX_DEPTH) {
      const message = `Directories are nested more than ${MAX_DEPTH} deep; this one was not read.`;
      rejected.push({ source: path, problems: [{ pointer: '', code: 'too-deep', message }] });
      return [];
    }
    const entries = await readdir(path, { withFileTypes: true });
    const files: string[] = [];
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const below = join(path, entry.name);
      if (entry.isDirectory()) files.push(...(await filesAt(below, depth + 1, rejected)));
      else if (entry.isFile() && NAMES.test(entry.name)) files.push(below);
    }
    return files;
  } catch (error) {
    rejected.push({ source: path, problems: [unreadable(error as Error)] });
    return [];
  }
}

type ReadFile = { readonly file: string; readonly bytes: Buffer };

function readInto({ file, bytes }: ReadFile, found: SourcedFinding[], rejected: Rejected[]): void {
  for (const { source, document } of documentsIn(file, bytes)) {
    const reading = readDocument(document, { source, origin: 'local' });
    if (!reading.ok) {
      rejected.push({ source, problems: reading.problems.filter(isRejecting) });
      continue;
    }
    for (const finding of reading.value.findings) found.push({ source, finding });
    for (const { problems } of reading.value.rejected)
      rejected.push({ source, problems: problems.filter(isRejecting) });
  }
}

function* documentsIn(file: string, bytes: Buffer): Generator<{ source: string; document: Uint8Array }> {
  if (!/\.(ndjson|jsonl)$/i.test(file)) {
    yield { source: file, document: bytes };
    return;
  }
  let line = 0;
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(10, at) < 0 ? bytes.length : bytes.indexOf(10, at);
    line++;
    const document = bytes.subarray(at, end);
    if (document.some((byte) => byte > 0x20)) yield { source: `${file}:${line}`, document };
    at = end + 1;
  }
}

function withUniqueIds(found: readonly SourcedFinding[]): SourcedFinding[] {
  const uses = new Map<string, number>();
  for (const { finding } of found) uses.set(finding.id, (uses.get(finding.id) ?? 0) + 1);
  return found.map(({ source, finding }) => {
    if (uses.get(finding.id) === 1) return { source, finding };
    return { source, finding: { ...finding, id: `${source}#${finding.pointer}`, ownId: finding.id } };
  });
}

function unreadable(error: Error): Problem {
  const code = (error as NodeJS.ErrnoException).code === 'EFBIG' ? 'too-large' : 'unreadable';
  return { pointer: '', code, message: whyUnread(error) };
}
