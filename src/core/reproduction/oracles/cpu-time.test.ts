import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Holding, Owner, SourceOf } from '../attribution.ts';
import type { Sample, WatchReport } from '../watch-report.ts';
import { CPU_TIME } from './cpu-time.ts';

const COMPONENT = `for (let at = 0; at < end; at++) sum += at % 7;
for (const one of list) call(one);
crypto.pbkdf2Sync(a, b, c, d, e);
`;
const OWNERS: Readonly<Record<string, Owner>> = { c: 'component', d: 'dependency', p: 'program' };
const HELD: Readonly<Record<string, Holding>> = { '^(own)+$': 'whole', '^(from)parts+$': 'parts' };
const sourceOf: SourceOf = Object.assign(
  ({ hash }: { readonly hash: string }) => ({
    owner: OWNERS[hash] ?? ('unknown' as const),
    text: hash === 'c' ? COMPONENT : null,
  }),
  { holding: (expression: string) => HELD[expression] ?? ('none' as const) },
);

const at = (hash: string, what: Partial<Sample> = {}, count = 100): Sample => ({
  ...{ file: `/work/${hash}.js`, hash, expression: null, called: null, line: 0, count },
  ...what,
});
type Profile = Extract<WatchReport, { kind: 'profile' }>;
const asked = (
  samples: readonly Sample[],
  more: readonly WatchReport[] = [],
  rest: Partial<Profile> = {},
) => {
  const profile: Profile = { kind: 'profile', samples, nameless: 0, cpuMs: 500, threadMs: 500, ...rest };
  const reports: WatchReport[] = [...more, profile];
  const run = { exit: 0, timedOut: false, cpuMs: 900, stdout: '', stderr: '', paths: [], holdingSecret: [] };
  return [{ type: 'cpu-time', seconds: 0.5 }, { ...run, reports, sanitizerLogs: [] }, sourceOf] as const;
};
const judged = (samples: readonly Sample[], ...more: readonly WatchReport[]) =>
  CPU_TIME.attribution(...asked(samples, more));
const madeBy = (hash: string): WatchReport => ({
  kind: 'expression',
  source: '^(from)parts+$',
  frames: [{ name: '', file: `/work/${hash}.js`, line: 1, column: 1, hash, kind: 'file', by: null }],
});

test('time at a line that calls nothing from outside, or in an expression of its own, is the component’s', () => {
  assert.equal(judged([at('c', { line: 1 })]), 'passed');
  assert.equal(judged([at('c', { expression: '^(own)+$' })]), 'passed');
  assert.equal(judged([at('c', { called: 'pbkdf2Sync' })]), 'passed');
});

test('how often a loop turns, or how much a built-in is given, may have been handed over; an expression takes its text alone', () => {
  const handed = (...samples: readonly Sample[]) => CPU_TIME.isHandedOver!(...asked(samples));
  assert.equal(handed(at('c', { line: 1 })), true);
  assert.equal(handed(at('c', { called: 'pbkdf2Sync' })), true);
  assert.equal(handed(at('c', { expression: '^(own)+$' })), false);
  assert.equal(handed(at('c', { expression: '^(own)+$' }), at('c', { line: 1 }, 99)), false);
  assert.equal(handed(at('c', { expression: '^(own)+$' }), at('c', { line: 1 }, 101)), true);
});

test('time in other threads, or in the language’s own work, is time that the component’s expression did not take', () => {
  const handed = (rest: Partial<Profile>) =>
    CPU_TIME.isHandedOver!(...asked([at('c', { expression: '^(own)+$' })], [], rest));
  assert.equal(handed({ threadMs: 300 }), false);
  assert.equal(handed({ threadMs: 200 }), true);
  assert.equal(handed({ threadMs: null }), true);
  assert.equal(handed({ nameless: 90 }), false);
  assert.equal(handed({ nameless: 110 }), true);
});

test('a fifth of the time elsewhere, and it cannot be told', () => {
  assert.equal(judged([at('c', { line: 1 }), at('d', {}, 20)]), 'passed');
  assert.equal(judged([at('c', { line: 1 }), at('d', {}, 30)]), 'inconclusive');
  assert.equal(judged([at('c', { line: 1 }, 19)]), 'inconclusive');
  assert.equal(judged([]), 'inconclusive');
});

test('time in the program’s own frames is the program’s, but in an expression of the component’s nobody’s', () => {
  assert.equal(judged([at('p', { line: 1 })]), 'failed');
  assert.equal(judged([at('p', { expression: '^(a+)+$' })]), 'failed');
  assert.equal(judged([at('p', { expression: '^(own)+$' })]), 'inconclusive');
});

test('an expression that the component was handed proves nothing', () => {
  assert.equal(judged([at('c', { expression: '^(a+)+$' })]), 'inconclusive');
});

test('an expression put together from parts counts where the component is who put it together', () => {
  const sample = at('c', { expression: '^(from)parts+$' });
  assert.equal(judged([sample], madeBy('c')), 'passed');
  assert.equal(judged([sample], madeBy('p')), 'inconclusive');
  assert.equal(judged([sample]), 'inconclusive');
});

test('a bound function that the component calls without naming it proves nothing', () => {
  assert.equal(judged([at('c', { line: 2 })]), 'inconclusive');
  assert.equal(judged([at('c', { called: 'scryptSync' })]), 'inconclusive');
});

test('what loading takes is taken off, and never below nothing', () => {
  const [oracle, seen] = asked([]);
  const over = (ms: number) => CPU_TIME.withoutBenign!(seen, { ...seen, cpuMs: ms });
  const secrets = { marker: 'm', secret: 's' };
  assert.equal(CPU_TIME.triggered(oracle, over(400), secrets), true);
  assert.equal(CPU_TIME.triggered(oracle, over(401), secrets), false);
  assert.equal(over(1000).cpuMs, 0);
});
