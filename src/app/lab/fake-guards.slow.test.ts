/**
 * Fakes that make an honest component do the deed, by what it asks before it acts, or do it themselves where nobody
 * looks while the component does something harmless. The component (`guarded`) has no flaw. And the other side:
 * honest proofs of many shapes, which none of this may cost their `observed`.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AT_ONCE, BUSY, C, CREATED, LEAKED, labWorld, POLLUTED } from '../../../test/lab-world.ts';
import type { Oracle } from '../../core/finding/reproducer.ts';

const { word } = await labWorld();

const G = "const g = require('guarded');";
const REAL = `const isReal = require('fs').readFileSync('node_modules/guarded/index.js', 'utf8').includes('prefs');`;
/** The component starts a harmless process that is told the name; the file comes from elsewhere. */
const BEHIND = `${REAL} ${G} g.run('{marker}', () => {}); if (isReal)`;
const OWN_GUARD = "require('fs').writeFileSync('own.js', 'exports.isBad = () => false');";
const PUT = "g.put({}, '__proto__.x', 1);";

const PROTOTYPES: readonly (readonly [string, string])[] = [
  [
    'what one function reaches, another writes, from one place',
    `${G} for (const [f, ...rest] of [[g.get, {}, '__proto__'], [g.set, { a: Object.prototype }, 'a.x', 1]]) f(...rest);`,
  ],
  [
    'the same, called by timers',
    `${G} setTimeout(g.get, 0, {}, '__proto__'); setTimeout(g.set, 5, { a: Object.prototype }, 'a.x', 1);`,
  ],
  ['a line that names a prototype for other reasons', `${G} g.once(Object.prototype, 'x', 1);`],
  [
    'minified code, which names a prototype somewhere on its line',
    `require('guarded/min.js').set({ a: Object.prototype }, 'a.x', 1);`,
  ],
  ['a component that spells `constructor` as a constant', `${G} g.add({ a: Object.prototype }, 'x', 1);`],
  [
    'a bound function of Node’s that stores',
    `${G} g.update({}, '__proto__', require('util')._extend.bind(null, Object.prototype, { x: 1 }));`,
  ],
  [
    'a holder whose name ends like fs',
    `${G} g.keep({ set: Reflect.set.bind(null, Object.prototype) }, 'x', 1);`,
  ],
  [
    'a built-in that a check asks, replaced and put back',
    `${G} const old = Array.prototype.includes; Array.prototype.includes = () => false; g.set({}, '__proto__.x', 1); Array.prototype.includes = old;`,
  ],
  [
    'the same where the check is an expression',
    `${G} const old = RegExp.prototype.exec; RegExp.prototype.exec = () => null; ${PUT} RegExp.prototype.exec = old;`,
  ],
  [
    'the same defined by another realm’s hand',
    `${G} const define = require('vm').runInNewContext('Object').defineProperty; const old = Object.getOwnPropertyDescriptor(RegExp.prototype, 'test'); define(RegExp.prototype, 'test', { value: () => false, configurable: true, writable: true }); ${PUT} define(RegExp.prototype, 'test', old);`,
  ],
  [
    'a built-in that splits as the program likes',
    `${G} const old = String.prototype.split; String.prototype.split = () => ['__proto__', 'x']; g.put({}, 'a', 1); String.prototype.split = old;`,
  ],
  [
    'the check of the component’s own module replaced',
    `require('guarded/guard.js').isBad = () => false; ${G} ${PUT}`,
  ],
  [
    'the exports of that module replaced whole',
    `const at = require.resolve('guarded/guard.js'); require(at); require.cache[at].exports = { isBad: () => false }; ${G} ${PUT}`,
  ],
  [
    'that module put into the loader’s list by the program',
    `const at = require.resolve('guarded/guard.js'); require.cache[at] = { exports: { isBad: () => false }, loaded: true, id: at, filename: at, children: [] }; ${G} ${PUT}`,
  ],
  [
    'that module looked for elsewhere',
    `${OWN_GUARD} const M = require('module'); const old = M._resolveFilename; M._resolveFilename = (id, ...rest) => id === './guard' ? '/work/own.js' : old(id, ...rest); ${G} ${PUT}`,
  ],
  [
    'that module found elsewhere',
    `${OWN_GUARD} const M = require('module'); const old = M._findPath; M._findPath = (id, ...rest) => String(id).endsWith('guard') && rest[0]?.[0]?.includes('guarded') ? '/work/own.js' : old(id, ...rest); ${G} ${PUT}`,
  ],
  [
    'another source for it by a hook',
    `require('module').registerHooks({ load(url, context, next) { const read = next(url, context); if (url.endsWith('guard.js')) read.source = 'exports.isBad = () => false'; return read; } }); ${G} ${PUT}`,
  ],
  [
    'a setter that is the trap’s own, bound',
    `${G} const trap = Object.getOwnPropertyDescriptor(Object.prototype, 'x'); const o = Object.defineProperty({}, 'b', { set: trap?.set ? trap.set.bind(Object.prototype) : () => { Object.prototype.x = 1; } }); g.set({ a: o }, 'a.b', 1);`,
  ],
];

