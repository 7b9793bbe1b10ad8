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
  getPrototypeOf,
  hidden,
  ownKeys,
  plain,
  slice,
  startsWith,
} = require('./language.cjs');

const { isProxy } = require('node:util').types;
const PROTOTYPE = '.prototype';
const PACKAGES = '/work/node_modules/';
const MAX_EXPORTS = 5_000;
const MAX_DEPTH = 3;
/** Once they are spent, one more says that nobody knows what else was done. */
const MAX_REPORTS = 100;
/** How modules are found, read and kept. */
const LOADER = (
  '_load _resolveFilename _findPath _resolveLookupPaths _nodeModulePaths _initPaths _stat _readPackage ' +
  '_extensions _cache _pathCache globalPaths'
).split(' ');

module.exports = function openTampering({ report, framesHere }) {
  let reports = 0;

  function tell(what, frames) {
    if (reports++ < MAX_REPORTS) report('tampered', { what, frames });
    else if (reports === MAX_REPORTS + 1) report('tampered', { what: 'more', frames: null });
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
    // By this, packages that read descriptors know an accessor that stands for a value.
    defineProperty(accessor.get, 'originalValue', hidden(value));
    accessor.set = function (next) {
      if (this === holder) {
        if (next !== current) tell(typeof name === 'symbol' ? 'symbol' : name, framesHere());
        current = next;
      } else if ((typeof this === 'object' && this !== null) || typeof this === 'function')
        defineProperty(this, name, plain(next));
    };
    defineProperty(holder, name, accessor);
  }

  function watchModules() {
    for (const name of ['_cache', '_pathCache'])
      if (typeof Module[name] === 'object') Module[name] = onlyByLoader(Module[name]);
    for (const name of LOADER)
      if (getOwnPropertyDescriptor(Module, name)?.configurable) place(Module, name, Module[name]);
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
    place(Module.prototype, '_compile', function (...args) {
      const own = getOwnPropertyDescriptor(this, 'require');
      if (own !== undefined) tell('require', framesHere());
      if (own === undefined || own.configurable) place(this, 'require', own?.value ?? asks);
      return apply(compile, this, args);
    });
    for (const name of ownKeys(Module._extensions)) place(Module._extensions, name, Module._extensions[name]);
  }

  /**
   * The language's own functions, which a component asks before it does what it must not do: whether a list includes a
   * name, whether an expression fits. `prototypes`: those to hold, with their names; what is not a function, not to
   * be changed or already trapped stays as it is.
   */
  function watchLanguage(prototypes) {
    for (let index = 0; index < prototypes.length; index++) {
      const { name, object } = prototypes[index];
      holdAll(object);
      const Maker = globalThis[slice(name, 0, -PROTOTYPE.length)];
      // How the stack is taken is set on `Error`, and looked for by that name: both must stay possible.
      if (typeof Maker === 'function' && Maker !== Error) holdAll(Maker);
    }
    for (const one of [Reflect, JSON, Math]) holdAll(one);
    const names = ownKeys(globalThis);
    for (let index = 0; index < names.length; index++)
      if (names[index] !== 'Error') hold(globalThis, names[index]);
  }

  function holdAll(holder) {
    const keys = ownKeys(holder);
    for (let index = 0; index < keys.length; index++)
      if (keys[index] !== 'constructor') hold(holder, keys[index]);
  }

  function hold(holder, key, isAny) {
    const own = getOwnPropertyDescriptor(holder, key);
    if (!own?.configurable || !own.writable) return;
    if (isAny || typeof own.value === 'function') place(holder, key, own.value);
  }

  /**
   * What a package's files export, to one another as well: a check that a program replaces there refuses nothing. Lists
   * and maps are not held, nor is what a component's calls return, nor modules of the newer kind (docs/lab.md).
   */
  function watchExports() {
    const { load } = Module.prototype;
    let left = MAX_EXPORTS;
    const holdExports = (value, depth) => {
      const isFunction = typeof value === 'function';
      if ((!isFunction && typeof value !== 'object') || value === null || isProxy(value)) return;
      const parent = getPrototypeOf(value);
      if (!isFunction && depth < MAX_DEPTH && parent !== Object.prototype && parent !== null) return;
      const keys = ownKeys(value);
      for (let index = 0; index < keys.length && left > 0 && depth > 0; index++) {
        const own = getOwnPropertyDescriptor(value, keys[index]);
        if (keys[index] === 'constructor' || !('value' in own)) continue;
        left--;
        hold(value, keys[index], true);
        holdExports(own.value, keys[index] === 'prototype' ? MAX_DEPTH : depth - 1);
      }
    };
    Module.prototype.load = function (...args) {
      const result = apply(load, this, args);
      if (startsWith(`${args[0]}`, PACKAGES)) {
        hold(this, 'exports', true);
        holdExports(this.exports, MAX_DEPTH);
      }
      return result;
    };
  }

  /** A list of the loader's that a program may read, and whose entries only the loader sets. */
  function onlyByLoader(list) {
    const handler = create(null);
    handler.set = (target, key, value) => {
      const frames = framesHere();
      if (frames === null || !isLoader(frames)) tell('cache', frames);
      target[key] = value;
      return true;
    };
    return new Proxy(list, handler);
  }

  /** Beneath the two frames of the watcher's own: by their number, since a program can take their name. */
  function isLoader(frames) {
    const actor = frames[2];
    return actor?.kind === 'node' && actor.file === 'node:internal/modules/cjs/loader';
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

  /** Before a process is told of: what may have been done at any time before, by whom nobody saw. */
  function lookBack() {
    if (isReequipped()) tell('env', null);
  }

  return { lookBack, place, tell, watchExports, watchLanguage, watchModules };
};
