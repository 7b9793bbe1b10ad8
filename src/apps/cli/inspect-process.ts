/**
 * Inspect as a process of its own: started without a shell, followed by its JSON lines, told to stop by the
 * signal that lets it finish its log. Nothing of the evaluation runs here.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type LaunchLine, readLaunchLine } from '../../formats/inspect/launch.ts';

export type InspectRun = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onLine: (line: LaunchLine) => void;
  /** Asked for by the person who watches; Inspect then ends its log and itself. */
  readonly stop: AbortSignal;
};

export type InspectEnd =
  | { readonly kind: 'absent' }
  | { readonly kind: 'ended'; readonly code: number | null; readonly signal: string | null };

/** Its standard error goes through: that is where Inspect says what it waits for. Rejects for no reason of its own. */
export function runInspect({ command, args, env, onLine, stop }: InspectRun): Promise<InspectEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...env } });
    const interrupt = (): void => void child.kill('SIGINT');
    stop.addEventListener('abort', interrupt, { once: true });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = readLaunchLine(line);
      if (said !== null) onLine(said);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      stop.removeEventListener('abort', interrupt);
      if (error.code === 'ENOENT' || error.code === 'EACCES') resolve({ kind: 'absent' });
      else reject(error);
    });
    child.on('close', (code, signal) => {
      stop.removeEventListener('abort', interrupt);
      resolve({ kind: 'ended', code, signal });
    });
  });
}
