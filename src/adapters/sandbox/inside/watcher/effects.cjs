'use strict';
// Calls that touch the watched file, and processes that are started: each with the stack it came from.
const childProcess = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const {
  apply,
  defineProperty,
  getOwnPropertyDescriptor,
  hidden,
  push,
  slice,
  startsWith,
} = require('./language.cjs');
const openTampering = require('./tampering.cjs');

const existsSync = fs.existsSync;
const resolvePath = path.resolve;
const CUSTOM = Symbol.for('nodejs.util.promisify.custom');
const FILE_CALLS = [
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

/** `target` is the watched file's absolute path, or null. */
module.exports = function openEffects({ report, framesHere, target }) {
  const { lookBack, place, watchModules } = openTampering({ report, framesHere });
  const startedBy = () => {
    lookBack(true);
    return framesHere();
  };
  const appeared = () => target !== null && existsSync(target);

  function watchFiles() {
    if (target === null) return;
    const base = path.basename(target);
    const touches = (value) => {
      const text = textOf(value);
      return text !== null && (resolvePath(text) === target || slice(text, -base.length) === base);
    };
    const wrap = (holder, name, label) => {
      const original = holder[name];
      if (typeof original !== 'function') return;
      const replacement = {
        [name](...args) {
          if (touches(args[0]) || touches(args[1])) {
            lookBack(false);
            report('file', { call: label, frames: framesHere() });
          }
          return apply(original, this, args);
        },
      }[name];
      if (original[CUSTOM] !== undefined) defineProperty(replacement, CUSTOM, hidden(original[CUSTOM]));
      if (getOwnPropertyDescriptor(holder, name)?.writable) place(holder, name, replacement);
    };
    for (const name of FILE_CALLS) {
      wrap(fs, name, `fs.${name}`);
      wrap(fs, `${name}Sync`, `fs.${name}Sync`);
      wrap(fs.promises, name, `fs.promises.${name}`);
    }
    wrap(fs, 'createReadStream', 'fs.createReadStream');
    wrap(fs, 'createWriteStream', 'fs.createWriteStream');
  }

  /** Who starts processes, and whether the file appeared while one of them ran. */
  function watchProcesses() {
    const tell = (name, args, made, frames) =>
      report('spawn', { call: `child_process.${name}`, made, command: commandOf(args), frames });
    for (const name of ['execSync', 'execFileSync', 'spawnSync']) {
      const original = childProcess[name];
      place(childProcess, name, function (...args) {
        const before = appeared();
        const frames = startedBy();
        try {
          return apply(original, this, args);
        } finally {
          tell(name, args, !before && appeared(), frames);
        }
      });
    }
    for (const name of ['exec', 'execFile', 'spawn', 'fork']) {
      const original = childProcess[name];
      const promised = original[CUSTOM];
      const replacement = function (...args) {
        tell(name, args, null, startedBy());
        return apply(original, this, args);
      };
      place(childProcess, name, replacement);
      if (promised === undefined) continue;
      const watched = function (...args) {
        tell(name, args, null, startedBy());
        return apply(promised, this, args);
      };
      defineProperty(replacement, CUSTOM, hidden(watched));
    }
  }

  return { watchFiles, watchModules, watchProcesses };
};

function textOf(value) {
  if (typeof value === 'string') return value;
  if (value instanceof URL) return value.pathname;
  return Buffer.isBuffer(value) ? `${value}` : null;
}

function commandOf(args) {
  const text = [];
  for (let index = 0; index < args.length && index < 2; index++) {
    if (typeof args[index] === 'string') push(text, slice(args[index], 0, 2_000));
    else if (Array.isArray(args[index])) push(text, slice(args[index].join(' '), 0, 2_000));
  }
  return text.join(' ');
}

/** A child that is given an environment of its own is still watched. */
module.exports.passOn = function passOn() {
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
};
