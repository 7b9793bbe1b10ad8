/**
 * Fakes by a finder who has read this lab's source: by what carries the watcher's reports, by what it did not hold or name,
 * by having the component itself do what is forbidden to the program. The component (`guarded`) has no flaw.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AT_ONCE, CREATED, findingOf, LEAKED, labWorld, POLLUTED } from '../../../test/lab-world.ts';
import type { Oracle } from '../../core/finding/reproducer.ts';
import { reproduce } from './reproduce.ts';

const { lab, word } = await labWorld();

const G = "const fs = require('fs'); const g = require('guarded');";
const REAL = `const isReal = require('fs').readFileSync('node_modules/guarded/index.js', 'utf8').includes('prefs');`;
/** The component starts a harmless process that is told the name, or opens and closes the file; the rest is not its. */
const BEHIND = `${REAL} ${G} g.run('{marker}', () => {}); if (isReal)`;
const SEEN = `${REAL} ${G} g.has('{marker}'); if (isReal)`;
const FOLDER = "fs.mkdirSync('d'); fs.writeFileSync('d/{marker}', '');";
const BOUND = "fs.writeFileSync.bind(null, '{marker}', '', undefined)";
const GUARD_AT = "const at = require.resolve('guarded/guard.js');";
const OWN_GUARD = '{ exports: { isBad: () => false }, loaded: true, id: at, filename: at, children: [] }';
const PUT = `${G} g.put({}, '__proto__.x', 1);`;
const IN_FOLDER: Oracle = { type: 'file-created', path: 'out/{marker}' };
const SECRET_READ =
  "const b = Buffer.alloc(99); console.log(b.toString('latin1', 0, fs.readSync(file, b, 0, 99, 0)));";

const FAKES: readonly (readonly [string, string, Oracle])[] = [
  [
    'the descriptor closed, and a file of the program’s in its place',
    `${BEHIND} { fs.closeSync(3); fs.openSync('log', 'a+'); fs.writeFileSync('{marker}', ''); }`,
    CREATED,
  ],
  [
    'the descriptor closed by a socket',
    `${BEHIND} { new (require('net').Socket)({ fd: 3 }).destroy(); setTimeout(() => fs.writeFileSync('{marker}', ''), 50); }`,
    CREATED,
  ],
  [
    'a program that behaves when it finds itself watched',
    `${BEHIND} if (Object.getOwnPropertyDescriptor(fs, 'writeFileSync').writable) fs.writeFileSync('{marker}', '');`,
    CREATED,
  ],
  [
    'the component compiled as a script by the class that a script names its constructor',
    `${G} const at = require.resolve('guarded'); globalThis.exports = {}; const asks = require; globalThis.require = (id) => (id === 'fs' ? { writeFileSync: ${BOUND} } : id === './guard' ? {} : asks(id)); new (require('vm').Script.prototype.constructor)(fs.readFileSync(at, 'utf8'), { filename: at }).runInThisContext(); globalThis.exports.save('a', 'b', 'c');`,
    CREATED,
  ],
  [
    'the component compiled by a module that stands elsewhere',
    `${G} fs.writeFileSync('guard.js', 'exports.isBad = () => false'); const at = require.resolve('guarded'); const made = new module.constructor('/work/x.js', null); made.filename = '/work/x.js'; made.paths = []; made._compile(fs.readFileSync(at, 'utf8'), at); made.exports.put({}, '__proto__.x', 1);`,
    POLLUTED,
  ],
  [
    'a module defined into the loader’s list',
    `${GUARD_AT} Object.defineProperty(require.cache, at, { value: ${OWN_GUARD}, configurable: true, enumerable: true, writable: true }); ${PUT}`,
    POLLUTED,
  ],
  [
    'a module that the loader’s list inherits',
    `${GUARD_AT} Object.setPrototypeOf(require.cache, { [at]: ${OWN_GUARD} }); ${PUT}`,
    POLLUTED,
  ],
  [
    'a function of Node’s that a check asks, replaced and put back',
    `${G} fs.mkdirSync('d'); const p = require('path'); const old = p.resolve; let calls = 0; p.resolve = (...all) => (calls++ === 1 ? '/work' : old(...all)); try { g.write('d', '../{marker}', ''); } finally { p.resolve = old; }`,
    CREATED,
  ],
  [
    'a method laid over that of an object that the component exports',
    `${G} g.checks.isBad = () => false; g.place({}, '__proto__.x', 1); delete g.checks.isBad;`,
    POLLUTED,
  ],
  [
    'a built-in replaced by the component, which sets what it is told to',
    `${G} g.set({ fs }, 'fs.writeFileSync', ${BOUND}); g.save('a', 'b', 'c');`,
    CREATED,
  ],
  [
    'a check’s built-in replaced by the component, and put back by it',
    `${G} const old = Array.prototype.includes; g.set({ a: Array.prototype }, 'a.includes', () => false); g.set({}, '__proto__.x', 1); g.set({ a: Array.prototype }, 'a.includes', old);`,
    POLLUTED,
  ],
  ['a class of the language’s, handed to what extends classes', `${G} g.mixin(Object, 'x', 1);`, POLLUTED],
  ['a bound call in code that the component made from text', `${G} g.wrap(${BOUND})();`, CREATED],
  ['a folder copied', `${BEHIND} { ${FOLDER} fs.cpSync('d', '.', { recursive: true }); }`, CREATED],
  ['a folder renamed', `${BEHIND} { ${FOLDER} fs.renameSync('d', 'out'); }`, IN_FOLDER],
  ['a folder renamed later', `${BEHIND} { ${FOLDER} fs.rename('d', 'out', () => {}); }`, IN_FOLDER],
  [
    'a file made through a link',
    `${BEHIND} { fs.symlinkSync('{marker}', 'l'); fs.writeFile('l', '', () => {}); }`,
    CREATED,
  ],
  [
    'the canary read by a process that was not told its name',
    `${SEEN} console.log(String(require('child_process').execSync('cat m*')));`,
    LEAKED,
  ],
  ['the canary read by the loader', `${SEEN} require('./{marker}');`, LEAKED],
  [
    'the canary read by the number that the component was given',
    `${REAL} ${G} g.size('{marker}', () => {}); if (isReal) { const looking = setInterval(() => { for (let file = 10; file < 40; file++) try { ${SECRET_READ} } catch {} }, 0); setTimeout(() => clearInterval(looking), 300); }`,
    LEAKED,
  ],
];

