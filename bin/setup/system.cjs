/**
 * Programs that npm cannot bring: bubblewrap, in which the lab runs reproducers, and for the tests Chromium.
 * As root on Debian or Ubuntu they are installed after saying so, unless BREAKWATER_NO_SYSTEM_INSTALL=1;
 * otherwise the one command is printed, and what needs them says no by itself.
 */
'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { say } = require('./say.cjs');

const PROGRAMS = {
  bubblewrap: { names: ['bwrap'], for: 'the lab' },
  'g++': { names: ['g++'], for: 'native components in the lab' },
  make: { names: ['make'], for: 'native components in the lab' },
  runsc: { names: ['runsc'], for: 'the lab’s second sandbox' },
  chromium: { names: ['chromium', 'chromium-browser'], for: 'the browser tests' },
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

/** Never fails set-up: everything else works without these. */
function ensureSystemPackages(wanted) {
  const names = missing(wanted);
  if (names.length === 0) return;
  const needs = names.map((name) => `${name} (for ${PROGRAMS[name].for})`).join(' and ');
  const forbidden = process.env.BREAKWATER_NO_SYSTEM_INSTALL === '1';
  const isRoot = typeof process.getuid === 'function' && process.getuid() === 0;
  if (forbidden || !isRoot || !isDebianLike()) {
    const command = isDebianLike()
      ? `${isRoot ? '' : 'sudo '}apt-get install -y --no-install-recommends ${names.join(' ')}`
      : `install ${names.join(' and ')} with your system's package manager`;
    say(`${needs} ${names.length === 1 ? 'is' : 'are'} missing; to have it: ${command}`);
    return;
  }
  say(`installing ${needs} with apt-get (BREAKWATER_NO_SYSTEM_INSTALL=1 forbids it)`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) =>
    spawnSync('apt-get', ['-q', '-o', 'Dpkg::Use-Pty=0', ...args], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const install = (...some) => apt('install', '-y', '--no-install-recommends', ...some);
  let ended = install(...names);
  if (ended.status !== 0) {
    apt('update');
    ended = install(...names);
  }
  // One that this mirror lacks must not cost the others.
  if (ended.status !== 0 && names.length > 1) for (const name of missing(wanted)) ended = install(name);
  const still = missing(wanted);
  if (still.length > 0) {
    const reason = (ended.stderr || '').trim().split('\n').slice(-2).join(' ');
    say(`${still.join(' and ')} could not be installed: ${reason || `apt-get ended with ${ended.status}`}`);
  }
}

module.exports = { ensureSystemPackages, missing, isOnPath };
