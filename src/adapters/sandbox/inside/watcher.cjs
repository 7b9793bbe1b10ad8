'use strict';
// Watches, from inside, what a program does to the language's own prototypes, to one file, and to processes.
// Loaded by NODE_OPTIONS before anything of the program, in every Node process and worker that inherits it.
//
// Trust. The first process reads its order and a list of one-time tokens from descriptor 3 and keeps both in
// a closure; a report without the next token is only hearsay. Everything used here is taken from the
// language before the program can change it. What a program in the same process can still do to this
// file (native code, its own memory through /proc/self/mem) is confessed in docs/lab.md.
const fs = require('node:fs');
const childProcess = require('node:child_process');
const Module = require('node:module');
const path = require('node:path');
const vm = require('node:vm');
const { createHash } = require('node:crypto');
const { isMainThread } = require('node:worker_threads');

const { apply, ownKeys, getOwnPropertyDescriptor, defineProperty, getPrototypeOf, setPrototypeOf } = Reflect;
const uncurry =
  (method) =>
  (self, ...rest) =>
    apply(method, self, rest);
const { create, is } = Object;
const stringify = JSON.stringify;
const mapGet = uncurry(Map.prototype.get);
const mapSet = uncurry(Map.prototype.set);
const mapHas = uncurry(Map.prototype.has);
const push = uncurry(Array.prototype.push);
const startsWith = uncurry(String.prototype.startsWith);
const slice = uncurry(String.prototype.slice);
const writeSync = fs.writeSync;
const openSync = fs.openSync;
const closeSync = fs.closeSync;
const existsSync = fs.existsSync;
const resolvePath = path.resolve;
const NativeMap = Map;
const NativeError = Error;
const NativeFunction = Function;
const natives = process.binding('natives');
const WORK = '/work';

const order = isMainThread ? readOrder() : null;
const report = order === null ? reportAside : reportWithToken(order.tokens);

// ---- Reporting ---------------------------------------------------------------------------------------

/** Only the process that the lab itself started finds an order on descriptor 3. */
function readOrder() {
  try {
    if (!fs.fstatSync(3).isSocket()) return null;
    let text = '';
    const chunk = Buffer.alloc(65_536);
    while (!text.includes('\n')) {
      const size = fs.readSync(3, chunk, 0, chunk.length, null);
      if (size === 0) return null;
      text += chunk.toString('utf8', 0, size);
    }
    const read = JSON.parse(text);
    return read.lab === 1 ? read : null;
  } catch {
    return null;
  }
}

function reportWithToken(tokens) {
  let next = 0;
  return (kind, facts) => {
    if (next >= tokens.length) return;
    const line = `${tokens[next++]} ${kind} ${stringify(bare(facts))}\n`;
    try {
      writeSync(3, line);
    } catch {
      // The lab went away; nothing is left to tell.
    }
  };
}

/** Workers and children have no token: what they see is an effect, never whose it was. */
function reportAside(kind) {
  if (kind !== 'changed') return;
  try {
    closeSync(openSync(`${WORK}/.seen-${kind}`, 'w'));
  } catch {
    // A full disk loses a report, which is a loss for the finder only.
  }
}

/** Values without prototypes, so that a polluted toJSON or getter has no say in a report. */
function bare(value) {
  if (value === null || typeof value !== 'object') return typeof value === 'bigint' ? `${value}` : value;
  if (Array.isArray(value)) {
    const list = [];
    setPrototypeOf(list, null);
    for (let index = 0; index < value.length; index++) {
      defineProperty(list, index, plain(bare(value[index])));
    }
    return list;
  }
  const record = create(null);
  for (const key of ownKeys(value)) defineProperty(record, key, plain(bare(value[key])));
  return record;
}

function plain(value) {
  const descriptor = create(null);
  descriptor.value = value;
  descriptor.writable = true;
  descriptor.enumerable = true;
  descriptor.configurable = true;
  return descriptor;
}

// ---- Frames ------------------------------------------------------------------------------------------

const callSite = (() => {
  const old = getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  Error.prepareStackTrace = (_, sites) => sites;
  const [site] = new Error().stack;
  if (old === undefined) delete Error.prepareStackTrace;
  else defineProperty(Error, 'prepareStackTrace', old);
  const proto = getPrototypeOf(site);
  const methods = create(null);
  for (const name of [
    'getFileName',
    'getLineNumber',
    'getColumnNumber',
    'getFunctionName',
    'isEval',
    'getScriptHash',
    'isNative',
  ]) {
    methods[name] = uncurry(proto[name]);
  }
  return methods;
})();
const nativeHashes = new NativeMap();

