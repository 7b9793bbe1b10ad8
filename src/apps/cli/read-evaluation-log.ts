/** An evaluation log named on the command line: a `.eval` archive or one `.json` document. */
import { readLogFile } from '../../adapters/archive/read-log-file.ts';
import { stayLean } from '../../adapters/memory/give-back.ts';
import type { ReadProgress } from '../../app/model/import-progress.ts';
import type { Evaluation } from '../../app/model/read-evaluation.ts';
import type { Parsed } from '../../core/problem.ts';
import type { CommandIo } from './command.ts';
import { printable } from './printable.ts';
import { whyUnread } from './read-bounded.ts';

const MAX_DOCUMENT_BYTES = 400 * 1024 * 1024;

/** Every problem of the file; progress goes to a terminal only. */
export async function readEvaluationLog(file: string, io: CommandIo): Promise<Parsed<Evaluation>> {
  stayLean();
  try {
    const onProgress = progressOn(io, file);
    return await readLogFile(file, {
      maxDocumentBytes: MAX_DOCUMENT_BYTES,
      ...(onProgress === undefined ? {} : { onProgress }),
    });
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (typeof code !== 'string') throw error;
    const message = whyUnread(error);
    return { ok: false, problems: [{ pointer: '', code: 'unreadable', message }] };
  }
}

function progressOn(io: CommandIo, file: string): ((progress: ReadProgress) => void) | undefined {
  if (!io.stderr.isTTY) return undefined;
  return ({ samples, of }) => {
    if (samples % 100 === 0 || samples === of)
      io.stderr.write(`\r${printable(file)}: ${samples} of ${of} samples${samples === of ? '\n' : ''}`);
  };
}
