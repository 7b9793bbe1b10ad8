'use strict';
// Who puts something between a package and the built-ins that it asks for. A bound function leaves no frame: where
// `fs.writeFile` is one of the program's making, the package that calls it seems to have done what it was bound to
// do. What is watched is therefore held in accessors that tell who assigns another value, and so are the doors by
// which modules come by one another. Packages do so honestly, so whose deed it was is judged outside.
const Module = require('node:module');
const {
  apply,
  create,
  defineProperty,
  getOwnPropertyDescriptor,
  ownKeys,
  plain,
  push,
} = require('./language.cjs');

const MAX_MODULES = 5_000;
/** Whoever spends them all has been told of often enough. */
const MAX_REPORTS = 20;

module.exports = function openTampering({ report, framesHere }) {
  const modules = [];
  let reports = 0;

  function tell(what, frames) {
    if (reports++ < MAX_REPORTS) report('tampered', { what, frames });
  }

  /** `holder[name]` is `value` from now on; another may be assigned and is then used, and that is told. */
  function place(holder, name, value, onRead) {
    let current = value;
    const accessor = create(null);
    accessor.configurable = false;
    accessor.enumerable = getOwnPropertyDescriptor(holder, name)?.enumerable ?? true;
    accessor.get = function () {
      if (onRead !== undefined) onRead(this);
      return current;
    };
    accessor.set = function (next) {
      if (next !== current) tell(name, framesHere());
      if (this === holder) current = next;
      else defineProperty(this, name, plain(next));
    };
    defineProperty(holder, name, accessor);
  }

  function watchModules() {
    for (const name of ['_load', '_resolveFilename', '_extensions', '_cache'])
      place(Module, name, Module[name]);
    for (const name of ['register', 'registerHooks']) {
      const original = Module[name];
      place(Module, name, function (...args) {
        tell(name, framesHere());
        return apply(original, this, args);
      });
    }
    const { load, require: asks, _compile: compile } = Module.prototype;
    place(Module.prototype, 'load', load);
    place(Module.prototype, 'require', asks);
    // Every module is compiled, also one that the program makes and no cache holds.
    place(Module.prototype, '_compile', compile, (module) => {
      if (modules.length < MAX_MODULES) push(modules, module);
      else tell('_compile', null);
    });
    for (const name of ownKeys(Module._extensions)) place(Module._extensions, name, Module._extensions[name]);
  }

  /** What a process inherits decides what it runs (PATH, NODE_OPTIONS, LD_PRELOAD), whoever starts it. */
  const { env } = process;
  const before = create(null);
  const names = ownKeys(env);
  for (let index = 0; index < names.length; index++) before[names[index]] = env[names[index]];
  function isReequipped() {
    if (process.env !== env || ownKeys(env).length !== names.length) return true;
    for (let index = 0; index < names.length; index++) {
      if (env[names[index]] !== before[names[index]]) return true;
    }
    return false;
  }

  /** Before a call is told: what may have been done at any time before, by whom nobody saw. */
  function lookBack(startsProcess) {
    if (startsProcess && isReequipped()) tell('env', null);
    for (let index = 0; index < modules.length; index++) {
      if (getOwnPropertyDescriptor(modules[index], 'require') !== undefined) return tell('require', null);
    }
  }

  return { lookBack, place, watchModules };
};
