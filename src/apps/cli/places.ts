/** Where a command finds its data: by flag, else by environment, else beside the checkout. */
import { accessSync, constants, statfsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from './command.ts';
import { printable } from './printable.ts';

type Env = Readonly<Record<string, string | undefined>>;

const ROOT = join(import.meta.dirname, '../../..');

/** @throws {UsageError} where there can be no such directory. */
export function dataDirectory(flag: string | undefined, env: Env): string {
  const path = flag ?? given(env['BREAKWATER_DATA']) ?? join(ROOT, '.breakwater');
  requirePlace('--data', path);
  return path;
}

/**
 * Undefined means the embedded PostgreSQL.
 * @throws {UsageError} where it is no address of a database; never says what it was, for it may hold a password.
 */
export function databaseUrl(flag: string | undefined, env: Env): string | undefined {
  const url = flag ?? given(env['DATABASE_URL']);
  if (url === undefined || /^postgres(?:ql)?:\/\//.test(url)) return url;
  throw new UsageError(
    `${flag === undefined ? 'DATABASE_URL' : '--database-url'} is an address like postgres://user:password@host:5432/name.`,
  );
}

/** Of /proc and /sys: as if one could make directories there, and Node tries for ever. */
const KERNELS_OWN = new Set([0x9fa0, 0x62656572]);

/**
 * Whether a directory is there or could be made, before anything is.
 * @throws {UsageError} naming the flag, the path and the reason.
 */
export function requirePlace(flag: string, path: string): void {
  const reason = path === '' ? 'it is empty' : path.includes('\0') ? 'it is no path' : whyNot(resolve(path));
  if (reason !== null) {
    throw new UsageError(`${flag} ${printable(path)} cannot be used as a directory: ${reason}.`);
  }
}

function whyNot(path: string): string | null {
  try {
    if (!statSync(path).isDirectory()) return `${printable(path)} is no directory`;
    return KERNELS_OWN.has(statfsSync(path).type) ? 'no file can be made there' : null;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    if (code === 'ENOTDIR') return `what stands above it is no directory`;
    if (code !== 'ENOENT') return code;
    return whyNotBelow(dirname(path));
  }
}

/** The path itself is not there: it has to be made in the nearest directory that is. */
function whyNotBelow(parent: string): string | null {
  const reason = whyNot(parent);
  if (reason !== null) return reason;
  try {
    accessSync(parent, constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    // Only the nearest has to be written; of one further up that is not there either, nothing is known here.
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    return code === 'ENOENT' ? null : `${printable(parent)} cannot be written (${code})`;
  }
}

function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
