import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantIn } from './zone.ts';

test('an hour is the hour of its zone, summer and winter', () => {
  assert.equal(instantIn('UTC', '2027-01-15', '17:00'), '2027-01-15T17:00:00.000Z');
  assert.equal(instantIn('America/New_York', '2027-01-15', '12:00'), '2027-01-15T17:00:00.000Z');
  assert.equal(instantIn('America/New_York', '2027-07-15', '12:00'), '2027-07-15T16:00:00.000Z');
  assert.equal(instantIn('Asia/Kolkata', '2027-01-15', '00:00'), '2027-01-14T18:30:00.000Z');
});

test('an hour that the clock skips is taken after the gap, and what is no date is nothing', () => {
  assert.equal(instantIn('Europe/Berlin', '2027-03-28', '02:30'), '2027-03-28T01:30:00.000Z');
  for (const [date, hour] of [
    ['', '12:00'],
    ['2027-01-15', ''],
    ['2027-13-45', '12:00'],
    ['tomorrow', '12:00'],
  ] as const) {
    assert.equal(instantIn('UTC', date, hour), null);
  }
});
