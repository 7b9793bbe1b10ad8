'use strict';
// Resolves and fetches npm packages inside the sandbox, whose only route is a unix socket to the lab's
// forwarder. Order from the lab on standard input as one JSON document:
//   { roots: {name: exactVersion}, have: [integrity], limits }
// Answer on descriptor 3: one JSON line { packages } or { error, detail }, then for every package that the
// lab does not have yet, in order, its files' bytes one after another.
// No script of a package is ever run here; nothing but archives and metadata is read.
const { createHash } = require('node:crypto');
const { readFileSync, writeSync } = require('node:fs');
const http = require('node:http');
const { gunzipSync } = require('node:zlib');
const semver = require('/lab/semver');
const { readArchive } = require('/lab/inside/tar.cjs');
const { resolveTree } = require('/lab/inside/resolve-tree.cjs');

const SOCKET = '/lab/registry/socket';
const order = JSON.parse(readFileSync(0, 'utf8'));
const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });

main().then(
  () => process.exit(0),
  (error) => {
    const answer = { error: error.code ?? 'unreadable', detail: String(error.message).slice(0, 300) };
    send(Buffer.from(`${JSON.stringify(answer)}\n`));
    process.exit(0);
  },
);

async function main() {
  const metadata = new Map();
  const metadataOf = (name) => {
    if (!metadata.has(name)) metadata.set(name, fetchMetadata(name));
    return metadata.get(name);
  };
  if (order.versionsOf !== undefined) {
    const versions = Object.keys((await metadataOf(order.versionsOf)).versions);
    send(Buffer.from(`${JSON.stringify({ versions })}\n`));
    return;
  }
  const tree = await resolveTree(order.roots, { metadataOf, semver, limits: order.limits });
  const have = new Set(order.have);
  const wanted = new Map();
  for (const one of tree) if (!have.has(one.integrity)) wanted.set(one.integrity, one);
  const fetched = [];
  const queue = [...wanted.values()];
  let total = 0;
  const worker = async () => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      const files = await fetchPackage(one);
      total += files.reduce((sum, file) => sum + file.bytes.length, 0);
      if (total > order.limits.totalBytes) throw failure('too_large', 'the packages are too large together');
      fetched.push({ integrity: one.integrity, files });
    }
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  const head = {
    packages: tree.map(({ path, name, version, integrity }) => ({ path, name, version, integrity })),
    fetched: fetched.map(({ integrity, files }) => ({
      integrity,
      files: files.map(({ path, bytes }) => ({ path, size: bytes.length })),
    })),
  };
  send(Buffer.from(`${JSON.stringify(head)}\n`));
  for (const { files } of fetched) for (const { bytes } of files) send(bytes);
}

async function fetchMetadata(name) {
  const path = `/${name.startsWith('@') ? name.replace('/', '%2f') : name}`;
  const bytes = await get(path, order.limits.metadataBytes);
  const parsed = JSON.parse(bytes.toString('utf8'));
  if (parsed === null || typeof parsed !== 'object' || typeof parsed.versions !== 'object') {
    throw failure('unreadable', `metadata of ${name} has no versions`);
  }
  return { versions: { __proto__: null, ...parsed.versions }, latest: parsed['dist-tags']?.latest };
}

/** The archive is taken from where the metadata says, but always through the forwarder's one registry. */
async function fetchPackage(one) {
  const archive = await get(archivePath(one), order.limits.archiveBytes);
  if (!integrityHolds(archive, one))
    throw failure('integrity', `${one.name}@${one.version} fails its integrity`);
  const plain = gunzipSync(archive, { maxOutputLength: order.limits.totalBytes });
  return readArchive(plain, order.limits);
}

function archivePath({ name, version, tarball }) {
  const conventional = `/${name}/-/${name.split('/').at(-1)}-${version}.tgz`;
  try {
    const { pathname } = new URL(tarball);
    return pathname.endsWith('.tgz') ? pathname : conventional;
  } catch {
    return conventional;
  }
}

/** Strongest algorithm stated wins (W3C Subresource Integrity §3.3.4); old metadata has SHA-1 only. */
function integrityHolds(archive, { integrity }) {
  const stated = integrity
    .split(/\s+/)
    .map((one) => one.split('-', 1).concat(one.slice(one.indexOf('-') + 1)));
  for (const algorithm of ['sha512', 'sha384', 'sha256', 'sha1']) {
    const values = stated.filter(([name]) => name === algorithm).map(([, value]) => value.split('?')[0]);
    if (values.length > 0) return values.includes(createHash(algorithm).update(archive).digest('base64'));
  }
  return false;
}

function get(path, limit) {
  return new Promise((resolve, reject) => {
    const request = http.get({ socketPath: SOCKET, path, agent, timeout: 60_000 }, (response) => {
      if (response.statusCode !== 200) {
        response.resume();
        const code = response.statusCode === 404 ? 'not_found' : 'unreachable';
        reject(failure(code, `the registry answers ${response.statusCode}`));
        return;
      }
      const chunks = [];
      let size = 0;
      response.on('data', (chunk) => {
        size += chunk.length;
        if (size > limit) request.destroy(failure('too_large', 'the registry sends more than is allowed'));
        else chunks.push(chunk);
      });
      response.on('end', () => resolve(Buffer.concat(chunks)));
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(failure('unreachable', 'the registry does not answer')));
    request.on('error', (error) =>
      reject(error.code === undefined ? failure('unreachable', error.message) : error),
    );
  });
}

function failure(code, message) {
  return Object.assign(new Error(message), { code });
}

function send(bytes) {
  for (let at = 0; at < bytes.length; ) at += writeSync(3, bytes, at, Math.min(bytes.length - at, 1 << 20));
}
