'use strict';
// What the watcher uses of the language, taken before any program runs. Nothing here holds a secret: a program
// that loads this file gets functions that it has anyway.
const {
  apply,
  construct,
  ownKeys,
  getOwnPropertyDescriptor,
  defineProperty,
  getPrototypeOf,
  setPrototypeOf,
} = Reflect;
const { create, is, freeze } = Object;
const { isArray } = Array;

const uncurry =
  (method) =>
  (self, ...rest) =>
    apply(method, self, rest);

function plain(value) {
  const descriptor = create(null);
  descriptor.value = value;
  descriptor.writable = true;
  descriptor.enumerable = true;
  descriptor.configurable = true;
  return descriptor;
}

/** Values without prototypes, so that a polluted toJSON or getter has no say in a report. */
function bare(value) {
  if (value === null || typeof value !== 'object') return typeof value === 'bigint' ? `${value}` : value;
  if (isArray(value)) {
    const list = [];
    setPrototypeOf(list, null);
    for (let index = 0; index < value.length; index++) {
      defineProperty(list, index, plain(bare(value[index])));
    }
    return list;
  }
  const record = create(null);
  const keys = ownKeys(value);
  for (let index = 0; index < keys.length; index++) {
    defineProperty(record, keys[index], plain(bare(value[keys[index]])));
  }
  return record;
}

/** An attribute list that no prototype can add to. */
function hidden(value) {
  const descriptor = plain(value);
  descriptor.enumerable = false;
  return descriptor;
}

module.exports = freeze({
  apply,
  bare,
  construct,
  create,
  defineProperty,
  endsWith: uncurry(String.prototype.endsWith),
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hidden,
  indexOf: uncurry(String.prototype.indexOf),
  is,
  isArray,
  mapGet: uncurry(Map.prototype.get),
  mapHas: uncurry(Map.prototype.has),
  mapSet: uncurry(Map.prototype.set),
  NativeMap: Map,
  ownKeys,
  plain,
  push: uncurry(Array.prototype.push),
  setPrototypeOf,
  slice: uncurry(String.prototype.slice),
  startsWith: uncurry(String.prototype.startsWith),
  uncurry,
  weakAdd: uncurry(WeakSet.prototype.add),
  weakHas: uncurry(WeakSet.prototype.has),
  NativeWeakMap: WeakMap,
  weakGet: uncurry(WeakMap.prototype.get),
  weakKeeps: uncurry(WeakMap.prototype.has),
  weakSet: uncurry(WeakMap.prototype.set),
});
