'use strict';
// Ways around the watcher within its own process: the heap, the debugger, native code, Node's inner bindings.
const NativeError = Error;
const { apply } = require('./language.cjs');

module.exports = function closeDoors() {
  const refuse = (holder, name) => {
    if (holder === undefined || typeof holder[name] !== 'function') return;
    holder[name] = () => {
      throw new NativeError(`${name} is not available in the lab`);
    };
  };
  const v8 = require('node:v8');
  for (const name of [
    'writeHeapSnapshot',
    'getHeapSnapshot',
    'setHeapSnapshotNearHeapLimit',
    'setFlagsFromString',
    'startupSnapshot',
  ])
    refuse(v8, name);
  // The promise flavour extends the other's Session: it is loaded before that is taken away.
  const inspectors = [require('node:inspector/promises'), require('node:inspector')];
  for (const inspector of inspectors) for (const name of ['open', 'Session']) refuse(inspector, name);
  // Code kept from an earlier compilation runs under the digest of whatever source it is given to.
  refuse(require('node:module'), 'enableCompileCache');
  refuse(process, 'dlopen');
  refuse(process, '_debugProcess');
  // Another program in this one's place would have nobody watching it, and this one's reports would stand.
  refuse(process, 'execve');
  const { binding } = process;
  process.binding = (name) => {
    if (name === 'natives') return apply(binding, process, [name]);
    if (name === 'constants' || name === 'config' || name === 'util' || name === 'uv')
      return apply(binding, process, [name]);
    throw new NativeError(`No such module: ${name}`);
  };
};
