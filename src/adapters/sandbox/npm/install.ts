/**
 * Installs packages the lab's own way: metadata, archive, integrity, bounded extraction, all inside a
 * sandbox whose only route is the forwarder; the host gets plain file lists and bytes and checks them again.
 * No package script is ever run. A resolved tree is kept under its roots, so that a judgement repeated later
 * sees the same packages; dependencies are resolved as of the first time a tree is asked for.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sandbox, SandboxResult } from '../../../app/lab/sandbox.ts';
import type { PackageStore, PackedFile } from './package-store.ts';

export type InstalledPackage = {
  /** Below the work directory, e.g. `node_modules/a/node_modules/b`. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
};

export type Tree = {
  readonly packages: readonly InstalledPackage[];
  /** `sha256:<hex>` of the packages' paths, versions and integrities. */
  readonly digest: string;
};

/** unreachable: the registry, or the way to it. not_found: no such package or version. The rest: refused. */
export type InstallProblem = { readonly code: string; readonly detail: string };

export type Installer = {
  install(roots: Readonly<Record<string, string>>): Promise<Tree | InstallProblem>;
  /** Every published version. */
  versionsOf(name: string): Promise<readonly string[] | InstallProblem>;
};

export type InstallerParts = {
  readonly sandbox: Sandbox;
  readonly store: PackageStore;
  /** Where resolved trees are kept. */
  readonly treeDirectory: string;
  /** Host directories: the programs that run inside, the semver library, the forwarder's socket. */
  readonly binds: { readonly inside: string; readonly semver: string; readonly registry: string };
};

const LIMITS = {
  packages: 1_500,
  files: 20_000,
  fileBytes: 32 * 1024 * 1024,
  totalBytes: 256 * 1024 * 1024,
  archiveBytes: 64 * 1024 * 1024,
  metadataBytes: 64 * 1024 * 1024,
};

export async function openInstaller(parts: InstallerParts): Promise<Installer> {
  await mkdir(parts.treeDirectory, { recursive: true });
  const underWay = new Map<string, Promise<Tree | InstallProblem>>();
  return {
    install(roots) {
      const key = createHash('sha256').update(canonical(roots)).digest('hex');
      const running =
        underWay.get(key) ?? installOnce(parts, roots, join(parts.treeDirectory, `${key}.json`));
      underWay.set(key, running);
      return running.finally(() => underWay.delete(key));
    },
    async versionsOf(name) {
      const result = await runFetcher(parts, { versionsOf: name });
      const head = headOf(result);
      if ('code' in head) return head;
      return (head.body as { versions: string[] }).versions;
    },
  };
}

export function isInstallProblem(value: object): value is InstallProblem {
  return 'code' in value;
}

async function installOnce(
  parts: InstallerParts,
  roots: Readonly<Record<string, string>>,
  treeFile: string,
): Promise<Tree | InstallProblem> {
  const kept = await keptTree(parts, treeFile);
  if (kept !== null) return kept;
  const have = await keptIntegrities(parts);
  const result = await runFetcher(parts, { roots, have });
  const head = headOf(result);
  if ('code' in head) return head;
  const { packages, fetched } = head.body as {
    packages: InstalledPackage[];
    fetched: { integrity: string; files: PackedFile[] }[];
  };
  const bad = packages.find(({ path }) => !isPlace(path));
  if (bad !== undefined) return { code: 'refused', detail: 'a package was put where none may lie' };
  let at = head.end;
  for (const { integrity, files } of fetched) {
    const size = files.reduce((sum, file) => sum + file.size, 0);
    const bytes = result.report.bytes.subarray(at, at + size);
    if (bytes.length !== size) return { code: 'sandbox_lost', detail: 'the fetcher ended early' };
    await parts.store.put(integrity, files, bytes);
    at += size;
  }
  await rememberIntegrities(parts, packages);
  const temporary = `${treeFile}.new`;
  await writeFile(temporary, JSON.stringify(packages));
  await rename(temporary, treeFile);
  return { packages, digest: digestOf(packages) };
}

