/**
 * What a reproducer takes from the component, read from how it imports it: by which name it then calls the package,
 * and which functions it takes out of it. JavaScript in its three ways of importing, and Python. What is part of the
 * runtime is nobody's component.
 */
import { MODULE } from './harness-names.ts';

export type Imported = {
  /** Names bound to something imported that is not part of the runtime: the component, most likely. */
  readonly names: ReadonlySet<string>;
  /** Functions taken out of it under their own names or others; by the name that the program uses. */
  readonly taken: ReadonlyMap<string, string>;
  /** What is called right where it is imported: `require('x')(…)`, `require('x').get(…)`. */
  readonly called: readonly string[];
};

const NAME = '[A-Za-z_$][\\w$]{0,60}';
const FROM = `['"]([^'"\\n]{1,200})['"]`;

/** `const x = require('x')`, `new (require('x'))(…)`, `(await import('x')).get(…)`. */
const REQUIRED = new RegExp(
  `(?:(${NAME})\\s?=\\s?)?(?:new\\s?\\(?)?(?:require|\\(?await\\s+import)\\(\\s?${FROM}\\s?\\)\\)?(?:\\.(${NAME}))?(\\()?`,
  'g',
);
/** `const { a, b: c } = require('x')`, and of an awaited import. */
const DESTRUCTURED = new RegExp(
  `(?:const|let|var)\\s*\\{([^}]{1,300})\\}\\s*=\\s*(?:require|await\\s+import)\\(\\s*${FROM}\\s*\\)`,
  'g',
);
/** `import x, { a as b } from 'x'`, `import * as x from 'x'`. */
const IMPORTED = new RegExp(
  `\\bimport\\s+(?:\\*\\s*as\\s+)?(${NAME})?\\s{0,4},?\\s{0,4}(?:\\{([^}]{1,300})\\})?\\s*from\\s*${FROM}`,
  'g',
);
/** `import x.y as z`, `from x import a as b`. */
const PYTHON_IMPORT = /^[ \t]{0,40}import[ \t]+([\w.]{1,80})(?:[ \t]+as[ \t]+(\w{1,60}))?[ \t]*$/gm;
const PYTHON_FROM = /^[ \t]{0,40}from[ \t]+([\w.]{1,80})[ \t]+import[ \t]+\(?([\w, \t]{1,300})/gm;

export function importedNames(code: string): Imported {
  const names = new Set<string>();
  const taken = new Map<string, string>();
  const called: string[] = [];
  const take = (list: string, separator: RegExp) => {
    for (const each of list.split(',')) {
      const [own = '', used = own] = each.trim().split(separator);
      if (own === 'default') names.add(used);
      else if (own !== '') taken.set(used, own);
    }
  };
  for (const [, bound, module = '', member, call] of code.matchAll(REQUIRED)) {
    if (isNodeModule(module)) continue;
    if (bound !== undefined) names.add(bound);
    if (call !== undefined) called.push(member?.toLowerCase() ?? MODULE);
  }
  for (const [, list = '', module = ''] of code.matchAll(DESTRUCTURED)) {
    if (!isNodeModule(module)) take(list, /\s*:\s*/);
  }
  for (const [, bound, list = '', module = ''] of code.matchAll(IMPORTED)) {
    if (isNodeModule(module)) continue;
    if (bound !== undefined) names.add(bound);
    take(list, /\s+as\s+/);
  }
  for (const [, module = '', bound] of code.matchAll(PYTHON_IMPORT)) {
    if (!isPythonModule(module)) names.add(bound ?? module.split('.', 1)[0]!);
  }
  for (const [, module = '', list = ''] of code.matchAll(PYTHON_FROM)) {
    if (!isPythonModule(module)) take(list, /\s+as\s+/);
  }
  return { names, taken, called };
}

function isNodeModule(name: string): boolean {
  return name.startsWith('node:') || NODE_MODULES.has(name);
}

const NODE_MODULES = new Set(
  'fs fs/promises path os http https net url util vm zlib stream crypto child_process assert events buffer perf_hooks worker_threads querystring readline process'.split(
    ' ',
  ),
);

function isPythonModule(name: string): boolean {
  return PYTHON_MODULES.has(name.split('.', 1)[0]!);
}

const PYTHON_MODULES = new Set(
  `os sys io re json time math random string struct socket ssl threading multiprocessing subprocess shutil tempfile
  pathlib urllib http base64 hashlib hmac itertools functools collections contextlib datetime logging unittest signal
  resource platform traceback typing dataclasses asyncio pickle zipfile tarfile gzip zlib csv copy inspect pytest
  tracemalloc faulthandler argparse`.split(/\s+/),
);
