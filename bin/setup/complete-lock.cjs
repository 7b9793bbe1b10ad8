/**
 * Completes package-lock.json after `npm install`: `node bin/setup/complete-lock.cjs`. npm drops from the
 * lockfile the optional packages of platforms that are not ours when a registry or mirror does not carry them,
 * and `npm ci` then refuses that same lockfile. The entries added here name the version that their parent asks
 * for and their platform, so that no machine of another platform ever fetches them. They have no integrity, as
 * nobody here has seen their bytes; none is for a platform that Breakwater runs on.
 */
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const SYSTEMS = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'aix',
  'win32',
];
const PROCESSORS = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el'];

/** Returns the keys that it added to `packages`. Throws for a package that this platform would want. */
function complete(packages) {
  const added = [];
  for (const [parent, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies || {})) {
      if (isLocked(packages, parent, name)) continue;
      const words = name.split(/[/-]/);
      const os = SYSTEMS.filter((system) => words.includes(system));
      const cpu = PROCESSORS.filter((processor) => words.includes(processor));
      const libc = words.some((word) => word.startsWith('musl')) ? ['musl'] : undefined;
      const ours = os.includes('linux') && (cpu.includes('x64') || cpu.includes('arm64')) && !libc;
      if (os.length === 0 || ours)
        throw new Error(`${name}@${version} is missing from the lockfile and is not for another platform`);
      packages[`node_modules/${name}`] = {
        version,
        cpu,
        ...(libc ? { libc } : {}),
        dev: true,
        optional: true,
        os,
      };
      added.push(name);
    }
  }
  return added;
}

/** Node's own search: beside the parent, then outwards. */
function isLocked(packages, parent, name) {
  for (let at = parent; ; at = at.slice(0, at.lastIndexOf('/node_modules/'))) {
    if (packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`]) return true;
    if (at === '') return false;
    if (!at.includes('/node_modules/')) return Boolean(packages[`node_modules/${name}`]);
  }
}

module.exports = { complete };

if (require.main === module) {
  const file = path.join(__dirname, '../../package-lock.json');
  const lock = JSON.parse(fs.readFileSync(file, 'utf8'));
  const added = complete(lock.packages);
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries(sorted);
  if (added.length > 0) fs.writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  process.stdout.write(`${added.length} entries added\n`);
}
