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
  hidden,
  isArray,
  ownKeys,
  mapHas,
  mapSet,
  NativeMap,
  NativeWeakMap,
  plain,
  setPrototypeOf,
  startsWith,
  weakGet,
  weakKeeps,
  weakSet,
} = require('./language.cjs');

const openHolding = require('./holding.cjs');

const { dirname } = require('node:path');
const { _nodeModulePaths: nodeModulePaths } = Module;
const PACKAGES = '/work/node_modules/';
/** Once they are spent, one more says that nobody knows what else was done. */
const MAX_REPORTS = 100;
const MAX_STACKS = 4_000;
const MAX_SITE = 8;
/** How modules are found, read and kept. */
const LOADER = (
  '_load _resolveFilename _findPath _resolveLookupPaths _nodeModulePaths _initPaths _stat _readPackage ' +
  '_extensions _cache _pathCache globalPaths'
).split(' ');

module.exports = function openTampering({ report, framesHere }) {
  let reports = 0;
  let stacks = MAX_STACKS;
  const known = new NativeMap();

  /** Once each: a class may well do so for every object that it makes. */
  function tellOnce(what) {
    const frames = stacks-- > 0 ? framesHere() : null;
    let site = what;
    for (let index = 0; frames !== null && index < frames.length && index < MAX_SITE; index++)
      site += ` ${frames[index].hash}:${frames[index].line}:${frames[index].column}`;
    if (mapHas(known, site)) return;
    mapSet(known, site, true);
    tell(what, frames);
  }

  function tell(what, frames) {
    if (reports++ < MAX_REPORTS) report('tampered', { what, frames });
    else if (reports === MAX_REPORTS + 1) report('tampered', { what: 'more', frames: null });
  }

  /**
   * `holder[name]` is `value` from now on; another may be assigned and is then used, and that is told. `isShared`: also
   * where one is laid over it on what inherits from `holder`.
   */
  function place(holder, name, value, isShared) {
    let current = value;
    const told = () => tellOnce(typeof name === 'symbol' ? 'symbol' : name);
    // Copies of a holder (graceful-fs makes one) hold copies of this accessor, and values of their own behind it.
    let copies = null;
    const accessor = create(null);
    accessor.configurable = false;
    accessor.enumerable = getOwnPropertyDescriptor(holder, name)?.enumerable ?? true;
    accessor.get = function () {
      return copies !== null && this !== holder && weakKeeps(copies, this) ? weakGet(copies, this) : current;
    };
    // By this, packages that read descriptors know an accessor that stands for a value.
    defineProperty(accessor.get, 'originalValue', hidden(value));
    accessor.set = function (next) {
      if (this === holder) {
        if (next !== current) told();
        current = next;
        return;
      }
      if ((typeof this !== 'object' || this === null) && typeof this !== 'function') return;
      if (isShared) told();
      if (defineProperty(this, name, plain(next))) return;
      copies ??= new NativeWeakMap();
      weakSet(copies, this, next);
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
      if (own !== undefined || !isAtHome(this, args[1])) tell('require', framesHere());
      if (own === undefined || own.configurable) place(this, 'require', own?.value ?? asks);
      return apply(compile, this, args);
    });
    /** What a package's file asks for is looked for from where its module says that it is. */
    function isAtHome(module, file) {
      if (!startsWith(`${file}`, PACKAGES)) return true;
      const { filename, paths } = module;
      const wanted = nodeModulePaths(dirname(file));
      let isSame = filename === file && isArray(paths) && paths.length === wanted.length;
      for (let index = 0; isSame && index < wanted.length; index++) isSame = paths[index] === wanted[index];
      return isSame;
    }
    for (const name of ownKeys(Module._extensions)) place(Module._extensions, name, Module._extensions[name]);
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
    handler.defineProperty = (target, key, own) => {
      tell('cache', framesHere());
      return defineProperty(target, key, own);
    };
    handler.setPrototypeOf = (target, parent) => {
      tell('cache', framesHere());
      return setPrototypeOf(target, parent);
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

  return { ...openHolding(place), lookBack, place, tell, watchModules };
};
