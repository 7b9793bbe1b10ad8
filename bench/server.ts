/** A real server in a process and a directory of its own, on the real disk, as a person would start it. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const MAIN = join(import.meta.dirname, '../src/apps/cli/main.ts');

export type BenchServer = {
  readonly url: URL;
  readonly dataDir: string;
  /** Signs the first administrator in, once. */
  readonly signInUrl: string;
  readonly process: ChildProcess;
  /** A new key of a finder party of that name. */
  readonly finderKey: (party: string) => Promise<string>;
  readonly key: (role: 'finder' | 'operator', party: string) => Promise<string>;
  /** Peak resident bytes of the server process since `resetPeak`. */
  readonly peakResident: () => Promise<number>;
  readonly stop: () => Promise<void>;
};

export async function startBenchServer(options: readonly string[] = []): Promise<BenchServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'breakwater-bench-'));
  const env = { ...process.env, DATABASE_URL: '', BREAKWATER_DATA: '' };
  const child = spawn(
    process.execPath,
    [MAIN, 'serve', '--port', '0', '--data', dataDir, '--json', ...options],
    { env, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const ready = await Promise.race([firstLine(child), ended.then(() => null)]);
  if (ready === null) throw new Error('the server did not start');
  const { url, signInUrl } = JSON.parse(ready) as { url: string; signInUrl: string };
  const key: BenchServer['key'] = async (role, party) => {
    const args = [MAIN, 'key', 'create', '--role', role, '--party', party, '--data', dataDir];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });
    return (JSON.parse(stdout) as { key: string }).key;
  };
  return {
    url: new URL(url),
    dataDir,
    signInUrl,
    process: child,
    key,
    finderKey: (party) => key('finder', party),
    peakResident: async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) return line;
  return '';
}
