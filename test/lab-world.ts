/**
 * A lab of its own for the tests of one file, with a package that has a flaw of every kind, and the shortest way
 * from a program to what the lab says of it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { openLab } from '../src/adapters/sandbox/open-lab.ts';
import { reproduce } from '../src/app/lab/reproduce.ts';
import type { Finding, ProposedPatch } from '../src/core/finding/finding.ts';
import type { NpmReproducer, Oracle } from '../src/core/finding/reproducer.ts';
import { testRegistry } from './npm-registry.ts';

/** One package with a flaw of every kind; 2.0.0 has none of them, 3.0.0 has another API. */
const FLAWED = `'use strict';
const fs = require('fs');
const { exec } = require('child_process');
exports.set = (o, path, value) => {
  const keys = path.split('.');
  const last = keys.pop();
  for (const key of keys) o = o[key];
  o[last] = value;
  return o;
};
exports.merge = (target, source) => Object.assign(target, source);
exports.each = (list, call) => { for (const one of list) call(one); };
exports.put = (target, key, value) => { target.set(key, value); };
exports.compile = (text) => new Function('data', 'return "' + text + '"');
exports.convert = (name, done) => exec('true ' + name, done);
exports.save = (folder, name, text) => fs.writeFileSync(folder + '/' + name, text);
exports.serve = (folder, name) => fs.readFileSync(folder + '/' + name, 'utf8');
exports.isWord = (text) => /^(\\w+\\s?)+$/.test(text);
exports.WORD = /^(\\w+\\s?)+$/;
exports.matches = (expression, text) => expression.test(text);
exports.isList = (text) => new RegExp('^(?:' + ITEM + '\\\\s*,?\\\\s*)+$').test(text);
exports.count = (end) => { let sum = 0; for (let at = 0; at < end; at++) sum += at % 7; return sum; };
const ITEM = '(?:[a-z]+[a-z0-9_-]*)';
exports.version = '1.0.0';
`;
const FIXED = `'use strict';
const flat = (name) => { if (/[^\\w.]/.test(name)) throw new Error('bad name'); return name; };
exports.set = (o, path, value) => { if (/__proto__|constructor/.test(path)) throw new Error('bad path'); o[path] = value; return o; };
exports.merge = (target, source) => ({ ...target, ...source });
exports.each = (list, call) => { for (const one of list) call(one); };
exports.put = (target, key, value) => { target.set(key, value); };
exports.compile = (text) => () => text;
exports.convert = (name, done) => require('child_process').execFile('true', [name], done);
exports.save = (folder, name, text) => require('fs').writeFileSync(folder + '/' + flat(name), text);
exports.serve = (folder, name) => require('fs').readFileSync(folder + '/' + flat(name), 'utf8');
exports.isWord = (text) => /^[\\w\\s]+$/.test(text);
exports.WORD = /^[\\w\\s]+$/;
exports.matches = (expression, text) => expression.test(text.slice(0, 10));
exports.isList = (text) => /^[a-z, ]+$/.test(text);
exports.count = (end) => end;
exports.version = '2.0.0';
`;

