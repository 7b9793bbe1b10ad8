'use strict';
// What becomes of the language's own prototypes: every change in every realm that can be reached, and, for
// properties named beforehand, who writes them.
const vm = require('node:vm');
const {
  apply,
  create,
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hidden,
  is,
  mapGet,
  mapHas,
  mapSet,
  NativeMap,
  ownKeys,
  plain,
  push,
  slice,
  weakAdd,
  weakHas,
} = require('./language.cjs');
const openReach = require('./reach.cjs');
const openTampering = require('./tampering.cjs');

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

module.exports = function openPrototypes({ report, framesHere }) {
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

  /** object → key → { value, fired } */
  const traps = new NativeMap();

  function isTrapped(object, key) {
    const own = mapGet(traps, object);
    return own !== undefined && mapHas(own, key) && !mapGet(own, key).fired;
  }

  /** `onRead`, if any, is told who reads the property, and from which object. */
  function trap(watched, key, onRead) {
    const { object } = watched;
    const original = getOwnPropertyDescriptor(object, key);
    if (original !== undefined && (!original.configurable || !('value' in original))) return;
    if (isTrapped(object, key)) return;
    const replaces = typeof original?.value === 'function';
    const state = { value: original?.value, fired: false };
    if (!mapHas(traps, object)) mapSet(traps, object, new NativeMap());
    mapSet(mapGet(traps, object), key, state);
    const label = { realm: watched.realm, on: watched.name, key: slice(key, 0, 200) };
    const accessor = create(null);
    accessor.configurable = true;
    accessor.enumerable = false;
    accessor.get = function () {
      if (onRead !== undefined) onRead(watched, this);
      return state.value;
    };
    accessor.set = function (value) {
      if (this === object) {
        state.fired = true;
        report('write', { ...label, via: null, replaces, frames: framesHere() });
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
      defineProperty(holder, name, hidden(replacement));
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
        replaces: typeof (state ?? mapGet(watched.before, keys[index]))?.value === 'function',
        frames: framesHere(),
      });
    }
  }

  function watchContexts() {
    const known = new WeakSet();
    const enroll = (context) => {
      if (weakHas(known, context)) return;
      weakAdd(known, context);
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

  const main = watchRealm('main', collect(NAMES));

  /** Accessors in the place of these properties see who writes them. */
  function setTraps(wanted) {
    const byName = new NativeMap();
    const byObject = new NativeMap();
    for (const watched of main) {
      mapSet(byName, watched.name, watched);
      mapSet(byObject, watched.object, watched);
    }
    const reached = new NativeMap();
    for (const { on } of wanted)
      if (mapHas(byName, on)) mapSet(reached, mapGet(byName, on).object, mapGet(byName, on));
    const onConstructor = openReach({ report, framesHere }, reached);
    for (const watched of main)
      if (mapHas(reached, watched.object)) trap(watched, 'constructor', onConstructor);
    for (const { on, key } of wanted) if (mapHas(byName, on)) trap(mapGet(byName, on), key);
    watchDefinitions(byObject);
    // A component that names one of these calls it, whatever the program has put there.
    const tampering = openTampering({ report, framesHere });
    tampering.watchExports();
    tampering.watchModules();
    tampering.watchLanguage(main);
  }

  /** What the watcher changed itself is where it starts from. */
  function settle() {
    for (const watched of main) watched.before = descriptorsOf(watched.object);
  }

  return { look, main, setTraps, settle, watchContexts };
};
