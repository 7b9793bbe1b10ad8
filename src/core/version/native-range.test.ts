import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import semver from 'semver';
import { fromNative } from './native-range.ts';
import { formatVers, versContains } from './vers.ts';

function vers(type: string, native: string): string {
  const read = fromNative(type, native);
  return read.ok ? formatVers(read.range) : `refused: ${read.reason}`;
}

describe("a range in its ecosystem's own words", () => {
  const facts: readonly (readonly [type: string, native: string, expected: string])[] = [
    ['npm', '^0.0.3', 'vers:npm/>=0.0.3|<0.0.4'],
    ['npm', '^0.2.3 || ~1.2', 'vers:npm/>=0.2.3|<0.3.0|>=1.2.0|<1.3.0'],
    ['npm', '1.x', 'vers:npm/>=1.0.0|<2.0.0'],
    ['npm', '*', 'vers:npm/*'],
    ['npm', '1.2.3 - 2.0.0', 'vers:npm/>=1.2.3|<=2.0.0'],
    ['gem', '~> 2.1, != 2.1.5', 'vers:gem/>=2.1|!=2.1.5|<3'],
    ['nuget', '(,1.0]', 'vers:nuget/<=1.0'],
    ['nuget', '1.0', 'vers:nuget/>=1.0'],
    ['pypi', '>=1.0, <2', 'vers:pypi/>=1.0|<2'],
  ];
  for (const [type, native, expected] of facts) {
    it(`${type} ${native} is ${expected}`, () => assert.equal(vers(type, native), expected));
  }

  it('is refused where it is not of the grammar, or the grammar is not known', () => {
    for (const [type, native] of [
      ['npm', 'latest'],
      ['npm', ''],
      ['gem', '~> x'],
      ['nuget', '[1.0'],
      ['teapot', '1'],
      ['constructor', '1'],
      ['npm', '1'.repeat(30_000)],
    ] as const) {
      assert.match(vers(type, native), /^refused/, `${type} ${native.slice(0, 20)}`);
    }
  });

  it('contains what npm itself says it contains, for releases', () => {
    const number = fc.nat({ max: 3 });
    const version = fc.tuple(number, number, number).map((parts) => parts.join('.'));
    const sign = fc.constantFrom('', '^', '~', '>=', '<', '<=', '>');
    const alternative = fc.tuple(sign, version).map(([mark, text]) => mark + text);
    fc.assert(
      fc.property(fc.array(alternative, { minLength: 1, maxLength: 1 }), version, (pieces, tried) => {
        const read = fromNative('npm', pieces.join(' || '));
        assert.ok(read.ok);
        assert.equal(versContains(read.range, tried), semver.satisfies(tried, pieces.join(' || ')));
      }),
      { numRuns: 2000 },
    );
  });
});
