/**
 * What the sandbox costs over a plain process, and how many runs a second it carries. Every limit is on, as in an
 * experiment. The floor beside each figure is the same program without a sandbox.
 */
import { spawn } from 'node:child_process';
import { openBubblewrap } from '../src/adapters/sandbox/bubblewrap.ts';
import { RUN_LIMITS } from '../src/adapters/sandbox/npm/run.ts';
import type { Sandbox, SandboxResult } from '../src/app/lab/sandbox.ts';
import type { Bench } from './bench.ts';
import { figure, quantile } from './bench.ts';

const ROUNDS = 40;
const CELLS = 2;
const LOAD_MS = 10_000;
/** Prints when it got to its first line, on the clock that both sides share. */
const FIRST_LINE = 'console.log(performance.timeOrigin + performance.now())';

export const labOverhead: Bench = {
  name: 'lab-overhead',
  promise: '15 ms over a plain process, 40 ms to the first line of Node, 6 runs a second of a 300 ms program',
  run: async () => {
    const sandbox = await openBubblewrap({ cells: CELLS });
    try {
      const plainTrue: number[] = [];
      const boxedTrue: number[] = [];
      const plainLine: number[] = [];
      const boxedLine: number[] = [];
      // In turn, so that what else the machine does weighs on both alike.
      for (let round = 0; round < ROUNDS; round++) {
        plainTrue.push(await timed(() => plain(['/bin/true'])));
        boxedTrue.push(await timed(() => boxed(sandbox, ['/bin/true'])));
        plainLine.push(await untilFirstLine((argv) => plain(argv)));
        boxedLine.push(await untilFirstLine((argv) => boxed(sandbox, argv).then(textOf)));
      }
      const over = (values: readonly number[], floor: readonly number[]) =>
        values.map((value) => value - quantile(floor, 0.5));
      return [
        figure('lab-overhead-true', 'ms', over(boxedTrue, plainTrue), plainTrue),
        figure('lab-overhead-node', 'ms', over(boxedLine, plainLine), plainLine),
        figure('lab-runs-per-second', 'runs/s', [await runsPerSecond(sandbox)], [CELLS / 0.3]),
      ];
    } finally {
      await sandbox.close();
    }
  },
};

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function untilFirstLine(run: (argv: readonly string[]) => Promise<string>): Promise<number> {
  const began = performance.timeOrigin + performance.now();
  return Number(await run(['node', '-e', FIRST_LINE])) - began;
}

function plain([program, ...rest]: readonly string[]): Promise<string> {
  const child = spawn(program === 'node' ? process.execPath : program!, rest, {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  return new Promise((resolve, reject) => child.once('error', reject).once('close', () => resolve(out)));
}

async function boxed(sandbox: Sandbox, argv: readonly string[]): Promise<SandboxResult> {
  const limits = { ...RUN_LIMITS, wallMs: 20_000 };
  const result = await sandbox.run({ argv, env: {}, binds: [], files: [], network: 'none', limits });
  if (result.lost !== null || result.exit !== 0) throw new Error(`a run failed: ${result.lost}`);
  return result;
}

function textOf({ stdout }: SandboxResult): string {
  return Buffer.from(stdout.bytes).toString('utf8');
}

async function runsPerSecond(sandbox: Sandbox): Promise<number> {
  const began = performance.now();
  let done = 0;
  const work = async () => {
    for (; performance.now() - began < LOAD_MS; done++) await boxed(sandbox, ['sleep', '0.3']);
  };
  await Promise.all(Array.from({ length: CELLS }, work));
  return done / ((performance.now() - began) / 1000);
}
