/**
 * Blobs as files named by their SHA-256 under the data directory. Bytes are written beside their place, synced,
 * moved there and the directory synced, so a name always holds the whole of what it names. A crash leaves at
 * most a temporary file; `sweep` takes those of yesterday away.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Blobs, Randomness } from '../../app/ports.ts';

/** What stands under a digest is not what the digest says: the disk or someone on this machine changed it. */
export class BlobDamaged extends Error {
  override readonly name = 'BlobDamaged';
}

/** The operations that can fail, so that a test can make each of them fail in turn. */
export type BlobFiles = {
  readonly mkdir: (path: string) => Promise<unknown>;
  readonly open: (path: string, flags: string, mode: number) => Promise<BlobFile>;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
  readonly syncDirectory: (path: string) => Promise<void>;
  readonly exists: (path: string) => Promise<boolean>;
};

export type BlobFile = {
  readonly write: (bytes: Uint8Array) => Promise<unknown>;
  readonly sync: () => Promise<void>;
  readonly close: () => Promise<void>;
};

const DIGEST = /^sha256:([0-9a-f]{64})$/;
const STEP_BYTES = 256 * 1024;
const DAY_MS = 24 * 3600 * 1000;

export async function fileBlobs(
  root: string,
  randomness: Randomness,
  files: BlobFiles = diskFiles,
): Promise<Blobs> {
  const temporary = join(root, 'incoming');
  await files.mkdir(root);
  await files.mkdir(temporary);
  return {
    put: async (bytes) => {
      const path = join(temporary, Buffer.from(randomness.bytes(16)).toString('hex'));
      let isPlaced = false;
      try {
        const { hex, size } = await writeDown(files, path, bytes);
        const directory = join(root, hex.slice(0, 2));
        const place = join(directory, hex);
        if (!(await files.exists(place))) {
          await files.mkdir(directory);
          await files.rename(path, place);
          isPlaced = true;
        }
        // Also when it was there already: whoever put it may not have come as far as this.
        await files.syncDirectory(directory);
        await files.syncDirectory(root);
        return { digest: `sha256:${hex}`, size };
      } finally {
        if (!isPlaced) await files.remove(path).catch(() => undefined);
      }
    },
    get: async (digest) => {
      const hex = DIGEST.exec(digest)?.[1];
      if (hex === undefined) return null;
      const path = join(root, hex.slice(0, 2), hex);
      return (await files.exists(path)) ? readVerified(path, hex) : null;
    },
  };
}

async function writeDown(
  files: BlobFiles,
  path: string,
  bytes: AsyncIterable<Uint8Array> | Uint8Array,
): Promise<{ readonly hex: string; readonly size: number }> {
  const digest = createHash('sha256');
  let size = 0;
  const file = await files.open(path, 'wx', 0o600);
  try {
    for await (const chunk of bytes instanceof Uint8Array ? [bytes] : inSteps(bytes)) {
      digest.update(chunk);
      size += chunk.length;
      await file.write(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { hex: digest.digest('hex'), size };
}

/** What comes over a network comes in crumbs; each write is a trip to the disk's thread and back. */
async function* inSteps(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const step = Buffer.allocUnsafeSlow(STEP_BYTES);
  let filled = 0;
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length; ) {
      const taken = Math.min(chunk.length - at, STEP_BYTES - filled);
      step.set(chunk.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled === STEP_BYTES) {
        // The consumer is done with it before it asks for the next.
        yield step;
        filled = 0;
      }
    }
  }
  if (filled > 0) yield step.subarray(0, filled);
}

/** Rejects at the end where the bytes are not those of the digest: nothing read before may be relied on. */
async function* readVerified(path: string, hex: string): AsyncGenerator<Uint8Array> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
    digest.update(chunk);
    yield chunk;
  }
  if (digest.digest('hex') !== hex)
    throw new BlobDamaged(`the blob ${hex} was changed on disk; restore it from a backup`);
}

/** Takes away what writers that died left behind more than a day ago. Answers how many. */
export async function sweepIncoming(root: string, now: Date): Promise<number> {
  const temporary = join(root, 'incoming');
  let swept = 0;
  for (const name of await readdir(temporary)) {
    const path = join(temporary, name);
    const age = now.getTime() - (await stat(path)).mtimeMs;
    if (age > DAY_MS) {
      await rm(path, { force: true });
      swept += 1;
    }
  }
  return swept;
}

export const diskFiles: BlobFiles = {
  mkdir: (path) => mkdir(path, { recursive: true, mode: 0o700 }),
  open: async (path, flags, mode) => {
    const file = await open(path, flags, mode);
    return {
      write: (bytes) => file.writeFile(bytes),
      sync: () => file.sync(),
      close: () => file.close(),
    };
  },
  rename,
  remove: (path) => rm(path, { force: true }),
  syncDirectory: async (path) => {
    const directory = await open(path);
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  },
  exists: async (path) => {
    try {
      await stat(path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  },
};
