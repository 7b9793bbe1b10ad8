/** What is checked without running anything: types, lint, the direction of imports, dead code. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export type StaticResult = {
  readonly name: string;
  readonly passed: boolean;
  readonly output: string;
  readonly seconds: number;
};

const ROOT = join(import.meta.dirname, '../..');

type Check = { readonly name: string; readonly args: readonly string[] };

function checks(): readonly Check[] {
  const bin = (name: string) => join(ROOT, 'node_modules', name);
  const tsc = bin('typescript/bin/tsc');
  const sources = ['src', 'test', 'bench', 'conformance', 'examples', 'web'].filter((dir) =>
    existsSync(join(ROOT, dir)),
  );
  return [
    { name: 'types', args: [tsc, '--noEmit'] },
    ...(existsSync(join(ROOT, 'web/tsconfig.json'))
      ? [{ name: 'types (web)', args: [tsc, '--noEmit', '-p', 'web'] }]
      : []),
    {
      name: 'lint',
      args: [bin('@biomejs/biome/bin/biome'), 'ci', '--colors=off', '--diagnostic-level=error', '.'],
    },
    {
      name: 'imports',
      args: [
        '--import',
        './test/runner/typescript-for-cruiser.mjs',
        bin('dependency-cruiser/bin/dependency-cruiser.mjs'),
        '--config',
        '.dependency-cruiser.cjs',
        ...sources,
      ],
    },
    { name: 'dead code', args: [bin('knip/bin/knip.js'), '--no-progress', '--no-config-hints'] },
  ];
}

/** All of them, two at a time. */
export async function runStaticChecks(): Promise<readonly StaticResult[]> {
  const waiting = [...checks()];
  const results: StaticResult[] = [];
  const worker = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      results.push(await runCheck(check));
    }
  };
  await Promise.all([worker(), worker()]);
  return results;
}

function runCheck({ name, args }: Check): Promise<StaticResult> {
  const began = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (text: string) => {
      output = (output + text).slice(-8000);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', (error) => keep(error.message));
    child.on('close', (code) =>
      resolve({
        name,
        passed: code === 0,
        output: output.trim(),
        seconds: (performance.now() - began) / 1000,
      }),
    );
  });
}
