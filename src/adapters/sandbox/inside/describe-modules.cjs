'use strict';
// Loads the component's files, given by path on standard input as JSON, and describes what each one exports:
// names, kinds, arities, classes, property attributes and plain values, so that the lab can build a stand-in
// of the same shape. Runs inside the sandbox: the component's code is as untrusted as the program's.
const { readFileSync, writeSync } = require('node:fs');
const { createRequire } = require('node:module');
const { pathToFileURL } = require('node:url');

const MAX_DEPTH = 5;
const MAX_NODES = 20_000;
const MAX_TEXT = 2_000;
const MAX_PROPERTIES = 500;

const { files } = JSON.parse(readFileSync(0, 'utf8'));
const write = writeSync;
let nodes = 0;

describeAll().then(
  () => process.reallyExit(0),
  () => process.reallyExit(0),
);

async function describeAll() {
  for (const file of files) {
    const described = await describeFile(file);
    write(3, `${JSON.stringify({ file, ...described })}\n`);
  }
}

async function describeFile(file) {
  try {
    const namespace = await import(pathToFileURL(file).href);
    const isScript = 'module.exports' in namespace || createRequire(file).cache[file] !== undefined;
    if (isScript) return { type: 'script', exports: shapeOf(createRequire(file)(file)) };
    const names = Object.keys(namespace);
    return {
      type: 'module',
      exports: Object.fromEntries(names.map((name) => [name, shapeOf(namespace[name])])),
    };
  } catch {
    return { type: 'failed' };
  }
}

function shapeOf(value) {
  return describeValue(value, 0, new Map());
}

function describeValue(value, depth, seen) {
  if (nodes++ > MAX_NODES) return { t: 'x' };
  if (value === null || value === undefined) return { t: 'v', v: value ?? null, u: value === undefined };
  if (typeof value === 'string') return { t: 'v', v: value.slice(0, MAX_TEXT) };
  if (typeof value === 'number') return Number.isFinite(value) ? { t: 'v', v: value } : { t: 'x' };
  if (typeof value === 'boolean') return { t: 'v', v: value };
  if (typeof value !== 'object' && typeof value !== 'function') return { t: 'x' };
  if (seen.has(value)) return { t: 'r', id: seen.get(value) };
  const id = seen.size;
  seen.set(value, id);
  if (depth > MAX_DEPTH)
    return typeof value === 'function' ? { t: 'f', id, n: '', l: 0, k: 'function', p: [] } : { t: 'x', id };
  if (typeof value === 'function') return describeFunction(value, id, depth, seen);
  if (value instanceof RegExp) return { t: 'x', id };
  if (Array.isArray(value)) {
    return { t: 'a', id, i: value.slice(0, 200).map((one) => describeValue(one, depth + 1, seen)) };
  }
  return { t: 'o', id, p: describeProperties(value, depth, seen, []) };
}

function describeFunction(value, id, depth, seen) {
  let source = '';
  try {
    source = Function.prototype.toString.call(value);
  } catch {
    // A proxy has no source; it is described as a plain function.
  }
  const kind = source.startsWith('class')
    ? 'class'
    : /^async\b/.test(source)
      ? 'async'
      : /^(async\s+)?function\s*\*/.test(source)
        ? 'generator'
        : 'function';
  const described = {
    t: 'f',
    id,
    n: value.name,
    l: value.length,
    k: kind,
    p: describeProperties(value, depth, seen, ['length', 'name', 'prototype', 'arguments', 'caller']),
  };
  const own = Object.getOwnPropertyDescriptor(value, 'prototype');
  if (own !== undefined && own.value !== null && typeof own.value === 'object') {
    described.m = describeProperties(own.value, depth, seen, ['constructor']);
  }
  return described;
}

function describeProperties(object, depth, seen, skipped) {
  const found = [];
  for (const key of Object.getOwnPropertyNames(object).slice(0, MAX_PROPERTIES)) {
    if (skipped.includes(key) || key === '__proto__') continue;
    const descriptor = Object.getOwnPropertyDescriptor(object, key);
    if (descriptor === undefined) continue;
    const flags =
      (descriptor.enumerable ? 1 : 0) | (descriptor.configurable ? 2 : 0) | (descriptor.writable ? 4 : 0);
    let value = { t: 'x' };
    try {
      value = describeValue('value' in descriptor ? descriptor.value : object[key], depth + 1, seen);
    } catch {
      // A getter that throws is described as holding nothing in particular.
    }
    found.push([key, flags, value]);
  }
  return found;
}
