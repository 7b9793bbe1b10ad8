import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiIsGone, faultOf } from './run-fault.ts';
import { readWatchReports, type WatchReport } from './watch-report.ts';

const TOKENS = ['t1', 't2', 't3', 'last'];
const read = (text: string) => readWatchReports(Buffer.from(text), TOKENS).map(({ kind }) => kind);
const changed = (token: string) => `${token} changed {"realm":"main","on":"Object.prototype","key":"x"}\n`;

test('lines that carry the next token in turn are reports', () => {
  assert.deepEqual(read(`t1 start {}\n${changed('t2')}`), ['start', 'changed']);
});

test('a line without a token, with a spent one or with one before its turn is hearsay, and that somebody wrote it is told', () => {
  assert.deepEqual(read(changed('nothing') + changed('t2') + changed('t1') + changed('t1')), [
    'changed',
    'tampered',
  ]);
});

test('a program that floods the descriptor, or has everything told until no token is left, is told of', () => {
  assert.deepEqual(read(`t1 start {}\n${'\n'.repeat(3_000)}t2 start {}\n`), ['start', 'tampered']);
  assert.deepEqual(read(`t1 start {}\n\nt2 start {}\n`), ['start', 'start', 'tampered']);
  assert.deepEqual(read(`t1 start {}\nt2 start {}\nt3 start {}\n`), ['start', 'start', 'start', 'tampered']);
  assert.deepEqual(read(`t1 start {}\nt2 start {}\n`), ['start', 'start']);
});

test('the profiler’s token is good at any time', () => {
  assert.deepEqual(read(`last profile {"samples":[]}\n${changed('t1')}`), ['profile', 'changed']);
});

test('what is cut off or no JSON is left out, and the rest is read', () => {
  assert.deepEqual(read(`t1 changed {"on\nt2 start {}\n`), ['start']);
});

type Crash = Extract<WatchReport, { kind: 'crash' }>;
const crash = (change: Partial<Crash>): Crash => ({
  kind: 'crash',
  name: 'Error',
  code: null,
  message: null,
  from: null,
  stack: null,
  ...change,
});
const fault = (reports: readonly WatchReport[], rest: Partial<Parameters<typeof faultOf>[0]> = {}) =>
  faultOf({ lost: false, limitHit: null, exit: 1, stderr: '', reports, ...rest });

test('a module that the reproducer’s own file asks for and nobody declared breaks the reproducer', () => {
  assert.equal(fault([crash({ code: 'MODULE_NOT_FOUND', from: '/work/poc.js' })]), 'broken_reproducer');
  assert.equal(fault([crash({ code: 'MODULE_NOT_FOUND', from: '/work/node_modules/a/index.js' })]), null);
});

test('a syntax error in the reproducer’s own file breaks it, one in a package does not', () => {
  assert.equal(fault([crash({ name: 'SyntaxError', stack: '/work/poc.js:3\nfoo(' })]), 'broken_reproducer');
  assert.equal(fault([crash({ name: 'SyntaxError', stack: '/work/node_modules/a/x.js:3\nfoo(' })]), null);
});

test('an API that the component lacks is an answer, not a broken reproducer', () => {
  const gone = [
    crash({ name: 'TypeError', message: 'c.old is not a function', stack: 'TypeError: x\n at /work/poc.js' }),
  ];
  assert.equal(fault(gone), null);
  assert.equal(apiIsGone(gone), true);
  assert.equal(apiIsGone([crash({ message: 'refused' })]), false);
});

test('the lab’s own loss comes before everything, a limit after a broken reproducer', () => {
  assert.equal(fault([], { lost: true, limitHit: 'wall' }), 'sandbox_lost');
  assert.equal(fault([], { exit: 127, limitHit: 'wall' }), 'broken_reproducer');
  assert.equal(fault([], { limitHit: 'wall' }), 'timeout');
  assert.equal(fault([], { limitHit: 'memory' }), 'resource_limit');
  assert.equal(fault([], { limitHit: 'cpu' }), null);
});
