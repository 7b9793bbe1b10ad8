/**
 * One command of `breakwater`. Commands that need no server import nothing of the database.
 * Results go to stdout (with `--json` exactly one JSON document), progress and logs to stderr.
 */
export type CommandIo = {
  readonly stdout: { write(text: string): void };
  readonly stderr: { write(text: string): void; readonly isTTY: boolean };
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** 0 done; 1 done, and the answer is no; 2 bad usage or input; 70 our fault (contracts, "Exit codes"). */
export type ExitCode = 0 | 1 | 2 | 70;

export type Command = {
  readonly help: string;
  readonly run: (args: readonly string[], io: CommandIo) => Promise<ExitCode>;
};

/** Bad usage: printed as one line with a pointer to `--help`, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
