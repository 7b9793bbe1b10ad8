'use strict';
// Ways by which a program makes or reads files past the calls that are watched: threads, which have no watcher that
// could tell, and parts of Node that open files themselves. Each use is told like a replaced built-in: whose it was is
// judged outside, and where it was not the component's, nobody can say who made a file.
const fs = require('node:fs');
const workers = require('node:worker_threads');
const {
  apply,
  construct,
  create,
  defineProperty,
  getOwnPropertyDescriptor,
  hidden,
} = require('./language.cjs');

module.exports = function watchWays({ tell, framesHere }) {
  const watchClass = (holder, name) => {
    const Native = holder?.[name];
    if (typeof Native !== 'function') return;
    const handler = create(null);
    handler.construct = (target, args, wanted) => {
      tell(name, framesHere());
      return construct(target, args, wanted);
    };
    handler.apply = (target, self, args) => {
      tell(name, framesHere());
      return apply(target, self, args);
    };
    const watched = new Proxy(Native, handler);
    defineProperty(holder, name, hidden(watched));
    const own = Native.prototype && getOwnPropertyDescriptor(Native.prototype, 'constructor');
    if (own?.configurable) defineProperty(Native.prototype, 'constructor', hidden(watched));
  };
  for (const name of ['ReadStream', 'WriteStream', 'FileReadStream', 'FileWriteStream']) watchClass(fs, name);
  watchClass(workers, 'Worker');
  quietly(() => {
    watchClass(builtin('node:sqlite'), 'DatabaseSync');
    watchClass(builtin('node:sqlite'), 'backup');
    watchClass(builtin('node:wasi'), 'WASI');
  });
  watchClass(process.report, 'writeReport');
  for (const name of ['directory', 'filename']) {
    const own = getOwnPropertyDescriptor(process.report, name);
    if (own?.set === undefined || !own.configurable) continue;
    const { get, set } = own;
    const accessor = create(null);
    accessor.get = get;
    accessor.set = (value) => {
      tell(name, framesHere());
      apply(set, process.report, [value]);
    };
    defineProperty(process.report, name, accessor);
  }
  // A local socket is a file as well; whatever listens on one binds it here.
  const { Pipe } = process.binding('pipe_wrap');
  const { bind } = Pipe.prototype;
  Pipe.prototype.bind = function (...args) {
    tell('bind', framesHere());
    return apply(bind, this, args);
  };
};

/** Null where this Node does not have it. */
function builtin(name) {
  try {
    return process.getBuiltinModule(name) ?? null;
  } catch {
    return null;
  }
}

/** Loading these says that they are experimental, which the program did not ask for. */
function quietly(load) {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    load();
  } finally {
    process.emitWarning = emitWarning;
  }
}
