'use strict';
// Calls that touch the watched file, and processes that are started: each with the stack it came from.
const childProcess = require('node:child_process');
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const {
  apply,
  defineProperty,
  endsWith,
  getOwnPropertyDescriptor,
  hidden,
  isArray,
  slice,
  startsWith,
  uncurry,
} = require('./language.cjs');
const openTampering = require('./tampering.cjs');
const watchWays = require('./ways.cjs');

const { lstatSync } = fs;
const realPath = fs.realpathSync.native;
const resolvePath = path.resolve;
const isView = ArrayBuffer.isView;
const decode = uncurry(TextDecoder.prototype.decode);
const latin1 = new TextDecoder('latin1');
const hrefOf = uncurry(getOwnPropertyDescriptor(URL.prototype, 'href').get);
const includes = uncurry(String.prototype.includes);
const unescaped = decodeURIComponent;
const NativeURL = URL;
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
  'read',
  'readv',
  'truncate',
  'openAsBlob',
];
/** What its second argument names comes to be; the others make what their first one names. */
const TO_SECOND = ['copyFile', 'rename', 'link', 'symlink', 'cp'];
/** These bring along what lies in a folder, whose names nobody says. */
const MOVING = ['rename', 'cp'];
const O_CREAT = fs.constants.O_CREAT;
/** A name this long was drawn for this run alone, and whoever says it, wherever, means it. */
const DRAWN = 16;

/** `target` is the watched file's absolute path, or null. */
module.exports = function openEffects({ report, framesHere, target, prototypes }) {
  const {
    lookBack,
    place,
    tell,
    watchExports,
    watchLanguage,
    watchModules: watchLoader,
  } = openTampering({ report, framesHere });
  const startedBy = () => {
    lookBack();
    return framesHere();
  };
  const appeared = () => target !== null && lstatSync(target, { throwIfNoEntry: false }) !== undefined;

  function watchFiles() {
    if (target === null) return;
    const base = path.basename(target);
    // A file that is there can be read by another name, or by a number that somebody else was given for it.
    const isThere = appeared();
    const leadsThere = (text) => {
      try {
        return isThere && realPath(text) === target;
      } catch {
        return false;
      }
    };
    const touches = (value) => {
      if (typeof value === 'number') return leadsThere(`/proc/self/fd/${value}`);
      const text = textOf(value);
      if (text === null) return false;
      if (leadsThere(text)) return true;
      if (base.length >= DRAWN) return includes(text, base);
      return resolvePath(text) === target || slice(text, -base.length) === base;
    };
    const mayMake = (name, args) => {
      const plain = plainOf(name);
      if (plain === 'open') return creates(args[1]);
      if (isAmong(MOVING, plain) || plain === 'symlink') return true;
      return isAmong(TO_SECOND, plain) ? touches(args[1]) : true;
    };
    const wrap = (holder, name, label) => {
      const original = holder[name];
      if (typeof original !== 'function') return;
      const replacement = {
        [name](...args) {
          const moves = isAmong(MOVING, plainOf(name));
          const other = isReading(name) ? null : args[1];
          if (!moves && !touches(args[0]) && !touches(other) && !takesNumber(other))
            return apply(original, this, args);
          const frames = framesHere();
          const may = !appeared() && mayMake(name, args);
          try {
            return apply(original, this, args);
          } finally {
            // What is done later is not seen being done.
            const isLater = !endsWith(name, 'Sync') || plainOf(name) === 'symlink';
            const made = may && appeared() ? true : may && isLater ? null : false;
            report('file', { call: label, made, frames });
          }
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
    watchWays({ tell, framesHere });
    // The loader reads files past all of these, and shows what does not compile.
    Module.registerHooks({
      load(url, context, next) {
        if (startsWith(url, 'file:') && touches(new NativeURL(url))) tell('load', framesHere());
        return next(url, context);
      },
    });
  }

  /** Who starts processes, and whether the file appeared while one of them ran. */
  function watchProcesses() {
    const tellSpawn = (name, args, made, frames) =>
      report('spawn', {
        call: `child_process.${name}`,
        made,
        names: target !== null && includes(commandOf(args), path.basename(target)),
        command: commandOf(args),
        frames,
      });
    for (const name of ['execSync', 'execFileSync', 'spawnSync']) {
      const original = childProcess[name];
      place(childProcess, name, function (...args) {
        const before = appeared();
        const frames = startedBy();
        try {
          return apply(original, this, args);
        } finally {
          tellSpawn(name, args, !before && appeared(), frames);
        }
      });
    }
    for (const name of ['exec', 'execFile', 'spawn', 'fork']) {
      const original = childProcess[name];
      const promised = original[CUSTOM];
      const replacement = function (...args) {
        tellSpawn(name, args, null, startedBy());
        return apply(original, this, args);
      };
      place(childProcess, name, replacement);
      if (promised === undefined) continue;
      const watched = function (...args) {
        tellSpawn(name, args, null, startedBy());
        return apply(promised, this, args);
      };
      defineProperty(replacement, CUSTOM, hidden(watched));
    }
    // What all of these come to, and what a program can call itself.
    const { prototype } = childProcess.ChildProcess;
    const { spawn } = prototype;
    prototype.spawn = function (...args) {
      tellSpawn('ChildProcess.spawn', [args[0]?.file, args[0]?.args], null, startedBy());
      return apply(spawn, this, args);
    };
  }

  function watchModules() {
    watchExports();
    watchLoader();
    watchLanguage(prototypes);
  }

  return { watchFiles, watchModules, watchProcesses };
};

/** As the system will read it, whatever the program made of the classes meanwhile; null for what is no path. */
function textOf(value) {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return null;
  try {
    return isView(value) ? decode(latin1, value) : unescaped(hrefOf(value));
  } catch {
    return null;
  }
}

/** Whether a file is made where these flags open none; those left out only read. */
function creates(flags) {
  if (typeof flags === 'number') return (flags & O_CREAT) !== 0;
  return typeof flags === 'string' && (includes(flags, 'w') || includes(flags, 'a'));
}

function plainOf(name) {
  return endsWith(name, 'Sync') ? slice(name, 0, -4) : name;
}

/** A stream of a descriptor says no path that it reads. */
function takesNumber(options) {
  return typeof options === 'object' && options !== null && !isView(options) && options.fd !== undefined;
}

/** What comes second is where they read to. */
function isReading(name) {
  return isAmong(['read', 'readv'], plainOf(name));
}

function isAmong(names, name) {
  for (let index = 0; index < names.length; index++) if (names[index] === name) return true;
  return false;
}

function commandOf(args) {
  let text = '';
  for (let index = 0; index < args.length && index < 2; index++) {
    const words = typeof args[index] === 'string' ? [args[index]] : isArray(args[index]) ? args[index] : [];
    for (let at = 0; at < words.length && at < 200; at++)
      if (typeof words[at] === 'string') text += `${slice(words[at], 0, 2_000)} `;
  }
  return slice(text, 0, 4_000);
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
