/**
 * The native environment: C and C++ built from source, offline, with sanitizers, in `/work`. A patch is built on
 * top of the built tree where it touches nothing but translation units, else from the start.
 */
import { createHash } from 'node:crypto';
import { cp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type {
  Environment,
  NoSide,
  Place,
  Prepared,
  RunOrder,
  RunRecord,
  Side,
} from '../../../app/lab/environment.ts';
import { isNoSide } from '../../../app/lab/environment.ts';
import type { Sandbox } from '../../../app/lab/sandbox.ts';
import type { Finding } from '../../../core/finding/finding.ts';
import type { NativeReproducer } from '../../../core/finding/reproducer.ts';
import { applyDiff, type Changes, isDiffProblem } from '../../../core/reproduction/apply-diff.ts';
import { build, flagsFor } from './build.ts';
import { type BuiltTree, type BuiltTrees, builtTrees } from './built-trees.ts';
import { NATIVE_RUN_LIMITS } from './limits.ts';
import { withoutFunction } from './neutralise.ts';
import { filesFor } from './placed-files.ts';
import { runNative } from './run.ts';
import { sourceOfNative } from './source-of.ts';
import { digestOf, readSource, type SourceFile, type Sources, type SourceTree } from './source-tree.ts';
import { makeTools, type Tools } from './tools.ts';

export type NativeOptions = { readonly sandbox: Sandbox; readonly sources: Sources };

export type NativeSide = Side & {
  readonly tree: BuiltTree;
  readonly files: ReadonlyMap<string, SourceFile>;
  /** What a patch changed; empty for the vulnerable side. */
  readonly changes: Changes;
  /** Built on top of another tree: what a careless Makefile does not build again is old. */
  readonly isIncremental: boolean;
};

type World = {
  readonly sandbox: Sandbox;
  readonly sources: Sources;
  /** Host folder with the programs that run inside. */
  readonly inside: string;
  readonly built: BuiltTrees;
  /** Made when the first native finding comes. */
  tools: Promise<Tools | NoSide> | null;
};

const HERE = import.meta.dirname;
const NOTHING: Changes = new Map();

export async function openNativeEnvironment({ sandbox, sources }: NativeOptions): Promise<Environment> {
  const inside = await sandbox.newBindable();
  await cp(join(HERE, '..', 'inside'), inside, { recursive: true });
  const world: World = { sandbox, sources, inside, built: builtTrees(), tools: null };
  return {
    name: 'native',
    limits: NATIVE_RUN_LIMITS,
    prepare: (finding) => prepare(world, finding),
    close: async () => undefined,
  };
}

/** One finding's component and what to give back when it is done with. */
type Component = {
  readonly world: World;
  readonly tools: Tools;
  readonly reproducer: NativeReproducer;
  readonly source: SourceTree;
  readonly taken: string[];
};

async function prepare(world: World, finding: Finding): Promise<Prepared | NoSide> {
  const { reproducer } = finding;
  if (reproducer?.environment !== 'native')
    return { reason: 'unsupported_environment', detail: 'not native' };
  world.tools ??= makeTools(world.sandbox, join(world.inside, 'native'));
  const tools = await world.tools;
  if (isNoSide(tools)) return tools;
  const source = await readSource(world, finding.id, reproducer.source);
  if (isNoSide(source)) return source;
  const component: Component = { world, tools, reproducer, source, taken: [] };
  const release = async () => {
    for (const key of component.taken) world.built.done(key);
  };
  const vulnerable = await sideOf(component, NOTHING, null);
  if (isNoSide(vulnerable)) {
    await release();
    return vulnerable;
  }
  return {
    vulnerable,
    componentDigest: source.digest,
    environmentDigest: tools.digest,
    hasBenignInput: reproducer.benignInput !== undefined && takesInput(reproducer),
    run: (side, order) => runOn(component, side as NativeSide, order),
    inert: async () => ({
      reason: 'not_applicable',
      detail: 'nothing of the same shape can stand for compiled code',
    }),
    atVersion: async () => ({
      reason: 'not_applicable',
      detail: 'other versions of a native component cannot be fetched',
    }),
    patched: (diff, fromStart) => patched(component, fromStart === true ? null : vulnerable, diff),
    ablated: (place) => ablated(component, vulnerable, place),
    afresh: (side) => afresh(component, side as NativeSide),
    versions: async () => [],
    sourceOf: (side) => sourceOfNative(reproducer, (side as NativeSide).files),
    release,
  };
}

function takesInput({ command }: NativeReproducer): boolean {
  return command.some((word) => word.includes('{input}'));
}

async function runOn(component: Component, side: NativeSide, order: RunOrder): Promise<RunRecord> {
  const { world, tools, reproducer } = component;
  const run = (tree: BuiltTree) =>
    runNative(
      { sandbox: world.sandbox, tools: tools.folder, reproducer, tree, component: side.files },
      order,
    );
  const record = await run(side.tree);
  if (order.runsTests !== true || record.exit !== 0 || side.changes.size > 0) return record;
  // Once more, counting: a patch to a file that the tests do not reach was not tested by them.
  const counted = await treeOf(component, NOTHING, { base: null, coverage: true });
  if (isNoSide(counted.tree)) return record;
  const files = touchedSources([...side.files.keys()], (await run(counted.tree)).facts.paths);
  const reports = [...record.facts.reports, { kind: 'loaded', files } as const];
  return { ...record, facts: { ...record.facts, reports } };
}

/**
 * Translation units whose object ran: each left its counts when the program ended. That the object ran is known,
 * not that the changed function did.
 */
function touchedSources(sources: readonly string[], paths: readonly string[]): string[] {
  const counts = paths.filter((path) => path.endsWith('.gcda')).map((path) => basename(path, '.gcda'));
  return sources
    .filter((path) => TRANSLATION_UNIT.test(path))
    .filter((path) => {
      const stem = basename(path).replace(TRANSLATION_UNIT, '');
      return counts.some((count) => count === stem || count.endsWith(`-${stem}`));
    })
    .map((path) => `/work/${path}`);
}

/** The component with these changes, built on top of `base` or from the start. */
async function sideOf(
  component: Component,
  changes: Changes,
  base: NativeSide | null,
): Promise<NativeSide | NoSide> {
  const { tree, key, files } = await treeOf(component, changes, { base, coverage: false });
  if (isNoSide(tree)) return tree;
  return { digest: `sha256:${key}`, version: null, tree, files, changes, isIncremental: base !== null };
}

async function treeOf(
  component: Component,
  changes: Changes,
  { base, coverage }: { readonly base: NativeSide | null; readonly coverage: boolean },
) {
  const { world, tools, reproducer, source, taken } = component;
  const files = new Map(source.files);
  for (const [path, bytes] of changes) {
    if (bytes === null) files.delete(path);
    else files.set(path, { bytes, executable: source.files.get(path)?.executable ?? false });
  }
  const placed = filesFor(reproducer, source.files);
  const key = createHash('sha256')
    .update(`${tools.digest} ${digestOf(files)} ${base?.digest ?? 'clean'} ${coverage}\n`)
    .update(JSON.stringify([reproducer.build, flagsFor(reproducer.oracle, coverage)]))
    .update(
      JSON.stringify(placed.map(({ target, bytes }) => [target, Buffer.from(bytes).toString('base64')])),
    )
    .digest('hex');
  const tree = await world.built.take(key, () =>
    build({
      ...{ sandbox: world.sandbox, tools: tools.folder, reproducer, changes, files: placed, coverage },
      from: base?.tree ?? source.files,
    }),
  );
  if (!isNoSide(tree)) taken.push(key);
  return { tree, key, files };
}

const TRANSLATION_UNIT = /\.(c|cc|cpp|cxx|C|m|mm|s|S)$/;

async function patched(
  component: Component,
  /** Null: from the start. */
  base: NativeSide | null,
  diff: string,
): Promise<NativeSide | NoSide> {
  const { source } = component;
  const changes = applyDiff(diff, (path) => source.files.get(path)?.bytes);
  if (isDiffProblem(changes)) return { reason: 'does_not_apply', detail: changes.problem };
  const isLocal = [...changes].every(
    ([path, bytes]) => bytes !== null && TRANSLATION_UNIT.test(path) && source.files.has(path),
  );
  return asPatch(await sideOf(component, changes, isLocal ? base : null));
}

async function ablated(
  component: Component,
  vulnerable: NativeSide,
  { file, function: name }: Place,
): Promise<NativeSide | NoSide> {
  const source = component.source.files.get(file);
  const text =
    source === undefined || !file.endsWith('.c') ? null : Buffer.from(source.bytes).toString('latin1');
  const without = text === null ? null : withoutFunction(text, name);
  if (without === null) return { reason: 'not_applicable', detail: 'no such C function in that file' };
  const side = await sideOf(component, new Map([[file, Buffer.from(without, 'latin1')]]), vulnerable);
  // What does not compile without its body tells nothing about the flaw.
  return isNoSide(side) && side.reason === 'build_failed' ? { ...side, reason: 'not_applicable' } : side;
}

/** Null where the side was built from the start already. */
async function afresh(component: Component, side: NativeSide): Promise<NativeSide | NoSide | null> {
  return side.isIncremental ? asPatch(await sideOf(component, side.changes, null)) : null;
}

function asPatch(side: NativeSide | NoSide): NativeSide | NoSide {
  return isNoSide(side) && side.reason === 'build_failed' ? { ...side, reason: 'does_not_build' } : side;
}