/** Nothing here is a flaw: what a program gets it to do, the program did. */
const GUARDED = `'use strict';
const fs = require('fs');
const path = require('path');
const { execFile } = require('child_process');
const { isBad } = require('./guard');
const CTOR = 'constructor';
exports.get = (o, path) => { for (const key of path.split('.')) o = o?.[key]; return o; };
exports.set = (o, path, value) => {
  const keys = path.split('.');
  if (keys.some((key) => ['__proto__', 'constructor', 'prototype'].includes(key))) throw new Error('bad path');
  const last = keys.pop();
  for (const key of keys) o = o[key];
  o[last] = value;
};
exports.put = (o, key, value) => {
  if (isBad(key)) throw new Error('bad key');
  const at = key.split('.');
  const last = at.pop();
  for (const one of at) o = o[one];
  o[last] = value;
};
exports.once = (o, key, value) => Object.prototype.hasOwnProperty.call(o, key) ? o[key] : (o[key] = value);
exports.add = (o, key, value) => { if (o[CTOR] === Object) for (const one of Object.values(o)) one[key] = value; };
exports.update = (o, path, call) => call(exports.get(o, path));
exports.isWord = (text) => text.length < 30 && /^(\\w+\\s?)+$/.test(text);
exports.isBlank = (text) => /^\\s+$/.test(text);
exports.matches = (expression, text) => expression.test(text);
exports.run = (name, done) => execFile('true', [name], done);
exports.has = (path) => { try { fs.closeSync(fs.openSync(path, 'r')); return true; } catch { return false; } };
exports.save = (folder, name, text) => {
  if (!/^\\w+$/.test(name)) throw new Error('bad name');
  fs.writeFileSync(folder + '/' + name + '.txt', text);
};
exports.keep = (prefs, key, value) => { prefs.set(key, value); };
exports.mixin = (Class, name, value) => { Class.prototype[name] = value; };
exports.wrap = (call) => new Function('call', 'return function () { return call.apply(this, arguments) }')(call);
exports.write = (folder, name, text) => {
  const to = path.resolve(folder, name);
  if (!to.startsWith(path.resolve(folder) + '/')) throw new Error('outside');
  fs.writeFileSync(to, text);
};
exports.size = (path, done) => fs.open(path, 'r', (error, file) => {
  if (error) return done(error);
  fs.fstat(file, (_, { size }) => fs.close(file, () => done(null, size)));
});
class Checks { isBad(key) { return isBad(key); } }
exports.checks = new Checks();
exports.place = (o, path, value) => {
  if (exports.checks.isBad(path)) throw new Error('bad path');
  const at = path.split('.');
  const last = at.pop();
  for (const one of at) o = o[one];
  o[last] = value;
};
`;
const GUARD = `'use strict';
exports.isBad = (key) => /__proto__|constructor|prototype/.test(key);
`;
const SHORT = `exports.set=(o,p,v)=>{const k=p.split("."),l=k.pop();for(const n of k){if(!Object.prototype.hasOwnProperty.call(o,n))return;o=o[n]}o[l]=v};class A{};A.prototype.b=1;
`;

/** Takes longer to load than `BUSY` asks for, beside what it does when it is called. */
const SLOW_START = (
  expression: string,
  ms = '700',
) => `const usedMs = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
for (const until = usedMs() + ${ms}; usedMs() < until;);
exports.isWords = (text) => ${expression}.test(text);
`;

const PACKAGES = [
  { name: 'slow-start', version: '1.0.0', files: { 'index.js': SLOW_START('/^(a+)+$/') } },
  {
    // Not fixed, and slow where nothing but itself is run: longer than a proof is given.
    name: 'slow-start',
    version: '3.0.0',
    files: { 'index.js': SLOW_START('/^(a+)+$/', '(process.argv.length === 1 ? 4000 : 0)') },
  },
  { name: 'slow-start', version: '2.0.0', files: { 'index.js': SLOW_START('/^a+$/') } },
  {
    name: 'guarded',
    version: '1.0.0',
    files: { 'index.js': GUARDED, 'guard.js': GUARD, 'min.js': SHORT },
  },
  { name: 'flawed', version: '1.0.0', files: { 'index.js': FLAWED } },
  { name: 'flawed', version: '2.0.0', files: { 'index.js': FIXED } },
  { name: 'flawed', version: '3.0.0', files: { 'index.js': 'exports.entirely = 1;' } },
  {
    name: 'wrapper',
    version: '1.0.0',
    files: { 'index.js': 'exports.put = (o, p, v) => require("flawed").set(o, p, v);' },
    dependencies: { flawed: '^1.0.0' },
  },
  {
    // Looks at prototypes for honest reasons.
    name: 'walker',
    version: '1.0.0',
    files: {
      'index.js': `const { execFile } = require('child_process');
const isPlain = (o) => Object.getPrototypeOf(o) === Object.prototype;
exports.walk = (o, call) => {
  if (isPlain(o)) for (const key of Object.keys(o)) call(o[key]);
};
exports.show = (done) => execFile('tail', ['-n', '1', 'package.json'], done);
exports.copy = (o) => (isPlain(o) ? Object.assign({}, o) : o);
exports.put = (o, key, value) => {
  if (isPlain({ ...o })) for (const one of Object.values(o)) one[key] = value;
};
`,
    },
  },
  {
    name: 'modern',
    version: '1.0.0',
    files: {
      'package.json': '{"name":"modern","version":"1.0.0","type":"module","exports":"./m.js"}',
      'm.js': 'export const set = (o, p, v) => { const [a, b] = p.split("."); o[a][b] = v; };',
    },
  },
  {
    name: 'extends',
    version: '1.0.0',
    files: {
      'index.js':
        'Array.prototype.last = function () { return this[this.length - 1] }; exports.noop = () => {};',
    },
  },
];

