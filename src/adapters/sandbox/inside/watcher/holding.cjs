'use strict';
// What a component asks before it acts, held so that whoever replaces it is told of: the language's own functions, Node's
// modules, and what the files of packages export.
const Module = require('node:module');
const {
  apply,
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  indexOf,
  ownKeys,
  push,
  slice,
  startsWith,
  uncurry,
} = require('./language.cjs');

const { isProxy } = require('node:util').types;
const toSource = uncurry(Function.prototype.toString);
const PROTOTYPE = '.prototype';
const NODE = 'path url querystring util os events string_decoder buffer stream fs child_process crypto'.split(
  ' ',
);
const PACKAGES = '/work/node_modules/';
const MAX_EXPORTS = 5_000;
const MAX_DEPTH = 3;

/** `place` puts an accessor that tells in the place of a value. */
module.exports = function openHolding(place) {
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
    watchNode();
    const names = ownKeys(globalThis);
    for (let index = 0; index < names.length; index++)
      if (names[index] !== 'Error') hold(globalThis, names[index]);
  }

  function holdAll(holder) {
    const keys = ownKeys(holder);
    for (let index = 0; index < keys.length; index++)
      if (keys[index] !== 'constructor') hold(holder, keys[index]);
  }

  function hold(holder, key, isAny, isShared) {
    const own = getOwnPropertyDescriptor(holder, key);
    if (!own?.configurable) return;
    if (own.get !== undefined && isNative(own.get)) {
      // Nobody honest redefines how long a text or a map is.
      own.configurable = false;
      defineProperty(holder, key, own);
    } else if (own.writable && (isAny || typeof own.value === 'function'))
      place(holder, key, own.value, isShared && typeof own.value === 'function');
  }

  function isNative(getter) {
    return indexOf(toSource(getter), '[native code]') >= 0;
  }

  /** Node's own modules, which a component asks where a path leads and what an address holds. */
  function watchNode() {
    for (const name of NODE) {
      const module = require(`node:${name}`);
      const parts = [module, module.posix, module.win32, module.promises];
      const keys = ownKeys(module);
      for (let index = 0; index < keys.length; index++) {
        const value = getOwnPropertyDescriptor(module, keys[index]).value;
        if (typeof value === 'function' && value.prototype !== undefined) push(parts, value, value.prototype);
      }
      for (let index = 0; index < parts.length; index++)
        if (parts[index] !== undefined && parts[index] !== null && !isProxy(parts[index]))
          holdAll(parts[index]);
    }
    for (const one of [URL, URLSearchParams, TextDecoder, TextEncoder]) {
      holdAll(one);
      holdAll(one.prototype);
    }
    for (const name of ['cwd', 'getBuiltinModule']) hold(process, name);
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
      if (!isFunction && depth < MAX_DEPTH && parent !== Object.prototype && parent !== null) {
        holdClassOf(parent);
        return;
      }
      const keys = ownKeys(value);
      const isClass = typeof getOwnPropertyDescriptor(value, 'constructor')?.value === 'function';
      for (let index = 0; index < keys.length && left > 0 && depth > 0; index++) {
        const own = getOwnPropertyDescriptor(value, keys[index]);
        if (keys[index] === 'constructor' || !('value' in own)) continue;
        left--;
        hold(value, keys[index], true, isClass);
        holdExports(own.value, keys[index] === 'prototype' ? MAX_DEPTH : depth - 1);
      }
    };
    /** The methods of an object that is handed out, which are its class's; what it keeps is its own business. */
    const holdClassOf = (parent) => {
      const make = getOwnPropertyDescriptor(parent, 'constructor')?.value;
      if (typeof make !== 'function' || isNative(make)) return;
      const keys = ownKeys(parent);
      for (let index = 0; index < keys.length && left > 0; index++, left--)
        if (keys[index] !== 'constructor') hold(parent, keys[index], false, true);
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

  return { watchExports, watchLanguage };
};
