'use strict';
// Reads the regular files of a package archive and nothing else: links, devices and directories are passed
// over, so no entry can point outside. Runs inside the sandbox; the host checks every path again.
// POSIX ustar (IEEE 1003.1 pax), pax `path` and `size` records, GNU long names.

const BLOCK = 512;

/**
 * `pathIn` turns an entry's path into the one to lay it at, or null to leave it out.
 * @returns {{path: string, bytes: Buffer, executable: boolean}[]}; throws a plain Error naming the first rule broken.
 */
function readArchive(archive, limits, pathIn = strippedPath) {
  const files = [];
  let total = 0;
  let at = 0;
  let override = {};
  while (at + BLOCK <= archive.length) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) break;
    if (!checksumHolds(header)) throw new Error('archive header is damaged');
    const size = override.size ?? number(header, 124, 12);
    const type = String.fromCharCode(header[156]);
    const body = archive.subarray(at + BLOCK, at + BLOCK + size);
    if (body.length !== size) throw new Error('archive ends early');
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (type === 'x') {
      override = { ...override, ...paxRecords(body) };
      continue;
    }
    if (type === 'L') {
      override.path = text(body, 0, size);
      continue;
    }
    if (type === 'g' || type === 'K') continue;
    const path = override.path ?? ustarPath(header);
    override = {};
    if (type !== '0' && type !== '\0') continue;
    const inside = pathIn(path);
    if (inside === null) continue;
    total += size;
    if (files.length >= limits.files) throw new Error('archive holds too many files');
    if (size > limits.fileBytes || total > limits.totalBytes) throw new Error('archive is too large');
    files.push({ path: inside, bytes: body, executable: (number(header, 100, 8) & 0o111) !== 0 });
  }
  return files;
}

/** Package archives hold everything below one folder, which need not be called `package`. */
function strippedPath(path) {
  const parts = partsOf(path);
  return parts.length < 2 ? null : parts.slice(1).join('/');
}

function wholePath(path) {
  const parts = partsOf(path);
  return parts.length === 0 ? null : parts.join('/');
}

function partsOf(path) {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..') || path.includes('\0') || path.includes('\\') || path.length > 1000) {
    throw new Error('archive holds a path that leaves its folder');
  }
  return parts;
}

function ustarPath(header) {
  const name = text(header, 0, 100);
  const isUstar = header.toString('latin1', 257, 262) === 'ustar';
  const prefix = isUstar ? text(header, 345, 155) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

function paxRecords(body) {
  const found = {};
  let at = 0;
  while (at < body.length) {
    const space = body.indexOf(32, at);
    const length = Number(body.toString('latin1', at, space));
    if (space < 0 || !Number.isInteger(length) || length <= space - at) break;
    const record = body.toString('utf8', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    const key = record.slice(0, equals);
    if (key === 'path') found.path = record.slice(equals + 1);
    if (key === 'size') found.size = Number(record.slice(equals + 1));
    at += length;
  }
  if (found.size !== undefined && !(Number.isSafeInteger(found.size) && found.size >= 0)) {
    throw new Error('archive states an impossible size');
  }
  return found;
}

function text(bytes, start, length) {
  const end = bytes.indexOf(0, start);
  return bytes.toString('utf8', start, end >= start && end < start + length ? end : start + length);
}

function number(header, start, length) {
  if ((header[start] & 0x80) !== 0) throw new Error('archive states an impossible size');
  const value = Number.parseInt(text(header, start, length).trim() || '0', 8);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error('archive states an impossible size');
  return value;
}

function checksumHolds(header) {
  let sum = 0;
  for (let index = 0; index < BLOCK; index++) sum += index >= 148 && index < 156 ? 32 : header[index];
  return sum === number(header, 148, 8);
}

module.exports = { readArchive, wholePath };
