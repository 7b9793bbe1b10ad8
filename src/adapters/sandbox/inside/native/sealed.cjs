'use strict';
// Whether any code of a program's own can run before the lab has taken the place of sanitizer reports out of its
// environment. Reads the program as the loader does, by its dynamic section and never by its section headers, which
// a program can leave out. Answer on descriptor 3: one JSON line { open: null } or { open: '<why>' }.
//
// Code that runs earlier: the command itself where it is no such program (a shell, a script), `.preinit_array`,
// resolvers of indirect functions, constructors of libraries of its own, an audit library, another loader, and
// functions that take the place of those which the sanitizer's start calls (`__asan_default_options`, `memset`).
// Known hole: a file that is made by hand to be read otherwise by the loader than here.
const fs = require('node:fs');
const path = require('node:path');

const WORK = '/work/';
const MAX_BYTES = 256 * 1024 * 1024;
const MAX_SYMBOLS = 500_000;
const LOADERS = ['/lib64/ld-linux-x86-64.so.2', '/lib/ld-linux-aarch64.so.1', '/lib/ld-linux.so.2'];
const FOLDERS = ['/lib', '/usr/lib', '/lib64', '/usr/lib64'];
/** Relocations that call a resolver: x86-64, aarch64. Those that copy an object of a library's. */
const CALLING = { 62: 37, 183: 1032 };
const COPYING = { 62: 5, 183: 1024 };
const TAG = {
  needed: 1,
  strtab: 5,
  symtab: 6,
  rela: 7,
  relasz: 8,
  rel: 17,
  jmprel: 23,
  pltrelsz: 2,
  rpath: 15,
  runpath: 29,
  preinit: 32,
  preinitSize: 33,
  gnuHash: 0x6ffffef5,
  depAudit: 0x6ffffefb,
  audit: 0x6ffffefc,
  auxiliary: 0x7ffffffd,
  filter: 0x7fffffff,
};
const SANITIZERS = /^lib(asan|ubsan|tsan)\.so\.\d{1,3}$/;
/** By these a program looks a function up while it runs, or where a library lies. */
const ASKS_LOADER =
  /^(?:dl(?:sym|vsym|open|mopen|info|addr1?|_iterate_phdr|_find_object)|__libc_dl\w+|_r_debug|_dl_\w+)$/;
/** Symbols of these are not looked up by what runs before the program. */
const LATE = /^lib(stdc\+\+|m|gcc_s)\.so\.\d{1,3}$/;

fs.writeSync(3, `${JSON.stringify({ open: whyOpen(process.argv[2] ?? '') })}\n`);

function whyOpen(word) {
  try {
    if (!word.includes('/')) return 'the command is a program of the system';
    const file = fs.realpathSync(path.resolve(WORK, word));
    if (!file.startsWith(WORK)) return 'the command is a program of the system';
    return whyOpenElf(readElf(file));
  } catch (error) {
    return `the command cannot be read: ${String(error.message).slice(0, 100)}`;
  }
}

function whyOpenElf(elf) {
  if (elf === null) return 'the command is a script, or no program of this machine';
  if (!LOADERS.includes(elf.loader)) return 'the command names another loader';
  const has = (tag) => elf.dynamic.some(([one]) => one === tag);
  if (has(TAG.preinit) && !startsSanitizerOnly(elf)) return 'code of the program runs before its libraries';
  if (has(TAG.audit) || has(TAG.depAudit) || has(TAG.auxiliary) || has(TAG.filter))
    return 'the program has its loader load more';
  if (has(TAG.rpath) || has(TAG.runpath)) return 'the program looks for libraries in folders of its own';
  if (elf.needed.some((name) => name.includes('/') || systemFile(name) === null))
    return 'a library of its own is linked in';
  if (!elf.needed.some((name) => SANITIZERS.test(name))) return 'no sanitizer is linked in as a library';
  const { relocations, symbols } = elf;
  if (has(TAG.rel) || relocations.some(({ type }) => type === CALLING[elf.machine]))
    return 'a function of its own is chosen while it is loaded';
  const asks = symbols.find(({ name, isDefined }) => !isDefined && ASKS_LOADER.test(name));
  if (asks !== undefined) return `${asks.name} finds any function, the sanitizer's own as well`;
  const copied = new Set(
    relocations.filter(({ type }) => type === COPYING[elf.machine]).map(({ symbol }) => symbol),
  );
  const own = symbols.filter(({ index, isDefined }) => isDefined && !copied.has(index));
  if (own.some(({ type }) => type === 10)) return 'a function of its own is chosen while it is loaded';
  const early = namesOf(elf.needed);
  const taken = own.find(({ name }) => early.has(name));
  return taken === undefined ? null : `${taken.name.slice(0, 60)} is the program's own`;
}

/** The compiler's own object for the sanitizer puts one word there, which the loader fills with the sanitizer's start. */
function startsSanitizerOnly({ dynamic, relocations, symbols }) {
  const of = (tag) => dynamic.filter(([one]) => one === tag).map(([, value]) => value);
  const [start] = of(TAG.preinit);
  if (of(TAG.preinit).length !== 1 || of(TAG.preinitSize).join() !== '8') return false;
  const filling = relocations.filter(({ place }) => place > start - 8 && place < start + 8);
  const wanted = symbols.find(({ index }) => index === filling[0]?.symbol);
  return (
    filling.length === 1 &&
    filling[0].place === start &&
    filling[0].plus === 0 &&
    wanted !== undefined &&
    !wanted.isDefined &&
    /^__(asan|tsan)_init$/.test(wanted.name)
  );
}

