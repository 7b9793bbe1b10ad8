/**
 * Files that hold keys: whole and on stable storage or not there at all, readable by their owner only. A key
 * is made once and never written over by accident; changing it on purpose puts the new file in its place in
 * one step.
 */
import { chmod, link, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Randomness } from '../../app/ports.ts';

/** Null where there is none. */
export async function readKeyFile(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Never over a file that is there: of two processes at once one writes, and both read what it wrote. */
export async function writeKeyOnce(path: string, text: string, randomness: Randomness): Promise<void> {
  const aside = await writeAside(path, text, randomness);
  try {
    await link(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(aside, { force: true });
  }
  await syncDirectory(dirname(path));
}

/** In one step: whoever reads sees the old file or the new one, whole. */
export async function replaceKeyFile(path: string, text: string, randomness: Randomness): Promise<void> {
  await rename(await writeAside(path, text, randomness), path);
  await syncDirectory(dirname(path));
}

async function writeAside(path: string, text: string, randomness: Randomness): Promise<string> {
  const aside = `${path}.${Buffer.from(randomness.bytes(8)).toString('hex')}`;
  const file = await open(aside, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  // The mode above is narrowed by the umask, never widened: an odd umask could make the key unreadable to its owner.
  await chmod(aside, 0o600);
  return aside;
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
