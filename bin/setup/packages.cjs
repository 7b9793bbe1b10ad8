/** The packages of package-lock.json, installed whole or not at all: the stamp is written last. */
'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { npm } = require('./npm.cjs');
const { say } = require('./say.cjs');

function stampFile(root) {
  // Inside what `npm ci` begins by deleting, so that no stamp outlives what it vouches for.
  return path.join(root, 'node_modules', '.breakwater-stamp');
}

function stamp(root, nodeVersion) {
  const lock = fs.readFileSync(path.join(root, 'package-lock.json'));
  return crypto
    .createHash('sha256')
    .update(lock)
    .update(`\0${nodeVersion}\0${process.platform}\0${process.arch}`)
    .digest('hex');
}

/** Whether exactly these packages are installed, whole. */
function arePackagesInstalled(root, nodeVersion) {
  try {
    return fs.readFileSync(stampFile(root), 'utf8') === stamp(root, nodeVersion);
  } catch {
    return false;
  }
}

async function installPackages(root, node, nodeVersion) {
  const began = Date.now();
  say('installing packages (npm ci), about half a minute');
  await npm(root, node, [
    'ci',
    '--ignore-scripts',
    // Whatever a person's npm is set to leave out by default, the web bundle and the tests need it.
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
  ]);
  fs.writeFileSync(stampFile(root), stamp(root, nodeVersion));
  say(`packages are installed (${Math.round((Date.now() - began) / 1000)} s)`);
}

module.exports = { arePackagesInstalled, installPackages };