/** Innermost first. Null where the program has kept the stack from being taken. */
function framesHere() {
  const before = getOwnPropertyDescriptor(NativeError, 'prepareStackTrace');
  const limit = getOwnPropertyDescriptor(NativeError, 'stackTraceLimit');
  let sites = null;
  try {
    defineProperty(NativeError, 'stackTraceLimit', plain(60));
    defineProperty(
      NativeError,
      'prepareStackTrace',
      plain((_, structured) => {
        sites = structured;
        return '';
      }),
    );
    const error = new NativeError();
    error.stack;
  } catch {
    return null;
  } finally {
    if (limit === undefined) delete NativeError.stackTraceLimit;
    else defineProperty(NativeError, 'stackTraceLimit', limit);
    if (before === undefined) delete NativeError.prepareStackTrace;
    else defineProperty(NativeError, 'prepareStackTrace', before);
  }
  if (sites === null) return null;
  const frames = [];
  for (let index = 0; index < sites.length; index++) push(frames, frameOf(sites[index]));
  return frames;
}

function frameOf(site) {
  const file = callSite.getFileName(site);
  const isEval = callSite.isEval(site);
  const hash = callSite.getScriptHash(site);
  const isText = typeof file === 'string';
  return {
    name: callSite.getFunctionName(site) ?? '',
    file: isText ? slice(file, 0, 500) : null,
    line: callSite.getLineNumber(site) ?? 0,
    column: callSite.getColumnNumber(site) ?? 0,
    hash,
    kind:
      isText && startsWith(file, 'node:') && isNative(slice(file, 5), hash)
        ? 'node'
        : isEval
          ? 'eval'
          : isText
            ? 'file'
            : hash
              ? 'nameless'
              : 'builtin',
    by: mapHas(compiled, hash) ? mapGet(compiled, hash) : null,
  };
}

/** A name that begins with `node:` can be given to any script; the source's digest cannot. */
function isNative(id, hash) {
  const source = getOwnPropertyDescriptor(natives, id)?.value;
  if (typeof source !== 'string') return false;
  if (!mapHas(nativeHashes, id)) mapSet(nativeHashes, id, sha256(source));
  return mapGet(nativeHashes, id) === hash;
}

const hashProto = getPrototypeOf(createHash('sha256'));
const update = uncurry(hashProto.update);
const digest = uncurry(hashProto.digest);
function sha256(source) {
  const hash = createHash('sha256');
  update(hash, source, 'utf8');
  return digest(hash, 'hex');
}

// ---- Code made from text -----------------------------------------------------------------------------

