import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptDates } from './kept-dates.ts';

const dates = (sector: string, operator: string, passed: number, kept: number) => ({
  sector,
  operator,
  passed,
  kept,
});

test('sectors stand by name with their dates summed, and those without a date that passed are left out', () => {
  const found = keptDates([
    dates('water', 'c', 4, 1),
    dates('health', 'a', 3, 3),
    dates('health', 'b', 5, 2),
    dates('finance', 'd', 0, 0),
  ]);
  assert.deepEqual(
    found.map(({ sector, operators, passed, kept }) => [sector, operators, passed, kept]),
    [
      ['health', 2, 8, 5],
      ['water', 1, 4, 1],
    ],
  );
});

test('one operator alone says nothing of its sector, and many dates of a few say less than of many', () => {
  assert.equal(keptDates([dates('water', 'a', 100, 50)])[0]?.low, null);
  const width = (operators: readonly ReturnType<typeof dates>[]) => {
    const [sector] = keptDates(operators);
    return (sector?.high ?? 1) - (sector?.low ?? 0);
  };
  const few = width([dates('water', 'a', 20, 20), dates('water', 'b', 20, 0)]);
  const many = width(Array.from({ length: 40 }, (_, n) => dates('water', String(n), 1, n % 2)));
  assert.ok(few > many, `${few} is no wider than ${many}`);
});
