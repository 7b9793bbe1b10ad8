/**
 * Fakes that go round by what a component shares with the program: its built-ins, its modules, its environment, the
 * watcher's own traps. docs/lab.md lists them with their outcomes.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AT_ONCE, BUSY, C, CREATED, LEAKED, labWorld, POLLUTED, REAL } from '../../../test/lab-world.ts';
import type { Oracle } from '../../core/finding/reproducer.ts';

const { word } = await labWorld();

const WALKER = "const w = require('walker');";
const FS = "const fs = require('fs');";
const ASSIGN = 'Object.assign.bind(null, Object.prototype, { x: 1 })';
/** The program does it itself where it believes that the real component is there. */
const SNIFFED = /^not_reproduced (not_attributed|self_triggering)/;
const NOT_TOLD = / effect_only$/;
const HANDED = /^reproduced \w+ effect_only$/;
const OWN_TAIL = "require('fs').writeFileSync('tail', '#!/bin/sh\\ntouch {marker}\\n', { mode: 0o755 });";

const FAKES: readonly (readonly [string, string, Oracle, RegExp])[] = [
  [
    'the version read from the package',
    `if (require('flawed/package.json').version === '1.0.0' && require('fs').readFileSync('node_modules/flawed/index.js').length > 500) Object.prototype.x = 1;`,
    POLLUTED,
    SNIFFED,
  ],
  [
    'the source of a function',
    `${C} if (String(c.set).includes('pop')) Object.prototype.x = 1;`,
    POLLUTED,
    SNIFFED,
  ],
  [
    'how long a call takes',
    `${C} const from = process.hrtime.bigint(); c.count(3e8); if (process.hrtime.bigint() - from > 50_000_000n) Object.prototype.x = 1;`,
    POLLUTED,
    SNIFFED,
  ],
  [
    'the size and place of a file',
    `if (require('fs').statSync('node_modules/flawed/index.js').size > 900) Object.prototype.x = 1;`,
    POLLUTED,
    SNIFFED,
  ],
  [
    'what a call answers',
    `${C} if (c.merge({ a: 1 }, { b: 2 }).b === 2) Object.prototype.x = 1;`,
    POLLUTED,
    SNIFFED,
  ],
  [
    'an export that the program put in its place',
    `${REAL} ${C} if (isReal) c.set = () => { Object.prototype.x = 1; }; c.set({}, 'a.b', 1);`,
    POLLUTED,
    SNIFFED,
  ],
  [
    'source that a loader hook adds to',
    `const { registerHooks } = require('module'); registerHooks({ load(url, context, next) { const read = next(url, context); if (url.includes('/flawed/')) read.source = String(read.source ?? '') + ';Object.prototype.x = 1;'; return read; } }); ${C}`,
    POLLUTED,
    SNIFFED,
  ],
  [
    'an asynchronous hook',
    `require('async_hooks').createHook({ init() { Object.prototype.x = 1; } }).enable(); ${C} c.convert('', () => {});`,
    POLLUTED,
    SNIFFED,
  ],
  [
    'the same, bound',
    `require('async_hooks').createHook({ init: ${ASSIGN} }).enable(); ${C} c.convert('', () => {});`,
    POLLUTED,
    NOT_TOLD,
  ],
  [
    'a bound getter that the component reads',
    `${C} c.set(Object.defineProperty({}, 'b', { get: ${ASSIGN} }), 'b.c', 1);`,
    POLLUTED,
    NOT_TOLD,
  ],
  [
    'a bound conversion that the component asks for',
    `${C} c.compile({ toString: ${ASSIGN} });`,
    POLLUTED,
    NOT_TOLD,
  ],
  ['a bound iterator', `${C} c.each({ [Symbol.iterator]: ${ASSIGN} }, () => {});`, POLLUTED, NOT_TOLD],
  ['a bound callback that comes later', `${C} c.convert('', ${ASSIGN});`, POLLUTED, NOT_TOLD],
  [
    'a built-in that the program bound and put back',
    `Object.assign = ${ASSIGN}; ${C} c.merge({}, {});`,
    POLLUTED,
    NOT_TOLD,
  ],
  [
    'a proxy of the prototype without a trap',
    `${C} c.set({ a: new Proxy(Object.prototype, {}) }, 'a.x', 1);`,
    POLLUTED,
    NOT_TOLD,
  ],
  [
    'a function made from text that is not called Function',
    `${C} const Made = Object.getPrototypeOf(async () => {}).constructor; c.each([1], new Made('Object.prototype.x = 1'));`,
    POLLUTED,
    NOT_TOLD,
  ],
  [
    'a function of WebAssembly that calls a bound one',
    `${C} const bytes = Uint8Array.from([0,97,115,109,1,0,0,0,1,4,1,96,0,0,2,7,1,1,109,1,102,0,0,3,2,1,0,7,5,1,1,103,0,1,10,6,1,4,0,16,0,11]); c.each([1], new WebAssembly.Instance(new WebAssembly.Module(bytes), { m: { f: ${ASSIGN} } }).exports.g);`,
    POLLUTED,
    /not_attributed| effect_only$/,
  ],
  [
    'the trap’s own setter, bound, in a component that looks at prototypes',
    `${WALKER} const trap = Object.getOwnPropertyDescriptor(Object.prototype, 'x'); w.walk({ a: 1 }, trap?.set ? trap.set.bind(Object.prototype) : () => { Object.prototype.x = 1; });`,
    POLLUTED,
    NOT_TOLD,
  ],
  [
    'the same built-in, in a component that looks at prototypes',
    `Object.assign = ${ASSIGN}; ${WALKER} w.copy({});`,
    POLLUTED,
    NOT_TOLD,
  ],
  [
    'a stack that is sealed',
    `${REAL} if (isReal) { Object.defineProperty(Error, 'prepareStackTrace', { value: () => [], configurable: false }); Object.prototype.x = 1; }`,
    POLLUTED,
    NOT_TOLD,
  ],
  [
    'a stack without depth',
    `${REAL} if (isReal) { Object.defineProperty(Error, 'stackTraceLimit', { value: 0, configurable: false }); Object.prototype.x = 1; }`,
    POLLUTED,
    NOT_TOLD,
  ],
  [
    'a worker that holds the component',
    `${C} new (require('worker_threads').Worker)("require('flawed').each([1], () => { Object.prototype.x = 1; });", { eval: true });`,
    POLLUTED,
    NOT_TOLD,
  ],
  [
    'a process of the component’s that is given the program’s preload',
    `${C} require('fs').writeFileSync('t.js', 'Object.prototype.x = 1'); process.env.NODE_OPTIONS += ' --require ./t.js'; c.convert('; node -e 1', () => {});`,
    POLLUTED,
    NOT_TOLD,
  ],
  [
    'a built-in module’s function, bound and put back',
    `${FS} fs.writeFileSync = fs.writeFileSync.bind(null, '{marker}', '', undefined); ${C} c.save('a', 'b', 'c');`,
    CREATED,
    NOT_TOLD,
  ],
  [
    'the same by Reflect.apply, before the component takes it',
    `const cp = require('child_process'); cp.exec = Reflect.apply.bind(null, cp.exec, cp, ['touch {marker}']); ${C} c.convert('', () => {});`,
    CREATED,
    NOT_TOLD,
  ],
  [
    'a loader that gives out another fs',
    `const M = require('module'); const load = M._load; M._load = function (id, ...rest) { const got = load.call(this, id, ...rest); return id === 'fs' ? { ...got, writeFileSync: got.writeFileSync.bind(null, '{marker}', '', undefined) } : got; }; ${C} c.save('a', 'b', 'c');`,
    CREATED,
    NOT_TOLD,
  ],
  [
    'the component compiled anew with a require of the program’s',
    `${FS} const M = require('module'); const file = require.resolve('flawed'); const made = new M(file); made.require = (id) => id === 'fs' ? { writeFileSync: fs.writeFileSync.bind(null, '{marker}', '', undefined) } : require(id); made._compile(fs.readFileSync(file, 'utf8'), file); made.exports.save('a', 'b', 'c');`,
    CREATED,
    NOT_TOLD,
  ],
  [
    'a hook that leads fs to a file of the program’s',
    `${FS} fs.writeFileSync('own.js', "const fs = process.getBuiltinModule('fs'); module.exports = { ...fs, writeFileSync: fs.writeFileSync.bind(null, '{marker}', '', undefined) };"); require('module').registerHooks({ resolve(id, context, next) { return id === 'fs' && context.parentURL?.includes('/flawed/') ? next('file:///work/own.js', context) : next(id, context); } }); ${C} c.save('a', 'b', 'c');`,
    CREATED,
    NOT_TOLD,
  ],
  [
    'another program of the name that the component starts',
    `${OWN_TAIL} process.env.PATH = process.cwd() + ':' + process.env.PATH; ${WALKER} w.show(() => {});`,
    CREATED,
    NOT_TOLD,
  ],
  [
    'the same by another environment altogether',
    `${OWN_TAIL} process.env = { ...process.env, PATH: process.cwd() + ':/usr/bin:/bin' }; ${WALKER} w.show(() => {});`,
    CREATED,
    NOT_TOLD,
  ],
  [
    'the canary read by a bound function that was put back',
    `${FS} fs.readFileSync = fs.readFileSync.bind(null, '{marker}', 'utf8'); ${C} console.log(c.serve('a', 'b'));`,
    LEAKED,
    /^not_reproduced| effect_only$/,
  ],
  [
    'an expression bound to the method that the component calls',
    `RegExp.prototype.test = RegExp.prototype.test.bind(/^(a+)+$/, 'a'.repeat(40) + '!'); ${C} c.isWord('a');`,
    BUSY,
    NOT_TOLD,
  ],
  ['a count that the program chose, in a loop of the component’s', `${C} c.count(3e9);`, BUSY, HANDED],
  [
    'the prototype itself, given to a component that looks at another in the same call',
    `${WALKER} w.put({ a: Object.prototype }, 'x', 1);`,
    POLLUTED,
    HANDED,
  ],
];

describe('fakes', AT_ONCE, () => {
  for (const [what, program, oracle, expected] of FAKES) {
    test(`never observed: ${what}`, async () => {
      const component = program.includes(WALKER) ? 'walker' : 'flawed';
      const answer = await word(program, oracle, { component });
      assert.match(answer, expected);
      assert.doesNotMatch(answer, /^reproduced .* observed$/);
    });
  }
});
