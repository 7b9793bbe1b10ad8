/**
 * The native environment: C and C++ built from source, offline, with sanitizers, in `/work`. A patch is built on
 * top of the built tree where it touches nothing but translation units, else from the start.
 */
import { createHash } from 'node:crypto';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  Environment,
  Meeting,
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
import { type LiveSource, type LiveSources, liveSources } from './live-sources.ts';
import { withoutFunction } from './neutralise.ts';
import { filesFor } from './placed-files.ts';
import { runNative } from './run.ts';
import { sourceOfNative } from './source-of.ts';
import { digestOf, readSource, type SourceFile, type Sources, sourceFile } from './source-tree.ts';
import { makeTools, type Tools } from './tools.ts';
import { isTranslationUnit, touchedSources } from './translation-units.ts';

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
  readonly live: LiveSources;
  /** Made when the first native finding comes. */
  tools: Promise<Tools | NoSide> | null;
};

const HERE = import.meta.dirname;
const NOTHING: Changes = new Map();

export async function openNativeEnvironment({ sandbox, sources }: NativeOptions): Promise<Environment> {
  const inside = await sandbox.newBindable();
  await cp(join(HERE, '..', 'inside'), inside, { recursive: true });
  const world: World = {
    ...{ sandbox, sources, inside, built: builtTrees(), live: liveSources(sandbox) },
    tools: null,
  };
  return {
    name: 'native',
    limits: NATIVE_RUN_LIMITS,
    prepare: (finding) => prepare(world, finding),
    prepareToMeet: (finding) => prepareToMeet(world, finding),
    close: async () => undefined,
  };
}

/** One finding's component and what to give back when it is done with. */
type Component = {
  readonly world: World;
  readonly tools: Tools;
  readonly reproducer: NativeReproducer;
  readonly source: LiveSource;
  readonly taken: string[];
};

/** Reads the source, builds nothing. */
async function componentOf(world: World, finding: Finding): Promise<Component | NoSide> {
  const { reproducer } = finding;
  if (reproducer?.environment !== 'native')
    return { reason: 'unsupported_environment', detail: 'not native' };
  world.tools ??= makeTools(world.sandbox, join(world.inside, 'native'));
  const tools = await world.tools;
  if (isNoSide(tools)) return tools;
  const read = await readSource(world, finding.id, reproducer.source);
  if (isNoSide(read)) return read;
  return { world, tools, reproducer, source: world.live.take(read), taken: [] };
}

async function prepareToMeet(world: World, finding: Finding): Promise<Meeting | NoSide> {
  const component = await componentOf(world, finding);
  return isNoSide(component) ? component : meetingOf(component, null);
}

async function prepare(world: World, finding: Finding): Promise<Prepared | NoSide> {
  const component = await componentOf(world, finding);
  if (isNoSide(component)) return component;
  const { tools, reproducer, source } = component;
  const vulnerable = await sideOf(component, NOTHING, null).catch(async (error: unknown) => {
    await release(component);
    throw error;
  });
  if (isNoSide(vulnerable)) {
    await release(component);
    return vulnerable;
  }
  return {
    ...meetingOf(component, vulnerable),
    vulnerable,
    componentDigest: source.tree.digest,
    environmentDigest: tools.digest,
    hasBenignInput: reproducer.benignInput !== undefined && takesInput(reproducer),
    inert: async () => ({
      reason: 'not_applicable',
      detail: 'nothing of the same shape can stand for compiled code',
    }),
    ablated: (place) => ablated(component, vulnerable, place),
    versions: async () => [],
    sourceOf: (side) => sourceOfNative(reproducer, (side as NativeSide).files),
  };
}

/** `base`: what a patch may be built on; null where everything is built from the start. */
function meetingOf(component: Component, base: NativeSide | null): Meeting {
  return {
    loadable: null,
    run: (side, order) => runOn(component, side as NativeSide, order),
    atVersion: async () => ({
      reason: 'not_applicable',
      detail: 'other versions of a native component cannot be fetched',
    }),
    patched: (diff, fromStart) => patched(component, fromStart === true ? null : base, diff),
    afresh: (side) => afresh(component, side as NativeSide),
    release: () => release(component),
  };
}

async function release({ world, taken, source }: Component): Promise<void> {
  for (const key of taken) world.built.done(key);
  await source.done();
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
  const own = source.tree.files;
  const files = new Map(own);
  for (const [path, bytes] of changes) {
    if (bytes === null) files.delete(path);
    else files.set(path, sourceFile(bytes, own.get(path)?.executable ?? false));
  }
  const placed = filesFor(reproducer, own);
  const key = createHash('sha256')
    .update(`${tools.digest} ${digestOf(files)} ${base?.digest ?? 'clean'} ${coverage}\n`)
    .update(JSON.stringify([reproducer.build, flagsFor(reproducer.oracle, coverage)]))
    .update(
      JSON.stringify(placed.map(({ target, bytes }) => [target, Buffer.from(bytes).toString('base64')])),
    )
    .digest('hex');
  const tree = await world.built.take(key, async () =>
    build({
      ...{ sandbox: world.sandbox, tools: tools.folder, reproducer, changes, files: placed, coverage },
      from: base?.tree ?? { folder: await source.folder() },
      isExecutable: (path) => own.get(path)?.executable === true,
    }),
  );
  if (!isNoSide(tree)) taken.push(key);
  return { tree, key, files };
}

async function patched(
  component: Component,
  /** Null: from the start. */
  base: NativeSide | null,
  diff: string,
): Promise<NativeSide | NoSide> {
  const { files } = component.source.tree;
  const changes = applyDiff(diff, (path) => files.get(path)?.bytes);
  if (isDiffProblem(changes)) return { reason: 'does_not_apply', detail: changes.problem };
  const isLocal = [...changes].every(
    ([path, bytes]) => bytes !== null && isTranslationUnit(path) && files.has(path),
  );
  return asPatch(await sideOf(component, changes, isLocal ? base : null));
}

async function ablated(
  component: Component,
  vulnerable: NativeSide,
  { file, function: name }: Place,
): Promise<NativeSide | NoSide> {
  const source = component.source.tree.files.get(file);
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