/** Digest of a script made by `Function` → the frames of whoever made it. */
const compiled = new NativeMap();
function watchCompilation() {
  const toSource = uncurry(NativeFunction.prototype.toString);
  const remember = (made) => {
    const frames = framesHere();
    if (frames !== null) mapSet(compiled, sha256(`(${toSource(made)})`), frames);
    return made;
  };
  const handler = create(null);
  handler.apply = (target, self, args) => remember(apply(target, self, args));
  handler.construct = (target, args, newTarget) => remember(Reflect_construct(target, args, newTarget));
  const proxy = new Proxy(NativeFunction, handler);
  defineProperty(globalThis, 'Function', {
    __proto__: null,
    value: proxy,
    writable: true,
    enumerable: false,
    configurable: true,
  });
  defineProperty(NativeFunction.prototype, 'constructor', {
    __proto__: null,
    value: proxy,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}
const Reflect_construct = Reflect.construct;

/** Scripts made through node:vm, by the digest of their text. */
function watchScripts() {
  const remember = (code) => {
    const frames = typeof code === 'string' ? framesHere() : null;
    if (frames !== null) mapSet(compiled, sha256(code), frames);
  };
  for (const name of ['runInContext', 'runInNewContext', 'runInThisContext', 'compileFunction']) {
    const original = vm[name];
    vm[name] = function (...args) {
      remember(args[0]);
      return apply(original, this, args);
    };
  }
  const handler = create(null);
  handler.construct = (target, args, newTarget) => {
    remember(args[0]);
    return Reflect_construct(target, args, newTarget);
  };
  vm.Script = new Proxy(vm.Script, handler);
}

// ---- Prototypes --------------------------------------------------------------------------------------

const NAMES = (
  'Object Function Array String Number Boolean Symbol BigInt Date RegExp Promise Map Set WeakMap WeakSet WeakRef ' +
  'Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError ArrayBuffer ' +
  'SharedArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array ' +
  'Uint32Array Float32Array Float64Array BigInt64Array BigUint64Array FinalizationRegistry'
).split(' ');
/** Runs in a realm and returns its prototypes as [name, object] pairs. */
const collect = (names) => {
  const found = names
    .filter((n) => typeof globalThis[n] === 'function')
    .map((n) => [`${n}.prototype`, globalThis[n].prototype]);
  const of = Object.getPrototypeOf;
  const hidden = {
    Iterator: of(of([][Symbol.iterator]())),
    ArrayIterator: of([][Symbol.iterator]()),
    MapIterator: of(new Map()[Symbol.iterator]()),
    SetIterator: of(new Set()[Symbol.iterator]()),
    StringIterator: of(''[Symbol.iterator]()),
    GeneratorFunction: of(function* () {}),
    Generator: of(of((function* () {})())),
    AsyncFunction: of(async () => {}),
    AsyncGeneratorFunction: of(async function* () {}),
    TypedArray: of(Int8Array.prototype),
  };
  for (const name of Object.keys(hidden)) found.push([`${name}.prototype`, hidden[name]]);
  return found;
};
const COLLECT = `(${collect})`;

const realms = [];
const seen = new NativeMap();

function watchRealm(realm, pairs) {
  const watched = [];
  for (let index = 0; index < pairs.length; index++) {
    const [name, object] = pairs[index];
    push(watched, { name, object, realm, before: descriptorsOf(object), parent: getPrototypeOf(object) });
  }
  push(realms, watched);
  return watched;
}

function descriptorsOf(object) {
  const found = new NativeMap();
  const keys = ownKeys(object);
  for (let index = 0; index < keys.length; index++) {
    mapSet(found, keys[index], getOwnPropertyDescriptor(object, keys[index]));
  }
  return found;
}

/** Tells of every property that is not what it was, once each. */
function look() {
  for (let r = 0; r < realms.length; r++) {
    for (let p = 0; p < realms[r].length; p++) lookAt(realms[r][p]);
  }
}

function lookAt(watched) {
  const { object, before, parent } = watched;
  const keys = ownKeys(object);
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index];
    if (isTrapped(object, key)) continue;
    const now = getOwnPropertyDescriptor(object, key);
    if (now !== undefined && !isSame(mapGet(before, key), now)) tell(watched, key);
  }
  if (getPrototypeOf(object) !== parent) tell(watched, '[[Prototype]]');
}

function isSame(a, b) {
  if (a === undefined) return false;
  return is(a.value, b.value) && a.get === b.get && a.set === b.set;
}

function tell(watched, key) {
  const label = `${watched.realm} ${watched.name} ${typeof key === 'symbol' ? '@@symbol' : key}`;
  if (mapHas(seen, label)) return;
  mapSet(seen, label, true);
  report('changed', {
    realm: watched.realm,
    on: watched.name,
    key: typeof key === 'symbol' ? null : slice(key, 0, 200),
  });
}

// ---- Traps: who writes -------------------------------------------------------------------------------

/** object → key → { value, fired } */
const traps = new NativeMap();

function isTrapped(object, key) {
  const own = mapGet(traps, object);
  return own !== undefined && mapHas(own, key) && !mapGet(own, key).fired;
}

function trap(watched, key) {
  const { object } = watched;
  const original = getOwnPropertyDescriptor(object, key);
  if (original !== undefined && (!original.configurable || !('value' in original))) return;
  const state = { value: original?.value, fired: false };
  if (!mapHas(traps, object)) mapSet(traps, object, new NativeMap());
  mapSet(mapGet(traps, object), key, state);
  const label = { realm: watched.realm, on: watched.name, key: slice(key, 0, 200) };
  const accessor = create(null);
  accessor.configurable = true;
  accessor.enumerable = false;
  accessor.get = () => state.value;
  accessor.set = function (value) {
    if (this === object) {
      state.fired = true;
      report('write', { ...label, via: null, frames: framesHere() });
      defineProperty(object, key, plain(value));
      return;
    }
    if ((typeof this === 'object' && this !== null) || typeof this === 'function')
      defineProperty(this, key, plain(value));
  };
  defineProperty(object, key, accessor);
}

