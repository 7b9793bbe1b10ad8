'use strict';
// Reads a source archive (tar; plain, gzip, xz or bzip2) from /lab/archive inside the sandbox. Answer on
// descriptor 3: one JSON line { files } or { error }, then the files' bytes one after another. Where everything
// lies below one folder, as in a released archive, that folder is the source root.
const { spawnSync } = require('node:child_process');
const { readFileSync, writeSync } = require('node:fs');
const { gunzipSync } = require('node:zlib');
const { readArchive, wholePath } = require('/lab/inside/tar.cjs');

const limits = JSON.parse(readFileSync(0, 'utf8'));

try {
  const files = rooted(readArchive(unpacked(readFileSync('/lab/archive')), limits, wholePath));
  const head = files.map(({ path, bytes, executable }) => ({ path, size: bytes.length, executable }));
  send(Buffer.from(`${JSON.stringify({ files: head })}\n`));
  for (const { bytes } of files) send(bytes);
} catch (error) {
  send(Buffer.from(`${JSON.stringify({ error: String(error.message).slice(0, 200) })}\n`));
}

function unpacked(archive) {
  const magic = archive.toString('latin1', 0, 6);
  const most = limits.totalBytes + 64 * 1024 * 1024;
  if (magic.startsWith('\x1f\x8b')) return gunzipSync(archive, { maxOutputLength: most });
  if (magic === '\xfd7zXZ\0') return piped('xz', archive, most);
  if (magic.startsWith('BZh')) return piped('bzip2', archive, most);
  return archive;
}

function piped(program, input, most) {
  const { status, stdout } = spawnSync(program, ['-dc'], { input, maxBuffer: most });
  if (status !== 0) throw new Error(`archive cannot be read by ${program}`);
  return stdout;
}

function rooted(files) {
  const tops = new Set(files.map(({ path }) => path.split('/', 1)[0]));
  const isBelowOne = tops.size === 1 && files.every(({ path }) => path.includes('/'));
  if (!isBelowOne) return files;
  return files.map((file) => ({ ...file, path: file.path.slice(file.path.indexOf('/') + 1) }));
}

function send(bytes) {
  for (let at = 0; at < bytes.length; ) at += writeSync(3, bytes, at, Math.min(bytes.length - at, 1 << 20));
}
