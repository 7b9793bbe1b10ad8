/** Where a command finds its data: by flag, else by environment, else beside the checkout. */
import { join } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

const ROOT = join(import.meta.dirname, '../../..');

export function dataDirectory(flag: string | undefined, env: Env): string {
  return flag ?? given(env['BREAKWATER_DATA']) ?? join(ROOT, '.breakwater');
}

/** Undefined means the embedded PostgreSQL. */
export function databaseUrl(flag: string | undefined, env: Env): string | undefined {
  return flag ?? given(env['DATABASE_URL']);
}

function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