/** Definitions do not call a setter, so the functions that define are watched themselves. */
function watchDefinitions(watchedObjects) {
  const wrap = (holder, name, via) => {
    const original = holder[name];
    const replacement = {
      [name](...args) {
        const own = mapGet(watchedObjects, args[0]);
        if (own !== undefined) tellDefinition(own, args[1], via);
        return apply(original, this, args);
      },
    }[name];
    defineProperty(replacement, 'length', { __proto__: null, value: original.length, configurable: true });
    defineProperty(holder, name, {
      __proto__: null,
      value: replacement,
      writable: true,
      enumerable: false,
      configurable: true,
    });
  };
  wrap(Object, 'defineProperty', 'Object.defineProperty');
  wrap(Object, 'defineProperties', 'Object.defineProperties');
  wrap(Reflect, 'defineProperty', 'Reflect.defineProperty');
}

function tellDefinition(watched, key, via) {
  const keys = typeof key === 'object' && key !== null ? ownKeys(key) : [key];
  for (let index = 0; index < keys.length && index < 5; index++) {
    const own = mapGet(traps, watched.object);
    const state = own === undefined ? undefined : mapGet(own, keys[index]);
    if (state !== undefined) state.fired = true;
    report('write', {
      realm: watched.realm,
      on: watched.name,
      key: slice(`${typeof keys[index] === 'symbol' ? '@@symbol' : keys[index]}`, 0, 200),
      via,
      frames: framesHere(),
    });
  }
}

// ---- Files and processes -----------------------------------------------------------------------------

const target = order?.path === undefined ? null : resolvePath(WORK, order.path);
const appeared = () => target !== null && existsSync(target);

function watchFiles() {
  const base = target === null ? null : path.basename(target);
  const touches = (value) => {
    if (base === null) return false;
    const text =
      typeof value === 'string'
        ? value
        : value instanceof URL
          ? value.pathname
          : Buffer.isBuffer(value)
            ? `${value}`
            : null;
    if (text === null) return false;
    return resolvePath(text) === target || slice(text, -base.length) === base;
  };
  const wrap = (holder, name, label) => {
    const original = holder[name];
    if (typeof original !== 'function') return;
    const replacement = {
      [name](...args) {
        if (touches(args[0]) || touches(args[1])) report('file', { call: label, frames: framesHere() });
        return new.target
          ? Reflect_construct(original, args, new.target === replacement ? original : new.target)
          : apply(original, this, args);
      },
    }[name];
    // A method has no [[Construct]]; stream classes are called with `new`.
    const outer = /^[A-Z]/.test(name)
      ? new Proxy(original, {
          __proto__: null,
          construct(base_, args, newTarget) {
            if (touches(args[0])) report('file', { call: label, frames: framesHere() });
            return Reflect_construct(base_, args, newTarget);
          },
        })
      : replacement;
    for (const key of ownKeys(original)) {
      if (key !== 'prototype' || outer === replacement) continue;
    }
    if (original[Symbol.for('nodejs.util.promisify.custom')] !== undefined) {
      outer[Symbol.for('nodejs.util.promisify.custom')] =
        original[Symbol.for('nodejs.util.promisify.custom')];
    }
    if (name === 'realpath' || name === 'realpathSync') outer.native = original.native;
    defineProperty(holder, name, {
      __proto__: null,
      ...getOwnPropertyDescriptor(holder, name),
      ...(getOwnPropertyDescriptor(holder, name)?.get ? {} : { value: outer }),
    });
  };
  const calls = [
    'open',
    'readFile',
    'writeFile',
    'appendFile',
    'copyFile',
    'rename',
    'link',
    'symlink',
    'mkdir',
    'mkdtemp',
    'cp',
    'truncate',
  ];
  for (const name of calls) {
    wrap(fs, name, `fs.${name}`);
    wrap(fs, `${name}Sync`, `fs.${name}Sync`);
    wrap(fs.promises, name, `fs.promises.${name}`);
  }
  wrap(fs, 'createReadStream', 'fs.createReadStream');
  wrap(fs, 'createWriteStream', 'fs.createWriteStream');
}

