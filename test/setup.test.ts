/**
 * Set-up on a small checkout of its own: the real bin/, the real npm and registry, one small package instead of
 * hundreds. Whole clones with an old host Node are in setup.slow.test.ts.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '..');
const base = mkdtempSync(join(tmpdir(), 'breakwater-setup-'));
after(() => rmSync(base, { recursive: true, force: true }));

const require = createRequire(import.meta.url);
const { isNewEnough, fileInTar } = require('../bin/setup/runtime.cjs');
const { explain } = require('../bin/setup/npm.cjs');
const { complete } = require('../bin/setup/complete-lock.cjs');

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

let checkouts = 0;

/** A checkout with one real package in its lockfile; `test/run.ts` only says that it was run, and with what. */
function smallCheckout(): string {
  checkouts += 1;
  const root = join(base, `checkout-${checkouts}`);
  cpSync(join(ROOT, 'bin'), join(root, 'bin'), { recursive: true });
  cpSync(join(ROOT, '.npmrc'), join(root, '.npmrc'));
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const dependencies = { semver: manifest.dependencies.semver };
  const { name, version, type, scripts } = manifest;
  writeFileSync(
    join(root, 'package.json'),
    JSON.stringify({ name, version, type, scripts, private: true, dependencies }),
  );
  const packages = {
    '': { name, version, dependencies },
    'node_modules/semver': lock.packages['node_modules/semver'],
  };
  writeFileSync(
    join(root, 'package-lock.json'),
    JSON.stringify({ name, version, lockfileVersion: 3, requires: true, packages }),
  );
  mkdirSync(join(root, 'test'));
  writeFileSync(
    join(root, 'test/run.ts'),
    "import semver from 'semver'; const words: string[] = process.argv.slice(2); console.log('ran', semver.valid('1.2.3'), ...words);",
  );
  return root;
}

