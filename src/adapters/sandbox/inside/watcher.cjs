'use strict';
// Watches, from inside, what a program does to the language's own prototypes, to one file, and to processes.
// Loaded by NODE_OPTIONS before anything of the program, in every Node process and worker that inherits it.
//
// Trust. The first process reads its order and a list of one-time tokens from descriptor 3 and keeps both in
// a closure; a report without the next token is only hearsay. Everything used here is taken from the
// language before the program can change it. What a program in the same process can still do to this
// file (native code, its own memory through /proc/self/mem) is confessed in docs/lab.md.
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { isMainThread } = require('node:worker_threads');
const { compileExpressions, startProfiler, watchExpressions } = require('./watcher/cpu.cjs');
const closeDoors = require('./watcher/doors.cjs');
const openEffects = require('./watcher/effects.cjs');
const openFrames = require('./watcher/frames.cjs');
const { apply, bare, mapHas, mapSet, NativeMap, push, slice, startsWith } = require('./watcher/language.cjs');
const openPrototypes = require('./watcher/prototypes.cjs');

const stringify = JSON.stringify;
const { closeSync, openSync, readlinkSync, writeSync } = fs;
const { _kill: killNow, pid } = process;
const WORK = '/work';

const order = isMainThread ? readOrder() : null;
const report = order === null ? reportAside : reportWithToken(order.tokens);
const wants = order?.watch ?? ['prototypes'];
const { framesHere, watchCompilation, watchScripts } = openFrames();
const prototypes = openPrototypes({ report, framesHere });

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

/**
 * A descriptor is a number: a program can close it and open a file of its own there, which would be told tokens, or close
 * it for good before the deed. Where the lab cannot be told, the run ends at once by a signal that the lab did not send.
 */
function reportWithToken(tokens) {
  const lab = readlinkSync('/proc/self/fd/3');
  let next = 0;
  return (kind, facts) => {
    if (next >= tokens.length) return;
    try {
      if (readlinkSync('/proc/self/fd/3') !== lab) throw undefined;
      writeSync(3, `${tokens[next++]} ${kind} ${stringify(bare(facts))}\n`);
    } catch {
      apply(killNow, process, [pid, 9]);
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
  if (wants.includes('prototypes')) prototypes.look();
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

function watchPrototypes() {
  prototypes.watchContexts();
  const timer = setInterval(prototypes.look, 40);
  timer.unref();
  for (const stream of [process.stdout, process.stderr]) {
    const { write } = stream;
    stream.write = function (...args) {
      prototypes.look();
      return apply(write, this, args);
    };
  }
}

/** Only where the order came is there anyone to tell more than that something happened. */
function watchAsOrdered() {
  const target = order.path === undefined ? null : path.resolve(WORK, order.path);
  const effects = openEffects({ report, framesHere, target, prototypes: prototypes.main });
  watchLoading();
  if (wants.includes('compilation')) {
    watchCompilation();
    watchScripts();
  }
  if (wants.includes('files')) effects.watchFiles();
  if (wants.includes('processes')) effects.watchProcesses();
  if (wants.includes('files') || wants.includes('processes')) effects.watchModules();
  if (wants.includes('profile')) {
    compileExpressions();
    startProfiler(order.tokens.pop(), order.enoughCpuMs);
    watchExpressions({ report, framesHere });
  }
  if (order.traps !== undefined) prototypes.setTraps(order.traps);
  closeDoors();
  report('start', { watch: wants });
}

if (wants.includes('prototypes')) watchPrototypes();
openEffects.passOn();
if (order !== null) watchAsOrdered();
watchEnd();
Module.syncBuiltinESMExports();
prototypes.settle();
