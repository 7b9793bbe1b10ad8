/**
 * The npm environment: the component at its version with the reproducer's dependencies, in `/work`, as a
 * program that depends on them would have it. The packages are read-only; the reproducer's files are its own.
 */
import { createHash, randomBytes } from 'node:crypto';
import { cp, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment, NoSide, Prepared } from '../../../app/lab/environment.ts';
import { isNoSide } from '../../../app/lab/environment.ts';
import type { Sandbox } from '../../../app/lab/sandbox.ts';
import type { Finding } from '../../../core/finding/finding.ts';
import type { NpmReproducer } from '../../../core/finding/reproducer.ts';
import { applyDiff, isDiffProblem } from '../../../core/reproduction/apply-diff.ts';
import type { RunFacts } from '../../../core/reproduction/oracles/oracle.ts';
import { ablate } from './ablate.ts';
import { componentFiles, folderOver, type LaidOutTree, type NpmSide, type NpmWorld } from './component.ts';
import { openForwarder } from './forwarder.ts';
import { isInstallProblem, openInstaller, type Tree } from './install.ts';
import { layOut, openPackageStore } from './package-store.ts';
import { registryUrl } from './registry-url.ts';
import { RUN_LIMITS, runNpm } from './run.ts';
import { sourceOfTree } from './source-of.ts';
import { emptyStandIn, readDescriptions, standInSource } from './stand-in.ts';

export type NpmOptions = {
  readonly sandbox: Sandbox;
  /** Fetched packages and resolved trees are kept below this directory. */
  readonly cacheDirectory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
};

const HERE = dirname(fileURLToPath(import.meta.url));

export async function openNpmEnvironment(options: NpmOptions): Promise<Environment> {
  const { sandbox, cacheDirectory } = options;
  const inside = await sandbox.newBindable();
  await cp(join(HERE, '..', 'inside'), inside, { recursive: true });
  const semver = await sandbox.newBindable();
  await cp(dirname(fileURLToPath(import.meta.resolve('semver/package.json'))), semver, {
    recursive: true,
    dereference: true,
  });
  const forwarder = await openForwarder(await registryUrl(options.env), await sandbox.newBindable());
  const store = await openPackageStore(join(cacheDirectory, 'packages'));
  const installer = await openInstaller({
    sandbox,
    store,
    treeDirectory: join(cacheDirectory, 'trees'),
    binds: { inside, semver, registry: forwarder.directory },
  });
  const watchers = await readdir(join(inside, 'watcher'));
  const watcherHashes = new Set<string>();
  for (const name of ['watcher.cjs', ...watchers.map((one) => join('watcher', one))]) {
    const text = await readFile(join(inside, name));
    watcherHashes.add(createHash('sha256').update(text).digest('hex'));
  }
  const world: NpmWorld = { sandbox, installer, store, inside, watcherHashes, trees: new Map(), newDigest };
  return {
    name: 'npm',
    limits: RUN_LIMITS,
    prepare: (finding) => prepare(world, finding),
    prepareToMeet: (finding) => prepare(world, finding),
    close: () => forwarder.close(),
  };
}

async function prepare(world: NpmWorld, finding: Finding): Promise<Prepared | NoSide> {
  const { reproducer, component } = finding;
  if (reproducer?.environment !== 'npm') return { reason: 'unsupported_environment', detail: 'not npm' };
  const { name, version } = component;
  if (name === undefined || version === undefined) {
    return { reason: 'install_failed', detail: 'the component names no version' };
  }
  const made: string[] = [];
  const at = (wanted: string) => sideAt(world, reproducer, name, wanted);
  const vulnerable = await at(version);
  if (isNoSide(vulnerable)) return vulnerable;
  return {
    vulnerable,
    componentDigest: digestOfComponent(vulnerable),
    environmentDigest: vulnerable.laidOut.tree.digest,
    hasBenignInput: false,
    loadable: vulnerable,
    run: (side, order) => runNpm(world, reproducer, side as NpmSide, order),
    inert: (observed) => makeInert(world, vulnerable, observed, made),
    atVersion: at,
    patched: (diff) => makePatched(world, vulnerable, diff, made),
    async versions() {
      const versions = await world.installer.versionsOf(name);
      return isInstallProblem(versions) ? { reason: 'install_failed', detail: versions.code } : versions;
    },
    ablated: (place) => ablate(world, vulnerable, place, made),
    afresh: async () => null,
    sourceOf: (side) => sourceOfTree(world, side as NpmSide),
    async release() {
      for (const directory of made) await rm(directory, { recursive: true, force: true });
    },
  };
}

