'use strict';
// Where CPU time goes: the profiler in a thread of its own, and regular expressions as they are first run.
const { Worker } = require('node:worker_threads');
const {
  apply,
  defineProperty,
  getOwnPropertyDescriptor,
  hidden,
  slice,
  uncurry,
  weakAdd,
  weakHas,
} = require('./language.cjs');

/**
 * Regular expressions that the program runs itself: a component may hand one out that is the flaw. Told before
 * each one's first run, because it may never come back.
 */
module.exports.watchExpressions = function watchExpressions({ report, framesHere }) {
  const { exec } = RegExp.prototype;
  const known = new WeakSet();
  const source = uncurry(getOwnPropertyDescriptor(RegExp.prototype, 'source').get);
  let tellable = 40;
  defineProperty(
    RegExp.prototype,
    'exec',
    hidden(function (...args) {
      if (tellable > 0 && !weakHas(known, this)) {
        weakAdd(known, this);
        tellable--;
        report('expression', { source: slice(source(this), 0, 4_000), frames: framesHere() });
      }
      return apply(exec, this, args);
    }),
  );
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
