/** What is true is reproduced, what is not is not, and what is broken is neither. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AT_ONCE, BUSY, C, CREATED, LEAKED, labWorld, POLLUTED } from '../../../test/lab-world.ts';

const { judged, word } = await labWorld();

describe('programs that tell the truth', AT_ONCE, () => {
  for (const [what, program, oracle] of [
    ['a write through __proto__', `${C} c.set({}, '__proto__.x', 1);`, POLLUTED],
    ['a write through constructor.prototype', `${C} c.set({}, 'constructor.prototype.x', 1);`, POLLUTED],
    ['a built-in method replaced', `${C} c.set({}, '__proto__.toString', 1);`, POLLUTED],
    [
      'a prototype that is put right again before the end',
      `${C} c.set({}, '__proto__.x', 1); console.log(({}).x); delete Object.prototype.x;`,
      POLLUTED,
    ],
    ['a command injected', `${C} c.convert('; touch {marker}', () => {});`, CREATED],
    [
      'a file written outside its folder',
      `require('fs').mkdirSync('in'); ${C} c.save('in', '../{marker}', 'x');`,
      CREATED,
    ],
    [
      'code injected into a template',
      `${C} c.compile('" + process.mainModule.require("fs").writeFileSync("{marker}", "") + "')();`,
      CREATED,
    ],
    [
      'a file read outside its folder',
      `require('fs').mkdirSync('in'); ${C} console.log(c.serve('in', '../{marker}'));`,
      LEAKED,
    ],
    ['an expression that takes for ever', `${C} c.isWord('a'.repeat(40) + '!');`, BUSY],
    ['an expression put together from parts', `${C} c.isList('a'.repeat(40) + '!');`, BUSY],
  ] as const) {
    test(`${what} is reproduced and observed, and the fixed version passes`, async () => {
      const { verdict, reason, assurance, controls } = await judged(program, oracle, {
        affected: 'vers:npm/<2.0.0',
      });
      assert.deepEqual(
        [verdict, reason, assurance],
        ['reproduced', null, 'observed'],
        JSON.stringify(controls),
      );
      assert.deepEqual([controls.attribution, controls.fixed], ['passed', 'passed']);
    });
  }

  test('a flaw reached through a dependency is the component’s', async () => {
    const program = "require('wrapper').put({}, '__proto__.x', 1);";
    assert.equal(await word(program, POLLUTED, { component: 'wrapper' }), 'reproduced null observed');
  });

  test('a component that is a module, and a program that is one', async () => {
    const program = "import { set } from 'modern'; set({}, '__proto__.x', 1);";
    assert.equal(
      await word(program, POLLUTED, { component: 'modern', path: 'poc.mjs' }),
      'reproduced null observed',
    );
  });

  test('an API that is gone on the fixed side is told as that', async () => {
    const { controls } = await judged(`${C} c.set({}, '__proto__.x', 1);`, POLLUTED, {
      affected: 'vers:npm/<3.0.0',
    });
    assert.equal(controls.fixed, 'removed');
  });

  test('a range that leaves a vulnerable version out is told as also_on_fixed', async () => {
    const patches = [
      { id: 'same', diff: "--- a/index.js\n+++ b/index.js\n@@ -1 +1,2 @@\n 'use strict';\n+// nothing\n" },
    ];
    const { verdict, reason, controls } = await judged(`${C} c.set({}, '__proto__.x', 1);`, POLLUTED, {
      patches,
    });
    assert.deepEqual([verdict, reason, controls.fixed], ['reproduced', 'also_on_fixed', 'failed']);
  });

  test('the program’s own word stays a claim, and a fixed path an effect', async () => {
    const said = `${C} c.set({}, '__proto__.x', 1); if (({}).x) console.log('POLLUTED');`;
    assert.equal(
      await word(said, { type: 'output-contains', text: 'POLLUTED' }),
      'reproduced not_specific claimed',
    );
    const fixed = `${C} c.convert('; touch pwned', () => {});`;
    assert.equal(await word(fixed, { type: 'file-created', path: 'pwned' }), 'reproduced null effect_only');
  });

  test('what is not there is not reproduced, and what is broken is inconclusive', async () => {
    assert.equal(await word(`${C} c.set({}, 'a', 1);`, POLLUTED), 'not_reproduced no_effect effect_only');
    assert.equal(await word(`${C} c.gone();`, POLLUTED), 'not_reproduced no_effect effect_only');
    assert.equal(
      await word("require('undeclared');", POLLUTED),
      'inconclusive broken_reproducer effect_only',
    );
    assert.equal(
      await word('this is not JavaScript', POLLUTED),
      'inconclusive broken_reproducer effect_only',
    );
    assert.equal(
      await word('', POLLUTED, { command: ['node', 'nowhere.js'] }),
      'inconclusive broken_reproducer effect_only',
    );
    assert.equal(
      await word('', POLLUTED, { component: 'nowhere' }),
      'inconclusive install_failed effect_only',
    );
    assert.equal(
      await word('setInterval(() => {}, 1000)', POLLUTED, { timeoutSeconds: 1 }),
      'inconclusive timeout effect_only',
    );
  });

  test('an effect in some runs only is flaky', async () => {
    const program = `${C} if (Date.now() % 2) c.set({}, '__proto__.x', 1);`;
    const { verdict } = await judged(program, POLLUTED, { runs: 20 });
    assert.equal(verdict, 'flaky');
  });

  test('a component that extends prototypes when it is loaded proves nothing by it', async () => {
    const { verdict, controls } = await judged("require('extends').noop();", POLLUTED, {
      component: 'extends',
    });
    assert.deepEqual([verdict, controls.benign], ['not_reproduced', 'failed']);
  });
});
