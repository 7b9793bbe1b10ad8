import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { statusOfVersion } from './advisory-range.ts';
import { keyedRange, statusByKey, versionKey } from './key-intervals.ts';
import { affectedIn, VERSION_POOLS, versionIn } from './range-arbitraries.ts';

for (const pool of VERSION_POOLS) {
  test(`${pool.ecosystem}: the key intervals of a range say what the range says`, () => {
    const pair = fc.tuple(affectedIn(pool, 'x'), fc.array(versionIn(pool), { minLength: 1, maxLength: 8 }));
    fc.assert(
      fc.property(pair, ([affected, versions]) => {
        const keyed = keyedRange(affected);
        for (const version of versions) {
          const key = versionKey(pool.ecosystem, version);
          if (key === null || !keyed.exact) continue;
          assert.equal(statusByKey(keyed, key), statusOfVersion(affected, version).status, version);
        }
      }),
      { numRuns: 2000 },
    );
  });
}

test('a range that holds no version is an answer: nobody is left in doubt', () => {
  const empty = { component: 'x', ecosystem: 'npm', ranges: [], versions: [], vers: 'vers:none/*' };
  assert.deepEqual(keyedRange(empty), { scheme: 'npm', exact: true, intervals: [] });
});

test('listed versions inside a range take no room of their own', () => {
  const ranges = [[{ kind: 'introduced', version: '0' } as const, { kind: 'fixed', version: '2' } as const]];
  const { intervals } = keyedRange({
    component: 'x',
    ecosystem: 'PyPI',
    ranges,
    versions: ['1.0', '1.1', '2.1'],
  });
  assert.equal(intervals.length, 2);
});

test('a version outside the total order makes the intervals step aside', () => {
  const ranges = [[{ kind: 'introduced', version: '2.9.0.RC1' } as const]];
  assert.equal(keyedRange({ component: 'x', ecosystem: 'Maven', ranges, versions: [] }).exact, false);
});
