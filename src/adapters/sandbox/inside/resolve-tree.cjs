'use strict';
// Which packages lie where: an exact version for each root, for everything below it the version that npm's
// own rule picks (the `latest` tag where it satisfies, else the highest that does, deprecated ones last),
// placed as high as no other version of the same name is in the way. Optional dependencies are left out, as
// a failed optional install would leave them; peers are put in where they are not optional.

/** @returns packages with their path below the work directory, roots first. Throws an Error with a code. */
async function resolveTree(roots, { metadataOf, semver, limits }) {
  const top = { path: '', parent: null, children: new Map() };
  const placed = [];
  const queue = [];
  for (const [name, version] of Object.entries(roots))
    queue.push({ from: top, name, range: version, exact: true });
  while (queue.length > 0) {
    const { from, name, range, exact } = queue.shift();
    const wanted = aliasOf(name, range);
    if (wanted === null) continue;
    if (!exact && satisfiedAbove(from, name, wanted.range, semver)) continue;
    const manifest = await pick(wanted, { metadataOf, semver, exact });
    const spot = highestSpot(from, name);
    const node = {
      path: `${spot.path}node_modules/${name}/`,
      parent: spot,
      children: new Map(),
      version: manifest.version,
    };
    spot.children.set(name, node);
    placed.push({ path: node.path.slice(0, -1), ...describe(manifest, wanted.name) });
    if (placed.length > limits.packages)
      throw failure('too_large', 'the dependency tree has too many packages');
    for (const [dependency, itsRange] of dependenciesOf(manifest)) {
      queue.push({ from: node, name: dependency, range: itsRange, exact: false });
    }
  }
  return placed;
}

/** `npm:other@range` installs another package under this name; git, file and URL forms are not followed. */
function aliasOf(name, range) {
  if (typeof range !== 'string' || !isPackageName(name)) return null;
  const alias = /^npm:((?:@[^/@]+\/)?[^@]+)@?(.*)$/.exec(range);
  if (alias !== null) return isPackageName(alias[1]) ? { name: alias[1], range: alias[2] || '*' } : null;
  if (/^(git|https?|file|link|github|workspace)[+:]/.test(range) || /^[\w.-]+\/[\w.-]+/.test(range))
    return null;
  return { name, range };
}

function isPackageName(name) {
  return (
    name.length <= 214 &&
    /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-zA-Z0-9~-][a-zA-Z0-9._~-]*$/.test(name) &&
    name !== 'node_modules'
  );
}

function satisfiedAbove(from, name, range, semver) {
  for (let at = from; at !== null; at = at.parent) {
    const found = at.children.get(name);
    if (found !== undefined) return semver.satisfies(found.version, range, { loose: true }) || range === '';
  }
  return false;
}

/** From the dependent up to the work directory: the last folder before one that has this name already. */
function highestSpot(from, name) {
  let spot = from;
  for (let at = from; at !== null && !at.children.has(name); at = at.parent) spot = at;
  return spot;
}

async function pick({ name, range }, { metadataOf, semver, exact }) {
  const metadata = await metadataOf(name);
  const versions = Object.keys(metadata.versions);
  if (exact) {
    const found = metadata.versions[range];
    if (found === undefined) throw failure('not_found', `${name} has no version ${range}`);
    return found;
  }
  const asTag = range === 'latest' ? metadata.latest : undefined;
  const latest = metadata.latest;
  const fits = (version) => semver.satisfies(version, range, { loose: true });
  const sound = versions.filter((version) => metadata.versions[version].deprecated === undefined);
  const chosen =
    asTag ??
    (latest !== undefined && fits(latest) ? latest : null) ??
    semver.maxSatisfying(sound, range, { loose: true }) ??
    semver.maxSatisfying(versions, range, { loose: true });
  if (chosen === null || metadata.versions[chosen] === undefined) {
    throw failure('not_found', `${name} has no version in ${range.slice(0, 60)}`);
  }
  return metadata.versions[chosen];
}

function describe(manifest, name) {
  const { integrity, shasum, tarball } = manifest.dist ?? {};
  const stated = typeof integrity === 'string' ? integrity : hexToSri(shasum);
  if (stated === null) throw failure('integrity', `${name}@${manifest.version} states no integrity`);
  return { name, version: manifest.version, integrity: stated, tarball };
}

function hexToSri(shasum) {
  if (typeof shasum !== 'string' || !/^[0-9a-f]{40}$/.test(shasum)) return null;
  return `sha1-${Buffer.from(shasum, 'hex').toString('base64')}`;
}

function* dependenciesOf(manifest) {
  const optional = new Set(Object.keys(manifest.optionalDependencies ?? {}));
  for (const [name, range] of Object.entries(manifest.dependencies ?? {})) {
    if (!optional.has(name)) yield [name, range];
  }
  for (const [name, range] of Object.entries(manifest.peerDependencies ?? {})) {
    if (manifest.peerDependenciesMeta?.[name]?.optional !== true) yield [name, range];
  }
}

function failure(code, message) {
  return Object.assign(new Error(message), { code });
}

module.exports = { resolveTree };
