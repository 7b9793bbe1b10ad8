/** More ways to have a component burn time that is not its own, beside those of `fake-effects.lab.test.ts`. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AT_ONCE, BUSY, C, labWorld } from '../../../test/lab-world.ts';
import type { Oracle } from '../../core/finding/reproducer.ts';

const { word } = await labWorld();

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
});
