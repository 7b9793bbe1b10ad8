/**
 * A developer's material as files: one folder a room, apart from every other blob, so that destroying a room is
 * removing its folder. Bytes are written beside their place, synced, and moved there once they were read without a
 * fault. Known holes: what the file system's medium keeps of a removed file is not overwritten, and a backup that was
 * made before the destruction still holds it until it is thrown away.
 */
import { createHash } from 'node:crypto';
import { access, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { MaterialFiles, ReceivedFile } from '../../app/model/evaluation-ports.ts';
import type { Randomness } from '../../app/ports.ts';
import { LOWEST, type Marking } from '../../core/model/marking.ts';
import { readLogFile } from '../archive/read-log-file.ts';
import { giveBackMemory } from '../memory/give-back.ts';

/** Under a data directory. */
export const MATERIAL = 'material';
/** Over HTTP; larger logs come as .eval, of which one sample is held at a time. */
const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;
/** What samples leave is taken away each time so many bytes were unpacked; some tens of milliseconds. */
const BYTES_BETWEEN = 50_000_000;
const ROOM = /^k-[0-9a-z]{16}$/;
const INCOMING = 'incoming-';

/** `maximum`: an entry that is marked above it is a fault of its log; the lowest where absent. */
export async function fileMaterial(
  root: string,
  randomness: Randomness,
  maximum: Marking = LOWEST,
): Promise<MaterialFiles> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  return {
    receive: async (room, bytes) => {
      const folder = folderOf(root, room);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const place = join(folder, INCOMING + Buffer.from(randomness.bytes(16)).toString('hex'));
      try {
        return { room, place, ...(await writeDown(place, bytes)) };
      } catch (error) {
        await rm(place, { force: true });
        throw error;
      }
    },
    keep: async ({ room, place, digest }) => {
      const folder = folderOf(root, room);
      const kept = join(folder, hexOf(digest));
      await rename(place, kept).catch(async (error: NodeJS.ErrnoException) => {
        // A transaction that was begun anew keeps its file anew.
        if (error.code !== 'ENOENT') throw error;
        await access(kept);
      });
      await syncFolder(folder);
      await syncFolder(root);
    },
    drop: ({ place }) => rm(place, { force: true }),
    read: ({ place }, onProgress) => {
      let given = 0;
      return readLogFile(place, {
        maxDocumentBytes: MAX_DOCUMENT_BYTES,
        maximum,
        onProgress: (progress) => {
          onProgress?.(progress);
          if (progress.bytes - given < BYTES_BETWEEN) return;
          given = progress.bytes;
          giveBackMemory();
        },
      });
    },
    sweep: async (before) => {
      let swept = 0;
      const rooms = (await readdir(root)).filter((name) => ROOM.test(name));
      for (const folder of rooms.map((room) => join(root, room)))
        for (const name of await namesIn(folder)) {
          const place = join(folder, name);
          if (!name.startsWith(INCOMING) || !(await isOlder(place, before))) continue;
          await rm(place, { force: true });
          swept += 1;
        }
      return swept;
    },
    destroy: async (room) => {
      const folder = folderOf(root, room);
      const files = await namesIn(folder);
      await rm(folder, { recursive: true, force: true });
      await syncFolder(root);
      return files.length;
    },
  };
}

function folderOf(root: string, room: string): string {
  if (!ROOM.test(room)) throw new RangeError('this is no room');
  return join(root, room);
}

/** None where the folder is gone: a room may be destroyed meanwhile. */
async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

async function isOlder(place: string, before: Date): Promise<boolean> {
  const found = await stat(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return found !== null && found.mtime < before;
}

function hexOf(digest: string): string {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
  if (hex === undefined) throw new RangeError('this is no digest');
  return hex;
}

async function writeDown(
  place: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<Pick<ReceivedFile, 'digest' | 'size'>> {
  const digest = createHash('sha256');
  let size = 0;
  const file = await open(place, 'wx', 0o600);
  try {
    for await (const chunk of bytes) {
      digest.update(chunk);
      size += chunk.length;
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { digest: `sha256:${digest.digest('hex')}`, size };
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
