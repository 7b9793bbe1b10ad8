import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readable } from './client.ts';

test('a character that turns the direction of reading is seen where it stands, however deep', () => {
  const answer = { items: [{ title: 'a\u202etxt.exe\u2069', rows: 3, by: null }] };
  assert.deepEqual(readable(answer), { items: [{ title: 'a\\u202etxt.exe\\u2069', rows: 3, by: null }] });
});

test('text that is written from right to left stays as it is', () => {
  assert.equal(readable('من اليمين \u200fإلى اليسار'), 'من اليمين \u200fإلى اليسار');
});
