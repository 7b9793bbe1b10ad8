import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { flowOf, type LeaveId, timeBetween } from './flow.ts';
import { CASE_STAGES } from './stage.ts';

const leaves: readonly LeaveId[] = [
  'refused',
  'in-lab',
  'waiting',
  'being-fixed',
  'unpublished',
  'rolling-out',
  'past-date',
];
const standing = fc.array(
  fc.record({ stage: fc.constantFrom(...CASE_STAGES), leave: fc.constantFrom(...leaves), count: fc.nat(50) }),
  { maxLength: 12 },
);

test('each stage is the sum of what left there and what came further', () => {
  fc.assert(
    fc.property(standing, fc.nat(100), fc.nat(100), (cases, merged, unplaced) => {
      const total = cases.reduce((sum, { count }) => sum + count, 0);
      const stages = flowOf({ findings: total + merged + unplaced, placed: total + merged, cases });
      for (const [index, stage] of stages.entries()) {
        const next = stages[index + 1];
        if (next === undefined) continue;
        assert.equal(
          stage.count,
          stage.leaves.reduce((sum, { count }) => sum + count, 0) + next.count,
          stage.id,
        );
      }
    }),
  );
});

test('a median of fewer than five is left out, and lies within its interval', () => {
  assert.equal(timeBetween([1, 2, 3, 4]), null);
  fc.assert(
    fc.property(fc.array(fc.nat(10_000), { minLength: 5, maxLength: 200 }), (seconds) => {
      const between = timeBetween(seconds)!;
      assert.ok(between.lowSeconds <= between.medianSeconds && between.medianSeconds <= between.highSeconds);
    }),
  );
});
