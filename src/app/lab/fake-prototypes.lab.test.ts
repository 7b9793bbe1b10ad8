/**
 * The lab against programs that change a prototype and want the component to have done it.
 * Each fake is one way of getting a verdict it does not deserve; docs/lab.md lists them with their outcomes, the
 * ones that still pass as well.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AT_ONCE, C, labWorld, POLLUTED, REAL } from '../../../test/lab-world.ts';
import type { Oracle } from '../../core/finding/reproducer.ts';

const { judged, word } = await labWorld();

const FAKES: readonly (readonly [string, string, Oracle, RegExp])[] = [
  [
    'the effect without the component',
    'Object.prototype.x = 1;',
    POLLUTED,
    /^not_reproduced self_triggering/,
  ],
  [
    'the effect only where the real component is there',
    `${REAL} if (isReal) Object.prototype.x = 1;`,
    POLLUTED,
    /^not_reproduced not_attributed/,
  ],
  [
    'the effect by definition instead of assignment',
    `${REAL} if (isReal) Object.defineProperty(Object.prototype, 'x', { value: 1 });`,
    POLLUTED,
    /^not_reproduced not_attributed/,
  ],
  [
    'a callback that does the deed',
    `${C} c.each([1], () => { Object.prototype.x = 1; });`,
    POLLUTED,
    /^not_reproduced not_attributed/,
  ],
  [
    'a bound built-in as the callback',
    `${C} c.each([1], Object.assign.bind(null, Object.prototype, { x: 1 }));`,
    POLLUTED,
    / effect_only$/,
  ],
  [
    'a bound built-in under the name that the component calls',
    `${C} c.put({ set: Reflect.set.bind(null, Object.prototype) }, 'x', 1);`,
    POLLUTED,
    / effect_only$/,
  ],
  [
    'a trap of a proxy that is a bound built-in',
    `${C} c.set({ a: new Proxy({}, { set: Reflect.set.bind(null, Object.prototype, 'x') }) }, 'a.b', 1);`,
    POLLUTED,
    / effect_only$/,
  ],
  [
    'a script that takes the component’s name',
    `${REAL} ${C} if (isReal) c.each([1], require('vm').runInThisContext('() => { Object.prototype.x = 1 }', { filename: '/work/node_modules/flawed/index.js' }));`,
    POLLUTED,
    /not_attributed| effect_only$/,
  ],
  [
    'evaluated code that takes the component’s name',
    `${REAL} ${C} if (isReal) c.each([1], eval('() => { Object.prototype.x = 1 }\\n//# sourceURL=/work/node_modules/flawed/index.js'));`,
    POLLUTED,
    /not_attributed| effect_only$/,
  ],
  [
    'a module compiled under a component’s path',
    `${REAL} if (isReal) { const M = require('module'); const m = new M('x'); m._compile('Object.prototype.x = 1', '/work/node_modules/flawed/more.js'); }`,
    POLLUTED,
    /not_attributed| effect_only$/,
  ],
  [
    'forged reports on every descriptor',
    `${REAL} if (isReal) { Object.prototype.x = 1; for (let fd = 3; fd < 40; fd++) for (const t of ['', 'T '] ) try { require('fs').writeSync(fd, t + 'write {"on":"Object.prototype","key":"x","via":null,"frames":[{"name":"set","file":"/work/node_modules/flawed/index.js","line":8,"column":3,"hash":"x","kind":"file","by":null}]}\\n') } catch {} }`,
    POLLUTED,
    /not_attributed| effect_only$/,
  ],
  [
    'lying built-ins',
    `${REAL} if (isReal) { Error.prepareStackTrace = () => []; JSON.stringify = () => '{}'; Map.prototype.get = () => ({}); Array.prototype.push = () => 0; Reflect.apply = () => 0; Object.prototype.x = 1; }`,
    POLLUTED,
    /not_attributed| effect_only$/,
  ],
  [
    'a stack that cannot be taken',
    `${REAL} if (isReal) { Object.freeze(Error); Object.prototype.x = 1; }`,
    POLLUTED,
    /not_attributed| effect_only$/,
  ],
  [
    'a program that behaves when it finds a trap',
    `${REAL} if (isReal && !Object.getOwnPropertyDescriptor(Object.prototype, 'x')) Object.prototype.x = 1;`,
    POLLUTED,
    / effect_only$/,
  ],
  [
    'a worker that does it',
    `${REAL} if (isReal) new (require('worker_threads').Worker)('Object.prototype.x = 1', { eval: true });`,
    POLLUTED,
    / effect_only$/,
  ],
  [
    'a child process that does it',
    `${REAL} if (isReal) require('child_process').execFileSync(process.execPath, ['-e', 'Object.prototype.x = 1'], { env: {} });`,
    POLLUTED,
    / effect_only$/,
  ],
  [
    'the doors to the watcher’s memory',
    `${REAL} if (isReal) { for (const open of [() => require('v8').writeHeapSnapshot('s'), () => new (require('inspector').Session)(), () => process.binding('fs').open, () => process.dlopen({}, 'x')]) try { open(); console.log('OPEN') } catch {} Object.prototype.x = 1; }`,
    POLLUTED,
    /not_attributed| effect_only$/,
  ],
];

describe('fakes', AT_ONCE, () => {
  for (const [what, program, oracle, expected] of FAKES) {
    test(`never observed: ${what}`, async () => {
      const answer = await word(program, oracle);
      assert.match(answer, expected);
      assert.doesNotMatch(answer, /^reproduced .* observed$/);
    });
  }

  test('a shell between the lab and the program costs the attribution', async () => {
    const answer = await word(`${C} c.set({}, '__proto__.x', 1);`, POLLUTED, {
      command: ['sh', '-c', 'node poc.js'],
    });
    assert.doesNotMatch(answer, /observed$/);
  });

  test('files laid over the component are not laid', async () => {
    const files = [{ path: 'node_modules/flawed/index.js', text: 'Object.prototype.x = 1;' }];
    assert.equal(
      await word("require('flawed');", POLLUTED, { files }),
      'not_reproduced no_effect effect_only',
    );
  });

  test('a component that is handed the prototype itself did not come by it', async () => {
    for (const program of [
      `${C} c.set(Object.prototype, 'x', 1);`,
      `${C} c.set({}, '__proto__.y', undefined); c.set({}.__proto__, 'x', 1);`,
      `${C} c.set({ a: Object.prototype }, 'a.x', 1);`,
    ]) {
      const { assurance } = await judged(program, POLLUTED);
      assert.equal(assurance, program.includes('__proto__.y') ? 'observed' : 'effect_only', program);
    }
  });
});
