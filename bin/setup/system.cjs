/**
 * Programs that npm cannot bring: bubblewrap, in which the lab runs reproducers, and for the tests Chromium.
 * As root on Debian or Ubuntu they are installed after saying so, unless BREAKWATER_NO_SYSTEM_INSTALL=1;
 * otherwise the one command is printed, and what needs them says no by itself.
 */
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { say } = require('./say.cjs');

const PROGRAMS = {
  bubblewrap: { names: ['bwrap'], for: 'the lab' },
  'g++': { names: ['g++'], for: 'native components in the lab' },
  make: { names: ['make'], for: 'native components in the lab' },
  runsc: { names: ['runsc'], for: 'the lab’s second sandbox' },
  // The same engine without a window: a third less work for each page, and half the packages.
  'chromium-headless-shell': {
    names: ['chromium-headless-shell', 'chromium', 'chromium-browser'],
    else: 'chromium',
    for: 'the browser tests',
  },
};

function isOnPath(name) {
  const dirs = `${process.env.PATH || ''}:/usr/bin:/usr/local/bin`.split(':');
  return dirs.some((dir) => dir !== '' && fs.existsSync(path.join(dir, name)));
}

function missing(wanted) {
  return wanted.filter((name) => !PROGRAMS[name].names.some(isOnPath));
}

function isDebianLike() {
  try {
    return (
      /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(fs.readFileSync('/etc/os-release', 'utf8')) &&
      isOnPath('apt-get')
    );
  } catch {
    return false;
  }
}

/** Another apt-get may be at work: a second set-up, or the machine's own updates. */
const PATIENCE_SECONDS = 300;

/** Resolves when it has ended, to its exit status (null where it could not be run) and what it complained of. */
function apt(...args) {
  const options = ['-q', '-o', 'Dpkg::Use-Pty=0', '-o', `DPkg::Lock::Timeout=${PATIENCE_SECONDS}`];
  return new Promise((resolve) => {
    const child = spawn('apt-get', [...options, ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr = (stderr + text).slice(-4000);
    });
    child.on('error', (error) => resolve({ status: null, stderr: error.message }));
    child.on('close', (status) => resolve({ status, stderr }));
  });
}

/**
 * Never fails set-up: everything else works without these. Resolves when apt-get has ended, so that set-up can fetch
 * its packages meanwhile, to what is still missing in a person's words; null where nothing is.
 */
async function ensureSystemPackages(wanted) {
  const names = missing(wanted);
  if (names.length === 0) return null;
  const needs = names.map((name) => `${name} (for ${PROGRAMS[name].for})`).join(' and ');
  const forbidden = process.env.BREAKWATER_NO_SYSTEM_INSTALL === '1';
  const isRoot = typeof process.getuid === 'function' && process.getuid() === 0;
  if (forbidden || !isRoot || !isDebianLike()) {
    const command = isDebianLike()
      ? `${isRoot ? '' : 'sudo '}apt-get install -y --no-install-recommends ${names.join(' ')}`
      : `install ${names.join(' and ')} with your system's package manager`;
    return `${needs} ${names.length === 1 ? 'is' : 'are'} missing; to have it: ${command}`;
  }
  say(`installing ${needs} with apt-get (BREAKWATER_NO_SYSTEM_INSTALL=1 forbids it)`);
  const began = Date.now();
  const install = (...some) => apt('install', '-y', '--no-install-recommends', ...some);
  let ended = await install(...names);
  if (ended.status !== 0) {
    await apt('update');
    ended = await install(...names);
  }
  // One that this mirror lacks must not cost the others, and may have an older name there.
  if (ended.status !== 0) {
    for (const name of missing(wanted)) {
      ended = await install(name);
      const older = PROGRAMS[name].else;
      if (ended.status !== 0 && older !== undefined) ended = await install(older);
    }
  }
  const still = missing(wanted);
  if (still.length === 0) {
    say(`apt-get is done (${Math.round((Date.now() - began) / 1000)} s)`);
    return null;
  }
  const reason = ended.stderr.trim().split('\n').slice(-2).join(' ');
  return `${still.join(' and ')} could not be installed: ${reason || `apt-get ended with ${ended.status}`}`;
}

module.exports = { ensureSystemPackages, missing, isOnPath };
