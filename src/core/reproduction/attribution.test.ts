import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actorOf, cameByItself, isTampered, type Owner, type SourceOf } from './attribution.ts';
import type { FrameKind, WatchedFrame } from './watch-report.ts';

const COMPONENT = `const { exec } = require('child_process');
exports.set = (o, k, v) => { o[k] = v; };
exports.assign = (o, v) => { Object.assign(o, v); };
exports.each = (list, call) => { for (const one of list) call(one); };
exports.put = (target, k, v) => { target.set(k, v); };
exports.patch = () => { fs.writeFileSync = slow; };
exports.mixin = (Class, k, v) => { Class.prototype[k] = v.own; };
exports.open = (name) => exec('open ' + name);
exports.write = (path) => fs.writeFileSync(path, '');
exports.once = (o, k, v) => Object.prototype.hasOwnProperty.call(o, k) ? o[k] : (o[k]= v);
exports.last = () => { Array.prototype.last = function () {}; };
exports.extend = (all) => Object.assign(String.prototype, all);
exports.keep = (prefs, k, v) => { prefs.set(k, v); };
const NAME = 'constructor'; exports.isOurs = (o) => o[NAME] === Object;
exports.isPlain = (o) => Object.getPrototypeOf(o) === Object.prototype || o.constructor === Object;
`;

const owners: Readonly<Record<string, Owner>> = {
  c: 'component',
  d: 'dependency',
  p: 'program',
  w: 'watcher',
};
const sourceOf: SourceOf = Object.assign(
  (frame: WatchedFrame) => ({
    owner: owners[frame.hash] ?? 'unknown',
    text: frame.hash === 'c' ? COMPONENT : frame.hash === 'd' ? 'fs.writeFileSync = slower;' : null,
  }),
  { holding: () => 'none' as const },
);

function frame(hash: string, kind: FrameKind, rest: Partial<WatchedFrame> = {}): WatchedFrame {
  return { name: '', file: `/work/${hash}.js`, line: 1, column: 1, hash, kind, by: null, ...rest };
}
const watcher = frame('w', 'file');
const program = frame('p', 'file');
const dependency = frame('d', 'file');
const builtin = (name: string) => frame('', 'builtin', { name, file: null });
const component = (text: string, rest: Partial<WatchedFrame> = {}) => {
  const line = COMPONENT.split('\n').findIndex((one) => one.includes(text));
  return frame('c', 'file', {
    line: line + 1,
    column: COMPONENT.split('\n')[line]!.indexOf(text) + 1,
    ...rest,
  });
};
const by = (...frames: WatchedFrame[]) => actorOf([watcher, watcher, ...frames, program], null, sourceOf);
const via = (call: string, ...frames: WatchedFrame[]) =>
  actorOf([watcher, ...frames, program], call, sourceOf);

test('a plain store in the component’s own frame is the component’s deed', () => {
  assert.equal(by(component('o[k]')), 'component');
});

test('a callback that does the deed is the program’s, though the component called it', () => {
  assert.equal(by(program, component('call(one)')), 'program');
});

test('a built-in that the component itself names at the call is the component’s deed', () => {
  assert.equal(by(builtin('assign'), component('assign(o, v)')), 'component');
});

test('a bound built-in without a frame of its own, called through the component, is nobody’s for sure', () => {
  assert.equal(by(builtin('assign'), component('call(one)')), 'unclear');
  assert.equal(by(builtin('set'), builtin('forEach'), component('call(one)')), 'unclear');
});

test('a bound built-in under the name that the component calls on what it was given is unclear too', () => {
  assert.equal(by(builtin('set'), component('set(k, v)')), 'unclear');
});

test('a watched file call counts where the component names it as the module’s', () => {
  assert.equal(via('fs.writeFileSync', component('writeFileSync(path')), 'component');
  assert.equal(via('child_process.exec', component("exec('open")), 'component');
  assert.equal(via('fs.writeFileSync', component('call(one)')), 'unclear');
  assert.equal(via('fs.writeFileSync', program), 'program');
});

test('a dependency’s deed is the component’s where the component called it, and not where the program did', () => {
  assert.equal(by(dependency, component('call(one)')), 'component');
  assert.equal(by(dependency, program), 'program');
  assert.equal(actorOf([watcher, dependency], null, sourceOf), 'other');
});

test('a script with a component’s name and another source is not the component', () => {
  assert.equal(by(frame('x', 'file', { file: '/work/node_modules/c/index.js' })), 'unclear');
});

test('code made from text belongs to whoever made it, and to nobody where that was not seen', () => {
  const made = (...frames: WatchedFrame[]) => frame('x', 'eval', { by: [watcher, ...frames] });
  assert.equal(by(made(component('call(one)'))), 'component');
  assert.equal(by(made(program)), 'program');
  assert.equal(by(frame('x', 'eval'), component('call(one)')), 'unclear');
});

test('a stack that could not be taken tells nothing', () => {
  assert.equal(actorOf(null, null, sourceOf), 'unclear');
  assert.equal(actorOf([watcher], null, sourceOf), 'unclear');
});

test('frames of the watcher further out do not hide who called it', () => {
  assert.equal(actorOf([watcher, program, watcher, component('o[k]')], null, sourceOf), 'program');
});

