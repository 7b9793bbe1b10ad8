/** Builds a native component offline inside the sandbox and keeps the tree it leaves. */
import { writeFile } from 'node:fs/promises';
import type { NoSide } from '../../../app/lab/environment.ts';
import type { PlacedFile, ReadOnlyBind, Sandbox } from '../../../app/lab/sandbox.ts';
import type { NativeReproducer, Oracle } from '../../../core/finding/reproducer.ts';
import { isUndefinedClass, sanitizerClass } from '../../../core/reproduction/sanitizer-report.ts';
import { type BuiltTree, treeIn } from './built-trees.ts';
import { BUILD_LIMITS, MAX_TREE_BYTES } from './limits.ts';
import { systemBinds } from './system-binds.ts';

export type Building = {
  readonly sandbox: Sandbox;
  /** Host folder of the tools. */
  readonly tools: string;
  readonly reproducer: NativeReproducer;
  /** What to start from: a built tree, or the host folder of sources that were never built. */
  readonly from: BuiltTree | { readonly folder: string };
  /** What a patch changes: laid over, newer than everything built. Null for a file that goes. */
  readonly changes: ReadonlyMap<string, Uint8Array | null>;
  readonly isExecutable: (path: string) => boolean;
  /** The reproducer's own files that the build may need. */
  readonly files: readonly PlacedFile[];
  /** Counts what runs, instead of a sanitizer. */
  readonly coverage: boolean;
};

const PATH = '/lab/native/bin:/opt/node/bin:/usr/bin:/bin';
const LOG_TAIL = 600;
const UNDEFINED = '-fsanitize=undefined,float-cast-overflow,float-divide-by-zero';

/** `build_failed` with the compiler's last words where it does not build; `sandbox_lost` where we failed. */
export async function build(building: Building): Promise<BuiltTree | NoSide> {
  const { sandbox, reproducer, changes, coverage } = building;
  const removed = [...changes].flatMap(([path, bytes]) => (bytes === null ? [path] : []));
  const result = await sandbox.run({
    argv: ['sh', '/lab/native/lay.sh', ...(reproducer.build.length === 0 ? ['true'] : reproducer.build)],
    env: {
      PATH,
      CC: 'gcc',
      CXX: 'g++',
      LAB_SANITIZE: flagsFor(reproducer.oracle, coverage),
      ASAN_OPTIONS: 'detect_leaks=0',
    },
    binds: [...(await systemBinds()), { source: building.tools, target: '/lab/native' }, laidBy(building)],
    files: [
      ...building.files,
      ...(removed.length === 0
        ? []
        : [{ target: '/lab/removed', bytes: Buffer.from(removed.map((path) => `${path}\0`).join('')) }]),
      ...[...changes].flatMap(([path, bytes]) =>
        bytes === null
          ? []
          : [{ target: `/lab/patch/${path}`, bytes, executable: building.isExecutable(path) }],
      ),
    ],
    network: 'none',
    reservesAddresses: true,
    after: { list: false, archiveBytes: MAX_TREE_BYTES },
    limits: BUILD_LIMITS,
  });
  if (result.lost !== null) return { reason: 'sandbox_lost', detail: 'the build was lost' };
  if (result.exit !== 0 || result.archive === null) {
    const said = Buffer.from(result.stderr.bytes).toString('utf8').slice(-LOG_TAIL);
    return { reason: 'build_failed', detail: result.exit === 0 ? 'the built tree is too large' : said };
  }
  const tree = treeIn(await sandbox.newBindable());
  await writeFile(tree.file, result.archive, { mode: 0o644 });
  return tree;
}

function laidBy({ from }: Building): ReadOnlyBind {
  return 'file' in from
    ? { source: from.file, target: '/lab/tree.tar' }
    : { source: from.folder, target: '/lab/source' };
}

/** Only where a sanitizer is what is asked for; it then takes the place of those that the build names. */
export function flagsFor(oracle: Oracle, coverage: boolean): string {
  if (coverage) return '--coverage';
  if (oracle.type !== 'sanitizer') return '';
  if (sanitizerClass(oracle.class) === 'data-race') return '-fsanitize=thread';
  return isUndefinedClass(oracle.class) ? UNDEFINED : '-fsanitize=address';
}
