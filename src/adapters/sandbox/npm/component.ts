/** The component of an npm side: its files, and its folder with some of them replaced. */
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Side } from '../../../app/lab/environment.ts';
import type { Sandbox } from '../../../app/lab/sandbox.ts';
import type { Installer, Tree } from './install.ts';
import { layOut, type PackageFile, type PackageStore } from './package-store.ts';

export type LaidOutTree = { readonly tree: Tree; readonly directory: string };

/** A side of the npm kind: a tree of packages, and over the component another folder where it is not the published one. */
export type NpmSide = Side & {
  readonly laidOut: LaidOutTree;
  readonly component: { readonly path: string; readonly name: string };
  /** Host folder that lies over the component's, or null. */
  readonly over: string | null;
  /** Files of the folder that lies over, for attribution. */
  readonly changed: ReadonlyMap<string, Uint8Array>;
};

export type NpmWorld = {
  readonly sandbox: Sandbox;
  readonly installer: Installer;
  readonly store: PackageStore;
  /** Host folder with the programs that run inside. */
  readonly inside: string;
  /** Digests of the scripts that watch. */
  readonly watcherHashes: ReadonlySet<string>;
  readonly trees: Map<string, Promise<LaidOutTree>>;
  /** For a side that no other is like. */
  readonly newDigest: () => string;
};

export async function componentFiles(world: NpmWorld, side: NpmSide): Promise<readonly PackageFile[]> {
  const found = side.laidOut.tree.packages.find(({ path }) => path === side.component.path)!;
  return (await world.store.get(found.integrity)) ?? [];
}

/** The component's folder with some files replaced; what is nested in it (its own packages) comes along. */
export async function folderOver(
  world: NpmWorld,
  side: NpmSide,
  changes: ReadonlyMap<string, Uint8Array | null>,
  made: string[],
): Promise<string> {
  const folder = await world.sandbox.newBindable();
  made.push(folder);
  await cp(join(side.laidOut.directory, side.component.path), folder, { recursive: true, force: true });
  for (const [path, bytes] of changes) {
    await rm(join(folder, path), { force: true });
    if (bytes !== null) await layOut([{ path, bytes }], folder);
  }
  return folder;
}
