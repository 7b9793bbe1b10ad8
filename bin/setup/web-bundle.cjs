/** Builds web/dist when anything that goes into it has changed since it was last built whole. */
'use strict';

const { spawnSync } = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { SetupError, say } = require('./say.cjs');

function stampFile(root) {
  return path.join(root, 'web', 'dist', '.stamp');
}

/** Every file below web/ but what is built there, and the lockfile: names and contents. */
function inputs(root) {
  const digest = crypto.createHash('sha256').update(fs.readFileSync(path.join(root, 'package-lock.json')));
  const visit = (dir) => {
    for (const entry of fs
      .readdirSync(dir, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = path.join(dir, entry.name);
      if (entry.isDirectory()) {
        if (!['dist', 'node_modules', 'test'].includes(entry.name)) visit(file);
      } else if (entry.isFile()) {
        digest.update(`\0${path.relative(root, file)}\0`).update(fs.readFileSync(file));
      }
    }
  };
  visit(path.join(root, 'web'));
  return digest.digest('hex');
}

function isBundleBuilt(root) {
  // A release tarball may bring the bundle and not its sources.
  if (!fs.existsSync(path.join(root, 'web', 'index.html'))) return true;
  try {
    return fs.readFileSync(stampFile(root), 'utf8') === inputs(root);
  } catch {
    return false;
  }
}

function buildBundle(root, node) {
  say('building the web interface');
  const wanted = inputs(root);
  const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const ended = spawnSync(node, [vite, 'build', 'web', '--logLevel', 'warn'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (ended.status !== 0) {
    throw new SetupError(
      `the web interface does not build:\n${(ended.stderr || ended.stdout || '').slice(-3000)}`,
    );
  }
  fs.writeFileSync(stampFile(root), wanted);
}

module.exports = { isBundleBuilt, buildBundle };
