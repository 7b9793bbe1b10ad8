'use strict';
// Where CPU time goes: the profiler in a thread of its own, and who put regular expressions together.
const { setFlagsFromString } = require('node:v8');
const { Worker } = require('node:worker_threads');
const {
  construct,
  apply,
  defineProperty,
  getOwnPropertyDescriptor,
  hidden,
  mapHas,
  mapSet,
  NativeMap,
  slice,
  uncurry,
} = require('./language.cjs');

/**
 * Samples name the expression that ran only where it was compiled, which the language otherwise puts off to a
 * second run that may never come.
 */
module.exports.compileExpressions = function compileExpressions() {
  setFlagsFromString('--no-regexp-tier-up');
};

/**
 * Regular expressions made from text, and by whom: their text stands nowhere as it is run. A program that makes
 * one behind this one's back (another realm's constructor, `compile`) has nobody to say that it was the component.
 */
module.exports.watchExpressions = function watchExpressions({ report, framesHere }) {
  const Native = RegExp;
  const known = new NativeMap();
  const source = uncurry(getOwnPropertyDescriptor(Native.prototype, 'source').get);
  let tellable = 150;
  const tell = (made) => {
    const text = slice(source(made), 0, 4_000);
    if (tellable > 0 && !mapHas(known, text)) {
      mapSet(known, text, true);
      tellable--;
      report('expression', { source: text, frames: framesHere() });
    }
    return made;
  };
  const watched = new Proxy(Native, {
    apply: (target, self, args) => tell(apply(target, self, args)),
    construct: (target, args, wanted) => tell(construct(target, args, wanted === watched ? target : wanted)),
  });
  defineProperty(globalThis, 'RegExp', hidden(watched));
  defineProperty(Native.prototype, 'constructor', hidden(watched));
};

/**
 * The profiler has a thread of its own, without this watcher, and the last of the tokens. Code that was compiled
 * before it runs is charged to its caller, so the program waits; a loop, because the inspector's requests
 * are served at its back edge and not in a sleep.
 */
module.exports.startProfiler = function startProfiler(token, enoughMs) {
  const started = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker('/lab/inside/profiler.cjs', {
    workerData: { token, enoughMs, started },
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  worker.unref();
  const deadline = Date.now() + 10_000;
  while (Atomics.load(started, 0) === 0 && Date.now() < deadline);
  Atomics.compareExchange(started, 0, 0, 2);
};
