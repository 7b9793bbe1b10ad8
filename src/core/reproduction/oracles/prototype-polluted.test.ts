import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunFacts } from './oracle.ts';
import { PROTOTYPE_POLLUTED } from './prototype-polluted.ts';

const run = (...keys: string[]): RunFacts => ({
  ...{ exit: 0, timedOut: false, cpuMs: 9, stdout: '', stderr: '', paths: [], holdingSecret: [] },
  reports: keys.map((key) => ({ kind: 'changed', realm: 'main', on: 'Object.prototype', key })),
  sanitizerLogs: [],
});
const isAllOf = (inert: RunFacts, ...before: RunFacts[]) => PROTOTYPE_POLLUTED.isAllOf!(inert, before);

test('what a program does to prototypes of its own accord is not the effect, where each run showed more than that', () => {
  assert.equal(isAllOf(run('own'), run('own', 'x'), run('own', 'x')), false);
});

test('a program that does the same without the component has proved nothing', () => {
  assert.equal(isAllOf(run('x'), run('x'), run('x')), true);
  assert.equal(isAllOf(run('own'), run('own', 'x'), run('own')), true);
});

test('names drawn anew in each run are the program’s doing all the same', () => {
  assert.equal(isAllOf(run('k3'), run('k1'), run('k2')), true);
});

test('an effect in a child, whose property nobody saw, is all of it', () => {
  assert.equal(isAllOf({ ...run(), paths: ['.seen-changed'] }, run('x')), true);
});
