import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ticksOf } from './time-ticks.ts';

const MINUTE = 60_000;
const bars = (first: string, ms: number, many: number) =>
  Array.from({ length: many }, (_, n) => ({
    from: new Date(Date.parse(first) + n * ms).toISOString(),
    count: n,
  }));
const words = (ticks: ReturnType<typeof ticksOf>) => ticks.map((tick) => tick.words);

test('half a year of weeks is named by its months, a new year with its number', () => {
  const received = bars('2026-08-03T00:00:00Z', 7 * 24 * 60 * MINUTE, 26);
  const ticks = ticksOf({ received, step: 'week' });
  assert.deepEqual(words(ticks), ['Sept', 'Oct', 'Nov', 'Dec', 'Jan 2027']);
  assert.equal(received[ticks[0]?.index ?? -1]?.from, '2026-09-07T00:00:00.000Z');
});

test('days within one month are named by day, minutes by tens or by hours', () => {
  const day = ticksOf({ received: bars('2026-11-02T00:00:00Z', 24 * 60 * MINUTE, 8), step: 'day' });
  assert.deepEqual(words(day), ['3 Nov', '4 Nov', '5 Nov', '6 Nov', '7 Nov', '8 Nov']);
  const minute = ticksOf({ received: bars('2026-11-02T09:02:00Z', MINUTE, 40), step: 'minute' });
  assert.deepEqual(words(minute), ['09:10 UTC', '09:20 UTC', '09:30 UTC']);
});

test('there are never more than eight, none crowds the end, and a few bars have none', () => {
  const received = bars('2026-11-01T00:00:00Z', 24 * 60 * MINUTE, 28);
  const ticks = ticksOf({ received, step: 'day' });
  assert.ok(ticks.length > 2 && ticks.length <= 8, String(ticks.length));
  assert.ok((ticks.at(-1)?.index ?? 99) <= 26);
  assert.deepEqual(ticksOf({ received: received.slice(0, 3), step: 'day' }), []);
});