/** Who starts processes, and whether the file appeared while one of them ran. */
function watchProcesses() {
  const describe = (args) => {
    const text = [];
    for (let index = 0; index < args.length && index < 2; index++) {
      if (typeof args[index] === 'string') push(text, slice(args[index], 0, 2_000));
      else if (Array.isArray(args[index])) push(text, slice(args[index].join(' '), 0, 2_000));
    }
    return text.join(' ');
  };
  const synchronous = (name) => {
    const original = childProcess[name];
    childProcess[name] = function (...args) {
      const before = appeared();
      const frames = framesHere();
      try {
        return apply(original, this, args);
      } finally {
        report('spawn', {
          call: `child_process.${name}`,
          made: !before && appeared(),
          command: describe(args),
          frames,
        });
      }
    };
  };
  for (const name of ['execSync', 'execFileSync', 'spawnSync']) synchronous(name);
  for (const name of ['exec', 'execFile', 'spawn', 'fork']) {
    const original = childProcess[name];
    const custom = original[Symbol.for('nodejs.util.promisify.custom')];
    childProcess[name] = function (...args) {
      report('spawn', {
        call: `child_process.${name}`,
        made: null,
        command: describe(args),
        frames: framesHere(),
      });
      return apply(original, this, args);
    };
    if (custom !== undefined) {
      defineProperty(childProcess[name], Symbol.for('nodejs.util.promisify.custom'), {
        __proto__: null,
        value: function (...args) {
          report('spawn', {
            call: `child_process.${name}`,
            made: null,
            command: describe(args),
            frames: framesHere(),
          });
          return apply(custom, this, args);
        },
      });
    }
  }
}

/** A child that is given an environment of its own is still watched. */
function passOn() {
  const prototype = childProcess.ChildProcess.prototype;
  const original = prototype.spawn;
  const options = process.env.NODE_OPTIONS;
  prototype.spawn = function (settings) {
    const pairs = settings?.envPairs;
    if (
      Array.isArray(pairs) &&
      options !== undefined &&
      !pairs.some((pair) => startsWith(`${pair}`, 'NODE_OPTIONS='))
    ) {
      pairs.push(`NODE_OPTIONS=${options}`);
    }
    return apply(original, this, [settings]);
  };
}

// ---- Doors that lead around all of this ----------------------------------------------------------------

function closeDoors() {
  const refuse = (holder, name) => {
    if (holder === undefined || typeof holder[name] !== 'function') return;
    holder[name] = () => {
      throw new NativeError(`${name} is not available in the lab`);
    };
  };
  const v8 = require('node:v8');
  for (const name of ['writeHeapSnapshot', 'getHeapSnapshot', 'setFlagsFromString', 'startupSnapshot'])
    refuse(v8, name);
  // The promise flavour extends the other's Session: it is loaded before that is taken away.
  const inspectors = [require('node:inspector/promises'), require('node:inspector')];
  for (const inspector of inspectors) for (const name of ['open', 'Session']) refuse(inspector, name);
  refuse(process, 'dlopen');
  refuse(process, '_debugProcess');
  const { binding } = process;
  process.binding = (name) => {
    if (name === 'natives') return apply(binding, process, [name]);
    if (name === 'constants' || name === 'config' || name === 'util' || name === 'uv')
      return apply(binding, process, [name]);
    throw new NativeError(`No such module: ${name}`);
  };
}

// ---- Start -------------------------------------------------------------------------------------------

const wants = order?.watch ?? ['prototypes'];
const main = watchRealm('main', collect(NAMES));

function watchContexts() {
  const known = new WeakSet();
  const knownHas = uncurry(WeakSet.prototype.has);
  const knownAdd = uncurry(WeakSet.prototype.add);
  const enroll = (context) => {
    if (knownHas(known, context)) return;
    knownAdd(known, context);
    try {
      watchRealm('context', runInContext(COLLECT, context)(NAMES));
    } catch {
      // A realm without its usual globals has nothing of ours to watch.
    }
  };
  const { createContext, runInContext } = vm;
  vm.createContext = function (...args) {
    const context = apply(createContext, this, args);
    enroll(context);
    return context;
  };
  vm.runInNewContext = (code, sandbox, options) => {
    const context = createContext(sandbox ?? {});
    enroll(context);
    return runInContext(code, context, options);
  };
  const { runInContext: scriptRun } = vm.Script.prototype;
  vm.Script.prototype.runInNewContext = function (sandbox, options) {
    const context = createContext(sandbox ?? {});
    enroll(context);
    return apply(scriptRun, this, [context, options]);
  };
}

