/**
 * Built trees, each one tar file on the host, shared by every finding with the same source, build and files, so
 * that fourteen proofs against twenty-eight patches build twenty-eight times and not four hundred. Trees that
 * nobody uses go when there are too many.
 */
import { rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { NoSide } from '../../../app/lab/environment.ts';
import { isNoSide } from '../../../app/lab/environment.ts';

/** Absolute path of the tar file. */
export type BuiltTree = { readonly file: string };

export type BuiltTrees = {
  /** Builds unless it was built, or is being. A build that failed is not kept. `done` gives it back. */
  take(key: string, build: () => Promise<BuiltTree | NoSide>): Promise<BuiltTree | NoSide>;
  done(key: string): void;
};

type Kept = { readonly tree: Promise<BuiltTree | NoSide>; uses: number; lastUse: number };

const MAX_UNUSED = 64;
const MAX_UNUSED_BYTES = 2 * 1024 ** 3;

export const TREE_FILE = 'tree.tar';

export function builtTrees(): BuiltTrees {
  const kept = new Map<string, Kept>();
  let turn = 0;
  const tidy = async () => {
    const unused = [...kept].filter(([, { uses }]) => uses === 0);
    let bytes = 0;
    let count = 0;
    for (const [key, { tree }] of unused.toSorted(([, a], [, b]) => b.lastUse - a.lastUse)) {
      const built = await tree;
      if (isNoSide(built) || kept.get(key)?.uses !== 0) continue;
      bytes += (await stat(built.file).catch(() => null))?.size ?? 0;
      if (++count <= MAX_UNUSED && bytes <= MAX_UNUSED_BYTES) continue;
      kept.delete(key);
      await rm(dirname(built.file), { recursive: true, force: true });
    }
  };
  return {
    async take(key, build) {
      const found = kept.get(key) ?? { tree: build(), uses: 0, lastUse: 0 };
      kept.set(key, found);
      found.uses++;
      found.lastUse = ++turn;
      const built = await found.tree.catch((error: unknown) => {
        kept.delete(key);
        throw error;
      });
      if (isNoSide(built)) kept.delete(key);
      return built;
    },
    done(key) {
      const found = kept.get(key);
      if (found === undefined) return;
      found.uses--;
      if (found.uses === 0) void tidy().catch(() => undefined);
    },
  };
}

export function treeIn(folder: string): BuiltTree {
  return { file: join(folder, TREE_FILE) };
}
