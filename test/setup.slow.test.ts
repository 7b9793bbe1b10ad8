/** Set-up of whole bare clones, as CI and a new user have them: everything is fetched and installed for real. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';

const ROOT = join(import.meta.dirname, '..');
const isRoot = process.getuid?.() === 0;
// What npm was started with, before set-up chose a newer one: on Debian 12 an old one, and that is the point.
const hostNode = process.env['BREAKWATER_HOST_NODE'] ?? process.execPath;
const hostVersion = execFileSync(hostNode, ['--version'], { encoding: 'utf8' }).trim();

const base = mkdtempSync(join(tmpdir(), 'breakwater-clones-'));
after(() => rmSync(base, { recursive: true, force: true }));

function clone(name: string): string {
  const dir = join(base, name);
  execFileSync('git', ['clone', '--quiet', ROOT, dir]);
  return dir;
}

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

function run(
  words: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Ended> {
  const [file, ...args] = words;
  const child = spawn(file ?? '', args, {
    cwd: options.cwd,
    env: {
      ...process.env,
      // A test run inside a test run would otherwise take itself for a part of this one, and run nothing.
      NODE_TEST_CONTEXT: undefined,
      // Nor is this run's database or cache theirs.
      BREAKWATER_TEST_DATA: undefined,
      NODE_COMPILE_CACHE: undefined,
      // npm run names its user's own files to what it starts; whoever runs here has others.
      npm_config_cache: undefined,
      npm_config_userconfig: undefined,
      npm_config_init_module: undefined,
      PATH: `${dirname(hostNode)}:${process.env['PATH']}`,
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

/** A whole run in small: set-up, the runtime, the embedded database, one file of database tests. */
const SMALL_RUN = ['test', 'src/adapters/postgres/transactions.db.test.ts'];

test(`a bare clone under HOME 0700 works with the host's Node (${hostVersion})`, async (t) => {
  chmodSync(base, 0o700);
  const home = join(base, 'home');
  mkdirSync(home, { mode: 0o700 });
  const dir = clone('home/checkout');
  const began = performance.now();
  const { code, stdout, stderr } = await run([hostNode, 'bin/setup.cjs', ...SMALL_RUN], {
    cwd: dir,
    env: { HOME: home },
  });
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /^\d+ passed, 0 failed, 0 skipped$/m);
  t.diagnostic(`from clone to tested in ${Math.round((performance.now() - began) / 1000)} s`);
  const seconds = /packages are installed \((\d+) s\)/.exec(stderr)?.[1];
  t.diagnostic(`npm ci took ${seconds} s`);
});

test('a Node from the registry with other bytes than the lockfile names is not run', async (t) => {
  if (!hostVersion.startsWith('v20.') && !hostVersion.startsWith('v18.')) {
    t.skip(`the host's Node ${hostVersion} is new enough, so none is fetched`);
    return;
  }
  const dir = clone('tampered');
  const file = join(dir, 'package-lock.json');
  const name = `node_modules/node-linux-${process.arch}`;
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  lock.packages[name].integrity = `sha512-${Buffer.alloc(64).toString('base64')}`;
  writeFileSync(file, JSON.stringify(lock));
  const { code, stderr } = await run([hostNode, 'bin/setup.cjs', 'check'], { cwd: dir });
  assert.equal(code, 2);
  assert.match(stderr, /is not the one in package-lock\.json/);
  const left = readdirSync(join(dir, '.breakwater/node'));
  assert.deepEqual(left, [], 'nothing of it stays');
});

test('as another user than root a bare clone works too', async (t) => {
  if (!isRoot) {
    t.skip('the tests run as another user already');
    return;
  }
  const dir = clone('unprivileged');
  execFileSync('chown', ['-R', '54322:54322', dir]);
  const home = join(base, 'their-home');
  mkdirSync(home);
  execFileSync('chown', ['54322:54322', home]);
  chmodSync(base, 0o711);
  // The host's Node may be out of their reach as well, when it is one that set-up fetched.
  const node = existsSync('/usr/bin/node') ? '/usr/bin/node' : hostNode;
  const as = ['setpriv', '--reuid', '54322', '--regid', '54322', '--clear-groups', '--inh-caps=-all'];
  const { code, stdout, stderr } = await run([...as, node, 'bin/setup.cjs', ...SMALL_RUN], {
    cwd: dir,
    env: { HOME: home, TMPDIR: '/tmp' },
  });
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /^\d+ passed, 0 failed, 0 skipped$/m);
});

test('as root where namespaces are refused, PostgreSQL runs as a user that exists', async (t) => {
  if (!isRoot) {
    t.skip('only root is confined');
    return;
  }
  const dataDir = join(base, 'refused');
  const words = [
    'setpriv',
    '--bounding-set=-sys_admin',
    process.execPath,
    join(ROOT, 'test/embedded-process.ts'),
    dataDir,
  ];
  const { code, stdout, stderr } = await run(words, { cwd: ROOT });
  assert.equal(code, 0, stderr);
  assert.equal(JSON.parse(stdout).confinement, 'existing-user');
  const cluster = execFileSync('realpath', [join(dataDir, 'postgres/cluster')], { encoding: 'utf8' }).trim();
  assert(cluster.startsWith('/var/lib/breakwater/'), cluster);
  rmSync(dirname(cluster), { recursive: true, force: true });
});
