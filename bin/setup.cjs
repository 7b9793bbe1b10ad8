/**
 * `npm start`, `npm test` and the rest on a bare clone: gets what is missing, then runs. Plain JavaScript
 * without dependencies, for whatever Node the host has (18 and later). No npm pre-hooks are involved: they are
 * skipped where scripts are switched off.
 *
 *   node bin/setup.cjs start [options of serve]
 *   node bin/setup.cjs test [--all] [files…]
 *   node bin/setup.cjs bench [NAME] | conformance [options] | check
 */
'use strict';

const { spawn } = require('node:child_process');
const path = require('node:path');
const { withLock } = require('./setup/lock.cjs');
const { arePackagesInstalled, installPackages } = require('./setup/packages.cjs');
const { ensureRuntime, presentRuntime } = require('./setup/runtime.cjs');
const { run, say, SetupError } = require('./setup/say.cjs');
const { ensureSystemPackages } = require('./setup/system.cjs');
const { buildBundle, isBundleBuilt } = require('./setup/web-bundle.cjs');

const ROOT = path.dirname(__dirname);

/** Where Node keeps what it compiled: half of a start is stripping types. Lost without loss; not written, not used. */
const COMPILED = path.join(ROOT, 'node_modules', '.cache', 'breakwater');

/** What the lab runs programs in, and builds native components with. */
const LAB = ['bubblewrap', 'g++', 'make'];

/** What each word runs, and what it needs beside the packages. */
const WORDS = {
  start: { script: ['src/apps/cli/main.ts', 'serve', '--sample'], system: LAB, web: true },
  test: { script: ['test/run.ts'], system: [...LAB, 'runsc', 'chromium-headless-shell'], web: true },
  bench: { script: ['bench/run.ts'], system: LAB, web: true },
  conformance: { script: ['conformance/run.ts'], system: [], web: false },
  check: { script: ['test/run.ts', '--static'], system: [], web: false },
};

/** Makes sure of the runtime, the packages and, if asked for, the web bundle. Returns the Node to use. */
async function prepare(root, { web }) {
  const ready = presentRuntime(root);
  if (ready !== null && isPrepared(root, ready, web)) return ready;
  return withLock(root, async () => {
    const node = await ensureRuntime(root);
    const version = versionOf(node);
    if (!arePackagesInstalled(root, version)) await installPackages(root, node, version);
    if (web && !isBundleBuilt(root)) buildBundle(root, node);
    return node;
  });
}

function isPrepared(root, node, web) {
  return arePackagesInstalled(root, versionOf(node)) && (!web || isBundleBuilt(root));
}

function versionOf(node) {
  if (node === process.execPath) return process.versions.node;
  return require('node:child_process')
    .execFileSync(node, ['--version'], { encoding: 'utf8' })
    .trim()
    .slice(1);
}

/** Runs to its end in our place: same terminal, same signals, same exit code. */
function become(node, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...args], {
      cwd: process.cwd(),
      env: { NODE_COMPILE_CACHE: COMPILED, ...env },
      stdio: 'inherit',
    });
    // A Ctrl-C reaches the child by itself; what is sent to us alone is passed on.
    process.on('SIGINT', () => undefined);
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    watchParent(() => child.kill('SIGTERM'));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ? 128 + (signal === 'SIGINT' ? 2 : 15) : code));
  });
}

/**
 * npm runs us through a shell, and a signal that npm is sent kills the shell without a word to us. Then our
 * parent is another, and what we run has to stop as if it had been told.
 */
function watchParent(onGone) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, 250);
  timer.unref();
}

/** apt-get and npm want nothing of each other. Where npm fails, apt-get is still left to end: half a package is worse. */
async function besideSystemPackages(wanted, work) {
  let isUnderWay = true;
  const packages = ensureSystemPackages(wanted).finally(() => {
    isUnderWay = false;
  });
  const working = work().catch((error) => {
    if (isUnderWay) say('set-up cannot go on; why is said once apt-get has ended');
    throw error;
  });
  const [system, done] = await Promise.allSettled([packages, working]);
  if (done.status === 'rejected') throw done.reason;
  if (system.status === 'rejected') throw system.reason;
  if (system.value !== null) say(system.value);
  return done.value;
}

async function main() {
  const [word, ...rest] = process.argv.slice(2);
  const chosen = Object.hasOwn ? Object.hasOwn(WORDS, word || '') && WORDS[word] : WORDS[word];
  if (!chosen) throw new SetupError(`usage: node bin/setup.cjs ${Object.keys(WORDS).join(' | ')} […]`);
  if (process.platform !== 'linux') {
    throw new SetupError(
      `Breakwater runs on Linux; this is ${process.platform}. In a container or virtual machine with Linux the same commands work.`,
    );
  }
  const node = await besideSystemPackages(chosen.system, () => prepare(ROOT, chosen));
  const [script, ...first] = chosen.script;
  return become(node, [path.join(ROOT, script), ...first, ...rest], {
    ...process.env,
    BREAKWATER_HOST_NODE: process.execPath,
  });
}

module.exports = { prepare, become, ROOT, COMPILED };
if (require.main === module) run(main);
