/**
 * Source trees that findings have in hand, one copy of each: proofs of one component share what was read, and one
 * host folder that every build from the start lays out. Gone when the last of them lets go.
 */
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Sandbox } from '../../../app/lab/sandbox.ts';
import type { SourceTree } from './source-tree.ts';

export type LiveSource = {
  readonly tree: SourceTree;
  /** Host folder with the sources, written when a build first asks. */
  folder(): Promise<string>;
  /** Once for each `take`, when no build of it is on. */
  done(): Promise<void>;
};

export type LiveSources = { take(tree: SourceTree): LiveSource };

type Live = { readonly tree: SourceTree; uses: number; folder: Promise<string> | null };

/** All sources are of one age, so that make finds nothing of theirs newer than another. */
const SOURCE_TIME = new Date('2001-01-01T00:00:00Z');

export function liveSources(sandbox: Sandbox): LiveSources {
  const live = new Map<string, Live>();
  return {
    take(read) {
      const found = live.get(read.digest) ?? { tree: read, uses: 0, folder: null };
      live.set(read.digest, found);
      found.uses++;
      return {
        tree: found.tree,
        folder: () => {
          found.folder ??= written(sandbox, found.tree).catch((error: unknown) => {
            found.folder = null;
            throw error;
          });
          return found.folder;
        },
        async done() {
          if (--found.uses > 0) return;
          live.delete(found.tree.digest);
          const folder = await found.folder?.catch(() => null);
          if (folder) await rm(folder, { recursive: true, force: true });
        },
      };
    },
  };
}

async function written(sandbox: Sandbox, { files }: SourceTree): Promise<string> {
  const folder = await sandbox.newBindable();
  for (const [path, { bytes, executable }] of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true, mode: 0o755 });
    await writeFile(file, bytes, { mode: executable ? 0o755 : 0o644 });
    await utimes(file, SOURCE_TIME, SOURCE_TIME);
  }
  return folder;
}
