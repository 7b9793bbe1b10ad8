/**
 * What native builds and runs find below /lab/native: compilers that add the sanitizer, the program that lays a
 * tree out, and the library that hides where sanitizers report. Made once a process, inside the sandbox.
 */
import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NoSide } from '../../../app/lab/environment.ts';
import type { Sandbox } from '../../../app/lab/sandbox.ts';
import { READING_LIMITS } from './limits.ts';
import { systemBinds } from './system-binds.ts';

export type Tools = {
  /** Host folder to bind at /lab/native. */
  readonly folder: string;
  /** `sha256:<hex>` of the compiler's own word about its version and of what is put in front of it. */
  readonly digest: string;
};

const COMPILERS = ['gcc', 'g++', 'cc', 'c++', 'clang', 'clang++'];
const MAKE =
  'gcc --version | head -n 1 && gcc -O1 -shared -fPIC -o /tmp/forget.so /lab/forget.c -ldl && cat /tmp/forget.so >&3';

/** `inside`: this folder's programs on the host. Resolves to why not where there is no compiler. */
export async function makeTools(sandbox: Sandbox, inside: string): Promise<Tools | NoSide> {
  const source = await readFile(join(inside, 'forget.c'));
  const result = await sandbox.run({
    argv: ['sh', '-c', MAKE],
    env: {},
    binds: await systemBinds(),
    files: [{ target: '/lab/forget.c', bytes: source }],
    network: 'none',
    report: new Uint8Array(),
    limits: { ...READING_LIMITS, wallMs: 60_000, reportBytes: 1024 * 1024 },
  });
  if (result.exit !== 0 || result.report.bytes.length === 0) {
    return { reason: 'unsupported_environment', detail: 'no compiler: apt-get install g++ make' };
  }
  const folder = await sandbox.newBindable();
  const compiler = await readFile(join(inside, 'cc.sh'));
  await mkdir(join(folder, 'bin'));
  for (const name of COMPILERS) {
    await writeFile(join(folder, 'bin', name), compiler);
    await chmod(join(folder, 'bin', name), 0o755);
  }
  for (const name of ['lay.sh', 'sealed.cjs']) await cp(join(inside, name), join(folder, name));
  await writeFile(join(folder, 'forget.so'), result.report.bytes, { mode: 0o644 });
  const hash = createHash('sha256').update(result.stdout.bytes).update(compiler).update(source);
  return { folder, digest: `sha256:${hash.digest('hex')}` };
}