/**
 * Regular expressions that the program runs itself: a component may hand one out that is the flaw. Told before
 * each one's first run, because it may never come back.
 */
function watchExpressions() {
  const { exec } = RegExp.prototype;
  const known = new WeakSet();
  const knownHas = uncurry(WeakSet.prototype.has);
  const knownAdd = uncurry(WeakSet.prototype.add);
  const source = uncurry(getOwnPropertyDescriptor(RegExp.prototype, 'source').get);
  let tellable = 40;
  defineProperty(
    RegExp.prototype,
    'exec',
    plain(function (...args) {
      if (tellable > 0 && !knownHas(known, this)) {
        knownAdd(known, this);
        tellable--;
        report('expression', { source: slice(source(this), 0, 4_000), frames: framesHere() });
      }
      return apply(exec, this, args);
    }),
  );
}

/**
 * The profiler has a thread of its own, without this watcher, and the last of the tokens. Code that was compiled
 * before it runs is charged to its caller, so the program waits; a loop, because the inspector's requests
 * are served at its back edge and not in a sleep.
 */
function startProfiler() {
  const started = new Int32Array(new SharedArrayBuffer(4));
  const { Worker } = require('node:worker_threads');
  const worker = new Worker('/lab/inside/profiler.cjs', {
    workerData: { token: order.tokens.pop(), enoughMs: order.enoughCpuMs, started },
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  worker.unref();
  const deadline = Date.now() + 10_000;
  while (Atomics.load(started, 0) === 0 && Date.now() < deadline);
  Atomics.compareExchange(started, 0, 0, 2);
}

function watchEnd() {
  const { reallyExit, emit } = process;
  process.reallyExit = (code) => {
    finish();
    return apply(reallyExit, process, [code]);
  };
  process.emit = function (...args) {
    const result = apply(emit, this, args);
    if (args[0] === 'exit') finish();
    return result;
  };
  process.on('exit', () => finish());
  process.on('uncaughtExceptionMonitor', (error) => report('crash', describeError(error)));
}

function describeError(error) {
  const text = (value) => (typeof value === 'string' ? slice(value, 0, 300) : null);
  try {
    return {
      name: text(error?.name),
      code: text(error?.code),
      message: text(error?.message),
      from: Array.isArray(error?.requireStack) ? text(error.requireStack[0]) : null,
      stack: text(error?.stack),
    };
  } catch {
    return { name: null, code: null, message: null, from: null, stack: null };
  }
}

function finish() {
  if (wants.includes('prototypes')) look();
  if (order === null || told) return;
  told = true;
  report('loaded', { files: loaded });
}

let told = false;
const loaded = [];
/** Every file below node_modules that was loaded, as a script or as a module. */
function watchLoading() {
  const known = new NativeMap();
  Module.registerHooks({
    load(url, context, next) {
      if (startsWith(url, `file://${WORK}/node_modules/`) && !mapHas(known, url) && loaded.length < 2_000) {
        mapSet(known, url, true);
        push(loaded, slice(url, 7, 1_000));
      }
      return next(url, context);
    },
  });
}

if (wants.includes('prototypes')) {
  watchContexts();
  const timer = setInterval(look, 40);
  timer.unref();
  for (const stream of [process.stdout, process.stderr]) {
    const { write } = stream;
    stream.write = function (...args) {
      look();
      return apply(write, this, args);
    };
  }
}
if (order !== null) {
  watchLoading();
  if (wants.includes('compilation')) {
    watchCompilation();
    watchScripts();
  }
  if (wants.includes('files')) watchFiles();
  if (wants.includes('processes')) watchProcesses();
  if (wants.includes('profile')) {
    startProfiler();
    watchExpressions();
  }
  if (order.traps !== undefined) {
    const byName = new NativeMap();
    const byObject = new NativeMap();
    for (const watched of main) {
      mapSet(byName, watched.name, watched);
      mapSet(byObject, watched.object, watched);
    }
    for (const { on, key } of order.traps) if (mapHas(byName, on)) trap(mapGet(byName, on), key);
    watchDefinitions(byObject);
  }
  closeDoors();
  report('start', { watch: wants });
}
passOn();
watchEnd();
Module.syncBuiltinESMExports();
// What was changed here is the baseline, not a finding.
for (const watched of main) watched.before = descriptorsOf(watched.object);
