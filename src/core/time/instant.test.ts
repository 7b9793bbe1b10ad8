import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { addDays, isPast, parseInstant } from './instant.ts';

test('an instant needs an hour and a zone, and names a day that exists', () => {
  assert.equal(parseInstant('2026-11-21T09:00:00+01:00'), '2026-11-21T08:00:00.000Z');
  assert.equal(parseInstant('2026-11-21T09:00Z'), '2026-11-21T09:00:00.000Z');
  for (const text of ['2026-11-21', '2026-11-21T09:00:00', '2026-02-30T00:00:00Z', 'tomorrow', '']) {
    assert.equal(parseInstant(text), null, text);
  }
});

test('fourteen days is the same hour on the clock of the zone, over a change of summer time', () => {
  const deadline = addDays('2026-10-20T15:00:00.000Z', 14, 'America/New_York');
  assert.deepEqual(deadline, { at: '2026-11-03T16:00:00.000Z', zone: 'America/New_York' });
  assert.equal(addDays('2026-10-20T15:00:00.000Z', 14).at, '2026-11-03T15:00:00.000Z');
});

test('an hour that is skipped that day is taken after the gap', () => {
  // 2026-03-08 02:30 does not exist in New York; the clock goes from 02:00 EST to 03:00 EDT.
  const deadline = addDays('2026-03-07T07:30:00.000Z', 1, 'America/New_York');
  assert.equal(deadline.at, '2026-03-08T07:30:00.000Z');
});

test('more days is never an earlier deadline', () => {
  const zones = fc.constantFrom('UTC', 'Europe/Vienna', 'America/New_York', 'Australia/Lord_Howe');
  fc.assert(
    fc.property(
      fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
      fc.nat(400),
      zones,
      (from, days, zone) => {
        const start = from.toISOString();
        assert.ok(addDays(start, days, zone).at <= addDays(start, days + 1, zone).at);
      },
    ),
  );
});

test('a deadline is past from its own instant on', () => {
  assert.ok(isPast({ at: '2026-01-01T00:00:00Z' }, '2026-01-01T00:00:00Z'));
  assert.ok(!isPast({ at: '2026-01-01T00:00:01Z' }, '2026-01-01T00:00:00Z'));
});
