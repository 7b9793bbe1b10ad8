'use strict';
// How code comes by a built-in prototype: through __proto__, through constructor, through getPrototypeOf. A
// component that was handed the prototype itself does none of these, and its write proves nothing.
const {
  apply,
  create,
  defineProperty,
  getOwnPropertyDescriptor,
  hidden,
  mapGet,
  mapHas,
  mapSet,
  NativeMap,
} = require('./language.cjs');

/** Stacks are dear and reports are counted: a program that spends them all loses its own attribution. */
const MAX_STACKS = 4_000;
const MAX_REPORTS = 100;

/** `byObject`: the prototypes that are trapped. Returns what to call where one's `constructor` is read. */
module.exports = function openReach({ report, framesHere }, byObject) {
  const told = new NativeMap();
  let stacks = MAX_STACKS;
  let reports = MAX_REPORTS;
  let isBusy = false;

  /** Reading from the prototype itself reaches nothing: whoever does that has it already. */
  function tell(watched, receiver, via) {
    if (isBusy || watched === undefined || receiver === watched.object || stacks <= 0 || reports <= 0) return;
    isBusy = true;
    stacks--;
    try {
      const frames = framesHere();
      const site = siteOf(watched.name, frames);
      if (mapHas(told, site)) return;
      mapSet(told, site, true);
      reports--;
      report('reached', { on: watched.name, via, frames });
    } finally {
      isBusy = false;
    }
  }

  function siteOf(name, frames) {
    let site = name;
    for (let index = 0; frames !== null && index < frames.length; index++) {
      site += ` ${frames[index].hash}:${frames[index].line}:${frames[index].column}`;
    }
    return site;
  }

  const { get, set } = getOwnPropertyDescriptor(Object.prototype, '__proto__');
  const accessor = create(null);
  accessor.configurable = true;
  accessor.enumerable = false;
  accessor.get = function () {
    const found = apply(get, this, []);
    tell(mapGet(byObject, found), this, null);
    return found;
  };
  accessor.set = set;
  defineProperty(Object.prototype, '__proto__', accessor);

  for (const [holder, via] of [
    [Object, 'Object.getPrototypeOf'],
    [Reflect, 'Reflect.getPrototypeOf'],
  ]) {
    const original = holder.getPrototypeOf;
    const replacement = {
      getPrototypeOf(object) {
        const found = apply(original, holder, [object]);
        tell(mapGet(byObject, found), object, via);
        return found;
      },
    }.getPrototypeOf;
    defineProperty(holder, 'getPrototypeOf', hidden(replacement));
  }

  return (watched, receiver) => tell(watched, receiver, null);
};