function start(
  root: string,
  args: readonly string[],
  env: Record<string, string | undefined> = {},
): ChildProcess {
  return spawn(process.execPath, [join(root, 'bin/setup.cjs'), ...args], {
    cwd: root,
    env: { ...process.env, BREAKWATER_NO_SYSTEM_INSTALL: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
}

function ended(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

const runSetup = (root: string, args: readonly string[], env?: Record<string, string | undefined>) =>
  ended(start(root, args, env));

/** One line of words for a person, and nothing that looks like a stack. */
function assertOneClearLine(stderr: string, about: RegExp): void {
  const said = stderr.split('\n').filter((line) => line !== '' && !/fetching|installing/.test(line));
  assert.equal(said.length, 1, stderr);
  assert.match(said[0] ?? '', about);
  assert.doesNotMatch(stderr, /^\s+at .*:\d+:\d+/m);
}

test('on a bare checkout it installs and runs; the second time it only runs', async () => {
  const root = smallCheckout();
  const first = await runSetup(root, ['test', '--all', 'a file.ts']);
  assert.deepEqual([first.code, first.stdout], [0, 'ran 1.2.3 --all a file.ts\n'], first.stderr);
  assert.match(first.stderr, /installing packages/);
  const second = await runSetup(root, ['test']);
  assert.deepEqual([second.code, second.stdout], [0, 'ran 1.2.3\n']);
  assert.doesNotMatch(second.stderr, /installing/);
});

test('npm test works where scripts are switched off and development packages are left out', async () => {
  const root = smallCheckout();
  const child = spawn('npm', ['test'], {
    cwd: root,
    env: {
      ...process.env,
      BREAKWATER_NO_SYSTEM_INSTALL: '1',
      npm_config_ignore_scripts: 'true',
      npm_config_omit: 'dev',
      NODE_ENV: 'production',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { code, stdout, stderr } = await ended(child);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^ran 1\.2\.3$/m);
});

test('two at once: one installs, the other waits and says so, both run', async () => {
  const root = smallCheckout();
  const both = await Promise.all([runSetup(root, ['test']), runSetup(root, ['test'])]);
  assert.deepEqual(
    both.map(({ code, stdout }) => [code, stdout]),
    [
      [0, 'ran 1.2.3\n'],
      [0, 'ran 1.2.3\n'],
    ],
  );
  const said = both.map(({ stderr }) => stderr).join('');
  assert.equal(said.match(/installing packages/g)?.length, 1, said);
  assert.match(said, /another set-up of this checkout is running \(process \d+\)/);
});

test('an installation that was killed is noticed and made again', async () => {
  const root = smallCheckout();
  const child = start(root, ['test']);
  const over = ended(child);
  await new Promise((resolve) => child.stderr?.once('data', resolve));
  await sleep(120);
  process.kill(-(child.pid ?? 0), 'SIGKILL');
  await over;
  assert(!existsSync(join(root, 'node_modules/.breakwater-stamp')), 'it was killed in time');
  mkdirSync(join(root, 'node_modules/semver'), { recursive: true });
  const again = await runSetup(root, ['test']);
  assert.deepEqual([again.code, again.stdout], [0, 'ran 1.2.3\n'], again.stderr);
});

test('a changed lockfile is installed anew', async () => {
  const root = smallCheckout();
  await runSetup(root, ['test']);
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  writeFileSync(join(root, 'package-lock.json'), `${lock}\n`);
  assert.match((await runSetup(root, ['test'])).stderr, /installing packages/);
});

test('a registry that does not answer is one clear line and exit code 2', async () => {
  const nowhere = { npm_config_registry: 'http://127.0.0.1:9/', npm_config_cache: join(base, 'empty-cache') };
  const { code, stdout, stderr } = await runSetup(smallCheckout(), ['test'], nowhere);
  assert.deepEqual([code, stdout], [2, '']);
  assertOneClearLine(stderr, /the npm registry cannot be reached \(ECONNREFUSED\).*npm config set registry/);
});

test('without npm it says where npm comes from', async () => {
  const { code, stderr } = await runSetup(smallCheckout(), ['test'], {
    PATH: '/nonexistent',
    npm_execpath: undefined,
  });
  assert.equal(code, 2);
  assertOneClearLine(stderr, /npm is not installed/);
});

test('a word that it does not know is answered with those it knows', async () => {
  for (const words of [[], ['constructor'], ['instal']]) {
    const { code, stderr } = await runSetup(smallCheckout(), words);
    assert.equal(code, 2);
    assertOneClearLine(stderr, /start \| test \| bench \| conformance \| check/);
  }
});

test('a checkout that cannot be written is one clear line', async () => {
  const root = smallCheckout();
  const asRoot = process.getuid?.() === 0;
  const readOnly = asRoot
    ? [
        'unshare',
        '--mount',
        '--propagation',
        'private',
        '/bin/sh',
        '-euc',
        'mount --bind "$1" "$1"; mount -o remount,ro,bind "$1"; shift; exec "$@"',
        'sh',
        root,
      ]
    : ['/bin/sh', '-euc', 'chmod -R a-w "$1"; shift; exec "$@"', 'sh', root];
  const [file, ...args] = [...readOnly, process.execPath, join(root, 'bin/setup.cjs'), 'test'];
  const { code, stderr } = await ended(
    spawn(file ?? '', args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  if (!asRoot) await ended(spawn('chmod', ['-R', 'u+w', root]));
  assert.equal(code, 2, stderr);
  assertOneClearLine(stderr, /cannot be written \((EROFS|EACCES)\)/);
});

test('the launcher passes on words, exit code and input', async () => {
  const child = spawn(join(ROOT, 'bin/breakwater'), ['version', 'compare', '--ecosystem', 'npm'], {
    stdio: 'pipe',
  });
  child.stdin.end('1.0.0\t1.0.1\n');
  const done = await ended(child);
  assert.deepEqual([done.code, done.stdout], [0, '-1\n'], done.stderr);
  const wrong = await ended(spawn(join(ROOT, 'bin/breakwater'), ['no-such-command']));
  assert.equal(wrong.code, 2);
});

test('whatever ends npm ends what it runs', async () => {
  const root = smallCheckout();
  writeFileSync(
    join(root, 'test/run.ts'),
    "process.on('SIGTERM', () => { console.log('told'); process.exit(0); }); console.log('up'); setInterval(() => {}, 1000);",
  );
  const child = spawn('npm', ['test'], {
    cwd: root,
    env: { ...process.env, BREAKWATER_NO_SYSTEM_INSTALL: '1' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let stdout = '';
  const over = new Promise<void>((resolve) => child.stdout.on('close', () => resolve()));
  const up = new Promise<void>((resolve) =>
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (/^up$/m.test(stdout)) resolve();
    }),
  );
  await up;
  child.kill('SIGTERM');
  // The pipe closes when the last process that holds it is gone.
  await over;
  assert.match(stdout, /^told$/m);
});

test('Node from 22.18 on is new enough', () => {
  const verdicts = ['18.20.0', '20.20.2', '22.17.9', '22.18.0', '22.20.1', '24.0.0', '100.0.0'].map(
    isNewEnough,
  );
  assert.deepEqual(verdicts, [false, false, false, true, true, true, true]);
});

test('only the named regular file is taken out of an archive', () => {
  const header = (name: string, size: number, type: string) => {
    const block = Buffer.alloc(512);
    block.write(name, 0);
    block.write(size.toString(8).padStart(11, '0'), 124);
    block.write(type, 156);
    return block;
  };
  const body = (text: string) => Buffer.concat([Buffer.from(text), Buffer.alloc(512 - text.length)]);
  const link = header('package/bin/node', 0, '2');
  const other = Buffer.concat([header('package/README', 5, '0'), body('hello')]);
  const wanted = Buffer.concat([header('package/bin/node', 4, '0'), body('node')]);
  assert.equal(fileInTar(Buffer.concat([link, other, wanted]), 'package/bin/node').toString(), 'node');
  assert.throws(
    () => fileInTar(Buffer.concat([link, other]), 'package/bin/node'),
    /has no package\/bin\/node/,
  );
});

test('npm’s last words become a sentence with what to do', () => {
  assert.match(explain('npm error code E401\nnpm error 401 Unauthorized', null), /log in/);
  assert.match(explain('npm error code EINTEGRITY\nnpm error sha512-', null), /not the one of package-lock/);
  assert.match(explain('npm error code ENOSPC', null), /disk is full/);
  assert.match(
    explain('npm error code ESOMETHING\nnpm error what it was', null),
    /npm failed: .*what it was/,
  );
});

test('the lockfile is complete: npm ci accepts it on every platform', () => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  assert.deepEqual(complete(packages), [], 'run: node bin/setup/complete-lock.cjs');
});
