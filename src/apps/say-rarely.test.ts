import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sayRarely } from './say-rarely.ts';

test('the same line is said the 1st, 10th and 100th time, and anew after a minute without it', () => {
  const said: string[] = [];
  let now = 0;
  const say = sayRarely(
    (line) => void said.push(line),
    () => now,
  );
  for (let n = 0; n < 150; n += 1) say('the database is away');
  say('another');
  now += 60_001;
  say('the database is away');
  assert.deepEqual(said, [
    'the database is away',
    'the database is away (10 times)',
    'the database is away (100 times)',
    'another',
    'the database is away',
  ]);
});

test('however many different lines there are, few are remembered and all are said', () => {
  let count = 0;
  const say = sayRarely(
    () => {
      count += 1;
    },
    () => 0,
  );
  for (let n = 0; n < 1000; n += 1) say(`line ${n}`);
  say('line 0');
  assert.equal(count, 1001);
});