export const POLLUTED: Oracle = { type: 'prototype-polluted' };
export const CREATED: Oracle = { type: 'file-created', path: '{marker}' };
export const LEAKED: Oracle = { type: 'canary-leaked', path: '{marker}' };
export const BUSY: Oracle = { type: 'cpu-time', seconds: 0.5 };
export const C = "const c = require('flawed');";
/** A program that looks which component is there. */
export const REAL = `const isReal = require('fs').readFileSync('node_modules/flawed/index.js', 'utf8').includes('o = o[key]');`;

/** How many tests of a file may run at once: as many as the lab has cells here. */
export const AT_ONCE = { concurrency: 2 };

export type Change = Partial<
  Pick<NpmReproducer, 'runs' | 'network' | 'command' | 'dependencies' | 'timeoutSeconds' | 'tests'>
> & {
  readonly component?: string;
  readonly affected?: string;
  readonly patches?: readonly ProposedPatch[];
  readonly files?: NpmReproducer['files'];
  readonly path?: string;
  readonly locations?: Finding['locations'];
};

export function findingOf(program: string, oracle: Oracle, change: Change): Finding {
  const name = change.component ?? 'flawed';
  return {
    id: 'f',
    format: 'native',
    pointer: '',
    component: { purl: `pkg:npm/${name}@1.0.0`, ecosystem: 'npm', name, version: '1.0.0' },
    ...(change.affected === undefined ? {} : { affected: change.affected }),
    weaknesses: [],
    aliases: [],
    title: 'a flaw',
    locations: change.locations ?? [],
    patches: change.patches ?? [],
    severity: [],
    references: [],
    reproducer: {
      environment: 'npm',
      dependencies: change.dependencies ?? {},
      files: [{ path: change.path ?? 'poc.js', text: program }, ...(change.files ?? [])],
      command: change.command ?? ['node', change.path ?? 'poc.js'],
      network: change.network ?? 'none',
      runs: change.runs ?? 1,
      timeoutSeconds: change.timeoutSeconds ?? 20,
      oracle,
      ...(change.tests === undefined ? {} : { tests: change.tests }),
    },
  };
}

/** BREAKWATER_SANDBOX=runsc runs all of this under gVisor. Closed when the file's tests are over. */
export async function labWorld() {
  const registry = await testRegistry(PACKAGES);
  const dataDir = await mkdtemp(join(tmpdir(), 'bw-lab-'));
  const lab = await openLab({
    cacheDirectory: dataDir,
    capacity: AT_ONCE.concurrency,
    env: { BREAKWATER_SANDBOX: process.env['BREAKWATER_SANDBOX'], npm_config_registry: registry.url },
  });
  after(async () => {
    await lab.close();
    await registry.close();
    await rm(dataDir, { recursive: true });
  });
  const judged = async (program: string, oracle: Oracle, change: Change = {}) =>
    (await reproduce(findingOf(program, oracle, change), lab)).reproduction;
  /** Verdict, reason and assurance. */
  const word = async (program: string, oracle: Oracle, change: Change = {}) => {
    const { verdict, reason, assurance } = await judged(program, oracle, change);
    return `${verdict} ${reason} ${assurance}`;
  };
  return { lab, judged, word };
}
