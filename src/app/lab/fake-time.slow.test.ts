/** More ways to have a component burn time that is not its own, beside those of `fake-effects.lab.test.ts`. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AT_ONCE, BUSY, C, labWorld } from '../../../test/lab-world.ts';
import type { Oracle } from '../../core/finding/reproducer.ts';

const { judged, word } = await labWorld();

const FAKES: readonly (readonly [string, string, Oracle, RegExp])[] = [
  [
    'the same made from text by the program',
    `${C} c.matches(new RegExp('^(?:' + '(?:[a-z]+[a-z0-9_-]*)' + '+)+$'), 'a'.repeat(40) + '!');`,
    BUSY,
    / effect_only$/,
  ],
  [
    'the same of another realm, compiled anew',
    `${C} c.matches(require('vm').runInNewContext('/x/').compile('^(a+)+$'), 'a'.repeat(40) + '!');`,
    BUSY,
    / effect_only$/,
  ],
  [
    'a bound expression as the callback',
    `${C} c.each(['a'.repeat(40) + '!'], RegExp.prototype.test.bind(/^(a+)+$/));`,
    BUSY,
    / effect_only$/,
  ],
  [
    'a bound function of Node’s as the callback',
    `${C} c.each(new Array(400), require('crypto').pbkdf2Sync.bind(null, 'a', 'b', 100_000, 64, 'sha512'));`,
    BUSY,
    / effect_only$/,
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

  test('what loading a component takes proves nothing, and hides nothing: neither the flaw nor its fix', async () => {
    const slow = { component: 'slow-start', affected: 'vers:npm/<2.0.0' };
    const loaded = await judged("require('slow-start').isWords('a');", BUSY, slow);
    assert.equal(loaded.verdict, 'not_reproduced');
    assert.equal(loaded.controls.benign, 'failed');
    const busy = await judged("require('slow-start').isWords('a'.repeat(40) + '!');", BUSY, slow);
    assert.equal(busy.verdict, 'reproduced');
    assert.equal(busy.reason, null);
    assert.deepEqual([busy.controls.benign, busy.controls.fixed], ['passed', 'passed']);
  });

  test('a release that is slow where it is loaded alone does not pass for a fix', async () => {
    const proof = "require('slow-start').isWords('a'.repeat(40) + '!');";
    const still = await judged(proof, BUSY, { component: 'slow-start', affected: 'vers:npm/<3.0.0' });
    assert.deepEqual([still.controls.fixed, still.reason], ['failed', 'also_on_fixed']);
  });
});
