import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callsOnlyItsOwn } from './own-calls.ts';

const FILE = `function step(value) { return value % 7; }
const next = (value) => value + 1;
for (let i = 0; i < n; i++) x += i % 7;
while (step(x) < next(Math.max(x, 1))) x = (x + 1) * 2;
for (const one of list) call(one);
target.step(key, value);
list[0](x);
make()(x);
x = text.charAt(i);
const tagged = call\`x\`;
say('call(one)'); // call(one)
`;

test('a line with arithmetic, loops and functions of its own file runs nothing else', () => {
  for (const line of [1, 2, 3, 4])
    assert.equal(callsOnlyItsOwn(FILE, line), true, FILE.split('\n')[line - 1]);
});

test('a callback, a method, an element, a result and a tag may be anybody’s', () => {
  for (const line of [5, 6, 7, 8, 9, 10, 11])
    assert.equal(callsOnlyItsOwn(FILE, line), false, FILE.split('\n')[line - 1]);
});

test('text in quotes and comments calls nothing, and a line that is not there proves nothing', () => {
  assert.equal(callsOnlyItsOwn("x = 'call(one)' + y; // call(one)", 1), true);
  for (const line of [0, -1, 99]) assert.equal(callsOnlyItsOwn(FILE, line), false);
  assert.equal(callsOnlyItsOwn(`${'x'.repeat(3_000)};`, 1), false);
});