/** What the libraries that start first define and call. */
function namesOf(needed) {
  const names = new Set();
  const seen = new Set();
  const queue = [...needed, '/lab/native/forget.so'];
  for (let at = 0; at < queue.length && at < 40; at++) {
    if (seen.has(queue[at])) continue;
    seen.add(queue[at]);
    const elf = readElf(systemFile(queue[at]));
    if (elf === null) throw new Error('a library cannot be read');
    queue.push(...elf.needed);
    for (const { name, isDefined } of elf.symbols) if (!isDefined || !LATE.test(queue[at])) names.add(name);
  }
  return names;
}

function systemFile(name) {
  if (name.startsWith('/lab/native/')) return name;
  const triplets = [`${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`, ''];
  for (const folder of FOLDERS)
    for (const triplet of triplets) {
      const file = path.join(folder, triplet, name);
      if (fs.existsSync(file)) return file;
    }
  return null;
}

/** Null where it is no 64-bit little-endian program or library of a kind that is known here. */
function readElf(file) {
  if (file === null || fs.statSync(file).size > MAX_BYTES) return null;
  const bytes = fs.readFileSync(file);
  if (bytes.length < 64 || bytes.readUInt32BE(0) !== 0x7f454c46 || bytes[4] !== 2 || bytes[5] !== 1)
    return null;
  const machine = bytes.readUInt16LE(18);
  if (CALLING[machine] === undefined) return null;
  const u64 = (at) => Number(bytes.readBigUInt64LE(at));
  const headers = [];
  for (let index = 0, at = u64(32); index < bytes.readUInt16LE(56); index++, at += bytes.readUInt16LE(54))
    headers.push({
      type: bytes.readUInt32LE(at),
      offset: u64(at + 8),
      address: u64(at + 16),
      size: u64(at + 32),
    });
  const at = (address) => {
    const within = headers.find(
      (one) => one.type === 1 && address >= one.address && address < one.address + one.size,
    );
    if (within === undefined) throw new Error('it points outside itself');
    return within.offset + (address - within.address);
  };
  const text = (from) => bytes.toString('latin1', from, bytes.indexOf(0, from));
  const interpreter = headers.find(({ type }) => type === 3);
  const section = headers.find(({ type }) => type === 2);
  if (section === undefined) return null;
  const dynamic = [];
  for (let from = section.offset; from < section.offset + section.size; from += 16) {
    if (u64(from) === 0) break;
    dynamic.push([u64(from), u64(from + 8)]);
  }
  const value = (tag) => dynamic.find(([one]) => one === tag)?.[1];
  const names = at(value(TAG.strtab));
  const symbols = symbolsOf({ bytes, at, value, names, text });
  const relocations = [];
  for (const [start, length] of [
    [TAG.rela, TAG.relasz],
    [TAG.jmprel, TAG.pltrelsz],
  ]) {
    if (value(start) === undefined) continue;
    const first = at(value(start));
    for (let from = first; from < first + value(length); from += 24)
      relocations.push({
        place: u64(from),
        type: bytes.readUInt32LE(from + 8),
        symbol: bytes.readUInt32LE(from + 12),
        plus: u64(from + 16),
      });
  }
  const needed = dynamic.filter(([tag]) => tag === TAG.needed).map(([, offset]) => text(names + offset));
  return {
    machine,
    loader: interpreter === undefined ? null : text(interpreter.offset),
    dynamic,
    needed,
    symbols,
    relocations,
  };
}

/** Those defined are found by the hash table, as the loader finds them; those before it are wanted of others. */
function symbolsOf({ bytes, at, value, names, text }) {
  const table = at(value(TAG.symtab));
  if (value(TAG.gnuHash) === undefined) throw new Error('it has no hash table');
  const hash = at(value(TAG.gnuHash));
  const buckets = bytes.readUInt32LE(hash);
  const first = bytes.readUInt32LE(hash + 4);
  const filter = bytes.readUInt32LE(hash + 8);
  const from = hash + 16 + filter * 8;
  const found = new Set();
  for (let bucket = 0; bucket < buckets; bucket++) {
    let index = bytes.readUInt32LE(from + bucket * 4);
    if (index === 0) continue;
    if (index < first) throw new Error('its hash table is no table');
    for (; found.size < MAX_SYMBOLS; index++) {
      found.add(index);
      if ((bytes.readUInt32LE(from + (buckets + index - first) * 4) & 1) === 1) break;
    }
  }
  const symbols = [];
  for (const index of [...Array(Math.min(first, MAX_SYMBOLS)).keys(), ...found]) {
    const symbol = table + index * 24;
    const isDefined = bytes.readUInt16LE(symbol + 6) !== 0;
    symbols.push({
      index,
      isDefined,
      type: bytes[symbol + 4] & 15,
      name: text(names + bytes.readUInt32LE(symbol)),
    });
  }
  return symbols;
}
