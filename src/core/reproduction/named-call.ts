/**
 * Whether a line of C or C++ calls a function of the system's by its name. A program can hand `free` over as a
 * callback, and then the fault has the component's frame on top and nobody's word but the program's beneath it. Reads
 * text, not a tree: what it cannot read counts as not named, which costs a component that frees through a hook of its
 * own (an allocator that can be set) its `observed` for memory that was freed.
 */
export type Caller = {
  /** The whole file. */
  readonly text: string;
  /** Counts from 1. */
  readonly line: number;
  readonly function: string;
};

const MAX_LINE = 2_000;
const MAX_MACROS = 20_000;
const MAX_BODY = 1_000;
const MAX_EXPANDED = 8_000;
const ROUNDS = 4;

/** `called`: the outermost frame of the system's that the line led to, as the report names it. */
export function namesSystemCall(
  caller: Caller,
  called: string,
  macros: ReadonlyMap<string, string> = new Map(),
): boolean {
  const wanted = familyOf(called);
  if (wanted === null) return false;
  if (wanted === '') return true;
  // A deleting destructor is the compiler's, and names nothing.
  if (wanted === 'delete' && caller.function.includes('~')) return true;
  const line = caller.text.split('\n', caller.line)[caller.line - 1] ?? '';
  if (line.length > MAX_LINE) return false;
  const code = expanded(bare(line), macros);
  if (wanted === 'new' || wanted === 'delete') return new RegExp(`(^|[^\\w.>])${wanted}\\b`).test(code);
  const calls = [...code.matchAll(/(^|.)\b([A-Za-z_]\w*)\s*\)?\s*\(/g)].filter(
    ({ 2: name }) => !KEYWORDS.has(name!),
  );
  const named = calls.filter(
    ({ 1: before, 2: name }) => before !== '.' && before !== '>' && !isParameter(caller.text, name!),
  );
  if (named.some(({ 2: name }) => plainOf(name!) === plainOf(called))) return true;
  // What the compiler put in the place of another, or made of a copied structure: only where nothing else is called.
  const isAlone =
    named.length === calls.length && !/[)\]]\s*\(/.test(code.replace(/\b[A-Za-z_]\w*\s*\)\s*\(/g, ''));
  if (!isAlone || !named.every(({ 2: name }) => SUBSTITUTED.has(familyOf(name!) ?? ''))) return false;
  return named.length === 0 ? wanted === 'text' : named.some(({ 2: name }) => familyOf(name!) === wanted);
}

/**
 * Whether a line calls what it was given. The sanitizer's own report functions (`__asan_report_store1`), handed over as a
 * callback, leave not even a frame of the system's: the fault seems to be at the line that called.
 */
export function callsThroughPointer(
  caller: Caller,
  macros: ReadonlyMap<string, string> = new Map(),
): boolean {
  const line = caller.text.split('\n', caller.line)[caller.line - 1] ?? '';
  if (line.length > MAX_LINE) return true;
  const code = expanded(bare(line), macros);
  if (/(?:\(\s*\*\s*[\w.>[\]-]+\s*\)|\([^()]{0,200}(?:->|\.)[^()]{0,200}\)|\])\s*\(/.test(code)) return true;
  // A member that is called is a pointer in C, and mostly a method in C++.
  const hasMethods = /\b(?:class|template|namespace)\b|::/.test(caller.text);
  return [...code.matchAll(/(->\s*|\.\s*)?\b([A-Za-z_]\w*)\s*\(/g)].some(({ 1: member, 2: name }) => {
    if (KEYWORDS.has(name!)) return false;
    if (member !== undefined && !hasMethods) return true;
    return isParameter(caller.text, name!) || new RegExp(`\\w\\s+\\*?${name}\\s*=`).test(caller.text);
  });
}

/** Macros with their bodies, of all the component's files; what the preprocessor would make of conditions is not asked. */
export function macrosIn(texts: readonly string[]): ReadonlyMap<string, string> {
  const macros = new Map<string, string>();
  for (const text of texts) {
    for (const { 1: name, 2: body } of text.matchAll(DEFINE)) {
      if (macros.size >= MAX_MACROS) return macros;
      const known = macros.get(name!);
      const plain = bare(body!.replaceAll('\\\n', ' ')).slice(0, MAX_BODY);
      macros.set(name!, known === undefined ? plain : `${known} ; ${plain}`.slice(0, MAX_BODY));
    }
  }
  return macros;
}

const DEFINE =
  /^[ \t]*#[ \t]*define[ \t]+([A-Za-z_]\w*)(?:\([^()\n]{0,300}\))?[ \t]+((?:[^\\\n]|\\\n|\\.){1,2000})/gm;
const KEYWORDS = new Set('if for while switch return sizeof defined do else case'.split(' '));

function bare(line: string): string {
  return line
    .replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '0')
    .replace(/\/\*.*?\*\//g, ' ')
    .replace(/\/\/.*$|\/\*.*$/, '');
}

function expanded(line: string, macros: ReadonlyMap<string, string>): string {
  let text = line;
  for (let round = 0; round < ROUNDS && text.length < MAX_EXPANDED; round++) {
    const next = text.replace(/\b[A-Za-z_]\w*\b/g, (name) => macros.get(name) ?? name);
    if (next === text) break;
    text = next;
  }
  return text.slice(0, MAX_EXPANDED);
}

function plainOf(name: string): string {
  return name
    .replace(/\(.*$/s, '')
    .replace(
      /^_*(?:interceptor_|interceptor_trampoline_|asan_|GI_|IO_new_|IO_|isoc99_|libc_|builtin_|new_)*_*/,
      '',
    )
    .replace(/(?:_chk|_internal|64)$/, '');
}

/** Beneath these of the system's runs what they were given. */
const CALLS_BACK =
  /^(?:qsort|bsearch|lfind|lsearch|tsearch|tdelete|twalk|hsearch|n?ftw|scandir|glob|pthread_|atexit|on_exit|exit|call_once|thrd_)/;
const SUBSTITUTED = new Set(['text', 'print', 'malloc']);

/** A parameter, or anything else a pointer to a function, that has taken the name. */
function isParameter(text: string, name: string): boolean {
  return new RegExp(`\\(\\s*\\*+\\s*${name}\\s*\\)|\\w\\s+\\*?${name}\\s*[,)]`).test(text);
}

/**
 * What stands for one another: a function has several names in its own library, and the compiler puts one for another
 * (`printf` becomes `puts`, `strcpy` `memcpy`, `malloc` and `memset` `calloc`). Empty: nobody can hand it over. Null:
 * nobody can tell.
 */
function familyOf(name: string): string | null {
  const operator = /\boperator (new|delete)\b/.exec(name)?.[1];
  if (operator !== undefined) return operator;
  if (name.includes('::'))
    return /\b_?_?(function|_Function_handler|invoke\w*|bind|_Bind\w*|thread|call_once|async|packaged_task|for_each|transform|__ops)\b/i.test(
      name,
    )
      ? null
      : '';
  const plain = plainOf(name);
  if (!/^[A-Za-z]\w*$/.test(plain) || CALLS_BACK.test(plain)) return null;
  if (
    /^(?:w?mem|str|stp|wcs|wcp|bcopy|bzero|bcmp|v?sn?printf|[rl]?index$)/.test(plain) &&
    !/^memalign/.test(plain)
  )
    return 'text';
  if (/^(?:v?d?f?printf|f?puts|f?put[cs]|putchar|fwrite)$/.test(plain)) return 'print';
  return plain === 'calloc' ? 'malloc' : plain;
}
