/**
 * Commands that answer one line for each line of standard input: `version compare`, `vers contains`, `purl`.
 * A bad line is answered with `error: …` in its place and does not change the exit code (contracts).
 */
import type { CommandIo, ExitCode } from './command.ts';
import { printable } from './printable.ts';

/** A longer line is answered with an error; its rest is skipped. */
const MAX_LINE_BYTES = 1024 * 1024;

/** What is said about one line: shown as text, or as one element of the `--json` array. */
export type LineAnswer =
  | { readonly ok: true; readonly text: string; readonly json: unknown }
  | { readonly ok: false; readonly reason: string };

export async function answerLines(
  io: CommandIo,
  asJson: boolean,
  answer: (line: string) => LineAnswer,
): Promise<ExitCode> {
  let count = 0;
  if (asJson) io.stdout.write('[');
  for await (const line of linesOf(io.stdin)) {
    const said: LineAnswer =
      line === null ? { ok: false, reason: `the line is longer than ${MAX_LINE_BYTES} bytes` } : answer(line);
    if (asJson)
      io.stdout.write(
        `${count > 0 ? ',' : ''}\n${JSON.stringify(said.ok ? said.json : { error: said.reason })}`,
      );
    else io.stdout.write(said.ok ? `${said.text}\n` : `error: ${printable(said.reason)}\n`);
    count += 1;
  }
  if (asJson) io.stdout.write('\n]\n');
  return 0;
}

/** Lines without their ending (LF or CRLF); null for one that is too long. A last line needs no ending. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string | null> {
  const decoder = new TextDecoder();
  let rest = '';
  let isTooLong = false;
  for await (const chunk of bytes) {
    const pieces = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = pieces.pop() ?? '';
    for (const piece of pieces) {
      yield isTooLong || piece.length > MAX_LINE_BYTES ? null : piece.replace(/\r$/, '');
      isTooLong = false;
    }
    if (rest.length > MAX_LINE_BYTES) {
      isTooLong = true;
      rest = '';
    }
  }
  if (isTooLong) yield null;
  else if (rest !== '') yield rest.replace(/\r$/, '');
}
