'use strict';
// Builds a module's stand-in from its description: same names, arities, classes and attributes, and nothing
// behind them. What its functions return can be called, constructed, iterated, awaited and read from without
// end, so that a program that only wants to get past its component keeps running.
const { defineProperty, getOwnPropertyDescriptor } = Reflect;

/** A value that answers everything with more of itself. A settled one does not pose as a promise again. */
function inertValue(settled) {
  const kept = new Map();
  const target = function inert() {};
  return new Proxy(target, {
    apply: () => inertValue(false),
    construct: () => inertValue(false),
    get(_, key) {
      if (kept.has(key)) return kept.get(key);
      const value = answerFor(key, settled);
      kept.set(key, value);
      return value;
    },
    set(_, key, value) {
      kept.set(key, value);
      return true;
    },
    deleteProperty: () => true,
    defineProperty: () => true,
  });
}

function answerFor(key, settled) {
  if (key === Symbol.toPrimitive) return (hint) => (hint === 'number' ? 0 : '');
  if (key === Symbol.iterator) return () => [][Symbol.iterator]();
  if (key === Symbol.asyncIterator) return () => ({ next: async () => ({ done: true, value: undefined }) });
  if (key === Symbol.toStringTag) return 'Object';
  if (typeof key === 'symbol') return undefined;
  if (key === 'then') {
    if (settled) return undefined;
    return (resolve) => {
      if (typeof resolve === 'function') queueMicrotask(() => resolve(inertValue(true)));
      return inertValue(true);
    };
  }
  if (key === 'toString' || key === 'toJSON') return () => '';
  if (key === 'valueOf') return () => 0;
  if (key === 'length' || key === 'size') return 0;
  if (key === 'prototype') return target_prototype;
  return inertValue(settled);
}
const target_prototype = {};

function build(shape, known) {
  switch (shape.t) {
    case 'v':
      return shape.u ? undefined : shape.v;
    case 'r':
      return known.has(shape.id) ? known.get(shape.id) : inertValue(false);
    case 'a': {
      const list = [];
      known.set(shape.id, list);
      for (const one of shape.i) list.push(build(one, known));
      return list;
    }
    case 'o': {
      const object = {};
      known.set(shape.id, object);
      return withProperties(object, shape.p, known);
    }
    case 'f':
      return buildFunction(shape, known);
    default:
      return inertValue(false);
  }
}

function buildFunction(shape, known) {
  const made = {
    class: () =>
      class {
        constructor() {
          // biome-ignore lint/correctness/noConstructorReturn: the point of a stand-in is that what it makes is inert
          return inertValue(false);
        }
      },
    async: () => async () => inertValue(true),
    generator: () => function* () {},
    function: () => () => inertValue(false),
  }[shape.k]();
  known.set(shape.id, made);
  defineProperty(made, 'name', { value: shape.n, configurable: true });
  defineProperty(made, 'length', { value: shape.l, configurable: true });
  if (shape.m !== undefined && made.prototype !== undefined) withProperties(made.prototype, shape.m, known);
  return withProperties(made, shape.p, known);
}

function withProperties(object, properties, known) {
  for (const [key, flags, shape] of properties) {
    if (getOwnPropertyDescriptor(object, key)?.configurable === false) continue;
    defineProperty(object, key, {
      value: build(shape, known),
      enumerable: (flags & 1) !== 0,
      configurable: true,
      writable: true,
    });
  }
  return object;
}

module.exports = (shape) => build(shape, new Map());
module.exports.inertValue = inertValue;
