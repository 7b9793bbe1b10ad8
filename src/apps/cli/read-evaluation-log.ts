/** An evaluation log named on the command line: a `.eval` archive or one `.json` document. */
import { open, readFile, stat } from 'node:fs/promises';
import { openZipArchive } from '../../adapters/archive/zip-archive.ts';
import { ArchiveFault } from '../../app/model/ports.ts';
import {
  type Evaluation,
  readEvaluationArchive,
  readEvaluationDocument,
} from '../../app/model/read-evaluation.ts';
import type { Parsed } from '../../core/problem.ts';
import type { CommandIo } from './command.ts';

/** A .json log is one document; larger ones are written as .eval. */
const MAX_DOCUMENT_BYTES = 400 * 1024 * 1024;

/** Every problem of the file; progress goes to a terminal only. */
export async function readEvaluationLog(file: string, io: CommandIo): Promise<Parsed<Evaluation>> {
  try {
    if (await startsLikeZip(file)) {
      const archive = await openZipArchive(file);
      try {
        return await readEvaluationArchive(archive, progressOn(io, file));
      } finally {
        await archive.close();
      }
    }
    if ((await stat(file)).size > MAX_DOCUMENT_BYTES) {
      return failed(
        'too-large',
        `A .json log above ${MAX_DOCUMENT_BYTES} bytes is not read; write it as .eval ('inspect log convert').`,
      );
    }
    return readEvaluationDocument(await readFile(file));
  } catch (error) {
    if (error instanceof ArchiveFault) return failed(error.code, error.message);
    if (error instanceof Error && 'syscall' in error) return failed('unreadable', error.message);
    throw error;
  }
}

function failed(code: string, message: string): Parsed<Evaluation> {
  return { ok: false, problems: [{ pointer: '', code, message }] };
}

async function startsLikeZip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.readUInt32LE(0) === 0x04034b50;
  } finally {
    await handle.close();
  }
}

function progressOn(io: CommandIo, file: string): ((done: number, all: number) => void) | undefined {
  if (!io.stderr.isTTY) return undefined;
  return (done, all) => {
    if (done % 100 === 0 || done === all)
      io.stderr.write(`\r${file}: ${done} of ${all} samples${done === all ? '\n' : ''}`);
  };
}