async function sideAt(
  world: NpmWorld,
  reproducer: NpmReproducer,
  name: string,
  version: string,
): Promise<NpmSide | NoSide> {
  const tree = await world.installer.install({ [name]: version, ...without(reproducer.dependencies, name) });
  if (isInstallProblem(tree)) return { reason: 'install_failed', detail: `${tree.code}: ${tree.detail}` };
  const laidOut = await (world.trees.get(tree.digest) ?? layOutTree(world, tree));
  const component = { path: `node_modules/${name}`, name };
  return { digest: tree.digest, version, laidOut, component, over: null, changed: new Map() };
}

function without(dependencies: Readonly<Record<string, string>>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(dependencies).filter(([one]) => one !== name));
}

function layOutTree(world: NpmWorld, tree: Tree): Promise<LaidOutTree> {
  const laying = (async () => {
    const directory = await world.sandbox.newBindable();
    for (const { path, integrity } of tree.packages) {
      const files = await world.store.get(integrity);
      if (files === null) throw new Error('a package vanished from the cache');
      await layOut(files, join(directory, path));
    }
    return { tree, directory };
  })();
  world.trees.set(tree.digest, laying);
  laying.catch(() => world.trees.delete(tree.digest));
  return laying;
}

function digestOfComponent({ laidOut, component }: NpmSide): string {
  const found = laidOut.tree.packages.find(({ path }) => path === component.path)!;
  const [, algorithm, base64] = /(sha512|sha1)-([A-Za-z0-9+/=]+)/.exec(found.integrity) ?? [];
  return `${algorithm ?? 'integrity'}:${base64 === undefined ? found.integrity : Buffer.from(base64, 'base64').toString('hex')}`;
}

function newDigest(): string {
  return `sha256:${randomBytes(32).toString('hex')}`;
}

const CODE = /\.(js|cjs|mjs)$/;

async function makeInert(
  world: NpmWorld,
  side: NpmSide,
  observed: readonly RunFacts[],
  made: string[],
): Promise<NpmSide | NoSide> {
  const root = `/work/${side.component.path}/`;
  const loaded = new Set(
    observed
      .flatMap(({ reports }) => reports.flatMap((report) => (report.kind === 'loaded' ? report.files : [])))
      .filter((file) => file.startsWith(root) && !file.slice(root.length).includes('node_modules/')),
  );
  const files = (await componentFiles(world, side)).filter(({ path }) => CODE.test(path));
  const wanted = loaded.size > 0 ? [...loaded] : files.map(({ path }) => root + path).slice(0, 300);
  const result = await world.sandbox.run({
    argv: ['node', '--no-warnings', '/lab/inside/describe-modules.cjs'],
    env: {},
    binds: [
      { source: world.inside, target: '/lab/inside' },
      { source: join(side.laidOut.directory, 'node_modules'), target: '/work/node_modules' },
    ],
    files: [],
    network: 'none',
    stdin: Buffer.from(JSON.stringify({ files: wanted })),
    report: new Uint8Array(),
    limits: { ...DESCRIBING_LIMITS },
  });
  if (result.lost !== null) return { reason: 'sandbox_lost', detail: 'the component could not be described' };
  const changes = new Map(files.map(({ path }) => [path, Buffer.from(emptyStandIn(path))]));
  for (const described of readDescriptions(result.report.bytes)) {
    if (typeof described.file !== 'string' || !described.file.startsWith(root)) continue;
    const path = described.file.slice(root.length);
    if (changes.has(path)) changes.set(path, Buffer.from(standInSource(described)));
  }
  const over = await folderOver(world, side, changes, made);
  return {
    ...side,
    version: null,
    digest: newDigest(),
    over,
    changed: changes,
  };
}

const DESCRIBING_LIMITS = {
  wallMs: 20_000,
  memoryBytes: 768 * 1024 * 1024,
  processes: 64,
  diskBytes: 32 * 1024 * 1024,
  inodes: 4_000,
  cpuCores: 1,
  outputBytes: 1024 * 1024,
  reportBytes: 32 * 1024 * 1024,
};

async function makePatched(
  world: NpmWorld,
  side: NpmSide,
  diff: string,
  made: string[],
): Promise<NpmSide | NoSide> {
  const files = new Map((await componentFiles(world, side)).map(({ path, bytes }) => [path, bytes]));
  const changes = applyDiff(diff, (path) => files.get(path));
  if (isDiffProblem(changes)) return { reason: 'does_not_apply', detail: changes.problem };
  const over = await folderOver(world, side, changes, made);
  const digest = `sha256:${createHash('sha256').update(side.digest).update(diff).digest('hex')}`;
  const changed = new Map(
    [...changes].flatMap(([path, bytes]) => (bytes === null ? [] : [[path, bytes] as const])),
  );
  return { ...side, version: null, digest, over, changed };
}
