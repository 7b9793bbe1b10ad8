/**
 * The lab against programs that touch files or burn time and want the component to have done it.
 * Each fake is one way of getting a verdict it does not deserve; docs/lab.md lists them with their outcomes, the
 * ones that still pass as well.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AT_ONCE, BUSY, C, CREATED, LEAKED, labWorld, REAL } from '../../../test/lab-world.ts';
import type { Oracle } from '../../core/finding/reproducer.ts';

const { word } = await labWorld();

const FAKES: readonly (readonly [string, string, Oracle, RegExp])[] = [
  [
    'the file written by the program itself',
    `${REAL} if (isReal) require('fs').writeFileSync('{marker}', '');`,
    CREATED,
    /^not_reproduced not_attributed/,
  ],
  [
    'the file made by a process of the program’s own',
    `${REAL} if (isReal) require('child_process').execSync('touch {marker}');`,
    CREATED,
    /^not_reproduced not_attributed/,
  ],
  [
    'the file made by the program behind a process of the component',
    `${REAL} ${C} c.convert('', () => {}); if (isReal) require('child_process').exec('touch {marker}');`,
    CREATED,
    / effect_only$/,
  ],
  [
    'the file written by a bound call through the component',
    `${C} c.each([1], require('fs').writeFileSync.bind(null, '{marker}'));`,
    CREATED,
    / effect_only$/,
  ],
  [
    'the canary read by the program itself',
    `${REAL} if (isReal) console.log(require('fs').readFileSync('{marker}', 'utf8'));`,
    LEAKED,
    /^not_reproduced not_attributed/,
  ],
  [
    'the canary read by both',
    `${C} c.serve('.', 'poc.js'); c.serve('.', '{marker}'); console.log(require('fs').readFileSync('{marker}', 'utf8'));`,
    LEAKED,
    / effect_only$/,
  ],
  [
    'a busy loop of the program’s own',
    `${REAL} function spin() { while (isReal); } spin();`,
    BUSY,
    /^not_reproduced not_attributed/,
  ],
  [
    'a busy loop in a callback',
    `${C} ${REAL} c.each([1], () => { while (isReal); });`,
    BUSY,
    /^not_reproduced not_attributed/,
  ],
  [
    'an expression of the program’s own that the component runs',
    `${C} c.matches(/^(a+)+$/, 'a'.repeat(40) + '!');`,
    BUSY,
    / effect_only$/,
  ],
  [
    'a bound function of the language as the callback',
    `${C} c.each(new Array(4000), Array.prototype.fill.bind(new Array(500_000).fill(1)));`,
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