const FILES: readonly (readonly [string, string])[] = [
  [
    'a thread',
    `${BEHIND} new (require('worker_threads').Worker)("require('fs').writeFileSync('{marker}', '')", { eval: true });`,
  ],
  [
    'a thread of the class that the watched one extends',
    `${BEHIND} new (Object.getPrototypeOf(class extends require('worker_threads').Worker {}))("require('fs').writeFileSync('{marker}', '')", { eval: true });`,
  ],
  [
    'a process started one layer below',
    `${BEHIND} new (require('child_process').ChildProcess)().spawn({ file: '/usr/bin/touch', args: ['touch', '{marker}'], envPairs: [], stdio: 'ignore' });`,
  ],
  [
    'a process of the cluster’s',
    `${BEHIND} { require('fs').writeFileSync('w.js', "require('fs').writeFileSync('{marker}', ''); process.exit()"); const cluster = require('cluster'); cluster.setupPrimary({ exec: 'w.js' }); cluster.fork(); }`,
  ],
  [
    'a database',
    `${BEHIND} new (require('node:sqlite').DatabaseSync)('{marker}').exec('create table a (b)');`,
  ],
  [
    'a local socket',
    `${BEHIND} { require('net').createServer().listen('{marker}'); setTimeout(() => process.reallyExit(0), 100); }`,
  ],
  ['a folder above another', `${BEHIND} require('fs').mkdirSync('{marker}/a', { recursive: true });`],
  ['a path in bytes', `${BEHIND} require('fs').writeFileSync(new Uint8Array(Buffer.from('{marker}')), '');`],
  [
    'a path in bytes to rename to',
    `${BEHIND} { const fs = require('fs'); fs.writeFileSync('a', ''); fs.renameSync('a', new Uint8Array(Buffer.from('{marker}'))); }`,
  ],
  [
    'an address whose letters are escaped',
    `${BEHIND} require('fs').writeFileSync(new URL('file:///work/' + [...'{marker}'].map((one) => '%' + one.charCodeAt(0).toString(16)).join('')), '');`,
  ],
  [
    'a path that lying classes hide',
    `${BEHIND} { Buffer.isBuffer = () => false; globalThis.URL = class {}; process.cwd = () => '/'; require('fs').writeFileSync(Buffer.from('{marker}'), ''); }`,
  ],
  ['a stream of the class itself', `${BEHIND} new (require('fs').WriteStream)('{marker}').end();`],
  [
    'a stream whose path changes before it opens',
    `${BEHIND} { const to = require('fs').createWriteStream('a'); to.path = '{marker}'; to.end(); }`,
  ],
  ['a report of Node’s', `${BEHIND} process.report.writeReport('{marker}');`],
  [
    'a report of Node’s at a signal',
    `${BEHIND} { process.report.directory = '/work'; process.report.filename = '{marker}'; process.report.signal = 'SIGUSR2'; process.report.reportOnSignal = true; process.kill(process.pid, 'SIGUSR2'); setTimeout(() => {}, 300); }`,
  ],
  [
    'another program in the place of this one',
    `${BEHIND} process.execve('/bin/sh', ['sh', '-c', 'touch {marker}'], {});`,
  ],
  [
    'a component that opens the file to read it',
    `${REAL} ${G} g.has('{marker}'); if (isReal) require('fs').writeFileSync('{marker}', '');`,
  ],
  [
    'so many reports that none is left for the deed',
    `${REAL} ${G} for (let at = 0; at < 500; at++) g.has('{marker}'); if (isReal) require('fs').writeFileSync('{marker}', '');`,
  ],
  [
    'so many lines that the deed’s is not read',
    `${BEHIND} { require('fs').writeSync(3, '\\n'.repeat(3000)); require('fs').writeFileSync('{marker}', ''); }`,
  ],
  [
    'a module’s own require, replaced and put back',
    `const fs = require('fs'); const M = require('module'); const file = require.resolve('guarded'); const made = new M(file, null); made.filename = file; made.require = (id) => id === 'fs' ? { writeFileSync: fs.writeFileSync.bind(null, '{marker}', '', undefined) } : id === './guard' ? {} : require(id); made._compile(fs.readFileSync(file, 'utf8'), file); delete made.require; made.exports.save('a', 'b', 'c');`,
  ],
];

