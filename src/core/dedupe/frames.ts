/**
 * One stack frame's function, named the same whoever printed it: sanitizers and debuggers (C, C++), Java,
 * Python, Go, Rust, JavaScript. Compilers and runtimes decorate names (clones, hashes, closures, receivers);
 * what is left here is the dotted path of names a person would use. C++ names are demangled as far as nested
 * names go (Itanium ABI 5.1.2); Rust's v0 mangling is not, and stays as it is.
 */
import { foldConfusables } from './confusables.ts';

export type FrameName = {
  /** Lower-case segments, outermost first: `['json', 'parser', 'parse']`. */
  readonly segments: readonly string[];
  /** Lower-case words of all segments, split at case, digits and underscores; sorted. */
  readonly words: readonly string[];
};

const MAX_NAME = 400;

/** Null for what names nothing: addresses, anonymous functions, runtimes, allocators, sanitizers, fuzzers. */
export function frameName(raw: string): FrameName | null {
  const plain = undecorated(foldConfusables(raw.slice(0, MAX_NAME)));
  const parts = plain
    .split(/[.#/\\$]|::|->/)
    .map((part) => part.replaceAll(/[^\p{L}\p{N}_]/gu, '').replaceAll(/^_+|_+$/g, ''))
    .filter((part) => part !== '' && !EMPTY_SEGMENTS.has(part.toLowerCase()) && !/^\d+$/.test(part));
  if (parts.length === 0 || NOISE.test(parts.join('.')) || NOISE.test(parts.at(-1)!)) return null;
  return { segments: parts.map((part) => part.toLowerCase()), words: wordsIn(parts) };
}

/** Where a closure or a generated name stands, the name around it is meant. */
const EMPTY_SEGMENTS = new Set(
  'anonymous closure listcomp dictcomp genexpr lambda module prototype exports this globalthis object func1 func2 func3 clone'.split(
    ' ',
  ),
);

/** In every stack of their kind, and never the place of a flaw. */
const NOISE =
  /^(?:_*(?:asan|msan|tsan|ubsan|lsan|sanitizer|interceptor|interceptors)\b.*|_*asan_.*|_*msan_.*|_*sanitizer.*|_*interceptor_.*|libc_start_main|start|main|abort|raise|gsignal|malloc|free|calloc|realloc|memcpy|memmove|memset|memcmp|strlen|strcpy|strcmp|operator(?:new|delete)|llvmfuzzer.*|fuzzer\..*|java\.lang\.(?:thread|reflect).*|jdk\.internal.*|sun\.reflect.*|com\.code_intelligence\.jazzer.*|runtime\.(?:gopanic|goexit|panic.*|main|throw|sigpanic)|testing\..*|std\.(?:panicking|rt|sys).*|core\.panicking.*|rust_begin_unwind|node\.internal.*|internal\..*|processticksandrejections|0x[0-9a-f]+)$/i;

function undecorated(name: string): string {
  let plain = name
    .trim()
    .replace(/^(?:at|in|async|new|static|#\d{1,5}|0x[0-9a-f]{1,16})\s+/i, '')
    .replace(/^(?:at|in|async|new)\s+/i, '')
    .replace(/\s\[as [^\]]{0,80}\]/, '')
    .replace(/\+0x[0-9a-f]{1,16}$/, '');
  if (/^_*Z(?:N|\d)/.test(plain)) plain = demangled(plain);
  // Go's `pkg.(*Type).Method` names a receiver in parentheses; elsewhere a parenthesis opens arguments.
  plain = plain.replaceAll(/\(\*?([\w.]{1,100})\)\./g, '$1.');
  plain = withoutAngles(plain).replace(/\(.*$/s, '');
  return plain
    .replace(/(?:\.(?:isra|constprop|part|cold|llvm|lto_priv)\.?\d*)+$/, '')
    .replace(/::h[0-9a-f]{16}$/, '')
    .replace(/\blambda\$([^$]{1,80})\$\d+/, '$1')
    .replace(/(?:\.func\d+)+(?:\.\d+)*$/, '')
    .replace(/^.*\.go:(?=\w)/, '');
}

/** Template and type arguments, nested or not, in one pass. `operator<` keeps its name. */
function withoutAngles(name: string): string {
  let depth = 0;
  let kept = '';
  for (const sign of name
    .replaceAll('operator<<', 'operator')
    .replaceAll('operator<', 'operator')
    .replaceAll('->', '.')) {
    if (sign === '<') depth += 1;
    else if (sign === '>') depth = Math.max(0, depth - 1);
    else if (depth === 0) kept += sign;
  }
  // `<T as Trait>::method` would leave nothing of the type: take the type itself.
  const typed = /^<(?:dyn\s+|&)?([\w:]{1,120})/.exec(name);
  return kept.startsWith('::') && typed !== null ? `${typed[1]}${kept}` : kept;
}

/** `_ZN3foo3barEi` → `foo::bar`; a name that does not parse is given back. */
function demangled(name: string): string {
  const nested = /^_*ZN[KVr]*/.exec(name);
  const plain = /^_*Z/.exec(name);
  let at = (nested ?? plain)?.[0].length ?? 0;
  const parts: string[] = [];
  while (parts.length < 20) {
    const count = /^\d{1,3}/.exec(name.slice(at, at + 3))?.[0];
    if (count === undefined) break;
    at += count.length;
    const part = name.slice(at, at + Number(count));
    if (part.length < Number(count)) return name;
    at += part.length;
    if (!/^h[0-9a-f]{16}$/.test(part)) parts.push(part);
    if (nested === null) break;
  }
  return parts.length === 0 ? name : parts.join('::');
}

function wordsIn(parts: readonly string[]): readonly string[] {
  const words = new Set<string>();
  for (const part of parts) {
    for (const word of part
      .replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
      .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
      .split(/[^\p{L}\p{N}]+/u)) {
      if (word.length > 1) words.add(word.toLowerCase());
    }
  }
  return [...words].toSorted();
}