/** A kept tree counts only while all of its packages are there. */
async function keptTree(parts: InstallerParts, treeFile: string): Promise<Tree | null> {
  const text = await readFile(treeFile, 'utf8').catch(() => null);
  if (text === null) return null;
  const packages = JSON.parse(text) as InstalledPackage[];
  for (const { integrity } of packages) if (!(await parts.store.has(integrity))) return null;
  return { packages, digest: digestOf(packages) };
}

async function keptIntegrities(parts: InstallerParts): Promise<string[]> {
  const text = await readFile(join(parts.treeDirectory, 'integrities'), 'utf8').catch(() => '');
  const have: string[] = [];
  for (const integrity of new Set(text.split('\n').filter(Boolean))) {
    if (await parts.store.has(integrity)) have.push(integrity);
  }
  return have;
}

/** Appending may race with another worker: what is lost is fetched once more. */
async function rememberIntegrities(
  parts: InstallerParts,
  packages: readonly InstalledPackage[],
): Promise<void> {
  const lines = packages.map(({ integrity }) => `${integrity}\n`).join('');
  await writeFile(join(parts.treeDirectory, 'integrities'), lines, { flag: 'a' });
}

function runFetcher(parts: InstallerParts, order: object): Promise<SandboxResult> {
  return parts.sandbox.run({
    argv: ['node', '--max-old-space-size=700', '/lab/inside/fetch-packages.cjs'],
    env: {},
    binds: [
      { source: parts.binds.inside, target: '/lab/inside' },
      { source: parts.binds.semver, target: '/lab/semver' },
      { source: parts.binds.registry, target: '/lab/registry' },
    ],
    files: [],
    network: 'none',
    usesBoundSocket: true,
    stdin: Buffer.from(JSON.stringify({ limits: LIMITS, ...order })),
    report: new Uint8Array(),
    limits: {
      wallMs: 180_000,
      memoryBytes: 1536 * 1024 * 1024,
      processes: 64,
      diskBytes: 16 * 1024 * 1024,
      inodes: 1_000,
      cpuCores: 2,
      outputBytes: 65_536,
      reportBytes: LIMITS.totalBytes + 32 * 1024 * 1024,
    },
  });
}

type Head = { readonly body: object; readonly end: number };

function headOf(result: SandboxResult): Head | InstallProblem {
  const lost = result.lost ?? (result.limitHit === null ? null : `limit ${result.limitHit}`);
  const bytes = Buffer.from(
    result.report.bytes.buffer,
    result.report.bytes.byteOffset,
    result.report.bytes.length,
  );
  const newline = bytes.indexOf(10);
  if (newline < 0) return { code: 'sandbox_lost', detail: lost ?? 'the fetcher gave no answer' };
  const body = JSON.parse(bytes.toString('utf8', 0, newline)) as { error?: string; detail?: string };
  if (body.error !== undefined)
    return { code: String(body.error), detail: String(body.detail).slice(0, 300) };
  return { body, end: newline + 1 };
}

/** Names under `node_modules`, possibly nested, and nothing that climbs. */
function isPlace(path: string): boolean {
  const name = '(@[a-zA-Z0-9._~-]+/)?[a-zA-Z0-9._~-]+';
  const place = new RegExp(`^node_modules/${name}(/node_modules/${name})*$`);
  return (
    path.length < 2_000 && place.test(path) && !path.split('/').some((part) => part === '.' || part === '..')
  );
}

function canonical(roots: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(roots).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function digestOf(packages: readonly InstalledPackage[]): string {
  const lines = packages
    .map(({ path, version, integrity }) => `${path} ${version} ${integrity}\n`)
    .toSorted();
  return `sha256:${createHash('sha256').update(lines.join('')).digest('hex')}`;
}
