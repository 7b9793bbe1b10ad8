/**
 * Chooses the Node that runs Breakwater: the host's own from 22.18 on, which runs TypeScript by stripping its
 * types; else the exact version pinned in package.json, fetched alone through npm into a directory of ours,
 * its bytes checked against package-lock.json before any of them is run.
 */
'use strict';

const { execFileSync } = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');
const { npm } = require('./npm.cjs');
const { SetupError, say } = require('./say.cjs');

const LEAST = [22, 18];

function isNewEnough(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
}

/** The pinned Node for this platform, or null where there is none. */
function pinned(root) {
  const name = `node-${process.platform}-${process.arch}`;
  const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const entry = lock.packages[`node_modules/${name}`];
  return entry ? { name, version: entry.version, integrity: entry.integrity } : null;
}

/** Where the runtime is if it is there already; null if it would have to be fetched first. */
function presentRuntime(root) {
  if (isNewEnough(process.versions.node)) return process.execPath;
  const wanted = pinned(root);
  if (wanted === null) return null;
  const installed = path.join(root, 'node_modules', wanted.name);
  for (const node of [ownCopy(root, wanted), path.join(installed, 'bin', 'node')]) {
    if (fs.existsSync(node) && answers(node, wanted.version)) return node;
  }
  return null;
}

function ownCopy(root, { version }) {
  return path.join(root, '.breakwater', 'node', version, 'bin', 'node');
}

function answers(node, version) {
  try {
    return (
      execFileSync(node, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() ===
      `v${version}`
    );
  } catch {
    return false;
  }
}

/** Fetches the pinned Node if need be. The caller holds the lock. `npm ci` must not run under a Node that it is
 * about to delete, so the copy is ours and not the one in node_modules. */
async function ensureRuntime(root) {
  if (isNewEnough(process.versions.node)) return process.execPath;
  const wanted = pinned(root);
  if (wanted === null) {
    throw new SetupError(
      `this is Node ${process.versions.node}; Breakwater needs ${LEAST.join('.')} or later, and brings none for ` +
        `${process.platform} on ${process.arch}. Install one from https://nodejs.org.`,
    );
  }
  const node = ownCopy(root, wanted);
  if (fs.existsSync(node) && answers(node, wanted.version)) return node;
  say(
    `this Node is ${process.versions.node}, older than ${LEAST.join('.')}: fetching Node ${wanted.version} for Breakwater alone`,
  );
  const work = path.join(root, '.breakwater', 'node', `.fetch-${process.pid}`);
  fs.rmSync(work, { recursive: true, force: true });
  fs.mkdirSync(path.join(work, 'bin'), { recursive: true });
  try {
    await npm(root, process.execPath, [
      'pack',
      `${wanted.name}@${wanted.version}`,
      '--ignore-scripts',
      `--pack-destination=${work}`,
    ]);
    const tarball = fs.readdirSync(work).find((file) => file.endsWith('.tgz'));
    const bytes = fs.readFileSync(path.join(work, tarball));
    assertIntegrity(bytes, wanted);
    const binary = path.join(work, 'bin', 'node');
    fs.writeFileSync(
      binary,
      fileInTar(zlib.gunzipSync(bytes, { maxOutputLength: 1 << 30 }), 'package/bin/node'),
      { mode: 0o755 },
    );
    fs.rmSync(path.join(work, tarball));
    if (!answers(binary, wanted.version)) {
      throw new SetupError(
        `Node ${wanted.version} does not run on this system (its C library may be too old or not glibc). ` +
          `Install Node ${LEAST.join('.')} or later from your distribution.`,
      );
    }
    const target = path.dirname(path.dirname(node));
    fs.rmSync(target, { recursive: true, force: true });
    fs.renameSync(work, target);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
  return node;
}

/** The lockfile's subresource integrity; nothing that differs is unpacked, let alone run. */
function assertIntegrity(bytes, { name, version, integrity }) {
  const sha512 = (integrity || '').split(/\s+/).find((part) => part.startsWith('sha512-'));
  const found = `sha512-${crypto.createHash('sha512').update(bytes).digest('base64')}`;
  if (sha512 !== found) {
    throw new SetupError(
      `${name}@${version} from the registry is not the one in package-lock.json: expected ${sha512}, got ${found}. Not run.`,
    );
  }
}

/** One regular file out of a ustar archive: 512-byte headers, name at 0, size in octal at 124, type at 156. */
function fileInTar(tar, wanted) {
  for (let at = 0; at + 512 <= tar.length; ) {
    const name = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(tar.toString('utf8', at + 124, at + 136), 8) || 0;
    const type = tar[at + 156];
    if (name === wanted && (type === 0x30 || type === 0)) return tar.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new SetupError(`the package from the registry has no ${wanted}`);
}

module.exports = { ensureRuntime, presentRuntime, isNewEnough, pinned, fileInTar };