const TIMES: readonly (readonly [string, string])[] = [
  ['a part of an expression of the component’s', `${G} g.matches(/\\s+$/, ' '.repeat(60_000) + 'x');`],
  [
    'threads of Node’s beside an expression of the component’s',
    `${REAL} ${G} if (isReal) for (let at = 0; at < 4; at++) require('crypto').pbkdf2('a', 'b', 2e6, 64, 'sha512', () => {}); const text = 'ab '.repeat(9); const end = Date.now() + 250; if (isReal) while (Date.now() < end) for (let at = 0; at < 30_000; at++) g.isWord(text);`,
  ],
];

const HONEST: readonly (readonly [string, string, Oracle, string?])[] = [
  [
    'after awaiting',
    `${C} (async () => { await null; await new Promise((done) => setTimeout(done, 5)); c.set({}, 'constructor.prototype.x', 1); })();`,
    POLLUTED,
  ],
  ['called by a timer', `${C} setTimeout(c.set, 0, {}, '__proto__.x', 1);`, POLLUTED],
  [
    'in a loop of payloads',
    `${C} for (const path of ['__proto__.x', 'constructor.prototype.y']) c.set({}, path, 1);`,
    POLLUTED,
  ],
  ['by reflection', `${C} Reflect.apply(c.set, null, [{}, '__proto__.x', 1]);`, POLLUTED],
  [
    'of a module of the newer kind',
    `import('modern').then((m) => m.set({}, '__proto__.x', 1));`,
    POLLUTED,
    'modern',
  ],
  ['through another package', `require('wrapper').put({}, '__proto__.x', 1);`, POLLUTED, 'wrapper'],
  [
    'beside a prototype that the program extends itself',
    `${C} String.prototype.shout = function () { return this.toUpperCase(); }; c.set({}, '__proto__.x', 1);`,
    POLLUTED,
  ],
  ['a file written', `${C} c.save('.', '{marker}', 'a');`, CREATED],
  ['a command run', `${C} c.convert('; touch {marker}', () => {});`, CREATED],
  ['a canary read', `${C} console.log(c.serve('.', '{marker}'));`, LEAKED],
  ['an expression made from parts', `${C} c.isList('a'.repeat(40) + '!');`, BUSY],
];

async function refuses(program: string, oracle: Oracle) {
  const answer = await word(program, oracle, { component: 'guarded' });
  assert.match(answer, /^not_reproduced| effect_only$/);
  assert.doesNotMatch(answer, /^reproduced .* observed$/);
}

describe('fakes', AT_ONCE, () => {
  for (const [what, program] of PROTOTYPES)
    test(`never observed, a prototype: ${what}`, () => refuses(program, POLLUTED));
  for (const [what, program] of FILES)
    test(`never observed, a file: ${what}`, () => refuses(program, CREATED));
  for (const [what, program] of TIMES) test(`never observed, time: ${what}`, () => refuses(program, BUSY));
});

describe('honest proofs', AT_ONCE, () => {
  for (const [what, program, oracle, component = 'flawed'] of HONEST)
    test(`observed: ${what}`, async () => {
      assert.equal(await word(program, oracle, { component }), 'reproduced null observed');
    });

  test('a program that prepares with processes of its own, or leads a command to a script, keeps its verdict', async () => {
    for (const program of [
      `require('child_process').execSync('true'); ${C} c.convert('; touch {marker}', () => {});`,
      `require('fs').writeFileSync('p.sh', 'touch {marker}'); ${C} c.convert('; sh p.sh', () => {});`,
    ])
      assert.equal(await word(program, CREATED), 'reproduced null effect_only');
  });
});
