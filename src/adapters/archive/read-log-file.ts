/** An evaluation log as a file: a `.eval` archive or one `.json` document, whichever its first bytes say. */
import { open, readFile, stat } from 'node:fs/promises';
import type { ReadProgress } from '../../app/model/import-progress.ts';
import { archiveBelow, markingProblem } from '../../app/model/marking.ts';
import { ArchiveFault } from '../../app/model/ports.ts';
import {
  type Evaluation,
  readEvaluationArchive,
  readEvaluationDocument,
} from '../../app/model/read-evaluation.ts';
import type { Marking } from '../../core/model/marking.ts';
import type { Parsed } from '../../core/problem.ts';
import { openZipArchive } from './zip-archive.ts';

export type LogReading = {
  /** A .json log is one document and is held whole; larger ones are written as .eval. */
  readonly maxDocumentBytes: number;
  readonly onProgress?: (progress: ReadProgress) => void;
  /** What is marked above it is a fault of the log; not looked for where absent. */
  readonly maximum?: Marking;
};

/** Every fault of the file's content is a problem; a fault of the file system rejects as it is. */
export async function readLogFile(
  path: string,
  { maxDocumentBytes, onProgress, maximum }: LogReading,
): Promise<Parsed<Evaluation>> {
  try {
    if (await startsLikeZip(path)) {
      const archive = await openZipArchive(path);
      try {
        const seen = maximum === undefined ? archive : archiveBelow(archive, maximum);
        return await readEvaluationArchive(seen, onProgress);
      } finally {
        await archive.close();
      }
    }
  } catch (error) {
    if (error instanceof ArchiveFault) return failed(error.code, error.message);
    throw error;
  }
  const stated = await stat(path);
  // A device states no size and has no end.
  if (!stated.isFile()) return failed('unreadable', 'This is no regular file.');
  if (stated.size > maxDocumentBytes) {
    return failed(
      'too-large',
      `A .json log above ${maxDocumentBytes} bytes is not read; write it as .eval ('inspect log convert').`,
    );
  }
  const bytes = await readFile(path);
  const marked = maximum === undefined ? null : markingProblem(bytes, maximum);
  return marked === null ? readEvaluationDocument(bytes) : { ok: false, problems: [marked] };
}

function failed(code: string, message: string): Parsed<Evaluation> {
  return { ok: false, problems: [{ pointer: '', code, message }] };
}

async function startsLikeZip(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.readUInt32LE(0) === 0x04034b50;
  } finally {
    await handle.close();
  }
}