test('who spells a prototype’s name looks for reasons of its own; who reads it by the input’s did come by it', () => {
  const place = (frame: WatchedFrame, via: string | null = null) => ({
    on: 'Object.prototype',
    via,
    frames: [watcher, frame, program],
  });
  const cameBy = (read: ReturnType<typeof place>) => cameByItself(place(component('= v')), [read], sourceOf);
  assert.equal(cameBy(place(component('o[k]'))), true);
  assert.equal(cameBy(place(component('getPrototypeOf(o)'), 'Object.getPrototypeOf')), false);
  assert.equal(cameBy(place(component('constructor === Object'))), false);
});

test('a prototype counts as named where it is what is written to, and not for standing on the same line', () => {
  const write = (place: WatchedFrame, ...inner: WatchedFrame[]) =>
    cameByItself(
      { on: 'Object.prototype', via: null, frames: [watcher, ...inner, place, program] },
      [],
      sourceOf,
    );
  assert.equal(write(component('= v);')), false);
  assert.equal(write(component('= function')), true);
  assert.equal(write(component('= v.own')), false);
  assert.equal(write(component('assign(String'), builtin('assign')), true);
  assert.equal(write(component('assign(o, v)'), builtin('assign')), false);
});

test('a constant of a prototype’s name spells it as well', () => {
  const reached = (place: WatchedFrame) => [
    { on: 'Object.prototype', via: null, frames: [watcher, place, program] },
  ];
  const write = { on: 'Object.prototype', via: null, frames: [watcher, component('= v; }'), program] };
  assert.equal(cameByItself(write, reached(component('[k]')), sourceOf), true);
  assert.equal(cameByItself(write, reached(component('[NAME]')), sourceOf), false);
});

test('one place of the program’s, or none, calls one function after another: what one reached is not the other’s', () => {
  const place = (name: string, text: string, ...outer: WatchedFrame[]) => ({
    ...{ on: 'Object.prototype', via: null },
    frames: [watcher, component(text, { name }), ...outer],
  });
  const timer = frame('n', 'node', { file: 'node:internal/timers' });
  for (const outer of [program, timer]) {
    const write = place('exports.set', '= v; }', outer);
    assert.equal(cameByItself(write, [place('exports.set', '[k]', outer)], sourceOf), true);
    assert.equal(cameByItself(write, [place('exports.get', '[k]', outer)], sourceOf), false);
  }
});

test('a function of Node’s that the component does not name may have been handed over', () => {
  const extend = frame('n', 'node', { name: '_extend', file: 'node:util' });
  assert.equal(by(extend, component('call(one)')), 'unclear');
});

test('what merely ends like a module’s name is none', () => {
  assert.equal(by(builtin('set'), component('prefs.set')), 'unclear');
  assert.equal(via('fs.set', component('prefs.set')), 'unclear');
});

test('the watcher’s accessor called where the component calls something is no store of the component’s', () => {
  const write = (place: WatchedFrame) => ({
    on: 'Object.prototype',
    via: null,
    frames: [watcher, place, program],
  });
  const reached = [{ on: 'Object.prototype', via: null, frames: [watcher, component('o[k]'), program] }];
  assert.equal(cameByItself(write(component('= v')), reached, sourceOf), true);
  assert.equal(cameByItself(write(component('call(one)')), reached, sourceOf), false);
});

test('what a package replaces of the built-ins is its own affair; what the program replaces, or nobody saw, is not', () => {
  const replaced = (...frames: WatchedFrame[]) =>
    isTampered([{ kind: 'tampered', what: 'writeFileSync', frames: [watcher, ...frames] }], sourceOf);
  assert.equal(replaced(dependency, component('call(one)'), program), false);
  assert.equal(replaced(component('= slow'), program), false);
  assert.equal(replaced(program), true);
  assert.equal(replaced(builtin('set'), component('call(one)'), program), true);
  assert.equal(isTampered([{ kind: 'tampered', what: 'env', frames: null }], sourceOf), true);
});

test('a component that sets whatever it is told to has replaced a built-in in the program’s name', () => {
  const frames = [watcher, component('= v; }'), program];
  assert.equal(isTampered([{ kind: 'tampered', what: 'writeFileSync', frames }], sourceOf), true);
});

test('code made from text answers for the built-in that it spells, and not for what it was given', () => {
  const made = (at: string) => frame('x', 'eval', { by: [watcher, component('o[k]')], at });
  assert.equal(via('fs.writeFileSync', made("writeFileSync('a', '')")), 'component');
  assert.equal(via('fs.writeFileSync', made("fs.writeFileSync('a', '')")), 'component');
  assert.equal(via('fs.writeFileSync', made('writeFileSyncs()')), 'unclear');
  assert.equal(via('fs.writeFileSync', made('apply(this, arguments)')), 'unclear');
});

test('what was reached at the bottom of a stack too deep to be seen whole is nobody’s for sure', () => {
  const place = (text: string, depth: number) => ({
    ...{ on: 'Object.prototype', via: null },
    frames: [watcher, ...Array.from({ length: depth }, () => component(text, { name: 'exports.set' }))],
  });
  for (const [depth, came] of [
    [30, true],
    [80, false],
  ] as const)
    assert.equal(cameByItself(place('= v; }', depth), [place('[k]', depth)], sourceOf), came);
});