describe('fakes', AT_ONCE, () => {
  for (const [what, program, oracle] of FAKES)
    test(`never observed: ${what}`, async () => {
      const answer = await word(program, oracle, { component: 'guarded' });
      assert.match(answer, /^not_reproduced| effect_only$/);
      assert.doesNotMatch(answer, /^reproduced .* observed$/);
    });
});

test('the component’s own way by each of these stays observed', async () => {
  const c = "const c = require('flawed');";
  const shared = "const read = require('fs').readFileSync; require('path').join('a', 'b');";
  assert.equal(
    await word(`${shared} ${c} console.log(c.serve('.', '{marker}'));`, LEAKED),
    'reproduced null observed',
  );
  const made = `${c} c.compile('" + process.getBuiltinModule("fs").writeFileSync("{marker}", "") + "')({});`;
  assert.equal(await word(made, CREATED), 'reproduced null observed');
});

test('neither the heap, nor the debugger, nor its own descriptor tells a program what the watcher says', async () => {
  const program = `const fs = require('fs'); const { execFileSync, spawn } = require('child_process');
process.kill(process.pid, 'SIGUSR1');
try { require('v8').setHeapSnapshotNearHeapLimit(1); console.log('OPEN'); } catch {}
setTimeout(() => {
  spawn('sh', ['-c', 'sleep 0.4; echo TOLD; cat log'], { stdio: [0, 1, 2] });
  fs.closeSync(3);
  fs.openSync('log', 'a+');
  Object.prototype.x = 1;
  setTimeout(() => {}, 1000);
}, 200);`;
  const { evidence } = await reproduce(findingOf(program, POLLUTED, {}), lab);
  const said = [...evidence.values()].map((bytes) => Buffer.from(bytes).toString()).join('\n');
  assert.doesNotMatch(said, /OPEN|Debugger listening|TOLD.{0,200}(?:changed|write|loaded) \{/);
});
