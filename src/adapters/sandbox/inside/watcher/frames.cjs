'use strict';
// Stacks as evidence: who is running, each frame by the digest of its script, and for code that was made from
// text, who made it.
const { createHash } = require('node:crypto');
const vm = require('node:vm');
const {
  apply,
  construct,
  create,
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hidden,
  indexOf,
  mapGet,
  mapHas,
  mapSet,
  NativeMap,
  plain,
  push,
  slice,
  startsWith,
  uncurry,
} = require('./language.cjs');

const NativeError = Error;
const NativeFunction = Function;
const natives = process.binding('natives');

module.exports = function openFrames() {
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

  /**
   * Innermost first. Null where the program has kept the stack from being taken. Node asks whatever calls itself
   * `Error` for the rendering: were that the program's, it could hand over the stack of an honest call.
   */
  function framesHere() {
    const name = getOwnPropertyDescriptor(globalThis, 'Error');
    const before = getOwnPropertyDescriptor(NativeError, 'prepareStackTrace');
    const limit = getOwnPropertyDescriptor(NativeError, 'stackTraceLimit');
    let sites = null;
    let isOurs = false;
    try {
      isOurs = defineProperty(globalThis, 'Error', hidden(NativeError));
      if (!isOurs) return null;
      defineProperty(NativeError, 'stackTraceLimit', plain(60));
      defineProperty(
        NativeError,
        'prepareStackTrace',
        plain((_, structured) => {
          sites ??= structured;
          return '';
        }),
      );
      const error = new NativeError();
      error.stack;
    } catch {
      return null;
    } finally {
      if (isOurs && name !== undefined) defineProperty(globalThis, 'Error', name);
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
    const made = mapGet(compiled, hash);
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
      by: made === undefined ? null : made.frames,
      ...(made === undefined ? {} : { at: textAt(made.text, site) }),
    };
  }

  /** What stands in code made from text where the frame is. */
  function textAt(text, site) {
    let from = 0;
    for (let line = callSite.getLineNumber(site) ?? 0; line > 1 && from >= 0; line--)
      from = after(text, from);
    if (from < 0) return '';
    const at = from + (callSite.getColumnNumber(site) ?? 1) - 1;
    return slice(text, at, at + 200);
  }

  function after(text, from) {
    const end = indexOf(text, '\n', from);
    return end < 0 ? -1 : end + 1;
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

  /** Digest of a script made by `Function` → its text, and the frames of whoever made it. */
  const compiled = new NativeMap();
  function watchCompilation() {
    const toSource = uncurry(NativeFunction.prototype.toString);
    const remember = (made) => {
      const frames = framesHere();
      const text = `(${toSource(made)})`;
      if (frames !== null) mapSet(compiled, sha256(text), { frames, text });
      return made;
    };
    const handler = create(null);
    handler.apply = (target, self, args) => remember(apply(target, self, args));
    handler.construct = (target, args, newTarget) => remember(construct(target, args, newTarget));
    const proxy = new Proxy(NativeFunction, handler);
    defineProperty(globalThis, 'Function', hidden(proxy));
    defineProperty(NativeFunction.prototype, 'constructor', hidden(proxy));
  }

  /** Scripts made through node:vm, by the digest of their text. */
  function watchScripts() {
    const remember = (code) => {
      const frames = typeof code === 'string' ? framesHere() : null;
      if (frames !== null) mapSet(compiled, sha256(code), { frames, text: code });
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
      return construct(target, args, newTarget);
    };
    // What the class extends makes scripts as well, and so would what its instances call their constructor.
    handler.getPrototypeOf = () => NativeFunction.prototype;
    const watched = new Proxy(vm.Script, handler);
    for (let proto = vm.Script.prototype; proto !== Object.prototype; proto = getPrototypeOf(proto))
      defineProperty(proto, 'constructor', hidden(watched));
    vm.Script = watched;
  }

  return { framesHere, watchCompilation, watchScripts };
};
