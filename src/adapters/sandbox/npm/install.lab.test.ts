import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { tarEntry, testRegistry } from '../../../../test/npm-registry.ts';
import { isNoSide } from '../../../app/lab/environment.ts';
import type { Finding } from '../../../core/finding/finding.ts';
import { openBubblewrap } from '../bubblewrap.ts';
import { openNpmEnvironment } from './environment.ts';
import { openForwarder } from './forwarder.ts';

const plain = (name: string, version: string, dependencies: Record<string, string> = {}) => ({
  name,
  version,
  dependencies,
  files: { 'index.js': `module.exports = '${name}@${version}';` },
});
const hostile = (name: string, ...extra: Buffer[]) => ({ ...plain(name, '1.0.0'), extra });
const registry = await testRegistry([
  plain('top', '1.0.0', { left: '^1.0.0', right: '^1.0.0' }),
  plain('left', '1.0.0', { shared: '^1.0.0' }),
  plain('right', '1.0.0', { shared: '^2.0.0' }),
  plain('shared', '1.0.0'),
  plain('shared', '1.5.0'),
  plain('shared', '2.1.0'),
  plain('@scope/named', '1.0.0'),
  { ...plain('tampered', '1.0.0'), integrity: `sha512-${Buffer.alloc(64).toString('base64')}` },
  hostile('climbs', tarEntry('package/../../escaped', Buffer.from('x'))),
  hostile('absolute', tarEntry('/tmp/escaped', Buffer.from('x'))),
  hostile(
    'linked',
    tarEntry('package/link', Buffer.alloc(0), '2', '/etc/passwd'),
    tarEntry('package/hard', Buffer.alloc(0), '1', '/etc/passwd'),
  ),
  hostile(
    'scripted',
    tarEntry(
      'package/package.json',
      Buffer.from('{"name":"scripted","version":"1.0.0","scripts":{"install":"touch /work/ran"}}'),
    ),
  ),
  plain('needs-git', '1.0.0', { odd: 'git+https://example.invalid/x.git', 'file-form': 'file:../x' }),
]);
const cache = await mkdtemp(join(tmpdir(), 'bw-npm-'));
const sandbox = await openBubblewrap({ cells: 1 });
const npm = await openNpmEnvironment({
  sandbox,
  cacheDirectory: cache,
  env: { npm_config_registry: registry.url },
});
after(async () => {
  await npm.close();
  await sandbox.close();
  await registry.close();
  await rm(cache, { recursive: true });
});

/** What a program that prints it sees of an installed package; or why there is none. */
async function seen(name: string, expression: string): Promise<string> {
  const finding: Finding = {
    id: 'f',
    format: 'native',
    pointer: '',
    component: { ecosystem: 'npm', name, version: '1.0.0' },
    weaknesses: [],
    aliases: [],
    title: 't',
    locations: [],
    patches: [],
    severity: [],
    references: [],
    reproducer: {
      environment: 'npm',
      dependencies: {},
      files: [{ path: 'p.js', text: `console.log(${expression})` }],
      command: ['node', 'p.js'],
      network: 'none',
      runs: 1,
      timeoutSeconds: 20,
      oracle: { type: 'exit-code', code: 0 },
    },
  };
  const prepared = await npm.prepare(finding);
  if (isNoSide(prepared)) return `${prepared.reason} ${prepared.detail}`;
  const secrets = { marker: 'marker', secret: 'secret-secret' };
  const record = await prepared.run(prepared.vulnerable, {
    role: 'vulnerable',
    plan: { watch: [] },
    secrets,
  });
  return (record.facts.stdout || record.facts.stderr).trim();
}

test('dependencies are resolved and placed as npm places them', async () => {
  const program = `[require('left') && require.resolve('shared'), require('module').createRequire(require.resolve('right'))('shared'), require('shared')].join(' ')`;
  assert.equal(await seen('top', program), '/work/node_modules/shared/index.js shared@2.1.0 shared@1.5.0');
});

test('a scoped package installs', async () => {
  assert.equal(await seen('@scope/named', `require('@scope/named')`), '@scope/named@1.0.0');
});

test('what was fetched once is not fetched again', async () => {
  const before = registry.asked.length;
  await seen('top', '1');
  assert.equal(registry.asked.length, before);
});

test('an archive that is not what the registry said is not installed', async () => {
  assert.match(await seen('tampered', '1'), /^install_failed integrity/);
});

for (const name of ['climbs', 'absolute']) {
  test(`an archive whose entry ${name} out of its folder is refused or kept inside`, async () => {
    const answer = await seen(
      name,
      `require('fs').existsSync('/tmp/escaped') || require('fs').existsSync('/escaped')`,
    );
    assert.match(answer, /^install_failed|^false$/);
    await assert.rejects(readFile('/tmp/escaped'));
  });
}

test('links in an archive are left out', async () => {
  assert.equal(
    await seen('linked', `require('fs').readdirSync('node_modules/linked').join()`),
    'index.js,package.json',
  );
});

test('scripts of a package are never run', async () => {
  assert.equal(await seen('scripted', `require('fs').existsSync('/work/ran')`), 'false');
});

test('dependencies from git, files and URLs are not followed', async () => {
  assert.equal(await seen('needs-git', `require('fs').readdirSync('node_modules').join()`), 'needs-git');
});

test('a package or version that is not published cannot be installed', async () => {
  assert.match(await seen('nowhere', '1'), /^install_failed not_found/);
});

test('an unreachable registry is install_failed, never a verdict', async () => {
  const lost = await openNpmEnvironment({
    sandbox,
    cacheDirectory: join(cache, 'other'),
    env: { npm_config_registry: 'http://127.0.0.1:9/' },
  });
  const prepared = await lost.prepare({
    id: 'f',
    format: 'native',
    pointer: '',
    component: { name: 'top', version: '1.0.0' },
    weaknesses: [],
    aliases: [],
    locations: [],
    patches: [],
    severity: [],
    references: [],
    reproducer: {
      environment: 'npm',
      dependencies: {},
      files: [],
      command: ['node'],
      network: 'none',
      runs: 1,
      timeoutSeconds: 1,
      oracle: { type: 'exit-code', code: 0 },
    },
  });
  await lost.close();
  assert.ok(isNoSide(prepared));
  assert.equal(prepared.reason, 'install_failed');
});

test('the forwarder serves metadata and archives of its registry and nothing else', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'bw-forwarder-'));
  const forwarder = await openForwarder(new URL(registry.url), directory);
  const ask = (method: string, path: string) =>
    new Promise<number>((resolve, reject) => {
      request({ socketPath: join(directory, 'socket'), method, path }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });
  assert.equal(await ask('GET', '/shared'), 200);
  for (const [method, path] of [
    ['POST', '/shared'],
    ['GET', 'http://127.0.0.1:9/x'],
    ['GET', '/../etc'],
    ['GET', '/-/npm/v1/user'],
    ['PUT', '/x'],
    ['GET', '/a/b/c/d'],
  ] as const) {
    assert.equal(await ask(method, path), 403, `${method} ${path}`);
  }
  await forwarder.close();
  await rm(directory, { recursive: true });
});
