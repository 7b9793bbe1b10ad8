/** One run of an npm reproducer: what is laid into the sandbox, what the watcher is told, what comes back. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { RunOrder, RunRecord } from '../../../app/lab/environment.ts';
import type { PlacedFile, ReadOnlyBind } from '../../../app/lab/sandbox.ts';
import type { NpmReproducer } from '../../../core/finding/reproducer.ts';
import type { Secrets } from '../../../core/reproduction/oracles/oracle.ts';
import { readWatchReports } from '../../../core/reproduction/watch-report.ts';
import { runRecord } from '../run-record.ts';
import type { NpmSide, NpmWorld } from './component.ts';

const MEBIBYTE = 1024 * 1024;

/** The same for every run, and part of the attestation. */
export const RUN_LIMITS = {
  memoryBytes: 1024 * MEBIBYTE,
  processes: 256,
  diskBytes: 256 * MEBIBYTE,
  inodes: 20_000,
  cpuCores: 1,
  outputBytes: 4 * MEBIBYTE,
  reportBytes: 16 * MEBIBYTE,
};

const TOKENS = 400;
/** The signal would open the debugger to whoever sends it, the program as well. */
const NODE_OPTIONS = '--disable-sigusr1 --require=/lab/inside/watcher.cjs';

export async function runNpm(
  world: NpmWorld,
  reproducer: NpmReproducer,
  side: NpmSide,
  order: RunOrder,
): Promise<RunRecord> {
  const { plan, secrets } = order;
  const argv = commandOf(reproducer, side, order).map((word) => withMarker(word, secrets));
  const tokens = Array.from({ length: TOKENS }, () => randomBytes(12).toString('base64url'));
  const isWatched = startsNode(argv);
  const result = await world.sandbox.run({
    argv,
    env: { NODE_OPTIONS },
    binds: bindsOf(world, side),
    files: filesOf(reproducer, side, order),
    network: reproducer.network,
    ...(isWatched ? { report: watcherOrder(order, tokens) } : {}),
    ...(plan.path === undefined && plan.findsSecret !== true
      ? { after: { list: true } }
      : { after: { list: true, ...(plan.findsSecret === true ? { find: secrets.secret } : {}) } }),
    limits: {
      ...RUN_LIMITS,
      wallMs: order.wallMs ?? reproducer.timeoutSeconds * 1000,
      ...(order.stopAtCpuMs === undefined ? {} : { stopAtCpuMs: order.stopAtCpuMs }),
    },
  });
  const reports = readWatchReports(result.report.bytes, tokens);
  // So the watcher ends a run in which it could not tell any more; the profiler ends each of its runs so.
  if (result.signal === 'SIGKILL' && result.limitHit === null && !plan.watch.includes('profile'))
    reports.push({ kind: 'tampered', what: 'descriptor', frames: null });
  return runRecord(result, { order, argv, reports });
}

function commandOf(reproducer: NpmReproducer, side: NpmSide, order: RunOrder): readonly string[] {
  if (order.isBenign === true) {
    return ['node', '-e', `import(${JSON.stringify(side.component.name)}).catch(() => undefined)`];
  }
  return order.runsTests === true ? (reproducer.tests ?? []) : reproducer.command;
}

/**
 * Only a Node process that the lab starts itself can be trusted with the watcher's tokens: a shell in
 * between would see them first. Options before the file could load code before the watcher.
 */
function startsNode(argv: readonly string[]): boolean {
  const [program, first] = argv;
  return program === 'node' && first !== undefined && (!first.startsWith('-') || first === '-e');
}

function watcherOrder({ plan }: RunOrder, tokens: readonly string[]): Uint8Array {
  const { watch, path, traps, enoughCpuMs } = plan;
  return Buffer.from(`${JSON.stringify({ lab: 1, tokens, watch, path, traps, enoughCpuMs })}\n`);
}

function bindsOf(world: NpmWorld, side: NpmSide): ReadOnlyBind[] {
  const binds = [
    { source: world.inside, target: '/lab/inside' },
    { source: join(side.laidOut.directory, 'node_modules'), target: '/work/node_modules' },
  ];
  if (side.over !== null) binds.push({ source: side.over, target: `/work/${side.component.path}` });
  return binds;
}

function filesOf(reproducer: NpmReproducer, side: NpmSide, { plan, secrets }: RunOrder): PlacedFile[] {
  const canary = plan.plantsCanary === true ? plan.path : undefined;
  const files = reproducer.files
    .filter(({ path }) => path !== canary && !`${path}/`.startsWith('node_modules/'))
    .map((file) => ({ target: `/work/${file.path}`, bytes: bytesOf(file, secrets) }));
  if (!files.some(({ target }) => target === '/work/package.json')) {
    files.push({ target: '/work/package.json', bytes: manifestOf(reproducer, side) });
  }
  if (canary !== undefined) files.push({ target: `/work/${canary}`, bytes: Buffer.from(secrets.secret) });
  return files;
}

function bytesOf(file: NpmReproducer['files'][number], secrets: Secrets): Buffer {
  const bytes = 'text' in file ? Buffer.from(file.text) : Buffer.from(file.base64, 'base64');
  if (!bytes.includes('{marker}')) return bytes;
  return Buffer.from(bytes.toString('latin1').replaceAll('{marker}', secrets.marker), 'latin1');
}

function withMarker(word: string, secrets: Secrets): string {
  return word.replaceAll('{marker}', secrets.marker);
}

function manifestOf(reproducer: NpmReproducer, side: NpmSide): Buffer {
  const found = side.laidOut.tree.packages.find(({ path }) => path === side.component.path);
  const dependencies = { [side.component.name]: found?.version ?? '*', ...reproducer.dependencies };
  return Buffer.from(`${JSON.stringify({ name: 'work', version: '1.0.0', private: true, dependencies })}\n`);
}
