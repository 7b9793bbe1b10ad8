/**
 * Which registry npm would ask, found without running npm: the environment, the user's .npmrc, the
 * machine's, then the public one. Its address is never logged, stored or attested: it may be private.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const PUBLIC_REGISTRY = 'https://registry.npmjs.org/';

/** Throws when what is configured is not an http or https URL. */
export async function registryUrl(env: Readonly<Record<string, string | undefined>>): Promise<URL> {
  const stated = env['npm_config_registry'] ?? env['NPM_CONFIG_REGISTRY'] ?? (await fromFiles(env));
  const url = URL.parse(stated ?? PUBLIC_REGISTRY);
  if (url === null || !['https:', 'http:'].includes(url.protocol)) {
    throw new Error('the configured npm registry is not an http or https URL');
  }
  return url;
}

async function fromFiles(env: Readonly<Record<string, string | undefined>>): Promise<string | null> {
  const home = env['HOME'];
  const files = [
    env['npm_config_userconfig'] ?? (home === undefined ? undefined : join(home, '.npmrc')),
    env['npm_config_globalconfig'] ?? join(dirname(dirname(process.execPath)), 'etc', 'npmrc'),
    '/etc/npmrc',
    '/usr/etc/npmrc',
    '/usr/local/etc/npmrc',
  ];
  for (const file of files) {
    if (file === undefined) continue;
    const text = await readFile(file, 'utf8').catch(() => '');
    const line = text.split('\n').find((one) => /^\s*registry\s*=/.test(one));
    if (line !== undefined) return line.slice(line.indexOf('=') + 1).trim();
  }
  return null;
}
