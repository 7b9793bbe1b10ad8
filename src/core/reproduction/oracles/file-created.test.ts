import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Owner, SourceOf } from '../attribution.ts';
import type { WatchedFrame, WatchReport } from '../watch-report.ts';
import { FILE_CREATED } from './file-created.ts';

const COMPONENT = 'fs.writeFile(path, ""); child_process.exec(line); fs.createWriteStream(path);';
const OWNERS: Readonly<Record<string, Owner>> = { c: 'component', p: 'program', w: 'watcher' };
const sourceOf: SourceOf = Object.assign(
  ({ hash }: { readonly hash: string }) => ({
    owner: OWNERS[hash] ?? ('unknown' as const),
    text: hash === 'c' ? COMPONENT : null,
  }),
  { holding: () => 'none' as const },
);
const frame = (hash: string, rest: Partial<WatchedFrame> = {}): WatchedFrame => ({
  ...{ name: '', file: `/work/${hash}.js`, line: 1, column: 1, hash, kind: 'file', by: null },
  ...rest,
});
const at = (text: string) => [frame('w'), frame('c', { column: COMPONENT.indexOf(text) + 1 }), frame('p')];
const own = [frame('w'), frame('p')];
const later = [frame('w'), frame('n', { kind: 'node', file: 'node:internal/fs/streams' })];
const file = (call: string, made: boolean | null, frames: WatchedFrame[]): WatchReport => ({
  ...{ kind: 'file', call, made, frames },
});
const spawn = (frames: WatchedFrame[], names: boolean, made: boolean | null = null): WatchReport => ({
  ...{ kind: 'spawn', call: 'child_process.exec', command: '', names, made, frames },
});
const judged = (...reports: WatchReport[]) => {
  const run = { exit: 0, timedOut: false, cpuMs: 9, stdout: '', stderr: '', paths: [], holdingSecret: [] };
  return FILE_CREATED.attribution(
    { type: 'file-created', path: '{marker}' },
    { ...run, reports, sanitizerLogs: [] },
    sourceOf,
  );
};
const writes = file('fs.writeFile', null, at('writeFile'));

test('a call that was seen to make the file, or that nobody else can have forestalled, made it', () => {
  assert.equal(judged(writes), 'passed');
  assert.equal(judged(file('fs.writeFile', true, at('writeFile')), spawn(own, true)), 'passed');
  assert.equal(judged(file('fs.writeFile', true, own), writes), 'failed');
});

test('a call that found the file, or opened it to read, made none', () => {
  assert.equal(judged(file('fs.writeFile', false, at('writeFile'))), 'inconclusive');
});

test('where it was not seen, one maker beside the component is one too many', () => {
  assert.equal(judged(writes, spawn(own, true)), 'inconclusive');
  assert.equal(judged(writes, file('fs.writeFile', null, own)), 'inconclusive');
  assert.equal(judged(writes, spawn(at('exec'), true)), 'passed');
});

test('a process that was not told the file’s name did not make it', () => {
  assert.equal(judged(spawn(at('exec'), true)), 'passed');
  assert.equal(judged(spawn(at('exec'), false)), 'inconclusive');
  assert.equal(judged(spawn(at('exec'), false, true)), 'passed');
});

test('each stream opens one file later, when nobody is on the stack, and no stream opens two', () => {
  const stream = file('fs.createWriteStream', null, at('createWriteStream'));
  const opened = file('fs.open', null, later);
  assert.equal(judged(stream, opened), 'passed');
  assert.equal(judged(stream, opened, opened), 'inconclusive');
});
